"""What clamd's answers mean to us."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.archives import MESSAGES
from app.errors import N_
from app.scanner.client import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.archives import Refused

_ANSWER = re.compile(r"(?:stream|fd\[\d+\]): (?:OK|(?P<finding>\S+) FOUND)")
_WORSE = ("clean", "unscannable", "infected")
_MACROS = "Heuristics.OLE2.ContainsMacros"
_ENCRYPTED = "Heuristics.Encrypted."
_REFUSED = "Cercle.Archive."


@dataclass(frozen=True)
class Verdict:
    """What is known of a file after its check.

    `state` is clean, infected or unscannable; `finding` is clamd's name for what it met; `note` is a sentence
    about it for people (a message key); `database` is what clamd calls itself and its signatures, where it was asked.
    """

    state: str
    finding: str | None = None
    note: str | None = None
    database: str = ""
    is_wearing: bool = False  # it is an archive made to wear out whoever unpacks it

    @property
    def has_macros(self) -> bool:
        """Whether macros are what clamd named."""
        return (self.finding or "").startswith(_MACROS)


def read(answer: str) -> Verdict:
    """The verdict in an answer; raises `Unavailable` for whatever is not clearly one."""
    if answer == "INSTREAM size limit exceeded. ERROR":
        return judge(["Heuristics.Limits.Exceeded.StreamMaxLength"])
    if not (match := _ANSWER.fullmatch(answer)):
        raise Unavailable(f"clamd answered {answer[:200]!r}" if answer else "clamd gave an empty answer")
    return judge([match["finding"]]) if match["finding"] else Verdict("clean")


def judge(findings: Sequence[str]) -> Verdict:
    """The verdict on a file in which clamd met all of these: the worst decides."""
    return worst(map(_judge, reversed(findings)))


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that decides, the last of equals; what is encrypted hides no better reason to withhold a file."""
    return max(reversed([*verdicts]), key=_badness)


def refused(why: Refused) -> Verdict:
    """The verdict on an archive that we refuse, or on a member of it."""
    finding = f"{_ENCRYPTED}Archive" if why.reason == "encrypted" else _name(why.reason)
    return replace(_judge(finding), is_wearing=why.is_wearing)


def note_on(finding: str) -> str | None:
    """A sentence for people about what a check has met (a message key), where there is one."""
    return _judge(finding).note


def _name(reason: str) -> str:
    """What a reason to refuse an archive is called among the findings."""
    return f"{_REFUSED}{reason.title().replace('_', '')}"


def _judge(finding: str) -> Verdict:
    """What one finding means; a heuristic of which nothing is said here counts as a virus."""
    if finding.startswith(_MACROS):
        return Verdict("clean", finding, N_("It contains macros."))
    if finding.startswith(_ENCRYPTED):
        return Verdict("unscannable", finding, N_("It is encrypted."))
    if finding.startswith("Heuristics.Limits."):
        return Verdict("unscannable", finding, N_("It is too large or too complicated to be checked."))
    if finding.startswith(_REFUSED):
        return Verdict("unscannable", finding, _NOTES.get(finding))
    return Verdict("infected", finding)


def _badness(verdict: Verdict) -> tuple[int, bool, bool]:
    """How bad a verdict is; who may admit what is encrypted may not admit all that cannot be checked."""
    finding = verdict.finding or ""
    return _WORSE.index(verdict.state), not finding.startswith(_ENCRYPTED), bool(finding)


_NOTES = {_name(reason): message for reason, message in MESSAGES.items()}
_NOTES[_name("endless")] = N_("It takes too long to check everything in it.")
ENDLESS = _judge(_name("endless"))
