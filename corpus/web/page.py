"""Page: what an address answered with, exactly as it came."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.document import Document, Kind
from corpus.errors import FetchError
from corpus.loaders import Loaded, Metadata, load_bytes
from corpus.web.address import SAVE_BY_HAND

_BINARY = (".pdf", ".docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes of a page, after HTTP's own compression is undone."""

    source: str
    """The address that was asked for."""
    url: str
    """The address that answered, after redirects."""
    suffix: str
    """The suffix of a file of its media type."""
    charset: str | None
    """As the header states it."""
    data: bytes
    fetched: datetime
    """When, in UTC: a fact about us, never a date of the page."""

    @property
    def bytes_hash(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def readable(self) -> bytes:
        """The bytes as a loader reads them: a charset that only the header knows is turned into UTF-8."""
        if self.charset is None or self.suffix in _BINARY or _is_utf8(self.data):
            return self.data
        try:
            return codecs.BOM_UTF8 + self.data.decode(self.charset).encode()
        except (UnicodeError, LookupError) as error:
            raise FetchError(
                self.source, f"not readable as {ascii(self.charset)[1:-1]}, which its server says it is; {SAVE_BY_HAND}"
            ) from error


def load_page(page: Page, metadata: Metadata | None = None) -> Loaded:
    """The documents of a page under its address, each with the time it was fetched."""
    loaded = load_bytes(page.readable(), page.source, f"page{page.suffix}", metadata)
    stated = metadata.url if metadata else None
    return replace(loaded, documents=tuple(_of_page(document, page, stated) for document in loaded.documents))


def _of_page(document: Document, page: Page, stated: str | None) -> Document:
    # A listing's record names the service's own page; a page's word on its own address is not taken for it.
    url = stated or (document.url if document.kind is Kind.LISTING else None) or page.url
    return replace(document, url=url, bytes_hash=page.bytes_hash, fetched=page.fetched)


def _is_utf8(data: bytes) -> bool:
    """Valid UTF-8 is no accident, whatever a header says."""
    try:
        data.decode("utf-8")
    except UnicodeError:
        return False
    return True
