"""The blueprint of what programs ask of groups, and its heading."""

from flask import Blueprint

from app.web import json

bp = Blueprint("groups_api", __name__, url_prefix=json.PREFIX)
GROUPS = json.tag("groups", "Closed workspaces")
