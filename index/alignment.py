"""Alignment: vectors of every language moved to where English ones lie.

A multilingual encoder puts each language into its own corner of the space. Subtracting the mean vector
of a language and adding the English one takes most of that away (Libovický et al., "On the Language
Neutrality of Pre-trained Multilingual Representations", 2020). The vectors of tokens are freed of their
language's mean altogether, since what all of them share says nothing about which of them match.

The means are data of ours, made from parallel sentences of SIB-200 (CC BY-SA 4.0) by

    python -m index.alignment sib200.jsonl
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.encoder import Encoded, Encoder, Vectors

    Means = dict[str, dict[str, Vectors]]

_PIVOT = "en"
_FILE = "alignment.json"
_STEP = 5
"""Every so many sentences of the file are read: 200 means are as good as 1,004 (`docs/measurements.md`)."""


class Alignment:
    """Mean vectors by language of questions, passages and the tokens of both, for one encoder.

    Without means (those of another encoder are of no use) every vector stays where it is.
    """

    def __init__(self, means: Means, *, name: str) -> None:
        """`means` by kind (`query`, `document`, `query_tokens`, `document_tokens`) and language."""
        self.id = name
        self._means = means
        self._shared = {kind: _mean(found) for kind, found in means.items()}

    @classmethod
    def none(cls) -> Alignment:
        """The alignment that leaves everything where it is."""
        return cls({}, name="none")

    @classmethod
    @cache
    def of(cls, encoder: str) -> Alignment:
        """The alignment made for this encoder; `none` when there is none."""
        data = (files("index") / _FILE).read_bytes()
        content = json.loads(data)
        if content["encoder"] != encoder:
            return cls.none()
        means = {
            kind: {lang: np.asarray(mean, np.float32) for lang, mean in found.items()}
            for kind, found in content["means"].items()
        }
        return cls(means, name=f"means-{hashlib.sha256(data).hexdigest()[:12]}")

    def query(self, vector: Vectors, lang: str | None) -> Vectors:
        """A question's vector as if it were asked in English; unit length, untouched in an unknown language."""
        return self._move("query", vector, lang)

    def document(self, vectors: Vectors, lang: str | None) -> Vectors:
        """Vectors of passages or sentences, shape (n, dimension), as if they were written in English."""
        return self._move("document", vectors, lang)

    def query_tokens(self, tokens: Vectors, lang: str | None) -> Vectors:
        """Vectors of a question's tokens, shape (n, dimension), without the mean of their language."""
        return self._centre("query_tokens", tokens, lang)

    def document_tokens(self, tokens: Vectors, lang: str | None) -> Vectors:
        """Vectors of a passage's tokens, shape (n, dimension), without the mean of their language."""
        return self._centre("document_tokens", tokens, lang)

    def _move(self, kind: str, vectors: Vectors, lang: str | None) -> Vectors:
        means = self._means.get(kind, {})
        if lang == _PIVOT or lang is None or lang not in means:
            return vectors
        return _unit(vectors - means[lang] + means[_PIVOT])

    def _centre(self, kind: str, tokens: Vectors, lang: str | None) -> Vectors:
        if kind not in self._means:
            return tokens
        return _unit(tokens - self._means[kind].get(lang or "", self._shared[kind]))


def measure_means(encoder: Encoder, sentences: dict[str, list[str]]) -> Means:
    """Means of parallel sentences by kind and language."""
    means: Means = {kind: {} for kind in ("query", "document", "query_tokens", "document_tokens")}
    for lang, texts in sentences.items():
        for kind, encoded in (("query", encoder.encode_query_tokens), ("document", encoder.encode_document_tokens)):
            found: list[Encoded] = encoded(texts)
            means[kind][lang] = np.mean([e.vector for e in found], axis=0)
            means[f"{kind}_tokens"][lang] = np.concatenate([e.tokens for e in found]).mean(axis=0)
    return means


def write_means(means: Means, encoder: str, path: Path) -> None:
    """Write the file of means."""
    data = {
        "encoder": encoder,
        "source": f"SIB-200 (dadelani/sib-200), CC BY-SA 4.0; means over every {_STEP}th of its sentences",
        "means": {
            kind: {lang: [round(float(x), 4) for x in mean] for lang, mean in found.items()}
            for kind, found in means.items()
        },
    }
    path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")


def _mean(means: dict[str, Vectors]) -> Vectors:
    """The mean of all languages, for a text in an unknown one."""
    mean: Vectors = np.mean(list(means.values()), axis=0, dtype=np.float32)
    return mean


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32(1e-9))
    return unit


def _main(parallel: Path) -> None:
    """Write the means of the default encoder from a file of parallel sentences, one JSON object a line."""
    import platformdirs  # noqa: PLC0415 -- for this command only

    from corpus import LANGUAGES  # noqa: PLC0415
    from index.encoder import load_encoder  # noqa: PLC0415

    rows = [json.loads(line) for line in parallel.read_text(encoding="utf-8").splitlines()][::_STEP]
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    means = measure_means(encoder, {lang: [row[lang] for row in rows] for lang in LANGUAGES})
    write_means(means, encoder.id, Path(__file__).with_name(_FILE))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
