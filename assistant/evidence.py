"""Evidence: whether what was found is about the question."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from index import Hit

UNCALIBRATED_RISE = 0.35
"""For an encoder without thresholds of its own: the part of the way from an ordinary passage's
evidence to a perfect one that the best must have covered."""


def has_evidence(hits: Sequence[Hit], *, lang: str | None, encoder: str, background: Callable[[], float]) -> bool:
    """Whether the evidence of the best hit is enough for a question in this language.

    Thresholds are per language, because it is weaker across languages; an undecided language gets
    the strictest. They were fitted on the dev half of the question bank by `tests/eval/calibrate.py`,
    which also prints what they do on the other half. Without thresholds for the encoder `background`
    says what an ordinary passage scores.
    """
    if not hits:
        return False
    thresholds = _thresholds()
    if thresholds["encoder"] != encoder:
        ordinary = background()
        return hits[0].evidence - ordinary >= UNCALIBRATED_RISE * (1 - ordinary)
    by_language: dict[str, float] = thresholds["thresholds"]
    return hits[0].evidence >= by_language.get(lang or "", max(by_language.values()))


@cache
def _thresholds() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("assistant") / "evidence.json").read_text(encoding="utf-8"))
    return data
