"""File: a path into documents, by what the file holds."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from corpus.dates import PartialDate
from corpus.errors import LoadError
from corpus.loaders.docx import load_docx
from corpus.loaders.hsds import load_hsds
from corpus.loaders.hsds_folder import hsds_files, load_hsds_folder
from corpus.loaders.html import load_html
from corpus.loaders.listing_csv import TABLE_SUFFIXES, Columns, load_listing_csv
from corpus.loaders.markdown import load_markdown
from corpus.loaders.pdf import load_pdf
from corpus.loaders.plaintext import load_plaintext
from corpus.loaders.raw import Loaded, RawFile

__all__ = ["MAX_BYTES", "Loaded", "Metadata", "load", "load_bytes", "supported_files"]

MAX_BYTES = 20_000_000
"""A text this long is some 5,000 pages: more likely a wrong file than a document."""

Loader = Callable[[RawFile], Loaded]

_LOADERS: dict[str, Loader] = {
    ".txt": load_plaintext,
    ".text": load_plaintext,
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".xhtml": load_html,
    ".json": load_hsds,
    ".ndjson": load_hsds,
    ".jsonl": load_hsds,
    ".csv": load_listing_csv,
    ".tsv": load_listing_csv,
    ".pdf": load_pdf,
    ".docx": load_docx,
}
_OF_BYTES = frozenset({load_pdf, load_docx})
"""Loaders of files that are not text."""

_HTML_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_PDF_START = re.compile(rb"%PDF-\d")
_PDF_WITHIN = 1024
"""Readers take a PDF whose first line stands anywhere in its first kilobyte."""
_ZIP_START = b"PK\x03\x04"
_OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What staff state about the files they add; None leaves what the file says of itself."""

    title: str | None = None
    lang: str | None = None
    publisher: str | None = None
    published: PartialDate | None = None
    effective: PartialDate | None = None
    checked: PartialDate | None = None
    jurisdiction: tuple[str, ...] | None = None
    family: str | None = None
    url: str | None = None

    def given(self) -> dict[str, object]:
        """The stated fields only."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}


def load(path: Path, source: str, metadata: Metadata | None = None, *, columns: Columns | None = None) -> Loaded:
    """Read one file, or one HSDS folder, under the given source name; LoadError names it and says what to do.

    `columns` says what the columns of a plain table of listings hold.
    """
    if _UNSHOWN.search(source):
        raise LoadError(f"{source!a}: the name holds characters that cannot be shown; rename the file")
    tables = hsds_files(path) if path.is_dir() else {}
    if tables:
        return _stated(load_hsds_folder(tables, source, _read), metadata)
    return load_bytes(_read(path, source), source, path.name, metadata, columns=columns)


def load_bytes(
    data: bytes, source: str, name: str, metadata: Metadata | None = None, *, columns: Columns | None = None
) -> Loaded:
    """Read what is already in memory as a file of this name would be read."""
    raw = RawFile(source=source, data=_not_empty(data, source))
    plain = columns is not None and Path(name).suffix.lower() in TABLE_SUFFIXES
    loaded = load_listing_csv(raw, columns) if plain else _loader(Path(name), raw)(raw)
    return _stated(loaded, metadata)


def _stated(loaded: Loaded, metadata: Metadata | None) -> Loaded:
    """What staff state about a file, in place of what it says of itself."""
    given = metadata.given() if metadata else {}
    if not given:
        return loaded
    documents = tuple(replace(document, **given) for document in loaded.documents)  # type: ignore[arg-type] # same names and types as Document's
    return replace(loaded, documents=documents, stated=tuple(given))


def _not_empty(data: bytes, source: str) -> bytes:
    if not data.strip():
        raise LoadError(f"{source}: the file is empty; nothing was added")
    return data


def supported_files(path: Path) -> Iterator[tuple[Path, str]]:
    """The file itself, or the files of a folder that can be loaded, each with its source name.

    A folder with the tables of an HSDS data set is one of them, in the place of its tables.
    """
    try:
        path.stat()
    except OSError as error:
        raise LoadError(f"{path}: no such file or folder; check the path ({error.strerror or error})") from error
    if not path.is_dir():
        yield path, path.name
        return
    found = False
    tables: set[Path] = set()
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        data_set = [] if tables.intersection(map(Path(folder).joinpath, names)) else hsds_files(Path(folder)).values()
        if data_set:
            found = True
            tables.update(data_set)
            yield Path(folder), Path(path.resolve().name, Path(folder).relative_to(path)).as_posix()
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix.lower() in _LOADERS and not name.startswith(".") and file not in tables:
                found = True
                yield file, file.relative_to(path).as_posix()
    if not found:
        kinds = " ".join(sorted(_LOADERS))
        raise LoadError(f"{path}: a folder without any file that can be added ({kinds})")


def _read(path: Path, source: str) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise LoadError(f"{source}: not a regular file; save it as one and add that")
        size = found.st_size
        if size > MAX_BYTES:
            raise LoadError(
                f"{source}: {size / 1e6:.0f} MB is over the limit of {MAX_BYTES / 1e6:.0f} MB; "
                "split it and add the parts"
            )
        return _not_empty(path.read_bytes(), source)
    except OSError as error:
        raise LoadError(f"{source}: cannot be read ({error.strerror or error})") from error


def _loader(path: Path, raw: RawFile) -> Loader:
    """By content where it can be told, else by suffix."""
    if _is_pdf(raw.data):
        return load_pdf
    if raw.data.startswith(_ZIP_START):
        return load_docx
    if raw.data.startswith(_OLD_OFFICE_START):
        raise LoadError(
            f"{raw.source}: an old or locked Office file cannot be added; save it as .docx without a password"
        )
    loader = _LOADERS.get(path.suffix.lower())
    if loader in _OF_BYTES and not _HTML_START.match(raw.data[:4096]):
        return _LOADERS[path.suffix.lower()]
    if b"\x00" in raw.data and not raw.data.startswith(_WIDE_BOMS):
        raise LoadError(f"{raw.source}: a binary file, not text; save it as PDF, DOCX, HTML or text")
    if _HTML_START.match(raw.data[:4096]):
        return load_html
    if loader is None:
        kinds = " ".join(sorted(_LOADERS))
        raise LoadError(f"{raw.source}: files ending in {path.suffix or 'nothing'!r} cannot be added (only {kinds})")
    return loader


def _is_pdf(data: bytes) -> bool:
    """By its first line; a text that only speaks of PDFs does not hold the end of one."""
    start = _PDF_START.search(data[:_PDF_WITHIN])
    return start is not None and (start.start() == 0 or b"startxref" in data)
