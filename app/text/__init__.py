"""The text of a file, read in the sandbox by parsers that never see anything else.

parsers.py   what runs in the confined process: bytes to text, type by type
plain.py     encodings, HTML, the body of a mail: what other readers of files need too
extract.py   what callers use: a file to a `Text`
"""

from app.text.extract import PARSERS, READABLE, Text, can, extract, sandbox

__all__ = ["PARSERS", "READABLE", "Text", "can", "extract", "sandbox"]
