"""The blueprint that the answers about members are hung on."""

from flask import Blueprint

from app.web import json

bp = Blueprint("members_api", __name__, url_prefix=json.PREFIX)
MEMBERS = json.tag("members", "Who is in a group, who is invited, who is listed beside them")
