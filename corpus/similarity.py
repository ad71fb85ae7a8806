"""Similarity: whether two texts are one story, by the word sequences they share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from corpus.document import QUOTABLE, Document

SHINGLE = 3
"""Words of a sequence."""

THRESHOLD = 0.2
"""Texts that resemble each other this much are one story. On `tests/corpus/stories.json` (seven stories as
two outlets tell them, four languages) one column written anew has .14, the other six .31 to .53; other stories
on the same subject have at most .08. Between the two, because a wrong link hides a source and a missing one
only shows a story twice. Sequences of 5 words part the kinds further (.15 to .33 and .08, at most .03), but at a
threshold so low that a paragraph of background, told again in another story, would make it a copy."""

MIN_SHINGLES = 20
"""A shorter text is not compared: a few common words would make it a copy."""

SKETCH = 64
"""Hashes by which candidates are found; at the threshold about a dozen of them are shared. All 75 pairs planted
among 1,500 documents of 500 words are found, and the last is put into the store as fast as the first (20 ms)."""

MIN_SHARED = 4
"""Hashes of their sketches that candidates share."""

_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_HASH_BYTES = 7  # an integer that SQLite and everybody else can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDuplicate:
    """Two documents that tell the same in nearly the same words; the order of the two means nothing."""

    document_id: str
    other_id: str
    resemblance: float


def shingles(document: Document) -> frozenset[int]:
    """Hashes of the word sequences in what can be quoted; characters are the words of unspaced scripts."""
    found: set[int] = set()
    for block in document.blocks:
        if block.kind in QUOTABLE:
            words = _WORD.findall(document.text[block.start : block.end].casefold())
            found.update(_hash(" ".join(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1))
    return frozenset(found)


def sketch(hashes: Iterable[int]) -> list[int]:
    """The smallest hashes: texts that resemble one another share some of them (Broder 1997)."""
    return sorted(hashes)[:SKETCH]


def resemblance(one: Collection[int], other: Collection[int]) -> float:
    """The part of the shingles of both texts together that is in each of them, 0 to 1."""
    both = len(set(one) & set(other))
    return both / ((len(one) + len(other) - both) or 1)


def _hash(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=_HASH_BYTES).digest())
