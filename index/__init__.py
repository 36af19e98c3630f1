"""The search index: what was read of documents, found by words, group by group.

    entry.py    what the index is told of a document or folder
    words.py    text to tokens, once, for every backend
    grammar.py  our own small grammar, parsed to the small tree of query.py
    index.py    the four verbs: put, remove, search, clear; what is asked and what comes back
    near.py     which words are nearly another     alike.py   what is like a document
    weighing.py how much a word in a document weighs     ranking.py  what fits, best first, and what it counts
    facts.py    what is sorted, counted and weighed by
    whoosh.py   on local disk, by Whoosh     memory.py   in memory, small and plain
    finding.py  where words stand in Whoosh's segments     lexicon.py  and how they are looked up there
    opened.py   which segments a group has, kept open     segments.py  what is remembered of each
    tantivy.py  on local disk, by tantivy: kept.py what is kept, impacts.py how well words stand, asking.py queries
                of pieces.py, ordering.py pages, answering.py answers
    live.py     the live index, and how a new one takes its place
    home.py     where indexes lie     locks.py  files that are held
    snippet.py  the lines of a text in which a query's words stand
    check.py    the conformance suite that every backend passes     samples.py  what it puts and asks

It takes opaque scopes and knows no users. It is derived: it can always be rebuilt. Nothing here knows of the
application, of Flask or of the blobs.
"""

from index import alike, grammar, near, query, words
from index.entry import Entry
from index.home import Busy, Engine
from index.index import FACETS, Hit, Index, Overloaded, Question, Results, Unavailable
from index.live import LiveIndex
from index.memory import MemoryIndex

__all__ = [
    "FACETS",
    "Busy",
    "Engine",
    "Entry",
    "Hit",
    "Index",
    "LiveIndex",
    "MemoryIndex",
    "Overloaded",
    "Question",
    "Results",
    "Unavailable",
    "alike",
    "grammar",
    "near",
    "query",
    "words",
]
