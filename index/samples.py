"""What the conformance suite puts and asks: documents, scopes, spellings, words that are nearly others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from index.entry import Entry

MINE = {"one": frozenset({1})}
EVERYTHING = {"one": frozenset({1, 2}), "two": frozenset({3})}
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
ODD = [
    "\0",
    '"',
    "-",
    "*",
    "-*",
    ":",
    "title:",
    '"" ""',
    "(((",
    "NOT AND OR",
    "x" * 30_000,
    "a " * 5_000,
    "\ud800",
    "%s{}",
]

BOATS = Entry(
    id="boats",
    kind="document",
    group="one",
    scope=1,
    ancestors=("root", "reports"),
    title="Sightings of small boats",
    name="sightings.docx",
    text="Two wooden boats were seen near the island, see EWS-FR-2026-0042 and COM(2003) 727. Ask anna@example.eu.",
    language="en",
    by="Jean Dubois",
    media="docx",
    changed_at=MARCH,
)
BATEAUX = replace(
    BOATS,
    id="bateaux",
    scope=2,
    ancestors=("root", "fenced"),
    title="Résumé des arrivées",
    name="resume.odt",
    text="Les bateaux arrivaient la nuit. La coopération continue.",
    language="fr",
    media="odt",
    keywords=("mooring", "sea rescue"),
    author="Office of Ports",
    reference="COM(2024) 12",
    status="final",
    issued=date(2024, 5, 6),
    changed_at=MARCH + timedelta(days=1),
)
BOOTE = replace(
    BOATS,
    id="boote",
    group="two",
    scope=3,
    ancestors=("theirs",),
    title="Häuser und Boote",
    name="boote.txt",
    text="Die Boote liegen in den Häfen. Straße gesperrt.",
    language="de",
    media="txt",
)
NEAR = [
    (
        "boats",
        ["boat", "boots", "bots", "bosts", "baots", "boatss", "boatst"],
        ["boats", "goats", "oats", "bo"],
    ),
    (
        "surveillance",
        ["surveilance", "surveylance", "survielance", "surveillanceab"],
        ["surveillance", "surplus", "urveillance"],
    ),
    ("ab", ["a", "abc", "ax", "aab"], ["ab", "ba", "axc", "b"]),
    ("λιμανι", ["λιμνι", "λιμαν", "λιμαιν"], ["λιμανι", "ιμανι", "λινια"]),
    ("écrans", ["ecran", "ecrasn"], ["écrans", "crans"]),
]
OLD = replace(BOATS, id="boats-1", of="boats", is_old=True, text="Three plastic canoes.", media="pdf")


SPELLINGS = [
    # what stands in a text, and how people write it in the box
    (
        "EWS-FR-2026-0042",
        ["ews-fr-2026-0042", "EWS FR 2026 0042", "EWS/FR/2026/42", "ews_fr_2026_0042", '"EWS-FR 2026-42"', "ews-fr-*"],
    ),
    (
        "COM(2003) 727",
        ["COM(2003)727", "COM (2003) 727", "com/2003/0727", "COM 2003 727", '"com(2003) 727"', "Com-2003-727"],
    ),
    ("COM(2003)0727 final", ["COM(2003) 727", "COM(2003)727 final", "com/2003/727"]),
    ("2003/0287(COD)", ["2003/0287(COD)", "2003/287/COD", "2003-0287 cod"]),
    ("(EU) 2016/679", ["2016/679", "EU 2016/679", "(EU)2016/679", '"2016 679"']),
    (
        "anna.berg@example.eu",
        [
            "anna.berg@example.eu",
            "ANNA.BERG@EXAMPLE.EU",
            "<anna.berg@example.eu>",
            "anna.berg",
            "@example.eu",
            '"anna berg"',
        ],
    ),
    ("Jean\u2011Pierre Müller", ["jean-pierre", "Jean Pierre", "jeanpierre muller", "Jean\u2013Pierre", "JEAN-PIERRE"]),
    ("Sánchez-Gómez", ["sanchez gomez", "Sanchez-Gomez", "sanchezgomez", "Sánchez*"]),
    ("O\u2019Brien", ["O'Brien", "o\u2019brien", "obrien", "O Brien", "OBrien"]),
    ("the U.N.H.C.R. said", ["UNHCR", "U.N.H.C.R.", "unhcr", "u.n.h.c.r"]),
    ("UNHCR", ["U.N.H.C.R.", "unhcr"]),
    ("1 000 000 euro", ["1000000", "1.000.000", "1,000,000", "1 000 000", "1\u202f000\u202f000"]),
    ("1.250.000", ["1250000", "1 250 000", "1,250,000", '"1 250 000"']),
    ("1250000", ["1.250.000", "1 250 000", "1'250'000"]),
    ("re\u00adset\u00adtle\u00adment", ["resettlement"]),
    ("Covid-19", ["covid 19", "COVID-19", '"covid 19"', "covid19"]),
    ("+32 2 299 11 11", ["+32 2 299 11 11", "32-2-299-11-11", '"299 11 11"', "299.11.11"]),
    ("30/11/2026", ["30.11.2026", "30-11-2026", '"30 11 2026"']),
    (
        "Jürgen Müller",
        ["Juergen Mueller", "Jurgen MULLER", '"Juergen Müller"', "muel*", "Mül*", "JÜRGEN", "Ju\u0308rgen"],
    ),
    ("Juergen Mueller", ["Jürgen Müller", '"Jürgen Müller"', "Mül*", "Mueller -Möller"]),
    ("Muller", ["Müller", '"Müller"']),
    ("Bürger-Büro", ["Buerger-Buero", "Bürgerbüro", "buergerbuero", '"Buerger Büro"']),
    ("Århus, Kjøbenhavn", ["Aarhus", "arhus", "Kjoebenhavn", "KJØBENHAVN kjobenhavn"]),
    ("Aarhus, Kjoebenhavn", ["Århus", "Kjøbenhavn", "Kjø*"]),
    ("https://example.eu/a/b-c", ["example.eu", "https://example.eu/a/b-c", "b-c"]),
]
NEARLY = [
    ("EWS-FR-2026-0042", ["EWS-FR-2026-0043", "EWS-DE-2026-0042", "FR-EWS"]),
    ("COM(2003) 727", ["COM(2003) 72", "COM(2004) 727", "COM(727) 2003"]),
    ("anna.berg@example.eu", ["berg.anna@example.eu", "anna@example.eu", "anna.berg@example.org"]),
    ("1 000 000 euro", ["1.000.001", "10000", "1000000000"]),
    ("eine neue Lage", ["neu", '"neu"']),
    ("ganz neu", ["neue", '"neue"']),
    ("Mueller", ["Muller"]),
]
PAIRS = [(text, words, True) for text, queries in SPELLINGS for words in queries]
PAIRS += [(text, words, False) for text, queries in NEARLY for words in queries]
