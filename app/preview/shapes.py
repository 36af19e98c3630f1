"""What a preview is. The same shape comes out of the confined process, lies among the blobs, and goes to programs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Taken with care: it was made by a process that has met untrusted bytes."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Page(Shape):
    """One page, drawn."""

    width: int = Field(gt=0, description="pixels")
    height: int = Field(gt=0, description="pixels")


class Drawn(Page):
    """A page as it comes out of the confined process, with its picture in base 64."""

    picture: str


class Sheet(Shape):
    """One table, or the upper left corner of a large one."""

    name: str = ""
    cells: list[list[str]] = Field(description="Row by row; all rows are of one length")
    rows: int = Field(ge=0, description="How many rows the table has in the file")
    columns: int = Field(ge=0, description="How many columns")

    @property
    def has_heads(self) -> bool:
        """Whether the first row looks like what names the columns: a word in each."""
        return bool(self.cells) and all(cell and not cell[0].isdigit() for cell in self.cells[0])


class Attachment(Shape):
    """Something that came with a mail."""

    name: str
    size: int = Field(ge=0, description="bytes")


class Mail(Shape):
    """A mail; the text stands in the preview itself."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    copy_to: str = ""
    date: datetime | None = Field(default=None, strict=False)
    attachments: list[Attachment] = Field(default_factory=list)


class Preview(Shape):
    """What can be seen of a file."""

    form: Literal["pages", "tables", "mail", "markdown", "plain", "text"] = Field(
        description="`plain` is a text as it stands in its file, `text` what was read of an Office document"
    )
    pages: list[Page] = Field(default_factory=list, description="Those that were drawn, from the first on")
    total: int = Field(default=0, ge=0, description="How many pages or tables there are in the file")
    tables: list[Sheet] = Field(default_factory=list)
    mail: Mail | None = None
    text: str = Field(default="", description="Of a mail or a text")
    html: str = Field(
        default="", description="Of Markdown: headings, paragraphs, lists, tables, links, and nothing else"
    )
    is_cut: bool = Field(default=False, description="Whether the text goes on in the file")
