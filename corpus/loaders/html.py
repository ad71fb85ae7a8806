"""HTML: the main text of a page with its headings, lists and tables."""

from __future__ import annotations

import codecs
import re

import trafilatura
from lxml import etree, html
from trafilatura.metadata import extract_metadata
from trafilatura.settings import use_config

from corpus.boilerplate import is_boilerplate
from corpus.dates import PartialDate
from corpus.dating import find_published
from corpus.document import Block
from corpus.errors import LoadError
from corpus.loaders.html_blocks import page_blocks
from corpus.loaders.html_choice import choose
from corpus.loaders.plaintext import opening
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.text import TextBuilder, normalize, squeeze

LOADER = f"html/3 trafilatura/{trafilatura.__version__}"

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8"}
"""What browsers take these declarations for (WHATWG Encoding): curly quotes of a "Latin-1" page are read."""
_LANG = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)", re.IGNORECASE)
_HEAD_BYTES = 4096
MAX_ELEMENTS = 200_000
"""A long page has ten thousand; each takes some two kilobytes while the page is read."""
_MAX_DEPTH = 200
_EXTRACTOR_ELEMENTS = 50_000
"""The extractor's time grows with the square of what one block holds: some ten seconds here."""
_CHOSEN = ("p", "item", "cell", "head", "quote", "code")
"""How the extractor names blocks."""

_CONFIG = use_config()
# A page of three lines has its structure too: by default the extractor falls back to bare text under 250.
_CONFIG.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")


def load_html(raw: RawFile) -> Loaded:
    """One document of the page's main text; navigation, scripts and footers are left out."""
    page = raw.decode(_declared_charset(raw.data))
    root = _parse(page, raw.source)
    text, blocks = _text(root)
    if not blocks:
        raise LoadError(f"{raw.source}: no main text found on the page; nothing was added")
    # Only what the page's metadata states: a footer's year is not a publication date.
    found = extract_metadata(root, date_config={"extensive_search": False, "original_date": True})
    title = squeeze(normalize(found.title or "").replace("\n", " "))
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


def _parse(page: str, source: str) -> etree._Element:
    """The page as a tree: not too deep or large for those who walk it, of which pages of people are never."""
    # Without `huge_tree` a line over 10 MB, and all that is nested deeply, would be lost without a word.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(page.encode(), parser)
    except (etree.LxmlError, ValueError) as error:
        raise LoadError(f"{source}: no main text found on the page; nothing was added") from error
    depth = deepest = elements = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
        elements += event == "start"
    if deepest > _MAX_DEPTH or elements > MAX_ELEMENTS:
        raise LoadError(
            f"{source}: a page of too many parts, or parts in parts; nothing was added, save its text and add that"
        )
    return root


def _text(root: etree._Element) -> tuple[str, tuple[Block, ...]]:
    """The text of the page."""
    builder = TextBuilder()
    for block in choose(page_blocks(root), _extracted(root)):
        builder.add(block.kind, block.words, level=block.level)
    return builder.build()


def _extracted(root: etree._Element) -> list[str]:
    """The words of each block that the extractor takes for the page's own text; none of a page too large for it."""
    if sum(1 for _ in root.iter()) > _EXTRACTOR_ELEMENTS:
        return []
    found = trafilatura.bare_extraction(root, include_comments=False, include_tables=True, config=_CONFIG)
    if found is None or isinstance(found, dict):
        return []
    return ["".join(map(str, element.itertext())) for element in found.body.iter(*_CHOSEN)]
