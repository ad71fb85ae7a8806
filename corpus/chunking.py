"""Chunking: a document cut into passages on paragraph and sentence borders.

Pieces (sentences, headings, table rows) are never cut unless a single one exceeds the encoder's
budget, and every character of every block lands in exactly one passage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

from sentencex import get_sentence_boundaries

from corpus.document import QUOTABLE, Block, BlockKind, Document
from corpus.passage import Passage, Span, passage_id

TARGET_TOKENS = 96
"""Where a passage ends at the next paragraph border; `docs/measurements.md` has the sweep."""

_SLACK = 1.5
"""A paragraph may run this far over the target before it is cut between sentences."""

_HEADING_SHARE = 3
"""Headings may take one part in this many of the budget; outer ones are left out beyond it."""

TokenCounter = Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    span: Span
    block: Block
    tokens: int


def chunker_id() -> str:
    """Name, parameters and versions of the chunker, for the index manifest."""
    return f"blocks/3 target={TARGET_TOKENS} sentencex={version('sentencex')}"


def chunk(document: Document, *, count_tokens: TokenCounter, max_tokens: int) -> tuple[Passage, ...]:
    """Cut a document into passages whose embedded form has at most `max_tokens` tokens."""
    return tuple(
        _passage(document, heading, pieces) for heading, pieces in _sections(document, count_tokens, max_tokens)
    )


def sentence_spans(text: str, lang: str | None) -> list[Span]:
    """Offsets of the sentences of a text, without the white space around them."""
    spans = []
    for boundary in get_sentence_boundaries(lang or "und", text):
        sentence = text[boundary["start_index"] : boundary["end_index"]]
        start = boundary["start_index"] + len(sentence) - len(sentence.lstrip())
        end = start + len(sentence.strip())
        if start < end:
            spans.append(Span(start, end))
    return spans


def sentences_of(document: Document, block: Block) -> list[Span]:
    """The sentences of a block as offsets into the document; a heading, a line or a row is one."""
    if block.kind in {BlockKind.HEADING, BlockKind.LINE, BlockKind.ROW}:
        return [Span(block.start, block.end)]
    spans = sentence_spans(document.text[block.start : block.end], document.lang)
    return [Span(block.start + span.start, block.start + span.end) for span in spans]


def _sections(
    document: Document, count_tokens: TokenCounter, max_tokens: int
) -> Iterator[tuple[tuple[str, ...], list[_Piece]]]:
    """Groups of pieces that make one passage each, with the headings above them."""
    heading_budget = max_tokens // _HEADING_SHARE
    budget = max_tokens - heading_budget
    above: list[tuple[int, str]] = []
    group: list[_Piece] = []
    heading: tuple[str, ...] = ()
    for piece in _pieces(document, count_tokens, budget):
        if piece.block.kind is BlockKind.HEADING:
            above = [h for h in above if h[0] < piece.block.level]
        if group and _ends_before(piece, group, budget):
            yield heading, group
            group = []
        if not group:
            heading = _fitting(_path(document, above), count_tokens, heading_budget)
        group.append(piece)
        if piece.block.kind is BlockKind.HEADING:
            above.append((piece.block.level, document.text[piece.block.start : piece.block.end]))
            heading = tuple(h for h in heading if h != above[-1][1])
    if group:
        yield heading, group


def _ends_before(piece: _Piece, group: list[_Piece], budget: int) -> bool:
    """Whether the passage so far must end before this piece."""
    has_content = any(p.block.kind is not BlockKind.HEADING for p in group)
    if piece.block.kind is BlockKind.HEADING and has_content:
        return True
    tokens = sum(p.tokens for p in group) + piece.tokens
    target = TARGET_TOKENS if piece.block != group[-1].block else TARGET_TOKENS * _SLACK
    return tokens > (min(target, budget) if has_content else budget)


def _path(document: Document, above: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """Title and headings, outermost first, without repeating the title."""
    headings = [text for _, text in above]
    if document.title in headings or _is_opening(document):
        return tuple(headings)
    return (document.title, *headings)


def _is_opening(document: Document) -> bool:
    """Whether the title is only the beginning of an untitled text, which heads nothing."""
    first = document.blocks[0]
    opening = document.text[first.start : first.end]
    return opening != document.title and opening.startswith(document.title.removesuffix("…"))


def _fitting(path: tuple[str, ...], count_tokens: TokenCounter, budget: int) -> tuple[str, ...]:
    """The innermost headings that fit the budget."""
    kept: list[str] = []
    for text in reversed(path):
        budget -= count_tokens(text) + 1
        if budget < 0:
            break
        kept.insert(0, text)
    return tuple(kept)


def _pieces(document: Document, count_tokens: TokenCounter, budget: int) -> Iterator[_Piece]:
    """Every block as pieces of at most `budget` tokens, in order."""
    for block in document.blocks:
        for span in sentences_of(document, block):
            for part in _split(document.text, span, count_tokens, budget):
                yield _Piece(span=part, block=block, tokens=count_tokens(document.text[part.start : part.end]) + 1)


def _split(text: str, span: Span, count_tokens: TokenCounter, budget: int) -> Iterator[Span]:
    """A span cut in halves, at white space where there is any, until each part fits."""
    size = span.end - span.start
    if size <= 1 or count_tokens(text[span.start : span.end]) < budget:
        yield span
        return
    middle = span.start + size // 2
    space = max(text.rfind(mark, span.start + 1, middle) for mark in " \n\t\u00a0\u3000")
    cut = space if space > span.start + size // 4 else middle
    for half in (Span(span.start, cut), Span(cut, span.end)):
        part = text[half.start : half.end]
        start = half.start + len(part) - len(part.lstrip())
        end = start + len(part.strip())
        if start < end:
            yield from _split(text, Span(start, end), count_tokens, budget)


def _passage(document: Document, heading: tuple[str, ...], pieces: list[_Piece]) -> Passage:
    start, end = pieces[0].span.start, pieces[-1].span.end
    sentences = tuple(p.span for p in pieces if p.block.kind in QUOTABLE)
    return Passage(
        id=passage_id(document.id, document.content_hash, start, end),
        document_id=document.id,
        content_hash=document.content_hash,
        start=start,
        end=end,
        heading=heading,
        lang=document.lang,
        text=document.text[start:end],
        sentences=sentences,
        asked=tuple(one for one in document.asked if Span(one.start, one.end) in sentences),
    )
