"""Files of a form go straight to where files are received, once whoever sends them was asked; none lies there twice."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from flask import Request, current_app

from app.web.request import workshop

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from storage import Draft


def setup(app: Flask) -> None:
    """Let an application read forms so."""
    app.request_class = FormRequest


def asks_first(ask: Callable[..., object]) -> Callable[[Any], Any]:
    """Mark a view whose form brings files: `ask` is called with its arguments before the first one is read."""

    def mark(view: Any) -> Any:
        view.asks_first = ask
        return view

    return mark


class Part:
    """A file of a form, as the reader of forms writes it into a draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def write(self, piece: bytes) -> int:
        """Add bytes."""
        self.draft.write(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 (how files are asked)
        """Nothing: whoever takes the draft reads it by its path."""
        return offset

    def close(self) -> None:
        """Leave nothing behind that was not adopted."""
        self.draft.__exit__()


class FormRequest(Request):
    """A request whose form may bring files."""

    parts: list[Part]

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where the reader of forms writes a file to; raises what `asks_first` raises."""
        ask = getattr(current_app.view_functions.get(self.endpoint or ""), "asks_first", None)
        if ask is None or not filename:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        if "parts" not in self.__dict__:
            ask(**(self.view_args or {}))
            self.parts = []
        part = Part(workshop().blobs.draft())
        self.parts.append(part)
        return part  # type: ignore[return-value] # as much of a file as is asked of it

    def close(self) -> None:
        """Close what belongs to it, and every part, however far one got."""
        super().close()
        for part in self.__dict__.get("parts", ()):
            part.close()
