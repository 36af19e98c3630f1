"""What a web server opens, `wsgi:app`, and what the `flask` command finds."""

import os
import sys

from app import cli, config
from app.factory import create_app

os.umask(0o077)  # what is written is for this account alone
try:
    app = create_app(config.from_environment(os.environ))
except config.BadSetting as error:
    sys.exit(str(error))
cli.setup(app)
