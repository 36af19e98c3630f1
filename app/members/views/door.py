"""The blueprint that the pages of members are hung on."""

from flask import Blueprint

bp = Blueprint("members", __name__)
