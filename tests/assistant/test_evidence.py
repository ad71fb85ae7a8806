"""Evidence: when what was found counts as being about the question."""

import json
from importlib.resources import files

import pytest

from assistant.evidence import UNCALIBRATED_RISE, has_evidence
from corpus import LANGUAGES
from index import Hit

DATA = json.loads((files("assistant") / "evidence.json").read_text(encoding="utf-8"))


@pytest.fixture
def hits(make_document, make_passage):
    """Return a function that makes ranked hits of the given scores."""
    document = make_document("A sentence.")
    passage = make_passage(document, 0, 11, (0, 11))
    return lambda *scores: [
        Hit(passage=passage, score=score, evidence=score, rank=rank, origin="dense")
        for rank, score in enumerate(scores, start=1)
    ]


def test_nothing_found_is_no_evidence():
    """Without a hit there is no evidence, whatever the encoder."""
    assert not has_evidence([], lang="en", encoder="hash@1", background=lambda: -1.0)
    assert not has_evidence([], lang="en", encoder=DATA["encoder"], background=lambda: -1.0)


@pytest.mark.parametrize("background", [0.0, 0.3, 0.8, -0.2])
def test_an_uncalibrated_encoder_needs_a_rise_over_the_background(hits, background):
    """Without thresholds the best score must cover a set part of the way from ordinary to perfect."""
    needed = background + UNCALIBRATED_RISE * (1 - background)
    for lang in ("en", "so", None):
        assert has_evidence(hits(needed + 1e-6, 0.0), lang=lang, encoder="hash@1", background=lambda: background)
        assert not has_evidence(hits(needed - 1e-6), lang=lang, encoder="hash@1", background=lambda: background)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_calibrated_encoder_has_a_threshold_per_language(hits, lang):
    """The shipped encoder's best score must reach the threshold of the question's language."""
    needed = DATA["thresholds"][lang]
    assert has_evidence(hits(needed), lang=lang, encoder=DATA["encoder"], background=lambda: 1.0)
    assert not has_evidence(hits(needed - 1e-6), lang=lang, encoder=DATA["encoder"], background=lambda: -1.0)


@pytest.mark.parametrize("lang", [None, "de", ""])
def test_an_undecided_language_gets_the_strictest_threshold(hits, lang):
    """A language that is unknown or not ours needs what the strictest of ours needs."""
    strictest = max(DATA["thresholds"].values())
    assert has_evidence(hits(strictest), lang=lang, encoder=DATA["encoder"], background=lambda: 0.0)
    assert not has_evidence(hits(strictest - 1e-6), lang=lang, encoder=DATA["encoder"], background=lambda: 0.0)


def test_only_the_best_hit_counts(hits):
    """Further hits neither lend evidence to a weak best one nor take it away."""
    assert has_evidence(hits(0.9, 0.0, 0.0), lang="en", encoder="hash@1", background=lambda: 0.0)
    assert not has_evidence(hits(0.2, 0.2, 0.2), lang="en", encoder="hash@1", background=lambda: 0.0)


def test_the_thresholds_are_for_our_languages():
    """The file has one threshold between 0 and 1 for each of the twelve languages and no other."""
    assert set(DATA["thresholds"]) == set(LANGUAGES)
    assert all(0 < value < 1 for value in DATA["thresholds"].values())
