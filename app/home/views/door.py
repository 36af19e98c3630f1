"""The blueprint that the pages of several parts are hung on."""

from flask import Blueprint

bp = Blueprint("home", __name__)
