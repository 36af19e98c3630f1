"""What a receive phase hands to an action: bytes that are in place, hashed and, where there was time, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Content:
    """One file as it was received; `check_state` is pending, clean or unscannable (an infected one never gets here)."""

    name: str
    digest: str
    size: int
    media_type: str
    check_state: str = "pending"
    check_finding: str = ""
    checked_with: str = ""  # what clamd called itself and its signatures
    file_modified_at: datetime | None = None  # when the file itself was last changed, where whoever sent it says so
