"""Plain text: paragraphs separated by blank lines, or one a line as pages are saved."""

from __future__ import annotations

import re

from corpus.document import Block, BlockKind
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.text import TextBuilder, normalize

LOADER = "plaintext/1"

_LINE_LENGTH = 100
"""A line longer than this is a paragraph, whatever it ends with."""

_SENTENCE_END = re.compile(r"[.!?。！？؟۔।…](?:[\"'”’»）)\]]|\s)*$")
_HOLDS_CONTACT = re.compile(r"\d|@|://|www\.")
_BULLET = re.compile(r"^\s*[•*·▪‣–-]\s+")
_WRAPPED_WIDTH = range(40, 101)
_TITLE_LENGTH = 80


def load_plaintext(raw: RawFile) -> Loaded:
    """One document of paragraphs, items and loose lines."""
    builder = TextBuilder()
    for paragraph in _paragraphs(normalize(raw.decode())):
        bullet = _BULLET.match(paragraph)
        if bullet:
            builder.add(BlockKind.ITEM, paragraph[bullet.end() :])
        else:
            builder.add(BlockKind.LINE if _is_loose(paragraph) else BlockKind.PARAGRAPH, paragraph)
    text, blocks = builder.build()
    document = make_document(raw, loader=LOADER, text=text, blocks=blocks, title=_title(text, blocks) or raw.source)
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
    if not body or any(_BULLET.match(line) for line in lines):
        return False
    full = all(len(line) in _WRAPPED_WIDTH for line in body)
    ended = sum(bool(_SENTENCE_END.search(line)) for line in body)
    return full and ended * 2 <= len(body) and max(map(len, body)) - min(map(len, body)) <= max(map(len, body)) // 3


def _is_loose(paragraph: str) -> bool:
    """A short line that ends no sentence and holds no date, number or address."""
    return (
        len(paragraph) <= _LINE_LENGTH and not _SENTENCE_END.search(paragraph) and not _HOLDS_CONTACT.search(paragraph)
    )


def _title(text: str, blocks: tuple[Block, ...]) -> str:
    """The longest loose line before the first paragraph, else the beginning of the text."""
    lines: list[str] = []
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH and not _HOLDS_CONTACT.search(text[block.start : block.end][:20]):
            break
        if block.kind is BlockKind.LINE:
            lines.append(text[block.start : block.end])
    if lines:
        return max(lines, key=len)
    return shorten(text, _TITLE_LENGTH)


def shorten(text: str, length: int) -> str:
    """The first line of a text, cut at a word border where it is longer."""
    first = text.split("\n", 1)[0]
    if len(first) <= length:
        return first
    cut = first.rfind(" ", length // 2, length)
    return first[: cut if cut > 0 else length].rstrip(" ,;:") + "…"
