"""Emergencies and questions for advice: the figures of the test half, and the bank itself."""

from __future__ import annotations

import json
from collections import Counter

from assistant import cards
from corpus import LANGUAGES
from tests.eval import triage


def test_as_many_are_known_as_before() -> None:
    """No figure of the test half is worse than the baseline."""
    assert triage.failures(triage.measure(), json.loads(triage.BASELINE.read_text(encoding="utf-8"))) == []


def test_a_fall_is_found() -> None:
    """Fewer known, or more false alarms, are named."""
    assert triage.failures({"en": {"emergencies": 0.9}}, {"en": {"emergencies": 0.95}}) == [
        "en emergencies: 0.900, was 0.950"
    ]
    assert triage.failures({"en": {"false_alarms": 0.1}}, {"en": {"false_alarms": 0.0}}) != []
    assert triage.failures({"en": {"false_alarms": 0.0}}, {"en": {"false_alarms": 0.1}}) == []


def test_the_bank_is_whole() -> None:
    """Each language has its emergencies of every kind in either half, and each question stands once."""
    both = [*triage.cases("dev"), *triage.cases("test")]
    kinds = {card.id for card in cards("en")}
    assert Counter(case.lang for case in both) == dict.fromkeys(LANGUAGES, 88)
    for lang in LANGUAGES:
        for half in (triage.cases("dev"), triage.cases("test")):
            assert {case.emergency for case in half if case.lang == lang} == kinds | {None}
    assert len({(case.lang, case.question) for case in both}) == len(both)
