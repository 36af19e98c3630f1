"""What clamd's words mean."""

import pytest

from app.scanner import Unavailable, verdict


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("fd[11]: OK", "clean"),
        ("stream: OK", "clean"),
        ("fd[11]: Win.Test.EICAR_HDB-1 FOUND", "infected"),
        ("stream: Eicar-Signature FOUND", "infected"),
        ("fd[11]: Heuristics.OLE2.ContainsMacros FOUND", "clean"),
        ("fd[11]: Heuristics.OLE2.ContainsMacros.VBA FOUND", "clean"),
        ("fd[11]: Heuristics.Encrypted.Zip FOUND", "unscannable"),
        ("fd[11]: Heuristics.Encrypted.PDF FOUND", "unscannable"),
        ("fd[11]: Heuristics.Limits.Exceeded.MaxFiles FOUND", "unscannable"),
        ("INSTREAM size limit exceeded. ERROR", "unscannable"),
        ("fd[11]: Heuristics.Phishing.Email.SpoofedDomain FOUND", "infected"),
        ("fd[11]: Heuristics.Broken.Executable FOUND", "infected"),
        ("fd[11]: Heuristics.Anything.New FOUND", "infected"),
    ],
)
def test_every_answer_has_its_state(answer, state):
    assert verdict.read(answer).state == state


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "OK",
        "stream: ",
        "stream: ok",
        "stream: not OK",
        "stream: OK OK",
        "stream: OK\nstream: Eicar FOUND",
        "fd[11]: Can't allocate memory ERROR",
        "fd[11]: Access denied. ERROR",
        "fd[]: OK",
        "UNKNOWN COMMAND",
        "\x00",
    ],
)
def test_an_answer_that_is_not_clear_is_no_verdict(answer):
    with pytest.raises(Unavailable):
        verdict.read(answer)


def test_macros_are_noted():
    found = verdict.read("fd[11]: Heuristics.OLE2.ContainsMacros.VBA FOUND")
    assert found.note == "It contains macros."


def test_a_clean_file_has_no_finding():
    assert verdict.read("stream: OK") == verdict.Verdict("clean", None, None)


def test_the_worst_of_several_findings_decides():
    findings = [
        "Heuristics.Encrypted.Zip",
        "Cercle.Test.EICAR.UNOFFICIAL",
        "Heuristics.OLE2.ContainsMacros.VBA",
    ]
    assert verdict.judge(findings).finding == "Cercle.Test.EICAR.UNOFFICIAL"
