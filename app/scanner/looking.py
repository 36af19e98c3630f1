"""What clamd says of one file as it lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from app.scanner.verdict import Verdict, judge, read

if TYPE_CHECKING:
    from app.scanner.client import Client


def ask(client: Client, file: BinaryIO) -> Verdict:
    """The verdict in clamd's first answer: enough for an archive each of whose members is looked at on its own."""
    return read(client.check(file))


def look(client: Client, file: BinaryIO) -> Verdict:
    """The verdict on a file, by a second look where it has macros."""
    verdict = ask(client, file)
    return _second_look(client, file, verdict) if verdict.has_macros else verdict


def _second_look(client: Client, file: BinaryIO, first: Verdict) -> Verdict:
    """The verdict on a file with macros, once everything else in it is known.

    clamd names one finding for a file, and it may name the macros where it also met an encrypted member or a
    limit (seen with ClamAV 1.4.6). Another scan lists all; where clamd cannot do that, nobody vouches for the
    rest.
    """
    findings = client.findings(file)
    return judge(findings) if first.finding in findings else judge(["Heuristics.Limits.NoSecondLook"])
