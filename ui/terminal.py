"""Terminal: the options that commands share, and how they print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from ui.errors import InterfaceError
from ui.home import Home
from ui.record import Record

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Home folder. Default: CORNER_HOME, else the user's data folder."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def home_of(context: typer.Context, home: Path | None) -> Home:
    """The home folder of a command: its own option, the one before the command, or the usual place."""
    return Home.find(home or context.obj)


def write(path: Path, text: str) -> None:
    """The file as a whole or not at all; an earlier one stays until then."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_text(f"{text}\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise InterfaceError(f"{path}: cannot be written ({error.strerror}); choose another place") from error


def print_json(record: Record) -> None:
    """A record as one line of JSON."""
    typer.echo(json.dumps(record, ensure_ascii=False))


def say(text: str) -> None:
    """A line for the person at the terminal, apart from the output."""
    typer.echo(text, err=True)


def progress(done: int, total: int) -> None:
    """A counter that overwrites itself on a terminal, and a line per quarter elsewhere."""
    if sys.stderr.isatty():
        typer.echo(f"\rencoding {done}/{total}", err=True, nl=done == total)
    elif done == total or done * 4 // total != max(0, done - 64) * 4 // total:
        typer.echo(f"encoding {done}/{total}", err=True)
