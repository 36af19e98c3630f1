"""A download that is hashed while it streams, so that a damaged file never arrives whole."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO

from storage.blob import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 256 * 1024


def verified(stream: BinaryIO, digest: str, piece_size: int = PIECE) -> Iterator[bytes]:
    """The bytes of a stream, piece by piece; the last one is held back until the digest fits.

    Raises `Damaged` instead of giving the last piece.
    """
    sha256 = hashlib.sha256()
    held = stream.read(piece_size)
    sha256.update(held)
    while piece := stream.read(piece_size):
        sha256.update(piece)
        yield held
        held = piece
    if sha256.hexdigest() != digest:
        raise Damaged(f"blob {digest} is damaged")
    yield held
