"""Alignment: questions of every language moved to where English ones lie.

A multilingual encoder puts each language into its own corner of the space. Subtracting the mean
question vector of a language and adding the English one takes most of that away (Libovický et al.,
"On the Language Neutrality of Pre-trained Multilingual Representations", 2020). The means are data of
ours, made from the 1,004 parallel sentences of SIB-200 (CC BY-SA 4.0) by

    python -m index.alignment sib200.jsonl
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np

from index.encoder import Encoder, Vectors

_PIVOT = "en"
_FILE = "language_means.json"


class Alignment:
    """Mean question vectors by language, for one encoder."""

    def __init__(self, encoder: str, means: dict[str, Vectors]) -> None:
        self.encoder = encoder
        self._means = means

    @classmethod
    def of(cls, encoder: str) -> Alignment | None:
        """The alignment made for this encoder, None when there is none."""
        data = json.loads((files("index") / _FILE).read_text(encoding="utf-8"))
        if data["encoder"] != encoder:
            return None
        return cls(encoder, {lang: np.asarray(mean, np.float32) for lang, mean in data["means"].items()})

    def align(self, vector: Vectors, lang: str | None) -> Vectors:
        """The vector of a question in `lang` as if it were asked in English; unit length.

        Unchanged when the language is unknown or not one of ours.
        """
        if lang == _PIVOT or lang is None or lang not in self._means:
            return vector
        moved = vector - self._means[lang] + self._means[_PIVOT]
        aligned: Vectors = moved / np.linalg.norm(moved)
        return aligned


def measure_means(encoder: Encoder, sentences: dict[str, list[str]]) -> dict[str, Vectors]:
    """Mean question vector of each language over parallel sentences."""
    return {lang: encoder.encode_query(texts).mean(axis=0) for lang, texts in sentences.items()}


def _main(parallel: Path) -> None:
    """Write the means of the default encoder from a file of parallel sentences, one JSON object a line."""
    import platformdirs  # noqa: PLC0415 -- for this command only

    from corpus import LANGUAGES  # noqa: PLC0415
    from index.encoder import load_encoder  # noqa: PLC0415

    rows = [json.loads(line) for line in parallel.read_text(encoding="utf-8").splitlines()]
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    means = measure_means(encoder, {lang: [row[lang] for row in rows] for lang in LANGUAGES})
    data = {
        "encoder": encoder.id,
        "source": "SIB-200 (dadelani/sib-200), CC BY-SA 4.0; means of query vectors over its sentences",
        "means": {lang: [round(float(x), 5) for x in mean] for lang, mean in means.items()},
    }
    path = Path(__file__).with_name(_FILE)
    path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
