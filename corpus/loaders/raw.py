"""Raw file: bytes as read, with what every loader needs to make a document of them."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from corpus.document import Block, Document, content_hash, document_id
from corpus.errors import LoadError
from corpus.service import Service

HEAD = 4096
"""So many bytes at its beginning tell what a file is."""
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What a file's name may not hold: line breaks, controls, broken bytes."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """The bytes of a file and the name it is added under."""

    source: str
    data: bytes
    name: str = ""
    """What the file is called, where that is not the end of its source."""
    ocr: bool = False
    """Whether scanned pages are to be read."""
    lang: str | None = None
    """The language staff state, for OCR."""

    @property
    def bytes_hash(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def decode(self, encoding: str | None = None) -> str:
        """The text: by byte order mark, else the named encoding, else UTF-8; LoadError if it is none."""
        encoding = next((e for bom, e in BOMS if self.data.startswith(bom)), encoding or "utf-8")
        try:
            return self.data.decode(encoding)
        except (UnicodeError, LookupError) as error:
            raise LoadError(
                f"{self.source}: not readable as {encoding} text; save it as UTF-8 and add it again"
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one file gave: documents, the records of its listings, and warnings about parts left out."""

    documents: tuple[Document, ...]
    services: tuple[Service, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    stated: tuple[str, ...] = ()
    """Fields of the documents that staff stated: what a later reading of the file must not overwrite."""
    unread: tuple[str, ...] = ()
    """Sources of files in an archive that could not be read: what they gave before stays."""


def make_document(
    raw: RawFile, *, loader: str, text: str, blocks: tuple[Block, ...], title: str, **fields: Any
) -> Document:
    """A document of a raw file's text; LoadError when nothing readable is left of it."""
    if not blocks:
        raise LoadError(f"{raw.source}: no text in it; nothing was added")
    source = fields.pop("source", raw.source)
    return Document(
        id=document_id(source),
        title=title,
        text=text,
        blocks=blocks,
        source=source,
        loader=loader,
        bytes_hash=raw.bytes_hash,
        content_hash=content_hash(text),
        **fields,
    )
