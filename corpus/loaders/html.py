"""HTML: the main text of a page with its headings, lists and tables."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import trafilatura
from lxml import etree
from trafilatura.settings import use_config

from corpus.boilerplate import is_boilerplate
from corpus.dates import PartialDate
from corpus.dating import find_published
from corpus.document import BlockKind
from corpus.errors import LoadError
from corpus.loaders.plaintext import opening
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.text import TextBuilder, normalize, squeeze

LOADER = f"html/2 trafilatura/{trafilatura.__version__}"

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8"}
"""What browsers take these declarations for (WHATWG Encoding): curly quotes of a "Latin-1" page are read."""
_LANG = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)", re.IGNORECASE)
_HEAD_BYTES = 4096
_CELL = " | "

_CONFIG = use_config()
# A page of three lines has its structure too: by default the extractor falls back to bare text under 250.
_CONFIG.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")


def load_html(raw: RawFile) -> Loaded:
    """One document of the page's main text; navigation, scripts and footers are left out."""
    page = raw.decode(_declared_charset(raw.data))
    found = trafilatura.bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        prune_xpath="//template",  # inert in a browser, but the extractor would read it
        config=_CONFIG,
        # Only what the page's metadata states: a footer's year is not a publication date.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or isinstance(found, dict):
        raise LoadError(f"{raw.source}: no main text found on the page; nothing was added")
    builder = TextBuilder()
    _add_element(builder, found.body)
    text, blocks = builder.build()
    title = normalize(found.title or "")
    lang = _LANG.search(page[:_HEAD_BYTES])
    document = make_document(
        raw,
        loader=LOADER,
        text=text,
        blocks=blocks,
        title=opening(text, blocks) if not title or is_boilerplate(title) else title,
        lang=lang[1] if lang else None,
        publisher=found.sitename,
        url=found.url,
        published=(
            PartialDate.parse(found.date, found="page metadata")
            if found.date
            else find_published([text[block.start : block.end] for block in blocks])
        ),
    )
    return Loaded(documents=(document,))


def _declared_charset(data: bytes) -> str | None:
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared is None:
        return None
    name = declared[1].decode("ascii")
    try:
        return _AS_BROWSERS.get(codecs.lookup(name).name, name)
    except LookupError:
        return name


def _add_element(builder: TextBuilder, element: etree._Element) -> None:
    """Walk the extractor's tree; `lb` is a line break, the rest are blocks."""
    for child in element:
        match child.tag:
            case "head":
                level = int((child.get("rend") or "h2")[1:])
                _add_words(builder, BlockKind.HEADING, _words(child), level=level)
            case "list":
                for item in child.iterfind("item"):
                    _add_words(builder, BlockKind.ITEM, _words(item))
                    _add_nested_lists(builder, item)
            case "table":
                for row in child.iterfind("row"):
                    builder.add(BlockKind.ROW, _CELL.join(_words(cell) for cell in row if _words(cell)))
            case "p" | "quote" | "code":
                if len(child) and any(part.tag in {"p", "list"} for part in child):
                    _add_element(builder, child)
                else:
                    _add_words(builder, BlockKind.PARAGRAPH, _words(child))
            case _:
                _add_element(builder, child)


def _add_nested_lists(builder: TextBuilder, item: etree._Element) -> None:
    for nested in item.iterfind("list"):
        for inner in nested.iterfind("item"):
            _add_words(builder, BlockKind.ITEM, _words(inner))
            _add_nested_lists(builder, inner)


def _add_words(builder: TextBuilder, kind: BlockKind, words: str, *, level: int = 0) -> None:
    """A block of its kind, or a line of it where all it holds is boilerplate."""
    if words and all(is_boilerplate(line) for line in words.split("\n") if line):
        builder.add(BlockKind.LINE, words)
    else:
        builder.add(kind, words, level=level)


def _words(element: etree._Element) -> str:
    """The element's own words, without its nested lists, breaks kept as line breaks."""
    return squeeze("".join(_parts(element)))


def _parts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield "\n"
        elif child.tag != "list":
            yield from _parts(child)
        yield child.tail or ""
