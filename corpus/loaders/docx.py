"""DOCX: headings, paragraphs, list items and table rows, without what is hidden or was deleted.

Elements and attributes are told by their local names, since the strict form of the format has other namespaces.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.document import BlockKind
from corpus.errors import LoadError
from corpus.loaders.pdf import stated_title
from corpus.loaders.plaintext import shorten
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.loaders.zip_parts import MAX_UNPACKED, is_too_tight, open_zip, read_part
from corpus.text import TextBuilder, normalize, squeeze

LOADER = "docx/1"

_TITLE_LENGTH = 80
_CELL = " | "
_OFFICE = ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "xl/", "ppt/", "content.xml")
"""How the names of parts begin by which an office file is told from other archives."""
_LEVELS = 6
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "rt", "instrText", "delText"})
"""Deleted or moved away, the second form of a drawing, readings above Han, codes of fields."""
_NOTES = frozenset({"footnoteReference", "endnoteReference"})
_OFF = frozenset({"0", "false", "off"})

_DEPTH = 100
"""Tables in tables deeper than this are no document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What a paragraph or character style makes of its text."""

    level: int = 0
    item: bool = False
    hidden: bool = False
    contents: bool = False
    """Whether it is a line of a table of contents, which only repeats headings."""


_Styles = dict[str, _Style]


def load_docx(raw: RawFile) -> Loaded:
    """One document; headers, footers, comments and notes are left out, notes with a warning."""
    with open_zip(raw) as archive:
        _check_size(archive, raw.source)
        main = _main_part(archive, raw.source)
        body = _parse(archive, main, raw.source)
        folder = posixpath.dirname(main)
        styles = _styles(_parse_optional(archive, posixpath.join(folder, "styles.xml"), raw.source))
        core = _parse_optional(archive, "docProps/core.xml", raw.source)
    builder = TextBuilder()
    _Walk(builder, styles, raw.source).blocks(body)
    text, blocks = builder.build()
    first = next((text[b.start : b.end] for b in blocks if b.kind is BlockKind.HEADING), text)
    stated = core.findtext("{*}title") if core is not None else None
    title = stated_title(stated, raw.source) or shorten(first, _TITLE_LENGTH)
    notes = any(_name(element) in _NOTES for element in body.iter())
    return Loaded(
        documents=(make_document(raw, loader=LOADER, text=text, blocks=blocks, title=title),),
        warnings=(f"{raw.source}: footnotes and endnotes were left out",) if notes else (),
    )


# The archive


def is_office(raw: RawFile) -> bool:
    """Whether a ZIP is an office file: a DOCX, or one that can be named when it is refused."""
    if not raw.data.startswith(b"PK"):
        return False
    try:
        with open_zip(raw) as archive:
            return any(name.startswith(_OFFICE) for name in archive.namelist())
    except LoadError:
        return False


def _check_size(archive: zipfile.ZipFile, source: str) -> None:
    """Before anything is unpacked."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise LoadError(
            f"{source}: unpacks to over {MAX_UNPACKED / 1e6:.0f} MB; take out its pictures or split it and add that"
        )
    if any(is_too_tight(part) for part in parts):
        raise LoadError(
            f"{source}: packed more tightly than a document can be; save it anew from a word processor and add that"
        )


def _main_part(archive: zipfile.ZipFile, source: str) -> str:
    """The part with the text, which some programs name document2.xml."""
    names = set(archive.namelist())
    relations = _parse_optional(archive, "_rels/.rels", source)
    for relation in relations if relations is not None else ():
        target = (relation.get("Target") or "").lstrip("/")
        if (relation.get("Type") or "").endswith("/officeDocument") and target.startswith("word/") and target in names:
            return target
    if "word/document.xml" in names:
        return "word/document.xml"
    raise LoadError(f"{source}: {_what(names)} cannot be added; save it as .docx, PDF, HTML or text")


def _what(names: set[str]) -> str:
    folders = {name.split("/", 1)[0] for name in names}
    if "xl" in folders:
        return "a spreadsheet"
    if "ppt" in folders:
        return "a presentation"
    return "an OpenDocument file" if {"mimetype", "content.xml"} <= names else "a ZIP file that is no DOCX"


def _parse_optional(archive: zipfile.ZipFile, name: str, source: str) -> etree._Element | None:
    return _parse(archive, name, source) if name in archive.namelist() else None


def _parse(archive: zipfile.ZipFile, name: str, source: str) -> etree._Element:
    """A part as a tree; the format forbids document types, and with them go all entities."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(read_part(archive, archive.getinfo(name), f"{source}: {name}"), parser)
    except etree.XMLSyntaxError as error:
        raise LoadError(f"{source}: {name} in it is damaged; open it and save it as .docx again") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise LoadError(f"{source}: {name} in it declares a document type; save it anew from a word processor")
    return root


# Names, values, styles


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _find(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        if element is not None:
            element = next((child for child in element if _name(child) == name), None)
    return element


def _value(element: etree._Element | None, name: str = "val") -> str | None:
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), None)


def _is_on(element: etree._Element | None) -> bool:
    """A switch is on when it is there, unless its value says otherwise."""
    return element is not None and (_value(element) or "1") not in _OFF


def _styles(root: etree._Element | None) -> _Styles:
    elements: dict[str, etree._Element] = {}
    for element in root if root is not None else ():
        if _name(element) == "style":
            elements[_value(element, "styleId") or ""] = element
    return {key: _style(key, elements) for key in elements}


def _style(key: str, elements: dict[str, etree._Element]) -> _Style:
    """A style with what it takes over from those it is based on, itself first."""
    chain: list[etree._Element] = []
    here: str | None = key
    while here in elements and elements[here] not in chain:
        chain.append(elements[here])
        here = _value(_find(elements[here], "basedOn"))
    names = [(_value(_find(element, "name")) or "").casefold() for element in chain]
    outlines = (_value(_find(element, "pPr", "outlineLvl")) for element in chain)
    numbers = (_find(element, "pPr", "numPr", "numId") for element in chain)
    hidden = (_find(element, "rPr", "vanish") for element in chain)
    return _Style(
        level=next((n for n in map(_named_level, names) if n), 0) or _outline(next(filter(None, outlines), None)),
        item=next((_value(n) != "0" for n in numbers if n is not None), False),
        hidden=next((_is_on(h) for h in hidden if h is not None), False),
        contents=names[0].startswith("toc ") and names[0][4:].isdigit(),
    )


def _named_level(name: str) -> int:
    """Word keeps the English names of its own styles in every language."""
    if name == "title":
        return 1
    if name.startswith("heading ") and name[8:].isdecimal():
        return min(max(int(name[8:]), 1), _LEVELS)
    return 0


def _outline(value: str | None) -> int:
    """An outline level counts from 0; 9 is body text."""
    return min(int(value) + 1, _LEVELS) if value in set("012345678") else 0


# The walk


class _Walk:
    """Walks a body and fills the builder."""

    def __init__(self, builder: TextBuilder, styles: _Styles, source: str) -> None:
        self._builder = builder
        self._styles = styles
        self._source = source
        self._before = ""
        """The words of a paragraph whose end was deleted: they belong to the next."""

    def blocks(self, element: etree._Element, depth: int = 0) -> None:
        """Add what an element holds; wrappers such as content controls are looked through."""
        if depth > _DEPTH:
            raise LoadError(f"{self._source}: nested too deeply; save it anew from a word processor and add that")
        for child in element:
            match _name(child):
                case name if name in _LEFT_OUT:
                    continue
                case "p":
                    self._paragraph(child, depth)
                case "tbl":
                    self._table(child, depth)
                case _:
                    self.blocks(child, depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        style = self._styles.get(_value(_find(element, "pPr", "pStyle")) or "", _Style())
        words = self._before + "".join(self._words(element, hidden=style.hidden))
        self._before = ""
        if _find(element, "pPr", "rPr", "del") is not None:
            self._before = words
        elif not style.contents:
            kind, level = _kind(element, style)
            self._builder.add(kind, squeeze(normalize(words)), level=level)
        for box in _boxes(element):
            self.blocks(box, depth + 1)

    def _table(self, element: etree._Element, depth: int) -> None:
        rows = [[c for c in _below(row, "tc") if not _is_gone(c)] for row in _below(element, "tr") if not _is_gone(row)]
        frame = all(len(row) == 1 for row in rows)
        for row in rows:
            if frame:
                self.blocks(row[0], depth + 1)
            else:
                cells = (self._cell(cell) for cell in row)
                self._builder.add(BlockKind.ROW, _CELL.join(filter(None, cells)))

    def _cell(self, element: etree._Element) -> str:
        """The words of a cell on one line, nested tables included."""
        inner = TextBuilder()
        _Walk(inner, self._styles, self._source).blocks(element)
        return " ".join(inner.build()[0].split("\n")).replace("  ", " ")

    def _words(self, element: etree._Element, *, hidden: bool) -> Iterator[str]:
        """The text of runs in order, without text boxes, which come after their paragraph."""
        for child in element:
            match _name(child):
                case name if name in _LEFT_OUT or name in {"pPr", "drawing", "pict", "object"}:
                    continue
                case "r":
                    if not self._is_hidden(child, hidden=hidden):
                        yield from self._words(child, hidden=hidden)
                case "t":
                    yield child.text or ""
                case "tab" | "ptab":
                    yield " "
                case "br" | "cr":
                    yield "\n"
                case "noBreakHyphen":
                    yield "\u2011"
                case _:
                    yield from self._words(child, hidden=hidden)

    def _is_hidden(self, run: etree._Element, *, hidden: bool) -> bool:
        own = _find(run, "rPr", "vanish")
        if own is not None:
            return _is_on(own)
        style = self._styles.get(_value(_find(run, "rPr", "rStyle")) or "")
        return hidden or (style is not None and style.hidden)


def _kind(element: etree._Element, style: _Style) -> tuple[BlockKind, int]:
    """What a paragraph is: its own settings before those of its style."""
    level = _outline(_value(_find(element, "pPr", "outlineLvl"))) or style.level
    if level:
        return BlockKind.HEADING, level
    number = _find(element, "pPr", "numPr", "numId")
    item = style.item if number is None else _value(number) != "0"
    return (BlockKind.ITEM if item else BlockKind.PARAGRAPH), 0


def _below(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows or cells of one table, content controls looked through."""
    for child in element:
        if _name(child) == name:
            yield child
        elif _name(child) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _below(child, name)


def _is_gone(element: etree._Element) -> bool:
    """Whether a row or cell is hidden or was deleted."""
    return any(_find(element, *path) is not None for path in (("trPr", "del"), ("tcPr", "cellDel"))) or _is_on(
        _find(element, "trPr", "hidden")
    )


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes anchored in a paragraph, once each: not their second form, nor boxes within boxes."""
    for child in element:
        if _name(child) == "txbxContent":
            yield child
        elif _name(child) not in _LEFT_OUT:
            yield from _boxes(child)
