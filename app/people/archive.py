"""What the platform holds about somebody as one zip: a JSON file for each kind of thing."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any


def pack(data: dict[str, Any]) -> bytes:
    """The zip; times are RFC 3339 in UTC. No transaction may be open."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, said in data.items():
            zipped.writestr(f"{name}.json", json.dumps(said, indent=2, ensure_ascii=False, default=_plain))
    return written.getvalue()


def _plain(value: object) -> str:
    """A moment or a day as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value))
