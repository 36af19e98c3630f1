"""The text of a file, read in the sandbox by parsers that never see anything else.

extract.py     what callers use: a file to a `Text`
endings.py     the kinds of file that can be read
parsers.py     what runs in the confined process: bytes to text, type by type
nested.py      files that hold files: archives, books, mails; room.py says how much is read of those
outlook.py     mails as Outlook keeps them, in a container (container.py)
tables.py      workbooks that are too large to be held
said.py        what files say of themselves: title, author, dates
languages.py   in which of the EU's languages a text is
ocr.py         scanned pages, by Tesseract where it is installed; pages.py draws them in a confined process of its own
plain.py       HTML, the body of a mail, texts: what other readers of files need too
charsets.py    in what encoding a text is that does not say so, by the letters of our languages (letters.py)
"""

from app.text.endings import READABLE, can
from app.text.extract import MOST, PARSERS, Text, extract, sandbox

__all__ = ["MOST", "PARSERS", "READABLE", "Text", "can", "extract", "sandbox"]
