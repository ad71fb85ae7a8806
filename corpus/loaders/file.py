"""File: a path into documents, by what the file holds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from corpus.dates import PartialDate
from corpus.errors import LoadError
from corpus.loaders.formats import MAX_BYTES, is_supported, known_suffixes, read, size_limit
from corpus.loaders.hsds_folder import hsds_files, load_hsds_folder
from corpus.loaders.listing_csv import TABLE_SUFFIXES, Columns, load_listing_csv
from corpus.loaders.raw import HEAD, UNSHOWN, Loaded, RawFile
from corpus.loaders.zip_archive import describe_others

__all__ = ["MAX_BYTES", "Loaded", "Metadata", "left_out", "load", "load_bytes", "supported_files"]


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


def load(
    path: Path, source: str, metadata: Metadata | None = None, *, columns: Columns | None = None, ocr: bool = False
) -> Loaded:
    """Read one file, or one HSDS folder, under the given source name; LoadError names it and says what to do.

    `columns` says what the columns of a plain table of listings hold; scanned pages are read only with `ocr`.
    """
    if UNSHOWN.search(source):
        raise LoadError(f"{source!a}: the name holds characters that cannot be shown; rename the file")
    tables = hsds_files(path) if path.is_dir() else {}
    if tables:
        return _stated(load_hsds_folder(tables, source, _bytes), metadata)
    return load_bytes(_bytes(path, source), source, path.name, metadata, columns=columns, ocr=ocr)


def load_bytes(
    data: bytes,
    source: str,
    name: str,
    metadata: Metadata | None = None,
    *,
    columns: Columns | None = None,
    ocr: bool = False,
) -> Loaded:
    """Read what is already in memory as a file of this name would be read."""
    lang = metadata.lang if metadata else None
    raw = RawFile(source=source, name=name, data=_not_empty(data, source), ocr=ocr, lang=lang)
    plain = columns is not None and Path(name).suffix.lower() in TABLE_SUFFIXES
    return _stated(load_listing_csv(raw, columns) if plain else read(raw), metadata)


def _stated(loaded: Loaded, metadata: Metadata | None) -> Loaded:
    """What staff state about a file, in place of what it says of itself."""
    given = metadata.given() if metadata else {}
    if not given:
        return loaded
    documents = tuple(replace(document, **given) for document in loaded.documents)  # type: ignore[arg-type] # same names and types as Document's
    return replace(loaded, documents=documents, stated=tuple(given))


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
    for folder, files in _walk(path):
        # Tables that a descriptor above has named already are no data set of their own.
        data_set = set() if tables.intersection(files) else set(hsds_files(folder).values())
        if data_set:
            found = True
            tables |= data_set
            yield folder, Path(path.resolve().name, folder.relative_to(path)).as_posix()
        for file in files:
            if file not in tables and is_supported(file.name, _head(file)):
                found = True
                yield file, file.relative_to(path).as_posix()
    if not found:
        raise LoadError(f"{path}: a folder without any file that can be added ({known_suffixes()})")


def left_out(path: Path) -> str | None:
    """One line about the files of a folder that `supported_files` does not give; None when it gives all."""
    others = [file.name for _, files in _walk(path) for file in files if not is_supported(file.name, _head(file))]
    return f"{path}: {describe_others(others)}" if others else None


def _walk(folder: Path) -> Iterator[tuple[Path, list[Path]]]:
    """Each folder with its files, in the order of their names; hidden ones are passed over."""
    for place, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield Path(place), [Path(place, name) for name in sorted(names) if not name.startswith(".")]


def _head(path: Path) -> bytes:
    """The beginning of a file; nothing of one that cannot be read, which reading it will report."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def _bytes(path: Path, source: str) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise LoadError(f"{source}: not a regular file; save it as one and add that")
        size, limit = found.st_size, size_limit(_head(path))
        if size > limit:
            raise LoadError(
                f"{source}: {size / 1e6:.0f} MB is over the limit of {limit / 1e6:.0f} MB; split it and add the parts"
            )
        return _not_empty(path.read_bytes(), source)
    except OSError as error:
        raise LoadError(f"{source}: cannot be read ({error.strerror or error})") from error


def _not_empty(data: bytes, source: str) -> bytes:
    if not data.strip():
        raise LoadError(f"{source}: the file is empty; nothing was added")
    return data
