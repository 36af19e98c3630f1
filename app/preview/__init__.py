"""What can be seen of a file without downloading it, made in the sandbox and kept beside the file.

shapes.py    what a preview is: pages as pictures, tables, a mail, a text
parsers.py   what runs in the confined process: bytes to a preview, type by type
office.py    Office documents to PDF, where LibreOffice is installed
make.py      what callers use: a file to a `Preview`
"""

from app.preview.make import LOGO_ENDINGS, Made, can, logo, make, picture_type, sandbox
from app.preview.office import Office
from app.preview.shapes import Attachment, Mail, Page, Preview, Sheet

__all__ = [
    "LOGO_ENDINGS",
    "Attachment",
    "Made",
    "Mail",
    "Office",
    "Page",
    "Preview",
    "Sheet",
    "can",
    "logo",
    "make",
    "picture_type",
    "sandbox",
]
