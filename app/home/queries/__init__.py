"""What several parts know together: what is new, what happened in a group, how a group is doing."""

from app.home.queries.activity import (
    READS,
    Activity,
    Seen,
    activity,
    database_answers,
    history,
    new_documents,
    recent_documents,
    seen,
)
from app.home.queries.console import Console, Found, Step, console, steps

__all__ = [
    "READS",
    "Activity",
    "Console",
    "Found",
    "Seen",
    "Step",
    "activity",
    "console",
    "database_answers",
    "history",
    "new_documents",
    "recent_documents",
    "seen",
    "steps",
]
