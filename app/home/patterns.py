"""What a new group can begin as: its kinds of member, its folders, its first words.

Folders, descriptions and purposes are said in the language of whoever starts the group; titles of profiles are keys
that every reader sees in their own (`groups.words.TITLES`). Leaders change all of it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from app.groups.models import DEFAULT_PROFILES
from app.policy import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_N, _R, _C, _E, _A = Level
_LEADER = DEFAULT_PROFILES["leader"]
_READER = DEFAULT_PROFILES["reader"]


@dataclass(frozen=True)
class Place:
    """A folder, what it is for, and the folders in it."""

    name: str
    description: str = ""
    places: Sequence[Place] = ()


@dataclass(frozen=True)
class Pattern:
    """What a group begins as; profiles are levels in the order of SERVICES, the first is the leaders'."""

    name: str
    description: str
    purpose: str = ""
    profiles: Mapping[str, tuple[Level, ...]] = field(default_factory=lambda: DEFAULT_PROFILES)
    places: Sequence[Place] = ()


PLAIN = "plain"

PATTERNS: dict[str, Pattern] = {
    PLAIN: Pattern(_("An empty group"), _("Five kinds of member and an empty library.")),
    "committee": Pattern(
        _("Committee"),
        _("For delegations that discuss drafts and vote: agendas, drafts, votes, minutes, what was adopted."),
        _("The members of the committee find here what is to be discussed, what was voted and what was adopted."),
        {
            "leader": _LEADER,
            "secretary": DEFAULT_PROFILES["secretary"],
            "delegate": (_C, _C, _R, _R, _R, _R),
            "observer": _READER,
        },
        [
            Place(_("Agendas and invitations"), _("One folder for each meeting.")),
            Place(_("Drafts under discussion"), _("What the committee is asked to give its opinion on.")),
            Place(_("Contributions of delegations"), _("Positions and proposals in writing.")),
            Place(_("Votes and written procedures"), _("What was put to the vote, and the result.")),
            Place(_("Minutes"), _("Summary records, once they are agreed.")),
            Place(_("Adopted measures"), _("Final texts only.")),
        ],
    ),
    "experts": Pattern(
        _("Expert group"),
        _("For experts who work on reports together: meetings, working papers, contributions, results."),
        _("The experts prepare their reports here and keep what they have agreed."),
        {
            "leader": _LEADER,
            "secretary": DEFAULT_PROFILES["secretary"],
            "expert": DEFAULT_PROFILES["author"],
            "observer": _READER,
        },
        [
            Place(_("Mandate and rules"), _("What the group was asked to do, and how it works.")),
            Place(_("Meetings"), _("Agendas, presentations and minutes, one folder for each meeting.")),
            Place(_("Working papers"), _("Drafts on which several people work.")),
            Place(_("Contributions"), _("What members send in.")),
            Place(_("Reports"), _("What the group has agreed.")),
        ],
    ),
    "consultation": Pattern(
        _("Consultation"),
        _("For asking many for their opinion on a text: the text, questions, answers, the result."),
        _("Read what is proposed, ask, and leave your contribution before the closing date."),
        {
            "leader": _LEADER,
            "secretary": DEFAULT_PROFILES["secretary"],
            "respondent": (_C, _C, _R, _R, _R, _N),
            "reader": _READER,
        },
        [
            Place(_("What is proposed"), _("The text, and what goes with it.")),
            Place(_("Questions and answers"), _("What was asked, and what was answered to all.")),
            Place(_("Contributions"), _("One document for each contribution, named after who sends it.")),
            Place(_("Result"), _("The summary, and what became of the text.")),
        ],
    ),
    "migration": Pattern(
        _("Migration network"),
        _("For the authorities that handle migration: early warnings, liaison officers, documents, return."),
        _(
            "Authorities of the participating states exchange strategic, tactical and operational information here. "
            "No personal data of migrants or facilitators. What is not marked as public goes to nobody else without "
            "the permission of who shared it."
        ),
        {
            "network administrator": _LEADER,
            "national contact point": (_E, _C, _R, _R, _E, _E),
            "national expert": (_C, _C, _R, _R, _C, _R),
            "liaison officer": (_C, _C, _R, _R, _C, _R),
            "agency": (_R, _C, _R, _R, _C, _R),
            "committee member": (_R, _C, _R, _R, _R, _R),
            "reader": _READER,
        },
        [
            Place(
                _("Early warnings"),
                _("First signs of illegal immigration and facilitator networks; changes of routes and methods."),
                [
                    Place(_("First indications")),
                    Place(_("Routes and methods")),
                    Place(_("Other events and incidents")),
                    Place(_("Monthly overviews")),
                ],
            ),
            Place(
                _("Liaison officers"),
                _("Who is posted where, and what they report."),
                [Place(_("Register of postings")), Place(_("Reports by host country")), Place(_("Meetings"))],
            ),
            Place(
                _("Visas, borders and travel documents"),
                _("As far as they have to do with illegal immigration."),
                [Place(_("Forged and genuine documents")), Place(_("Border crossing points")), Place(_("Visas"))],
            ),
            Place(
                _("Return"),
                _("Returning people who stay illegally: practice, partners, joint operations."),
                [Place(_("Good practice")), Place(_("Countries of return")), Place(_("Joint operations"))],
            ),
            Place(_("Committee and rules"), _("Terms of use, measures taken by the committee, forms.")),
        ],
    ),
}
