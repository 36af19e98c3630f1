"""Archives, read strictly: what is not sound, or would not stay small, is refused.

It works where it is called: Python over `struct`, and zlib in bounded pieces, so that memory is bounded by
construction. No other parser meets the bytes.
"""

from __future__ import annotations

from app.archives.archive import Archive, is_zip, read
from app.archives.contents import contents
from app.archives.measure import Measure
from app.archives.member import Member
from app.archives.refusal import MESSAGES, Refused

__all__ = ["MESSAGES", "Archive", "Measure", "Member", "Refused", "contents", "is_zip", "read"]
