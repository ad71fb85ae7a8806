"""The quality gate, and the gate's own tests."""

from __future__ import annotations

import json

import pytest

from corpus import LANGUAGES
from index import Encoder
from tests.eval import gate
from tests.eval.bank import auroc, questions

ROW = dict.fromkeys(gate.TOLERANCE, 0.5)


def baseline(**changes: float) -> dict[str, object]:
    """A baseline of one language."""
    return {"bank": gate.bank_digest(), "figures": {"en": {**ROW, **changes}}}


@pytest.mark.encoder
def test_quality_holds(default_encoder: Encoder) -> None:
    """No figure of the test half falls below the baseline."""
    assert gate.failures(gate.measure(default_encoder), json.loads(gate.BASELINE.read_text(encoding="utf-8"))) == []


def test_a_fall_is_found() -> None:
    """A figure below its floor by more than the tolerance is named."""
    assert gate.failures({"en": {**ROW, "recall@3": 0.4}}, baseline()) == ["en recall@3: 0.400, was 0.500"]


def test_more_false_answers_are_a_fall() -> None:
    """For shares of false answers, higher is worse."""
    assert gate.failures({"en": {**ROW, "false_answers": 0.6}}, baseline()) == ["en false_answers: 0.600, was 0.500"]
    assert gate.failures({"en": {**ROW, "false_answers": 0.1}}, baseline()) == []


def test_one_question_is_tolerated() -> None:
    """One question more or less is no fall."""
    assert gate.failures({"en": {**ROW, "recall@3": 0.5 - 1 / 24}}, baseline()) == []


def test_another_bank_needs_another_baseline() -> None:
    """A changed bank fails until the baseline is made anew."""
    assert len(gate.failures({"en": ROW}, {**baseline(), "bank": "other"})) == 1


def test_update_raises_and_never_lowers() -> None:
    """An update takes what is better and keeps the rest; lowering needs leave."""
    better = gate.updated({"en": {**ROW, "auroc": 0.9, "precision": 0.49}}, baseline(), allow_regression=False)
    assert better["figures"]["en"] == {**ROW, "auroc": 0.9}
    with pytest.raises(ValueError, match="auroc"):
        gate.updated({"en": {**ROW, "auroc": 0.4}}, baseline(), allow_regression=False)
    lowered = gate.updated({"en": {**ROW, "auroc": 0.4}}, baseline(), allow_regression=True)
    assert lowered["figures"]["en"]["auroc"] == 0.4


def test_auroc_counts_pairs() -> None:
    """The area is the share of pairs in the right order, ties half."""
    assert auroc([3, 1], [2, 1]) == (1 + 1 + 0 + 0.5) / 4


def test_bank_is_whole() -> None:
    """Every question stands in all twelve languages and on one side of the split."""
    by_id: dict[str, list[str]] = {}
    splits: dict[str, set[str]] = {}
    for question in questions():
        by_id.setdefault(question.id, []).append(question.lang)
        splits.setdefault(question.id, set()).add(question.split)
        assert bool(question.quote) == question.answerable
    assert all(sorted(langs) == sorted(LANGUAGES) for langs in by_id.values())
    assert all(len(found) == 1 for found in splits.values())
