"""Evidence: how sure it is that what was found answers the question."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.expected import Expected, expected, shows
from assistant.place import HOME, is_at_home, places
from assistant.premise import presupposes
from index import Hit, Query, Retriever, Support

WRONG_ANSWER = 5.0
"""What a wrong answer costs, beside a needless "I don't know"."""
SURE = WRONG_ANSWER / (WRONG_ANSWER + 1)
"""The probability from which an answer costs less than none."""
SURE_OF_PREMISE = 0.95
"""The same where a question takes something for granted, and an answer beside the point would seem to say yes to it."""

UNCALIBRATED_RISE = 0.35
"""For an encoder without a fitted model: the part of the way from an ordinary passage's evidence to a
perfect one that the best must have covered."""

_MOST_NAMES = 3
_MOST_MARGIN = 0.2
"""A greater distance tells that there is little else in the index, not that the answer is right. Mean AUROC on topics
not fitted on .951 at .15, .952 without; at .15 too many are refused that have one clear answer."""
_FIRST = 3
"""Passages of which one must show what the question asks for."""
_ASKED = (Expected.AMOUNT, Expected.DURATION, Expected.COUNT, Expected.DATE, Expected.PERSON, Expected.TIME)

SIGNS = ("late", "cosine", "rise", "deviations", "margin", "found", "missing", "tokens", "lift", "asked", "absent",
         "elsewhere", *(f"asked_{kind}" for kind in _ASKED))  # fmt: skip
"""Of what `signs` gives, in order."""


def signs(query: Query, hits: Sequence[Hit], support: Support) -> list[float]:
    """What tells an answered question from one that the corpus does not answer, shape (len(SIGNS),)."""
    kind = expected(query.text, query.lang)
    absent = kind is not None and not any(shows(hit.passage.text, kind) for hit in hits[:_FIRST])
    elsewhere = any(not is_at_home(place) for place in places(query.text, query.lang) - set(HOME))
    return [
        support.late,
        support.cosine,
        support.rise,
        support.rise / max(support.spread, 1e-3),
        min(_MOST_MARGIN, support.margin),
        min(_MOST_NAMES, support.found),
        min(_MOST_NAMES, support.missing),
        math.log(max(1, support.tokens)),
        support.lift,
        float(kind is not None),
        float(absent),
        float(elsewhere),
        *(float(kind is one) for one in _ASKED),
    ]


def probability(query: Query, hits: Sequence[Hit], support: Support) -> float:
    """That the best of some hits answers the question: a logistic model, calibrated on the dev half of the bank.

    Fitted by `tests/eval/calibrate.py`, which says how. An undecided language gets the strictest of ours.
    """
    model = _model()
    intercepts: dict[str, float] = model["intercepts"]
    weighted = zip(signs(query, hits, support), (model["weights"][sign] for sign in SIGNS), strict=True)
    score = sum(sign * weight for sign, weight in weighted)
    score += intercepts.get(query.lang or "", min(intercepts.values()))
    return 1 / (1 + math.exp(-score))


def has_evidence(query: Query, hits: Sequence[Hit], retriever: Retriever) -> bool:
    """Whether there is evidence enough in what can be quoted: a label that fits bears out no other sentence."""
    quotable = [hit for hit in hits if hit.passage.sentences]
    if not quotable:
        return False
    support = retriever.support(query, quotable) if retriever.manifest.encoder == _model()["encoder"] else None
    if support is not None:
        needed = SURE_OF_PREMISE if presupposes(query.text, query.lang) else SURE
        return probability(query, quotable, support) >= needed
    ordinary = retriever.background(query)
    return quotable[0].evidence - ordinary >= UNCALIBRATED_RISE * (1 - ordinary)


@cache
def _model() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("assistant") / "evidence.json").read_text(encoding="utf-8"))
    return data
