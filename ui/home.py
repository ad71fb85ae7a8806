"""Home: the folder that holds the corpus and the index."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ui.errors import InterfaceError

_APP = "information-corner"


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything of one installation lives."""

    folder: Path

    @classmethod
    def find(cls, given: Path | None = None) -> Home:
        """The given folder, else CORNER_HOME, else the platform's place for a program's data."""
        named = given or os.environ.get("CORNER_HOME")
        return cls(Path(named).expanduser() if named else platformdirs.user_data_path(_APP))

    @property
    def corpus(self) -> Path:
        """The store's file."""
        return self.folder / "corpus.sqlite3"

    @property
    def index(self) -> Path:
        """The index's folder."""
        return self.folder / "index"

    @property
    def raw(self) -> Path:
        """The folder of fetched pages as they were received."""
        return self.folder / "raw"

    @property
    def feedback(self) -> Path:
        """The file of what people sent to staff."""
        return self.folder / "feedback.jsonl"


def cache_folder() -> Path:
    """Where made things are kept that can be made again: CORNER_CACHE, else the platform's cache."""
    named = os.environ.get("CORNER_CACHE")
    return Path(named).expanduser() if named else platformdirs.user_cache_path(_APP)


def fetching() -> bool:
    """Whether pages may be fetched: CORNER_FETCH is 1; InterfaceError when it is neither 1 nor 0."""
    match os.environ.get("CORNER_FETCH", "").strip():
        case "1":
            return True
        case "" | "0":
            return False
        case other:
            raise InterfaceError(f"CORNER_FETCH is {other!r}; set it to 1 to let pages be fetched, or to 0")


def encoder_name() -> str | None:
    """The encoder to use instead of the default: CORNER_ENCODER, a folder or a name."""
    return os.environ.get("CORNER_ENCODER") or None


def operator_name() -> str | None:
    """Who runs this installation, to be shown to people: CORNER_OPERATOR."""
    return os.environ.get("CORNER_OPERATOR", "").strip() or None
