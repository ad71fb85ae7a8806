"""HSDS folder: the tables of one data set that lie together, read as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from corpus.errors import LoadError
from corpus.loaders.hsds_tables import DESCRIPTOR, described_files, is_hsds_tables, load_hsds_tables
from corpus.loaders.raw import Loaded, RawFile


def hsds_files(folder: Path) -> dict[str, Path]:
    """The tables and the descriptor of a folder by their names; nothing when it is no data set.

    A descriptor may name tables in folders below it.
    """
    try:
        files = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
        if DESCRIPTOR in files:
            named = described_files(files[DESCRIPTOR].read_bytes())
            below = (path for path in sorted(folder.rglob("*.csv")) if path.is_file())
            files |= {name: path for path in below if (name := path.relative_to(folder).as_posix()) in named}
    except OSError:  # reading its files will say why
        return {}
    if not is_hsds_tables(files):
        return {}
    return {name: path for name, path in files.items() if name == DESCRIPTOR or name.lower().endswith(".csv")}


def load_hsds_folder(files: Mapping[str, Path], source: str, read: Callable[[Path, str], bytes]) -> Loaded:
    """The listings of a folder's files; a file that cannot be read is a warning."""
    raw: dict[str, RawFile] = {}
    unread: list[str] = []
    for name, path in files.items():
        own = f"{source}/{name}"
        try:
            raw[name] = RawFile(source=own, data=read(path, own))
        except LoadError as error:
            unread.append(str(error))
    loaded = load_hsds_tables(raw, source)
    return replace(loaded, warnings=(*unread, *loaded.warnings))
