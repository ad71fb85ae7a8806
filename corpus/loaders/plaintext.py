"""Plain text: paragraphs separated by blank lines, or one a line as pages are saved."""

from __future__ import annotations

import re
from enum import Enum, auto

from corpus.boilerplate import introduces_other_pages, is_boilerplate
from corpus.dating import find_published
from corpus.document import QUOTABLE, Block, BlockKind
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.text import TextBuilder, normalize

LOADER = "plaintext/2"

_LINE_LENGTH = 100
"""A line longer than this is a paragraph, whatever it ends with."""

_SENTENCE_END = re.compile(r"[.!?。！？؟۔।…](?:[\"'”’»）)\]]|\s)*$")
_HOLDS_CONTACT = re.compile(r"\d|@|://|www\.")
_ABBREVIATED = re.compile(r"\b(?:Jr|Sr|Inc|Ltd|Co|Corp|Esq|St|Ave|Rd|Blvd|Dept|[A-Z])\.$")
_PHONE = r"(?:\+\d[\d\s().–-]{7,}|\(?\d{3}\)?[ .–-]{0,2}\d{3}[ .–-]\d{4}|\d{3}[.–-]\d{4})(?!\d)"
_REACHES = re.compile(rf"[^\s@]@[^\s@]+\.\w|://|www\.|(?<!\d){_PHONE}")
"""An e-mail address, a website or a telephone number."""

_INTRODUCES = re.compile(r"[:：]\s*$")
_LIST_LENGTH = 3
"""So many loose lines in a row are a list."""

_BULLET = re.compile(r"^\s*[•*·▪‣–-]\s+")
_WRAPPED_WIDTH = range(40, 101)
_TITLE_LENGTH = 80


class _Shape(Enum):
    """What a line looks like, before its neighbours are looked at."""

    BOILERPLATE = auto()
    REPEATED = auto()
    """A loose line that stands in several places, as photo captions do."""
    BULLET = auto()
    LOOSE = auto()
    """A short line that ends no sentence and holds no date, number or address."""
    FACT = auto()
    """A short line that does, or that ends in an abbreviation: it can be quoted, and can stand in a list."""
    BODY = auto()


_ALONE = {
    _Shape.BOILERPLATE: BlockKind.LINE,
    _Shape.REPEATED: BlockKind.LINE,
    _Shape.BULLET: BlockKind.ITEM,
    _Shape.LOOSE: BlockKind.LINE,
    _Shape.FACT: BlockKind.PARAGRAPH,
    _Shape.BODY: BlockKind.PARAGRAPH,
}
"""What a line becomes when its neighbours say nothing else."""


_HEADLINES = {_Shape.LOOSE, _Shape.REPEATED}


def load_plaintext(raw: RawFile) -> Loaded:
    """One document of paragraphs, items and loose lines."""
    lines = _paragraphs(normalize(raw.decode()))
    shapes = _shapes(lines)
    builder = TextBuilder()
    for line, kind in zip(lines, _kinds(lines, shapes), strict=True):
        bullet = _BULLET.match(line) if kind is BlockKind.ITEM else None
        builder.add(kind, line[bullet.end() :] if bullet else line)
    text, blocks = builder.build()
    document = make_document(
        raw,
        loader=LOADER,
        text=text,
        blocks=blocks,
        title=_title(lines, shapes) or opening(text, blocks) or raw.source,
        published=find_published([text[block.start : block.end] for block in blocks]),
    )
    return Loaded(documents=(document,))


def _paragraphs(text: str) -> list[str]:
    """Lines, except where a block of lines is one hard-wrapped paragraph."""
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        paragraphs += [" ".join(lines)] if _is_wrapped(lines) else lines
    return paragraphs


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken at a fixed width: all but the last about full, few ending a sentence."""
    body = lines[:-1]
    if not body or any(_BULLET.match(line) or is_boilerplate(line) for line in lines):
        return False
    full = all(len(line) in _WRAPPED_WIDTH for line in body)
    ended = sum(bool(_SENTENCE_END.search(line)) for line in body)
    return full and ended * 2 <= len(body) and max(map(len, body)) - min(map(len, body)) <= max(map(len, body)) // 3


def _shapes(lines: list[str]) -> list[_Shape]:
    """The shape of every line, captions that come again among them."""
    by_line = {line: _shape(line) for line in set(lines)}
    shapes = [by_line[line] for line in lines]
    runs = [
        run for run in _runs(shapes) if not any(_INTRODUCES.search(lines[i]) or _REACHES.search(lines[i]) for i in run)
    ]
    places: dict[str, set[int]] = {}
    for run in runs:
        for i in run:
            places.setdefault(lines[i], set()).add(run.start)
    for run in runs:
        for i in run:
            twice = len(places[lines[i]]) > 1 or lines[i] in {lines[j] for j in (i - 1, i + 1) if j in run}
            if twice and shapes[i] is _Shape.LOOSE:
                shapes[i] = _Shape.REPEATED
    return shapes


def _shape(line: str) -> _Shape:
    bullet = _BULLET.match(line)
    if is_boilerplate(line[bullet.end() :] if bullet else line):
        return _Shape.BOILERPLATE
    if bullet:
        return _Shape.BULLET
    if len(line) > _LINE_LENGTH:
        return _Shape.BODY
    if _SENTENCE_END.search(line):
        return _Shape.FACT if _ABBREVIATED.search(line) else _Shape.BODY
    return _Shape.FACT if _HOLDS_CONTACT.search(line) else _Shape.LOOSE


def _runs(shapes: list[_Shape]) -> list[range]:
    """Where short lines follow each other without a sentence or a label between them."""
    runs: list[range] = []
    start = None
    for i, shape in enumerate([*shapes, _Shape.BODY]):
        short = shape in {_Shape.LOOSE, _Shape.FACT}
        if short and start is None:
            start = i
        elif not short and start is not None:
            runs.append(range(start, i))
            start = None
    return runs


def _kinds(lines: list[str], shapes: list[_Shape]) -> list[BlockKind]:
    """What every line becomes: runs of short lines are lists or the addresses of somebody."""
    kinds = [_ALONE[shape] for shape in shapes]
    body = _Shape.BODY in shapes
    top = shapes.index(_Shape.BODY) if body else 0
    for run in _runs(shapes):
        if run.start and introduces_other_pages(lines[run.start - 1]):
            continue
        # Above the text stand headline, byline and caption: only what a colon introduces is a list there.
        first = run.start
        if run.start < top:
            first = next((i for i in run if _INTRODUCES.search(lines[i])), run.stop)
        listed = range(first, run.stop)
        if any(_REACHES.search(lines[i]) for i in listed):
            kinds[first : run.stop] = [BlockKind.PARAGRAPH] * len(listed)
        elif _is_list(lines, shapes, listed):
            for i in listed:
                kinds[i] = BlockKind.PARAGRAPH if _INTRODUCES.search(lines[i]) else BlockKind.ITEM
    return kinds


def _is_list(lines: list[str], shapes: list[_Shape], listed: range) -> bool:
    """Whether there are loose lines enough, a line that introduces them counted in."""
    introduced = bool(listed) and listed.start > 0 and _INTRODUCES.search(lines[listed.start - 1]) is not None
    return introduced + sum(shapes[i] is _Shape.LOOSE for i in listed) >= _LIST_LENGTH


def _title(lines: list[str], shapes: list[_Shape]) -> str:
    """The longest loose line before the text, one that does not come again in it before one that does."""
    top = shapes.index(_Shape.BODY) if _Shape.BODY in shapes else len(lines)
    if top == len(lines) and BlockKind.ITEM in _kinds(lines, shapes):
        return ""
    below = set(lines[top:])
    candidates = [line for line, shape in zip(lines[:top], shapes, strict=False) if shape in _HEADLINES]
    return max(candidates, key=lambda line: (line not in below, len(line)), default="")


def opening(text: str, blocks: tuple[Block, ...]) -> str:
    """The beginning of the first block that can be quoted, else of the text."""
    start = next((block.start for block in blocks if block.kind in QUOTABLE), 0)
    return shorten(text[start:], _TITLE_LENGTH)


def shorten(text: str, length: int) -> str:
    """The first line of a text, cut at a word border where it is longer."""
    first = text.split("\n", 1)[0]
    if len(first) <= length:
        return first
    cut = first.rfind(" ", length // 2, length)
    return first[: cut if cut > 0 else length].rstrip(" ,;:") + "…"
