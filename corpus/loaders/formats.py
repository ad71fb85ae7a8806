"""Formats: what a file is, told by what it holds and, where that says nothing, by the end of its name."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpus.errors import LoadError
from corpus.loaders.docx import is_office, load_docx
from corpus.loaders.frontmatter import opens_with_fields
from corpus.loaders.hsds import load_hsds
from corpus.loaders.html import load_html
from corpus.loaders.listing_csv import TABLE_SUFFIXES, load_listing_csv
from corpus.loaders.markdown import load_markdown
from corpus.loaders.pdf import load_pdf
from corpus.loaders.plaintext import load_plaintext
from corpus.loaders.raw import BOMS, HEAD, Loaded, RawFile
from corpus.loaders.zip_archive import load_archive

MAX_BYTES = 20_000_000
"""A text this long is some 5,000 pages: more likely a wrong file than a document."""
MAX_PACKED = 100_000_000
"""PDF, DOCX and ZIP may hold pictures, which are not read."""

_HTML = re.compile(
    r"\s*(?:<\?xml\b[^>]*>\s*)?(?:(?><!--(?:(?!-->).)*-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_PDF = re.compile(rb"%PDF-\d")
_PDF_WITHIN = 1024
"""Readers take a PDF whose first line stands anywhere in its first kilobyte."""
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_JSON = re.compile(r"\s*[\[{]\s*[\[{\"\]}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file: how it is recognised and what reads it."""

    name: str
    suffixes: tuple[str, ...] = ()
    holds: Callable[[RawFile], bool]
    load: Callable[[RawFile], Loaded]
    packed: bool = False
    """Whether it is no text."""


def read(raw: RawFile) -> Loaded:
    """The documents of a file, by the loader of its format."""
    return _format(raw).load(raw)


def is_supported(name: str, head: bytes) -> bool:
    """Whether a file of this name and beginning is of a format that can be added."""
    suffix = PurePosixPath(name).suffix.lower()
    raw = RawFile(source=name, data=head)
    if any(suffix in f.suffixes for f in FORMATS):
        return suffix != "" or not _is_binary(raw) or _by_content(raw) is not None
    return any(f.suffixes and f.holds(raw) for f in FORMATS)


def size_limit(head: bytes) -> int:
    """How many bytes a file that begins so may have."""
    return MAX_PACKED if head.startswith((b"%PDF-", *_ZIP)) else MAX_BYTES


def known_suffixes() -> str:
    """The ends of names that are known, for a message."""
    return " ".join(sorted(suffix for f in FORMATS for suffix in f.suffixes if suffix))


def _format(raw: RawFile) -> Format:
    found = _by_content(raw)
    if found is not None:
        return found
    suffix = PurePosixPath(raw.name or raw.source).suffix.lower()
    found = next((f for f in FORMATS if suffix in f.suffixes), None)
    if _is_binary(raw) and not (found and found.packed):
        raise LoadError(f"{raw.source}: a binary file, not text; save it as PDF, DOCX, HTML or text")
    if found is None:
        raise LoadError(f"{raw.source}: files ending in {suffix!r} cannot be added (only {known_suffixes()})")
    return found


def _by_content(raw: RawFile) -> Format | None:
    return next((f for f in FORMATS if f.holds(raw)), None)


# How each is recognised


def _is_pdf(raw: RawFile) -> bool:
    """By its first line; a text that only speaks of PDFs does not hold the end of one."""
    start = _PDF.search(raw.data, 0, _PDF_WITHIN)
    return start is not None and (start.start() == 0 or b"startxref" in raw.data)


def _is_zip(raw: RawFile) -> bool:
    return raw.data.startswith(_ZIP)


def _is_html(raw: RawFile) -> bool:
    return _HTML.match(_head(raw)) is not None


def _is_fact_sheet(raw: RawFile) -> bool:
    return opens_with_fields(_head(raw))


def _is_json(raw: RawFile) -> bool:
    """By its brackets, and by being JSON as a whole or in its first line."""
    if not _JSON.match(_head(raw)):
        return False
    try:
        text = raw.decode()
    except LoadError:
        return False
    return any(_parses(part) for part in (text.lstrip().split("\n", 1)[0], text))


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_binary(raw: RawFile) -> bool:
    return b"\x00" in raw.data and not raw.data.startswith(_WIDE_BOMS)


def _head(raw: RawFile) -> str:
    """The beginning as text; what is no text gives letters that match nothing."""
    encoding = next((encoding for bom, encoding in BOMS if raw.data.startswith(bom)), "latin-1")
    return raw.data[:HEAD].decode(encoding, "replace")


# What is done with it


def _read_member(raw: RawFile) -> Loaded:
    """The documents of a file in an archive."""
    if not raw.data.strip():
        raise LoadError(f"{raw.source}: the file is empty; nothing was added")
    if len(raw.data) > size_limit(raw.data[:HEAD]):
        raise LoadError(f"{raw.source}: {len(raw.data) / 1e6:.0f} MB is too large; split it and add the parts")
    found = _format(raw)
    if found.load is _load_zip:
        raise LoadError(f"{raw.source}: an archive within an archive; unpack it and add its files")
    return found.load(raw)


def _load_zip(raw: RawFile) -> Loaded:
    return load_archive(raw, is_supported, _read_member)


def _refuse(what: str) -> Callable[[RawFile], Loaded]:
    def refuse(raw: RawFile) -> Loaded:
        raise LoadError(f"{raw.source}: {what}")

    return refuse


FORMATS = (
    Format(name="DOCX", suffixes=(".docx",), holds=is_office, load=load_docx, packed=True),
    Format(name="ZIP", suffixes=(".zip",), holds=_is_zip, load=_load_zip, packed=True),
    Format(name="PDF", suffixes=(".pdf",), holds=_is_pdf, load=load_pdf, packed=True),
    Format(
        name="old or locked Office file",
        holds=lambda raw: raw.data.startswith(b"\xd0\xcf\x11\xe0"),
        load=_refuse("an old or locked Office file cannot be added; save it as .docx without a password"),
    ),
    Format(
        name="RTF",
        holds=lambda raw: raw.data.startswith(b"{\\rtf"),
        load=_refuse("an RTF file cannot be added; save it as .docx"),
    ),
    Format(
        name="picture",
        holds=lambda raw: raw.data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")),
        load=_refuse("a picture cannot be added; save it as PDF and add that with --ocr"),
    ),
    Format(name="HTML", suffixes=(".html", ".htm", ".xhtml"), holds=_is_html, load=load_html),
    Format(name="Markdown", suffixes=(".md", ".markdown"), holds=_is_fact_sheet, load=load_markdown),
    Format(name="HSDS", suffixes=(".json", ".ndjson", ".jsonl"), holds=_is_json, load=load_hsds),
    Format(name="table of listings", suffixes=TABLE_SUFFIXES, holds=lambda _: False, load=load_listing_csv),
    Format(name="plain text", suffixes=(".txt", ".text", ""), holds=lambda _: False, load=load_plaintext),
)
"""In the order in which they are tried: a ZIP may begin with a whole PDF. What none of them recognises goes by its
suffix."""
