"""Lexical index: BM25 over the terms of passages, each language by itself (bm25s).

A term is indexed under the language of its passage (`en:police`), so that "me" in Spanish never meets
"me" in English. A question asks for its own words in its own language, for names and numbers in every
language, and for the translations of glossary terms. Nothing of that kind, no score.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

from corpus import Passage
from index.encoder import Vectors
from index.errors import IndexDamagedError
from index.glossary import Glossary
from index.terms import ANALYZER, names, primary, terms

LEXICAL = f"bm25s/{bm25s.__version__.rsplit('.', 1)[0]} {ANALYZER}"
"""Engine and analyzer, for the index manifest."""

_K1, _B = 1.2, 0.75
"""Robertson's usual values; both ends of their usual range made no difference of a point on XQuAD (dev)."""

_UNKNOWN = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalQuery:
    """What a question asks the lexical index for."""

    lang: str
    """Primary language of the question, `und` when unknown."""
    words: tuple[str, ...]
    """All its terms, each once."""
    names: tuple[str, ...]
    """Those that keep their form in other languages."""
    translations: dict[str, tuple[str, ...]]
    """Terms in each language for what the glossary knows of it."""

    @classmethod
    def of(cls, text: str, lang: str | None, glossary: Glossary) -> LexicalQuery:
        """Analyse a question."""
        return cls(
            lang=primary(lang),
            words=tuple(dict.fromkeys(terms(text, lang))),
            names=tuple(dict.fromkeys(names(text, lang))),
            translations=glossary.translations(text, lang),
        )


NOTHING = LexicalQuery(lang=_UNKNOWN, words=(), names=(), translations={})
"""Looks for no word."""


class LexicalIndex:
    """Terms of the passages by row number."""

    def __init__(self, engine: bm25s.BM25 | None, size: int) -> None:
        """`engine` is None where no passage has a term."""
        self._engine = engine
        self._size = size
        self._vocabulary: dict[str, int] = engine.vocab_dict if engine else {}
        self._languages = sorted({term.split(":", 1)[0] for term in self._vocabulary})
        if engine is not None:
            self._frequency = np.diff(engine.scores["indptr"])

    @classmethod
    def from_passages(cls, passages: Iterable[Passage]) -> LexicalIndex:
        """An index over the passages and the headings above them."""
        rows = [[f"{primary(p.lang)}:{term}" for term in terms(p.embedded, p.lang)] for p in passages]
        if not any(rows):
            return cls(None, len(rows))
        engine = bm25s.BM25(k1=_K1, b=_B)
        engine.index(rows, create_empty_token=False, show_progress=False)
        return cls(engine, len(rows))

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """Read what `save` wrote; IndexDamagedError when it cannot be read."""
        try:
            if json.loads((folder / "empty.json").read_text()):
                return cls(None, size)
            engine = bm25s.BM25.load(folder, mmap=True)
            # Slices of plain arrays over the same mapped memory take a tenth of the time.
            engine.scores = {
                name: np.asarray(part) if isinstance(part, np.memmap) else part for name, part in engine.scores.items()
            }
            return cls(engine, size)
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamagedError(f"{folder}: not a readable index; run `corner build --fresh`") from error

    def save(self, folder: Path) -> None:
        """Write the files of the index into `folder`."""
        folder.mkdir()
        (folder / "empty.json").write_text(json.dumps(self._engine is None))
        if self._engine is not None:
            self._engine.save(folder, show_progress=False)

    def scores(self, query: LexicalQuery) -> tuple[Vectors, Vectors]:
        """For each passage, by the question's own terms and by their translations; shape (size,) each.

        Parts of the most that a passage could reach, about 0 to 1, so that long and short questions compare.
        """
        most = sum(self._weight(f"{query.lang}:{term}") for term in query.words) * (_K1 + 1)
        own: list[str] = []
        translated: list[str] = []
        for lang in self._languages:
            asked = query.words if lang in {query.lang, _UNKNOWN} else query.names
            own.extend(f"{lang}:{term}" for term in asked)
            translated.extend(f"{lang}:{term}" for term in query.translations.get(lang, ()) if term not in asked)
        return self._sum(own) / max(most, 1.0), self._sum(translated) / max(most, 1.0)

    def _sum(self, wanted: Sequence[str]) -> Vectors:
        known = [self._vocabulary[term] for term in wanted if term in self._vocabulary]
        if self._engine is None or not known:
            return np.zeros(self._size, np.float32)
        scores: Any = self._engine.get_scores_from_ids(known)
        return np.asarray(scores, np.float32)

    def _weight(self, term: str) -> float:
        """Inverse document frequency; a word that no passage has weighs most."""
        frequency = float(self._frequency[self._vocabulary[term]]) if term in self._vocabulary else 0.0
        return float(np.log1p((self._size - frequency + 0.5) / (frequency + 0.5)))
