"""PDF layout: the lines of a document put together into paragraphs, items and headings, by what is usual in it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, pairwise, takewhile

from corpus.document import BlockKind
from corpus.text import TextBuilder

_BULLET = re.compile(r"^(?:[•‣▪●○◦■□➢✓\uf0b7\uf0a7·*–-]\s+|[•‣▪●\uf0b7](?=\S))")
_SENTENCE_END = re.compile(r"[.!?。！？।…][\"'”’»）)\]]*$")
_HOLDS_CONTACT = re.compile(r"\d|@|://|www\.")
_EDGE_LINES = 3
"""Running heads and feet stand among this many lines at the top or bottom of a page."""
_SHORT = 100
_NUMBER = re.compile(r"\d+|^[ivxlc]+$")
_HEADING_RATIO = 1.12
_SAME_SIZE = 0.08
_MIXED_SIZE = 0.2
"""Within a sentence a line may be measured at an address or a name set in other letters."""
_GAP = 1.3
"""A step this much larger than the usual one between lines starts a paragraph."""
_COLUMN = 48.0
"""Lines that begin within about this many points of each other end at the same margin."""
_COLUMN_LINES = 4
"""With fewer lines than this, the other pages say where the margin is."""
_ALL_PAGES = 0
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Letters of scripts written without spaces: Thai, Lao, Burmese, Khmer, Han, Kana."""
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a page, in points from the page's lower left corner."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    bold: bool
    hyphen: bool
    """Whether it ends in a hyphen, which `text` does not hold."""
    ordered: bool = False
    """Whether its letters are in reading order whatever their script, as OCR gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of one block."""

    lines: tuple[Line, ...]
    item: bool = False


@dataclass(slots=True)
class Column:
    """Where the lines that begin at about one place end."""

    right: float = 0.0
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is usual in this document."""

    size: float
    step: float
    """From line to line, in font sizes."""
    bold: bool
    columns: dict[tuple[int, int], Column]
    """By page and by where lines begin."""
    levels: dict[float, int]
    """Of a heading, by font size."""


def without_running_lines(lines: list[Line]) -> list[Line]:
    """Without the short lines that stand at the edge of most pages, digits aside, and without page numbers."""
    pages = {page: _rows(group) for page, group in groupby(lines, key=lambda line: line.page)}
    seen: Counter[str] = Counter()
    for rows in pages.values():
        seen.update({_running_key(line) for row in (*rows[:_EDGE_LINES], *rows[-_EDGE_LINES:]) for line in row})
    running = {key for key, count in seen.items() if count > 1 and count * 2 > len(pages)}
    gone: set[Line] = set()
    for rows in pages.values():
        for edge in (rows[:_EDGE_LINES], rows[: -_EDGE_LINES - 1 : -1]):
            gone.update(line for row in takewhile(partial(_is_running, running, last=max(pages)), edge) for line in row)
    return [line for line in lines if line not in gone] or lines


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of a page by their height."""
    ordered = sorted(lines, key=lambda line: round(line.base))
    return [list(row) for _, row in groupby(ordered, key=lambda line: round(line.base))]


def _is_running(running: set[str], row: list[Line], *, last: int) -> bool:
    """Whether a row at an edge belongs to no page's own text; the first that does ends the edge."""
    return all(
        len(line.text) <= _SHORT and (_running_key(line) in running or _is_page_number(line.text, last)) for line in row
    )


def _is_page_number(text: str, last: int) -> bool:
    """A number alone that a page can have; a telephone number alone stays."""
    return text.isdecimal() and len(text) <= len(str(last)) and 0 < int(text) <= last


def _running_key(line: Line) -> str:
    return _NUMBER.sub("#", line.text.casefold())


def measure_layout(lines: list[Line]) -> Layout:
    """Measure what is usual in these lines."""
    sizes: Counter[float] = Counter()
    bold = 0
    for line in lines:
        sizes[line.size] += len(line.text)
        bold += len(line.text) if line.bold else 0
    size = sizes.most_common(1)[0][0]
    steps = sorted(
        (above.base - below.base) / below.size
        for above, below in pairwise(lines)
        if above.page == below.page and _same_size(above, below) and 0 < above.base - below.base < 3 * below.size
    )
    large = sorted({s for s in sizes if s > size * _HEADING_RATIO}, reverse=True)
    return Layout(
        size=size,
        step=steps[len(steps) // 4] if steps else 1.2,
        bold=bold * 2 > sum(sizes.values()),
        columns=_columns(line for line in lines if line.size <= size * _HEADING_RATIO),
        levels={s: min(level, 6) for level, s in enumerate(large, start=1)},
    )


def _columns(lines: Iterable[Line]) -> dict[tuple[int, int], Column]:
    columns: dict[tuple[int, int], Column] = defaultdict(Column)
    for line in lines:
        for page in (line.page, _ALL_PAGES):
            column = columns[page, int(line.left // _COLUMN)]
            column.right = max(column.right, line.right)
            column.lines += 1
    return dict(columns)


def _same_size(one: Line, other: Line, share: float = _SAME_SIZE) -> bool:
    return abs(one.size - other.size) <= share * max(one.size, other.size)


# From lines to blocks


def group_lines(lines: list[Line], layout: Layout) -> Iterator[Group]:
    """The lines of each block; a bullet alone on its line belongs to the next."""
    group: list[Line] = []
    item = marked = False
    for line in lines:
        bullet = _bullet(group, line, item=item)
        rest = line.text[bullet.end() :].strip() if bullet else line.text
        if group and (bullet or not _continues(group, line, layout, item=item)):
            yield Group(lines=tuple(group), item=item)
            group = []
        if not group:
            item = bool(bullet) or marked
        marked = bool(bullet) and not rest
        if not marked:
            group.append(replace(line, text=rest))
    if group:
        yield Group(lines=tuple(group), item=item)


def _bullet(group: list[Line], line: Line, *, item: bool) -> re.Match[str] | None:
    """The bullet a line begins with; a dash inside a sentence is none."""
    bullet = _BULLET.match(line.text + " ")
    if bullet and line.text[0] in "-–*" and group and not item and line.page == group[-1].page:
        rest, above = line.text[bullet.end() :], group[-1].text
        if rest[:1].islower() and not _SENTENCE_END.search(above) and not above.endswith(":"):
            return None
    return bullet


def _continues(group: list[Line], line: Line, layout: Layout, *, item: bool) -> bool:
    """Whether a line goes on with the block above it."""
    last = group[-1]
    goes_on = line.text[0].islower() and not _SENTENCE_END.search(last.text)
    if not _same_size(last, line, _MIXED_SIZE if goes_on else _SAME_SIZE) or (last.bold != line.bold and not goes_on):
        return False
    step = last.base - line.base
    if last.page != line.page or step < -line.size / 2:  # the next page or column
        return goes_on or last.hyphen
    if not line.size / 2 < step <= layout.step * line.size * _GAP:  # beside it, as cells are, or further down
        return False
    if line.size > layout.size * _HEADING_RATIO or goes_on or last.hyphen:
        return True
    indented = not item and line.left - last.left > line.size
    return not indented and not _ends_early(last, line, layout)


def _ends_early(last: Line, line: Line, layout: Layout) -> bool:
    """Whether the first word of a line would still have fitted on the line above."""
    bucket = int(last.left // _COLUMN)
    for page in (last.page, _ALL_PAGES):
        columns = [c for near in (-1, 0, 1) if (c := layout.columns.get((page, bucket + near)))]
        if sum(column.lines for column in columns) >= _COLUMN_LINES or page == _ALL_PAGES:
            break
    edge = max((column.right for column in columns), default=last.right)
    word = 1 if _UNSPACED.match(line.text) else len(line.text.split(" ", 1)[0]) + 1
    width = (line.right - line.left) * word / len(line.text)
    return edge - last.right > width


def add_blocks(builder: TextBuilder, groups: Iterable[Group], layout: Layout) -> list[int]:
    """Fill the text; the pages of blocks whose letters may be out of order, which are left out."""
    unread: list[int] = []
    for group in groups:
        text = _join(group.lines)
        first = group.lines[0]
        if not first.ordered and any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text):
            unread.append(first.page)
            continue
        level = 0 if group.item else _heading_level(group.lines, text, layout)
        if group.item:
            kind = BlockKind.ITEM
        elif level:
            kind = BlockKind.HEADING
        else:
            kind = BlockKind.LINE if len(group.lines) == 1 and _is_loose(text) else BlockKind.PARAGRAPH
        builder.add(kind, text, level=level, page=first.page)
    return unread


def _heading_level(lines: tuple[Line, ...], text: str, layout: Layout) -> int:
    """1 for the largest letters; short bold text comes below every larger size; 0 when it is no heading."""
    if len(text) > _LONGEST_TITLE or not any(map(str.isalpha, text)):
        return 0
    size = min(line.size for line in lines)
    if size in layout.levels:
        return layout.levels[size]
    bold = all(line.bold for line in lines) and not layout.bold
    if bold and len(text) <= _SHORT and not _SENTENCE_END.search(text):
        return min(max(layout.levels.values(), default=0) + 1, 6)
    return 0


def _is_loose(text: str) -> bool:
    """A short line that ends no sentence and holds no number or address: a caption, a cell, a label."""
    return len(text) <= _SHORT and not _SENTENCE_END.search(text) and not _HOLDS_CONTACT.search(text)


def _join(lines: tuple[Line, ...]) -> str:
    """The lines as one: a hyphen goes when the word goes on in lower case, else it stays."""
    parts: list[str] = []
    for line, after in zip(lines, (*lines[1:], None), strict=True):
        parts.append(line.text)
        if after is None:
            parts.append("-" if line.hyphen else "")
        elif line.hyphen:
            parts.append("" if after.text[0].islower() else "-")
        elif not (_UNSPACED.match(line.text[-1]) and _UNSPACED.match(after.text)):
            parts.append(" ")
    return "".join(parts)
