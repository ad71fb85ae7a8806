"""Fusion may cost nothing: neither lexical search nor late interaction takes away what the others find."""

from __future__ import annotations

import pytest

from tests.eval.bank import questions
from tests.eval.conftest import Starter
from tests.eval.retrieval import losses, printed, table
from tests.eval.signals import signals_of


@pytest.mark.encoder
def test_fusion_costs_nothing(starter: Starter) -> None:
    """In no language fused search finds less than the better of its parts, or ranked search less than plain."""
    asked = [question for question in questions() if question.answerable]
    found = table(signals_of(starter.retriever, starter.store, starter.encoder, asked))
    assert losses(found) == [], printed(found)


def test_a_loss_is_named() -> None:
    """Half a point is borne between fused and its better part, nothing between ranked and plain."""
    row = {
        "plain": (0.5, 0.8),
        "aligned": (0.6, 0.8),
        "lexical": (0.7, 0.7),
        "fused": (0.696, 0.79),
        "ranked": (0.5, 0.79),
    }
    assert losses({"en": row}) == [
        "en recall@3: fused 0.790, the best of its parts 0.800",
        "en recall@3: ranked 0.790, plain 0.800",
    ]
