"""Evidence: when what was found counts as answering the question."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.evidence import SIGNS, SURE, UNCALIBRATED_RISE, has_evidence, probability, signs
from corpus import LANGUAGES
from index import Hit, Query, Support

DATA = json.loads((files("assistant") / "evidence.json").read_text(encoding="utf-8"))

STRONG = Support(late=0.9, cosine=0.95, rise=0.4, spread=0.05, margin=0.2, found=1, missing=0, tokens=10, lift=0.1)
WEAK = Support(late=0.3, cosine=0.7, rise=0.02, spread=0.05, margin=0.01, found=0, missing=1, tokens=10, lift=0)


@dataclass
class Told:
    """A retriever that says what it is told to."""

    support_: Support | None
    background_: float = 0.0
    encoder: str = DATA["encoder"]

    @property
    def manifest(self):
        """Names the encoder."""
        return SimpleNamespace(encoder=self.encoder)

    def support(self, _query, _hits):
        """What was set."""
        return self.support_

    def background(self, _query):
        """What was set."""
        return self.background_


@pytest.fixture
def hits(make_document, make_passage):
    """Return a function that makes ranked hits of the given scores."""
    document = make_document("A sentence.")
    passage = make_passage(document, 0, 11, (0, 11))
    return lambda *scores: [
        Hit(passage=passage, score=score, evidence=score, rank=rank, origin="dense")
        for rank, score in enumerate(scores, start=1)
    ]


def query(text="Is there a clinic?", lang="en"):
    """A question without vectors."""
    return Query(text=text, lang=lang, vector=np.zeros(2, np.float32))


def test_nothing_found_is_no_evidence():
    """Without a hit there is no evidence, whatever the encoder."""
    assert not has_evidence(query(), [], Told(STRONG))
    assert not has_evidence(query(), [], Told(None, encoder="hash@1"))


@pytest.mark.parametrize("background", [0.0, 0.3, 0.8, -0.2])
def test_an_uncalibrated_encoder_needs_a_rise_over_the_background(hits, background):
    """Without a model the best score must cover a set part of the way from ordinary to perfect."""
    needed = background + UNCALIBRATED_RISE * (1 - background)
    told = Told(None, background, "hash@1")
    for lang in ("en", "so", None):
        assert has_evidence(query(lang=lang), hits(needed + 1e-6, 0.0), told)
        assert not has_evidence(query(lang=lang), hits(needed - 1e-6), told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_strong_signs_are_enough_and_weak_ones_are_not(hits, lang):
    """In every language what stands out is an answer, and what hardly does is none."""
    assert has_evidence(query(lang=lang), hits(0.9, 0.5), Told(STRONG))
    assert not has_evidence(query(lang=lang), hits(0.9, 0.9), Told(WEAK))


def test_a_wrong_answer_costs_five_times_a_needless_refusal():
    """The probability from which an answer costs less than none follows from the cost."""
    assert pytest.approx(5 / 6) == SURE


@pytest.mark.parametrize("lang", [None, "de", ""])
def test_an_undecided_language_gets_the_strictest_model(hits, lang):
    """A language that is unknown or not ours is judged as the strictest of ours."""
    strictest = min(LANGUAGES, key=lambda one: DATA["intercepts"][one])
    found = hits(0.9, 0.5)
    mine = probability(query("?", strictest), found, STRONG)
    assert probability(query("?", lang), found, STRONG) == pytest.approx(mine)


def test_more_of_what_was_asked_for_is_surer(hits):
    """A better match, a wider margin and a name that is there make an answer likelier."""
    found = hits(0.9, 0.5)
    between = Support(late=0.6, cosine=0.85, rise=0.2, spread=0.05, margin=0.1, found=0, missing=0, tokens=10, lift=0)
    chances = [probability(query(), found, one) for one in (WEAK, between, STRONG)]
    assert chances == sorted(chances)


def test_the_model_is_for_our_signs_and_languages(hits):
    """The file has a weight for each sign and an intercept for each language, and no other."""
    assert list(DATA["weights"]) == list(SIGNS)
    assert set(DATA["intercepts"]) == set(LANGUAGES)
    assert len(signs(query(), hits(0.5), STRONG)) == len(SIGNS)
