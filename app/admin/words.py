"""What the trail's lines are chosen by on the platform's pages, and what is called how whose title is withheld."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

ACTS_TO_CHOOSE = (
    ("", _("Everything")),
    ("account.", _("Accounts and sign-ins")),
    ("account.sign_in_failed", _("Failed sign-ins")),
    ("admin.", _("What administrators and auditors did")),
    ("groups.", _("Members and groups")),
    ("groups.group_opened", _("Groups opened by administrators")),
    ("members.", _("Invitations")),
    ("library.", _("Everything in the library")),
    ("search.", _("Searches")),
    ("web.", _("Refusals")),
)
KINDS = {
    "address": _("link"),
    "application": _("application"),
    "category": _("category"),
    "contact": _("contact"),
    "document": _("document"),
    "field": _("field"),
    "folder": _("folder"),
    "group_request": _("request for a group"),
    "mail": _("mail"),
    "search": _("search"),
}
