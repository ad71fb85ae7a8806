"""HTML blocks: a page walked into headings, paragraphs, list items and table rows, furniture among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.boilerplate import is_boilerplate
from corpus.document import BlockKind
from corpus.loaders.html_furniture import BLOCKS, ONLY_LINKS, Furniture
from corpus.text import squeeze

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_HEADINGS, *BLOCKS)
_STATED = frozenset({"p", "li", "dd", "dt", "blockquote", "address"})
"""Elements that say that what they hold is text; what stands loose in others may be a label."""
CELL = " | "
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"[.!?。！？؟۔।…:：][\"'”’»）)\]]*$")
_QUESTION = re.compile(r"[?？؟]\s*$")
_HOLDS_FACT = re.compile(r"\d|@")
_LOOSE = 100
"""A line longer than this is text, wherever it stands."""
_ANSWER = 100
"""With a definition longer than this a list of them is questions and answers, else names and values."""
_CELL_LETTERS = 300
"""With a cell longer than this a table without headings only lays out the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBlock:
    """A block of a page, before it is decided whether it belongs to the text."""

    kind: BlockKind
    words: str
    level: int = 0
    main: bool = False
    """Whether it is a main heading."""
    surrounding: bool = False
    """Whether it stands in what surrounds a text, or leads elsewhere."""
    stated: bool = False
    """Whether it stands in the element by which a page that is no article marks its text."""
    only_links: bool = False
    loose: bool = False
    """Whether it may be a label: short and no sentence in no element that says what it is, or in one named so."""


def page_blocks(root: etree._Element) -> list[PageBlock]:
    """All blocks of a page that a reader sees, in their order."""
    walk = _Walk(root)
    walk.container(root, BlockKind.PARAGRAPH, stated=False)
    return walk.blocks


class _Run:
    """Words between blocks, and how many of their letters are links."""

    def __init__(self, text: str | None = None) -> None:
        self.parts = [_SPACE.sub(" ", text or "")]
        self.linked = 0


class _Walk:
    """Walks a page in its order and collects its blocks."""

    def __init__(self, root: etree._Element) -> None:
        self.blocks: list[PageBlock] = []
        self._level = 0
        self._surrounding = self._only_links = self._about = self._stated = False
        self._furniture = Furniture(root)
        self._holding = _with_ancestors(
            parent for block in root.iter(*_BLOCKS) if (parent := block.getparent()) is not None
        )
        """Elements that hold blocks: no inline markup, whatever their name."""

    def container(self, element: etree._Element, kind: BlockKind, *, stated: bool) -> None:
        """Collect what an element holds: the blocks in it, and the words between them as blocks of this kind."""
        run = _Run(element.text)
        for child in element:
            if child.tag == "br":
                run.parts.append("\n")
            elif child in self._holding or child.tag in _BLOCKS:
                self._add(kind, run, stated=stated)
                run = _Run()
                if not self._furniture.is_unseen(child):
                    self._block(child, kind, stated=stated)
            elif child.tag != "button" and not self._furniture.is_unseen(child):
                run.parts.append(self._words(child))
                run.linked += self._furniture.linked(child)
            run.parts.append(_SPACE.sub(" ", child.tail or ""))
        self._add(kind, run, stated=stated)

    def _block(self, element: etree._Element, kind: BlockKind, *, stated: bool) -> None:
        before = self._surrounding, self._only_links, self._about, self._stated
        self._surrounding = self._surrounding or self._furniture.surrounds(element)
        self._stated = self._stated or (element.tag == "main" and next(element.iter("article"), None) is None)
        self._only_links = self._only_links or self._furniture.is_only_links(element)
        if self._furniture.is_caption(element):
            kind = BlockKind.LINE
        self._about = self._about or self._furniture.is_about_the_text(element)
        match element.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._heading(element, int(element.tag[1]))
            case "summary":
                self._heading(element, self._level + 1)
            case "table":
                self._table(element, kind)
            case "dl":
                self._definitions(element, kind)
            case "li":
                self.container(element, BlockKind.ITEM if kind is not BlockKind.LINE else kind, stated=True)
            case "pre":
                self._append(kind, squeeze("".join(map(str, element.itertext()))))
            case _:
                self.container(element, kind, stated=stated or element.tag in _STATED)
        self._surrounding, self._only_links, self._about, self._stated = before

    def _append(self, kind: BlockKind, words: str, level: int = 0, *, main: bool = False, loose: bool = False) -> None:
        if words:
            self.blocks.append(
                PageBlock(
                    kind=BlockKind.LINE if all(map(is_boilerplate, filter(None, words.split("\n")))) else kind,
                    words=words,
                    level=level,
                    main=main,
                    loose=loose or self._about,
                    surrounding=self._surrounding,
                    stated=self._stated,
                    only_links=self._only_links,
                )
            )

    def _heading(self, element: etree._Element, level: int) -> None:
        self._level = min(level, 6)
        words = squeeze(self._words(element).replace("\n", " "))
        self._append(BlockKind.HEADING, words, self._level, main=element.tag == "h1")

    def _definitions(self, element: etree._Element, kind: BlockKind) -> None:
        """Questions with their answers as headings with text; names with their values as rows."""
        parts = [part for part in element.iter("dt", "dd") if _nearest(part, "dl") is element]
        answers = any(
            part in self._holding or self._furniture.letters(part) > _ANSWER or _QUESTION.search(self._words(part))
            for part in parts
        )
        row: list[str] = []
        level = self._level + 1
        for part in parts:
            if part.tag == "dt":
                self._row(row)
                row = []
            if answers and part.tag == "dt":
                self._heading(part, level)
            elif answers:
                self.container(part, kind, stated=True)
            else:
                row.append(self._words(part))
        self._row(row)

    def _table(self, element: etree._Element, kind: BlockKind) -> None:
        rows = [
            [cell for cell in row if cell.tag in {"td", "th"}]
            for row in element.iter("tr")
            if _nearest(row, "table") is element
        ]
        if self._lays_out(element, rows):
            for cell in (cell for row in rows for cell in row):
                self._block(cell, kind, stated=False)
            return
        for caption in element.iterchildren("caption"):
            self._append(BlockKind.LINE, squeeze(self._words(caption)))
        for row in rows:
            self._row([self._words(cell) for cell in row])

    def _lays_out(self, element: etree._Element, rows: list[list[etree._Element]]) -> bool:
        """Whether a table only places the parts of a page, as it did before there were style sheets."""
        if element.get("role") in {"presentation", "none"} or element in self._furniture.main:
            return True
        cells = [cell for row in rows for cell in row]
        if any(next(cell.iter("table", *_HEADINGS), None) is not None for cell in cells if cell.tag == "td"):
            return True
        if any(cell.tag == "th" for cell in cells):
            return False
        return all(len(row) <= 1 for row in rows) or any(
            self._furniture.letters(cell) > _CELL_LETTERS for cell in cells
        )

    def _row(self, cells: list[str]) -> None:
        words = (squeeze(cell.replace("\n", " ")) for cell in cells)
        self._append(BlockKind.ROW, CELL.join(filter(None, words)))

    def _add(self, kind: BlockKind, run: _Run, *, stated: bool) -> None:
        """Collect words as one block, or as several where blank lines part them."""
        before = self._only_links
        text = squeeze("".join(run.parts))
        self._only_links = before or run.linked >= ONLY_LINKS * max(sum(map(len, text.split())), 1)
        for words in _BLANK_LINE.split(text):
            lines = [line for line in words.split("\n") if line]
            self._append(kind, words, loose=not stated and all(_is_loose(line) for line in lines))
        self._only_links = before

    def _words(self, element: etree._Element) -> str:
        """All words in an element, those of blocks apart by a space."""
        return "".join(self._parts(element))

    def _parts(self, element: etree._Element) -> Iterator[str]:
        yield _SPACE.sub(" ", element.text or "")
        for child in element:
            if child.tag == "br":
                yield "\n"
            elif not self._furniture.is_unseen(child):
                yield from [" ", *self._parts(child), " "] if child.tag in _BLOCKS else self._parts(child)
            yield _SPACE.sub(" ", child.tail or "")


def _is_loose(line: str) -> bool:
    return len(line) <= _LOOSE and not _SENTENCE_END.search(line) and not _HOLDS_FACT.search(line)


def _with_ancestors(elements: Iterable[etree._Element]) -> set[etree._Element]:
    found: set[etree._Element] = set()
    for element in elements:
        for here in (element, *element.iterancestors()):
            if here in found:
                break
            found.add(here)
    return found


def _nearest(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)
