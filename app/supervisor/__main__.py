"""`python -m app.supervisor`: serve what the environment describes."""

import os
import sys

from app import config, supervisor

os.umask(0o077)  # what is written is for this account alone
try:
    settings = config.from_environment(os.environ)
except config.BadSetting as error:
    sys.exit(str(error))
sys.exit(supervisor.serve(settings))
