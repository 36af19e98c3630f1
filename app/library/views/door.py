"""The library's blueprint, which its pages are hung on."""

from flask import Blueprint

bp = Blueprint("library", __name__)
