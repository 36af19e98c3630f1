"""The receive phase of an upload: bytes to disk, hashed, told apart, scanned, put in place. No transaction is open.

What was found infected is destroyed before anybody is answered. Where the scanner does not answer in its
time, or the file is large, the content is *pending*: nobody can read it until a job has checked it.
"""

from __future__ import annotations

import shutil
from typing import IO, TYPE_CHECKING

from app import errors, media, scanner
from app.library import names
from app.library.content import Content

if TYPE_CHECKING:
    from app.config import Settings
    from app.work import Workshop
    from storage import Draft

PIECE = 256 * 1024
PENDING = scanner.Verdict("pending")


def receive(
    workshop: Workshop, group_id: str, name: str, stream: IO[bytes], length: int | None, *, is_checked: bool = True
) -> Content:
    """Take one file of `length` bytes (None where the sender did not say) into the group's blobs.

    It stays *pending* where it is not to be checked now. Raises `Invalid`, `TooLarge`, `Full` or `Infected`; then
    nothing of it is kept.
    """
    name = names.clean(name)
    limit = workshop.settings.file_limit
    if length is not None and length > limit:
        raise too_large(name, limit)
    require_space(workshop.settings, length or 0)
    with workshop.blobs.draft() as draft:
        _copy(stream, draft, name, limit)
        if length is not None and draft.size != length:
            raise errors.Invalid("%(name)s did not arrive whole. Send it again.", name=name)
        draft.seal()
        return put(workshop, group_id, name, draft, is_checked=is_checked)


def adopt(workshop: Workshop, group_id: str, name: str, draft: Draft, *, is_checked: bool = True) -> Content:
    """Take one file that has arrived in a draft into the group's blobs; raises `Invalid`, `TooLarge` or `Infected`."""
    name = names.clean(name)
    if draft.size > workshop.settings.file_limit:
        raise too_large(name, workshop.settings.file_limit)
    draft.seal()
    return put(workshop, group_id, name, draft, is_checked=is_checked)


def put(workshop: Workshop, group_id: str, name: str, draft: Draft, *, is_checked: bool = True) -> Content:
    """Tell apart and check what has arrived whole, and put it among the group's blobs; raises `Infected`."""
    media_type = media.tell(draft.path, name)
    verdict = _checked(workshop, draft, name) if is_checked else PENDING
    blob = workshop.blobs.put(group_id, draft)
    checked = (verdict.state, verdict.finding or "", verdict.database)
    return Content(name, blob.digest, blob.size, media_type, *checked)


def too_large(name: str, limit: int) -> errors.TooLarge:
    """The error for a file that is over the limit."""
    return errors.TooLarge(name=name, limit=f"{limit / 1024**2:.0f} MB")


def require_space(settings: Settings, wanted: int) -> None:
    """Refuse uploads while there is less free space than the reserve, so that events can still be written."""
    settings.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(settings.incoming).free - wanted < settings.free_space_reserve:
        raise errors.Full


def _copy(stream: IO[bytes], draft: Draft, name: str, limit: int) -> None:
    """Move the bytes, and stop at the limit whatever length was announced."""
    while piece := stream.read(PIECE):
        if draft.size + len(piece) > limit:
            raise too_large(name, limit)
        draft.write(piece)


def _checked(workshop: Workshop, draft: Draft, name: str) -> scanner.Verdict:
    """What is known of a file after its virus check, as far as it can be told before the answer; else it is pending."""
    if draft.size > workshop.settings.scan_now_limit:
        return PENDING
    try:
        with draft.path.open("rb") as file:
            verdict = workshop.scanner.check(file)
    except scanner.Unavailable:
        return PENDING
    if verdict.state == "infected":
        raise errors.Infected(name=name, finding=verdict.finding)
    return verdict
