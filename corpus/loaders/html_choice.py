"""HTML choice: which blocks of a page are its text.

The extractor's choice is taken, and put right where it is known to fail: on pages that are no article (lists, tables
and cards in many places) it finds one part and leaves the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import QUOTABLE, BlockKind
from corpus.loaders.html_blocks import CELL, PageBlock

_SHORT = 20
"""Letters as few as these are compared with whole blocks only: they may stand within any other."""
_WINDOW = 20_000
"""How many letters further on in the extractor's text a block is looked for."""
_COVERED = 0.6
"""Where the extractor has chosen a smaller share of what is likely text, it has missed some; docs/measurements.md
says how it was chosen."""


def choose(blocks: Sequence[PageBlock], chosen: Sequence[str]) -> list[PageBlock]:
    """The blocks that are the page's text, given the words of the blocks that the extractor has chosen."""
    votes = _votes(blocks, chosen)
    likely = [b.kind in QUOTABLE and not (b.surrounding or b.loose) for b in blocks]
    kept = [
        b.kind in QUOTABLE and vote and not (b.only_links and b.loose) for b, vote in zip(blocks, votes, strict=True)
    ]
    of_text = _size(blocks, likely)
    agreed = _size(blocks, [one and other for one, other in zip(likely, kept, strict=True)])
    if agreed < of_text * _COVERED:
        first, last = 0, len(blocks)
    else:
        first, last = _ends(blocks, kept)
    kept = [kept[i] or (likely[i] and (blocks[i].stated or first <= i < last)) for i in range(len(blocks))]
    return list(_with_headings(blocks, kept, votes))


def _size(blocks: Sequence[PageBlock], counted: Sequence[bool]) -> int:
    return sum(len(block.words) for block, count in zip(blocks, counted, strict=True) if count)


def _ends(blocks: Sequence[PageBlock], kept: Sequence[bool]) -> tuple[int, int]:
    """Where the text begins, its main heading counted in, and where it ends."""
    places = [i for i, k in enumerate(kept) if k]
    if not places:
        return 0, 0
    heading = next((i for i, b in enumerate(blocks[: places[0]]) if b.main and not b.surrounding), places[0])
    return heading, places[-1] + 1


def _votes(blocks: Sequence[PageBlock], chosen: Sequence[str]) -> list[bool]:
    """Whether each block stands in the extractor's text, whichever way that is cut."""
    whole = {_letters(words) for words in chosen}
    text = "".join(_letters(words) for words in chosen)
    place = 0
    votes = []
    for block in blocks:
        cells = [_letters(cell) for cell in block.words.split(CELL)] if block.kind is BlockKind.ROW else []
        letters = "".join(cells) or _letters(block.words)
        found = -1 if len(letters) < _SHORT else text.find(letters, place, place + len(letters) + _WINDOW)
        if found >= 0:
            place = found + len(letters)
        votes.append(found >= 0 or letters in whole or (bool(cells) and whole.issuperset(cells)))
    return votes


def _with_headings(blocks: Sequence[PageBlock], kept: list[bool], votes: list[bool]) -> Iterator[PageBlock]:
    """The kept blocks with the headings above them, and the lines between them as lines."""
    first, last = _ends(blocks, kept)
    for i, block in enumerate(blocks):
        if kept[i]:
            yield block
        elif block.kind is BlockKind.HEADING:
            if votes[i] or (not block.surrounding and (block.main or _heads(blocks, kept, i))):
                yield block
        elif first <= i < last and not block.surrounding and (block.kind is BlockKind.LINE or block.loose):
            yield replace(block, kind=BlockKind.LINE)


def _heads(blocks: Sequence[PageBlock], kept: list[bool], at: int) -> bool:
    """Whether what stands next under a heading is kept."""
    for i in range(at + 1, len(blocks)):
        if blocks[i].kind is BlockKind.HEADING:
            if blocks[i].level <= blocks[at].level:
                return False
        elif kept[i] or not blocks[i].loose:
            return kept[i]
    return False


def _letters(words: str) -> str:
    return "".join(words.split())
