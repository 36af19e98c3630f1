"""What a web server opens, `wsgi:app`, and what the `flask` command finds."""

import os

from app import cli, config
from app.factory import create_app

app = create_app(config.from_environment(os.environ))
cli.setup(app)
