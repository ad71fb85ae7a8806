"""File: a path into documents, by what the file holds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from corpus.dates import PartialDate
from corpus.errors import LoadError
from corpus.loaders.archive import describe_others
from corpus.loaders.formats import MAX_BYTES, is_supported, known_suffixes, read, size_limit
from corpus.loaders.raw import HEAD, UNSHOWN, Loaded, RawFile

__all__ = ["MAX_BYTES", "Loaded", "Metadata", "left_out", "load", "supported_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What staff state about the files they add; None leaves what the file says of itself."""

    title: str | None = None
    lang: str | None = None
    publisher: str | None = None
    published: PartialDate | None = None
    checked: PartialDate | None = None
    jurisdiction: tuple[str, ...] | None = None
    url: str | None = None

    def given(self) -> dict[str, object]:
        """The stated fields only."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}


def load(path: Path, source: str, metadata: Metadata | None = None, *, ocr: bool = False) -> Loaded:
    """Read one file under the given source name, scanned pages only with `ocr`.

    LoadError names the file and says what to do.
    """
    if UNSHOWN.search(source):
        raise LoadError(f"{source!a}: the name holds characters that cannot be shown; rename the file")
    lang = metadata.lang if metadata else None
    loaded = read(RawFile(source=source, data=_bytes(path, source), ocr=ocr, lang=lang))
    given = metadata.given() if metadata else {}
    if not given:
        return loaded
    documents = tuple(replace(document, **given) for document in loaded.documents)  # type: ignore[arg-type] # same names and types as Document's
    return replace(loaded, documents=documents)


def supported_files(path: Path) -> Iterator[tuple[Path, str]]:
    """The file itself, or the files of a folder that can be loaded, each with its source name."""
    try:
        path.stat()
    except OSError as error:
        raise LoadError(f"{path}: no such file or folder; check the path ({error.strerror or error})") from error
    if not path.is_dir():
        yield path, path.name
        return
    found = False
    for file in _walk(path):
        if is_supported(file.name, _head(file)):
            found = True
            yield file, file.relative_to(path).as_posix()
    if not found:
        raise LoadError(f"{path}: a folder without any file that can be added ({known_suffixes()})")


def left_out(path: Path) -> str | None:
    """One line about the files of a folder that `supported_files` does not give; None when it gives all."""
    others = [file.name for file in _walk(path) if not is_supported(file.name, _head(file))]
    return f"{path}: {describe_others(others)}" if others else None


def _walk(folder: Path) -> Iterator[Path]:
    for place, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


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
        data = path.read_bytes()
    except OSError as error:
        raise LoadError(f"{source}: cannot be read ({error.strerror or error})") from error
    if not data.strip():
        raise LoadError(f"{source}: the file is empty; nothing was added")
    return data
