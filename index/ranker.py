"""Ranker: the signals of a passage into one score, by weights that were learned.

A linear model fitted by `python -m tests.eval.fit_ranker` on the tuning halves of our bank and of XQuAD.
Its weights are few, so that they hold for a corpus they have not seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from index.encoder import Vectors

SIGNALS = ("late", "sentence", "lexical", "glossary")
"""Late interaction with the passage and with its best sentence; terms in common; terms by way of the glossary."""

_LIFT = 0.5
"""The way a passage's score goes to its likeness with a question that it is known to answer. Dev half, English
questions stated with the sheets, recall@1 / recall@3, mean of twelve languages: .779 / .925 without, .876 / .961 at
.35, .893 / .966 at .5; with questions stated in all languages .898 / .971 at .5, .883 / .963 at .8."""

_FILE = "ranker.json"


class Ranker:
    """Weights of the signals; those of late interaction sum to one, so that a perfect match scores about 1."""

    def __init__(self, weights: Mapping[str, float], *, fusion: Mapping[str, float]) -> None:
        """`fusion` has what `lexical` and `glossary` weigh beside a passage's cosine."""
        self._weights = np.array([weights[signal] for signal in SIGNALS], np.float32)
        self._lexical, self._glossary = np.float32(fusion["lexical"]), np.float32(fusion["glossary"])

    @classmethod
    @cache
    def built_in(cls) -> Ranker:
        """The weights that come with the program."""
        data = json.loads((files("index") / _FILE).read_text(encoding="utf-8"))
        return cls(data["weights"], fusion=data["fusion"])

    def scores(self, signals: Vectors) -> Vectors:
        """Scores of passages, shape (n,), from their signals, shape (n, len(SIGNALS))."""
        scores: Vectors = signals @ self._weights
        return scores

    def fused(self, cosines: Vectors, lexical: Vectors, glossary: Vectors) -> Vectors:
        """What dense and lexical search together say, before tokens are compared; shape (n,) each."""
        fused: Vectors = cosines + self._lexical * lexical + self._glossary * glossary
        return fused


def lifted(scores: Vectors, likeness: Vectors) -> Vectors:
    """Scores of passages, raised towards how much they are known to answer a question like this; shape (n,) each."""
    raised: Vectors = scores + np.float32(_LIFT) * np.maximum(0, likeness - scores)
    return raised
