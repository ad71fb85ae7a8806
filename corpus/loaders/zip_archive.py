"""Archive: the files in a ZIP, each a document of its own; a bad one is named and the rest is read."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.errors import LoadError
from corpus.loaders.hsds_tables import DESCRIPTOR, is_hsds_tables, load_hsds_tables
from corpus.loaders.raw import HEAD, UNSHOWN, Loaded, RawFile
from corpus.loaders.zip_parts import MAX_UNPACKED, open_zip, read_part

_DRIVE = re.compile(r"[A-Za-z]:")
_UTF8_NAME = 0x800
"""The flag of a name in UTF-8; the others are in the code page of old PCs, or wrongly said to be."""
_KINDS_SHOWN = 6


def load_archive(raw: RawFile, supported: Callable[[str, bytes], bool], read: Callable[[RawFile], Loaded]) -> Loaded:
    """The documents of all files in it, named `archive.zip/folder/file`; nothing is written to the disk.

    The tables of an HSDS data set are read as a whole, under the archive's name.
    """
    loaded: list[Loaded] = []
    warnings: list[str] = []
    others: list[str] = []
    unread: list[str] = []
    unpacked = 0
    with open_zip(raw) as archive:
        parts = list(_parts(archive, raw.source, warnings))
        tables = _tables(parts)
        for part, source in parts:
            try:
                in_table = source in tables
                if not in_table and not supported(source, read_part(archive, part, source, HEAD)):
                    others.append(source)
                    continue
                unpacked += part.file_size
                if unpacked > MAX_UNPACKED:
                    break
                file = replace(raw, source=source, name="", data=read_part(archive, part, source))
                if in_table:
                    tables[source] = file
                else:
                    loaded.append(read(file))
            except LoadError as error:
                warnings.append(str(error))
                unread.append(source)
    if unpacked > MAX_UNPACKED:
        raise LoadError(
            f"{raw.source}: more than {MAX_UNPACKED / 1e6:.0f} MB of documents in it; unpack it and add the folder"
        )
    if tables:
        loaded.append(load_hsds_tables({source: file for source, file in tables.items() if file}, raw.source))
    if others:
        warnings.append(f"{raw.source}: {describe_others(others)}")
    if not loaded:
        raise LoadError("; ".join([f"{raw.source}: no file in it that can be added", *warnings[:1]]))
    return Loaded(
        documents=tuple(document for one in loaded for document in one.documents),
        services=tuple(service for one in loaded for service in one.services),
        warnings=(*(warning for one in loaded for warning in one.warnings), *warnings),
        unread=tuple(unread),
    )


def _tables(parts: Iterable[tuple[zipfile.ZipInfo, str]]) -> dict[str, RawFile | None]:
    """The names of the files that belong to an HSDS data set, to be read together."""
    names = [source for _, source in parts]
    if not is_hsds_tables(names):
        return {}
    return {name: None for name in names if name.lower().endswith(".csv") or PurePosixPath(name).name == DESCRIPTOR}


def describe_others(names: Iterable[str]) -> str:
    """In words: how many files were left out because they are no documents, and of which kinds."""
    kinds = Counter(PurePosixPath(name).suffix.lower() or PurePosixPath(name).name for name in names)
    shown = " ".join(kind for kind, _ in kinds.most_common(_KINDS_SHOWN))
    return f"{kinds.total()} left out, of kinds that cannot be added ({shown})"


def _parts(archive: zipfile.ZipFile, source: str, warnings: list[str]) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The files that a person put in, in the order of their names, each with its source name."""
    seen: set[str] = set()
    for part in sorted(archive.infolist(), key=_name):
        name = _name(part)
        folders = name.split("/")
        if name.endswith("/") or any(f.startswith(".") and f != ".." for f in folders) or "__MACOSX" in folders:
            continue
        if name.startswith("/") or ".." in folders or _DRIVE.match(name):
            warnings.append(f"{source}: {name!a} left out, its name leads out of the archive; unpack it with care")
        elif UNSHOWN.search(name):
            warnings.append(f"{source}: {name!a} left out, its name cannot be shown; rename the file")
        elif name in seen:
            warnings.append(f"{source}/{name}: in the archive more than once; the first was taken")
        else:
            seen.add(name)
            yield part, f"{source}/{name}"


def _name(part: zipfile.ZipInfo) -> str:
    """The name with slashes; many programs write UTF-8 without saying so."""
    name = part.orig_filename
    if not part.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = part.orig_filename
    return name.replace("\\", "/")
