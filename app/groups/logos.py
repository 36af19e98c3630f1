"""The logo of a group: a small picture, made anew in the sandbox from one that a leader sends.

What was sent is checked for viruses, drawn small, and forgotten: only the drawing is kept.
"""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

from app import errors, media, preview, scanner
from app.preview import LOGO_ENDINGS

if TYPE_CHECKING:
    from app.work import Workshop

LARGEST = 512 * 1024  # bytes of the picture that is sent


def drawn(workshop: Workshop, name: str, stream: IO[bytes]) -> bytes:
    """A picture as a logo: WebP, at most 320 by 96 pixels. No transaction may be open.

    Raises `Invalid` for what is no picture or too large, `Infected`, and `Unavailable` where it cannot be checked.
    """
    ending = media.ending(name)
    if ending not in LOGO_ENDINGS:
        raise errors.Invalid("Choose a picture: PNG, JPEG or WebP.")
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise errors.Invalid("The picture is too large. Choose one of at most 512 KB.")
    workshop.settings.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=workshop.settings.incoming) as file:
        file.write(content)
        file.flush()
        _require_clean(workshop, name, file)
        with preview.sandbox() as sandbox:
            return preview.logo(sandbox, file, ending)


def _require_clean(workshop: Workshop, name: str, file: IO[bytes]) -> None:
    """Pass only what the virus check calls clean."""
    file.seek(0)
    try:
        verdict = workshop.scanner.scan(file)  # type: ignore[arg-type] # a real file
    except scanner.Unavailable:
        raise errors.Unavailable from None
    if verdict.state == "infected":
        raise errors.Infected(name=name, finding=verdict.finding)
    if verdict.state != "clean":
        raise errors.Invalid("This picture cannot be checked for viruses. Choose another.")
