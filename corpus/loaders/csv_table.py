"""CSV table: a file of delimited rows, whatever program wrote it, each row with where it stands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.errors import LoadError
from corpus.loaders.hsds_record import Notes, Row
from corpus.loaders.raw import RawFile
from corpus.text import normalize

DELIMITERS = ",;\t|"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_ROWS_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns by name, and the rows; a blank cell is not in its row."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as read: its number as a spreadsheet counts, its cells, and what is wrong with it."""

    number: int
    cells: list[str]
    physical: range
    problem: str | None = None


def read_table(raw: RawFile, notes: Notes, *, known: Callable[[str], bool], where: str = "") -> Table:
    """The rows of a file, warnings in `notes`; `known` tells a column's name, to find the delimiter by.

    `where` goes before a row's number in warnings: `phones.csv `. LoadError when there is no header.
    """
    text, doubtful = _decode(raw)
    physical = list(io.StringIO(text, newline=""))
    skipped = 1 if physical and _SEPARATOR_LINE.fullmatch(physical[0]) else 0  # Excel's own hint
    delimiter = _delimiter(physical[skipped:], known)
    read = _lines(physical, delimiter, skipped)
    header = next((line for line in read if any(cell.strip() for cell in line.cells)), None)
    if header is None:
        raise LoadError(f"{raw.source}: no row with the names of the columns; nothing was added")
    columns = _columns(header.cells)
    rows = []
    misread = []
    for line in read:
        if not any(cell.strip() for cell in line.cells):
            continue
        if doubtful.intersection(line.physical):
            misread.append(line.number)
        row = _row(line, columns, f"{where}row {line.number}", notes)
        if row is not None:
            rows.append(row)
    if misread:
        notes.add(
            f"{where}{_numbered(misread)}",
            "not UTF-8; read as Windows-1252: check the accented letters, or save the file as CSV UTF-8",
        )
    return Table(columns=tuple(filter(None, columns)), rows=tuple(rows))


def _row(line: _Line, columns: Sequence[str], where: str, notes: Notes) -> Row | None:
    """The cells under their columns; None for a row whose cells are more than the columns."""
    cells = [normalize(cell).strip() for cell in line.cells]
    if any(cells[len(columns) :]):
        count = max(number for number, cell in enumerate(cells, 1) if cell)
        notes.add(
            where,
            f"left out, it has {count} cells under {len(columns)} columns; "
            "put quotation marks around a cell that holds the delimiter",
        )
        return None
    if line.problem:
        notes.add(where, line.problem)
    elif len(cells) < len(columns):
        notes.add(where, f"it has {len(cells)} cells under {len(columns)} columns; the rest is taken as blank")
    named = zip(columns, cells, strict=False)
    return Row({column: cell for column, cell in named if column and cell and cell.lower() != "null"}, where)


def _columns(cells: Sequence[str]) -> list[str]:
    """The columns' names; the second of a name is told apart by a number."""
    names: list[str] = []
    for cell in cells:
        name = " ".join(normalize(cell).split())
        count = 2
        unique = name
        while unique and unique in names:
            unique = f"{name} ({count})"
            count += 1
        names.append(unique)
    while names and not names[-1]:
        names.pop()
    return names


def _delimiter(lines: Sequence[str], known: Callable[[str], bool]) -> str:
    """The one that makes the most known columns of the header, then the most columns."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            cells = next((row for row in csv.reader(lines, delimiter=delimiter) if any(row)), [])
        except csv.Error:
            return 0, 0
        return sum(known(cell.strip()) for cell in cells), len(cells)

    return max(DELIMITERS, key=score)


def _lines(physical: Sequence[str], delimiter: str, start: int) -> Iterator[_Line]:
    """The rows; one with a quotation mark that is never closed ends with its line, and reading goes on after it."""
    number = start
    while start < len(physical):
        reader = csv.reader(islice(physical, start, None), delimiter=delimiter)
        base = start
        try:
            for cells in reader:
                here = range(start, base + reader.line_num)
                if here.stop == len(physical) and _unclosed(physical[here.start :], delimiter):
                    break
                number += 1
                start = here.stop
                yield _Line(number, cells, here)
            else:
                return
        except csv.Error:  # a cell without end
            pass
        number += 1
        (cells,) = csv.reader([physical[start].replace('"', "")], delimiter=delimiter)
        yield _Line(number, cells, range(start, start + 1), "a quotation mark in it is never closed")
        start += 1


def _unclosed(lines: Sequence[str], delimiter: str) -> bool:
    """Whether the last row is still within quotation marks where the file ends."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return str(error) == "unexpected end of data"
    return False


def _decode(raw: RawFile) -> tuple[str, set[int]]:
    """The text, and the numbers of lines that are not UTF-8 and were read as Windows-1252."""
    try:
        return raw.decode(), set()
    except LoadError:
        if raw.data.startswith(_BOMS):
            raise
    lines = []
    doubtful = set()
    for number, data in enumerate(raw.data.split(b"\n")):
        try:
            lines.append(data.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(data.decode("cp1252", "replace"))
            doubtful.add(number)
    return "\n".join(lines), doubtful


def _numbered(rows: Collection[int]) -> str:
    """`row 3`, `rows 3, 5 and 12 more`."""
    named = ", ".join(map(str, list(rows)[:_ROWS_NAMED]))
    more = f" and {len(rows) - _ROWS_NAMED} more" if len(rows) > _ROWS_NAMED else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {named}{more}"
