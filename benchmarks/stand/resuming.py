"""Files that are sent by tus, and go on where they were whatever is killed meanwhile; zips that are imported."""

from __future__ import annotations

import base64
import io
import json
import time
import zipfile
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stand.client import Answer, Client

Found = TypeVar("Found")
PIECE = 8 * 1024
TUS = {"Tus-Resumable": "1.0.0"}
PATIENCE = 300.0  # seconds until a file must be through, or an import at its end
ENDED = {"done", "failed"}


def send_by_tus(client: Client, folder: str, name: str, content: bytes) -> Answer:
    """Send a file in pieces; after each break go on where the server says. The answer with the receipt.

    Raises `OSError` where the upload could not even begin, and `TimeoutError` where it never comes to its end.
    """
    said = {"folder": folder, "filename": name}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    begun = client.send(
        "POST", "/uploads/", b"", {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
    )
    if begun.status != HTTPStatus.CREATED:
        return begun
    where = begun.headers["Location"]
    return _again(lambda: _go_on(client, where, content))


def _go_on(client: Client, where: str, content: bytes) -> Answer | None:
    """Send what is not there yet, at last an empty piece where only the receipt is missing; None to ask again."""
    here = client.send("HEAD", where, None, TUS)
    offset = int(here.headers.get("Upload-Offset", 0))
    while True:
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        answer = client.send("PATCH", where, content[offset : offset + PIECE], {**TUS, **kind})
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            return None if answer.status in {HTTPStatus.LOCKED, HTTPStatus.CONFLICT} else answer
        if answer.body and json.loads(answer.body)["receipt"]:
            return answer
        offset = int(answer.headers["Upload-Offset"])


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Files by path as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in contents.items():
            archive.writestr(path, content)
    return packed.getvalue()


def ended_import(client: Client, import_id: str) -> dict[str, Any]:
    """An import once it has ended, whatever is killed meanwhile."""

    def ask() -> dict[str, Any] | None:
        found: dict[str, Any] = client.json("GET", f"/api/imports/{import_id}")
        return found if found["state"] in ENDED else None

    return _again(ask)


def _again(ask: Callable[[], Found | None]) -> Found:
    """Ask until there is something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            found = ask()
        except (OSError, RuntimeError):
            found = None  # it was killed
        if found is not None:
            return found
        time.sleep(0.1)
    raise TimeoutError
