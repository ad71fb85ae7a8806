"""Media type: what a page is by its header, and whether its bytes agree."""

from __future__ import annotations

import codecs
import re

import httpx2

from corpus.errors import FetchError
from corpus.web.address import SAVE_BY_HAND

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/pdf": ".pdf",
    _DOCX: ".docx",
}
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_PDF_WITHIN = 1024
"""Readers take a PDF whose first line stands anywhere in its first kilobyte."""
_JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")


def suffix_of(url: httpx2.URL, content_type: str) -> str:
    """The suffix that a file of this media type has; FetchError for types that cannot be added."""
    media_type = content_type.partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(media_type)
    if suffix is None:
        said = media_type if media_type.isprintable() and media_type else "nothing that says what it is"
        raise FetchError(
            url,
            f"is {said[:80]}; only HTML, text, Markdown, CSV, JSON, PDF and DOCX are fetched, "
            "so save it as one of them and add the file",
        )
    return suffix


def check_content(url: httpx2.URL, suffix: str, data: bytes) -> None:
    """FetchError when the bytes are not what the header says."""
    match suffix:
        case ".pdf":
            agrees = b"%PDF-" in data[:_PDF_WITHIN]
        case ".docx":
            agrees = data.startswith(b"PK\x03\x04")
        case ".json":
            agrees = _JSON_START.match(data) is not None or data.startswith(_WIDE_BOMS)
        case _:
            agrees = b"\x00" not in data or data.startswith(_WIDE_BOMS)
    if not agrees:
        raise FetchError(url, f"says that it is {suffix[1:].upper()}, but is not; {SAVE_BY_HAND}")
