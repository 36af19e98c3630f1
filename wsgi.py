"""What a web server opens, `wsgi:app`, and what the `flask` command finds."""

import os
import sys

from app import config
from app.factory import create_app
from app.web import collector

os.umask(0o077)  # what is written is for this account alone
try:
    app = create_app(config.from_environment(os.environ))
except config.BadSetting as error:
    sys.exit(str(error))
if "FLASK_RUN_FROM_CLI" in os.environ:  # the web server needs no commands
    from app import cli

    cli.setup(app)
collector.settle()
