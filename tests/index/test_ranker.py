"""Ranker: weights of the signals."""

import json
from importlib.resources import files

import numpy as np
import pytest

from index.ranker import SIGNALS, Ranker

DATA = json.loads((files("index") / "ranker.json").read_text(encoding="utf-8"))


def test_score_is_the_weighted_sum():
    """Each signal counts by its weight."""
    ranker = Ranker(dict(zip(SIGNALS, [1, 10, 100, 1000], strict=True)), fusion={"lexical": 1, "glossary": 10})
    assert ranker.scores(np.array([[1, 2, 3, 4], [0, 0, 0, 1]], np.float32)).tolist() == [4321, 1000]
    assert ranker.scores(np.zeros((0, 4), np.float32)).tolist() == []
    one, two = np.array([1, 0], np.float32), np.array([0, 2], np.float32)
    assert ranker.fused(one, one, two).tolist() == [2, 20]


def test_shipped_weights():
    """The weights that come along say what they were fitted on; none takes away, and a perfect match scores one."""
    weights = DATA["weights"]
    assert set(weights) == set(SIGNALS)
    assert all(weight >= 0 for weight in weights.values())
    assert weights["late"] + weights["sentence"] == pytest.approx(1, abs=1e-3)
    assert DATA["source"]
