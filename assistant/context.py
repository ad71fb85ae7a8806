"""Context: the line before a quotation that it leans on, a literal slice of the same document.

"They must ask a judge" says nothing without the sentence before it, and "speak to a lawyer" nothing without
"You have the right to:". Whether a sentence leans on another is read from its first words (`context.json`, by
language), from what its block is, and from quotation marks around somebody's words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.phrase import MAX_GAP
from corpus import Block, BlockKind, Document, Kind, Span, sentences_of

_UNSPACED = re.compile(r"[㐀-鿿]")
_SPOKEN = re.compile(r"[“\"«「『„][^“”\"«»「」『』„]*[”\"»」』“]")
_QUOTE_MARKS = '“”"«»「」『』„'
_AROUND = " \t\n,.;:!?¿¡—–-…，。；：！？،؛؟()"
_CELL = " | "


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A literal slice of the document that is quoted: `document.text[start:end] == quote`."""

    start: int
    end: int
    quote: str


def context(document: Document, span: Span) -> Context | None:
    """What stands before a sentence that leans on it: one sentence, one line or one heading.

    None where the sentence stands alone, or nothing of the kind is there.
    """
    at = next((i for i, block in enumerate(document.blocks) if block.start <= span.start < block.end), None)
    found = _leans_on(document, at, span) if at is not None else None
    return context_at(document, found) if found is not None else None


def context_at(document: Document, span: Span) -> Context | None:
    """The slice at these offsets; None where they hold no words."""
    quote = document.text[span.start : span.end]
    return Context(start=span.start, end=span.end, quote=quote) if quote.strip() else None


def leans(sentence: str, lang: str | None) -> bool:
    """Whether a sentence begins with a word that refers back, or is somebody's words without their name."""
    words = _folded(sentence)
    if _begins_back(words, lang):
        return True
    if sentence.lstrip()[:1] not in tuple(_QUOTE_MARKS):
        return False
    told = _SPOKEN.sub(" ", sentence).strip(_QUOTE_MARKS + _AROUND)
    return not told or _begins_back(_folded(told), lang) or _opens_only(sentence)


def _opens_only(sentence: str) -> bool:
    """Whether it is within words whose quotation marks open or close in another sentence."""
    return _SPOKEN.search(sentence) is None


def _leans_on(document: Document, at: int, span: Span) -> Span | None:
    """What the sentence in the block of this number leans on."""
    block = document.blocks[at]
    sentence = document.text[span.start : span.end]
    if document.kind is Kind.LISTING:
        return _name(document, sentence)
    before = [one for one in sentences_of(document, block) if one.end <= span.start]
    refers = leans(sentence, document.lang)
    if before and refers:
        return before[-1]
    if block.kind in {BlockKind.ITEM, BlockKind.ROW}:
        return _introduction(document, at)
    return _above(document, at) if refers and not before else None


def _name(document: Document, sentence: str) -> Span | None:
    """The name of the service, which no line of a listing repeats."""
    first = document.blocks[0]
    name = document.text[first.start : first.end]
    return None if name.casefold() in sentence.casefold() else Span(first.start, first.end)


def _introduction(document: Document, at: int) -> Span | None:
    """The line that introduces the list or table around a block, its header, or the nearest heading."""
    kind = document.blocks[at].kind
    first = at
    while first > 0 and document.blocks[first - 1].kind is kind:
        first -= 1
    if kind is BlockKind.ROW and first < at and _is_header(document, document.blocks[first], document.blocks[at]):
        return Span(document.blocks[first].start, document.blocks[first].end)
    before = document.blocks[first - 1] if first else None
    if before is not None and (before.kind is BlockKind.LINE or _introduces(document, before)):
        return sentences_of(document, before)[-1]
    return _heading(document, first)


def _above(document: Document, at: int) -> Span | None:
    """What stands before the first sentence of a paragraph."""
    for number in range(at - 1, -1, -1):
        block = document.blocks[number]
        if block.kind is BlockKind.LINE and not _introduces(document, block):
            continue  # a caption or an advertisement between two paragraphs
        if block.kind is BlockKind.ROW:
            return _heading(document, number)
        if block.kind is BlockKind.ITEM:
            return _introduction(document, number)
        sentences = sentences_of(document, block)
        return sentences[-1] if sentences else None
    return None


def _heading(document: Document, at: int) -> Span | None:
    """The nearest heading above a block."""
    headings = (block for block in reversed(document.blocks[:at]) if block.kind is BlockKind.HEADING)
    return next((Span(block.start, block.end) for block in headings), None)


def _introduces(document: Document, block: Block) -> bool:
    return block.kind is not BlockKind.HEADING and document.text[block.start : block.end].rstrip()[-1:] in (":", "：")


def _is_header(document: Document, first: Block, row: Block) -> bool:
    """Whether the first row of a table names its columns: no figures, no sentences, and as many cells."""
    names, cells = (document.text[one.start : one.end].split(_CELL) for one in (first, row))
    plain = not any(c.isdecimal() for name in names for c in name)
    return plain and len(names) > 1 and len(names) >= len(cells) and names[-1][-1:] not in (".", "。", "!", "?")


def _begins_back(words: str, lang: str | None) -> bool:
    back, alone = _patterns(lang or "")
    return back is not None and back.match(words) is not None and (alone is None or alone.match(words) is None)


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'").lstrip(_QUOTE_MARKS + _AROUND + "•*'‘")


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Beginnings that refer back, and those of them that do not."""
    phrases = _data().get(lang, {})
    return _pattern(phrases.get("back", [])), _pattern(phrases.get("alone", []))


def _pattern(phrases: list[str]) -> re.Pattern[str] | None:
    """Any of the phrases, the longest first; `*` is up to `MAX_GAP` words."""
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(_phrase(one) for one in ordered)) if ordered else None


def _phrase(phrase: str) -> str:
    words = re.escape(phrase).replace(r"\*\ ", rf"(?:\S+\s+){{1,{MAX_GAP}}}?")
    whole = phrase[-1].isalpha() and not _UNSPACED.search(phrase)
    return words.replace(r"\ ", r"\s+") + (r"(?![\w-])" if whole else "")


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = json.loads(
        (files("assistant") / "context.json").read_text(encoding="utf-8")
    )
    return data
