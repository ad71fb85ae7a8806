"""Family: the same content in several languages, aligned sentence by sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from corpus.chunking import sentences_of
from corpus.document import Block, Document
from corpus.passage import Span

_GROUPED = re.compile(r"(?<=\d)[.,'\u00a0\u202f\u066c ](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d{3,}")


def counterpart(document: Document, span: Span, member: Document) -> Span | None:
    """Where another member of the family says what this sentence says; None rather than a guess.

    Members have the same blocks in the same order, and a block and its translation the same number of
    sentences; then the sentence is the one with the same number in the block with the same number. Years,
    amounts and telephone numbers have to be the same in both.
    """
    if is_older(member, document) or is_older(document, member) or not _same_blocks(document, member):
        return None
    for block, other in zip(document.blocks, member.blocks, strict=True):
        if block.start <= span.start < block.end:
            sentences, others = sentences_of(document, block), sentences_of(member, other)
            if span not in sentences or len(sentences) != len(others):
                return None
            found = others[sentences.index(span)]
            return found if _numbers(document, span) == _numbers(member, found) else None
    return None


def without_translations(documents: Sequence[Document]) -> list[Document]:
    """The documents that are searched: a translation in step with its original is found through that one.

    Beside their originals translations crowd out the answer: whatever is in the question's language scores
    high, and a question on another topic finds them first (`docs/measurements.md`).
    """
    originals: dict[tuple[str | None, str | None], Document] = {
        (one.family, one.lang): one for one in documents if one.family and one.translated_from is None
    }
    return [
        document
        for document in documents
        if (original := originals.get((document.family, document.translated_from))) is None
        or any(differences(original, document))
    ]


def is_older(translation: Document, original: Document) -> bool:
    """Whether the original was published anew after this translation of it."""
    if translation.translated_from != original.lang or translation.published is None or original.published is None:
        return False
    return original.published.earliest > translation.published.latest


def differences(original: Document, translation: Document) -> Iterator[str]:
    """What keeps a translation from standing beside its original, in words for staff."""
    if is_older(translation, original):
        yield f"the {original.lang} original is of {original.published}, this text of {translation.published}"
    if not _same_blocks(original, translation):
        yield (
            f"its headings, paragraphs and list items are not those of the {original.lang} original "
            f"({len(translation.blocks)}, not {len(original.blocks)}, or in another order)"
        )
        return
    for block, other in zip(original.blocks, translation.blocks, strict=True):
        sentences, others = sentences_of(original, block), sentences_of(translation, other)
        opening = _opening(translation, other)
        if len(sentences) != len(others):
            yield f"{len(others)} sentences, not {len(sentences)}: {opening}"
        elif any(_numbers(original, a) != _numbers(translation, b) for a, b in zip(sentences, others, strict=True)):
            yield f"other numbers than the original: {opening}"


def _same_blocks(one: Document, other: Document) -> bool:
    return [(b.kind, b.level) for b in one.blocks] == [(b.kind, b.level) for b in other.blocks]


def _numbers(document: Document, span: Span) -> list[str]:
    """The numbers of three and more digits, in Western digits and without separators, in order of size."""
    text = document.text[span.start : span.end]
    western = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return sorted(_NUMBER.findall(_GROUPED.sub("", western)))


def _opening(document: Document, block: Block) -> str:
    words = document.text[block.start : block.end].split("\n")[0]
    return words if len(words) <= 40 else f"{words[:40].rstrip()}…"  # noqa: PLR2004 -- a line of a report
