"""The blueprint that the pages of a group's settings are hung on."""

from flask import Blueprint

bp = Blueprint("groups", __name__)
