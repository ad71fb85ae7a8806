"""Expected answer: what is asked for, and whether a text has it."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from assistant.expected import Expected, expected, shows
from corpus import LANGUAGES


@pytest.mark.parametrize(
    ("question", "lang", "kind"),
    [
        ("How much is the road test?", "en", Expected.AMOUNT),
        ("How many judges are there?", "en", Expected.COUNT),
        ("How many weeks until my card comes?", "en", Expected.DURATION),
        ("What does a private lawyer cost?", "en", Expected.AMOUNT),
        ("Who is the mayor?", "en", Expected.PERSON),
        ("¿Cuánto tiempo tarda?", "es", Expected.DURATION),
        ("¿CUANTOS JUECES HAY?", "es", Expected.COUNT),
        ("Konbyen kòb sa koute?", "ht", Expected.AMOUNT),
        ("要多久？", "zh-Hant", Expected.DURATION),
        ("多少钱？", "zh-Hans", Expected.AMOUNT),
        ("Mất bao nhiêu tiền?", "vi", Expected.AMOUNT),
        ("Kantu dia?", "kea", Expected.DURATION),
        ("Сколько стоит?", "ru", Expected.AMOUNT),
        ("كم من الوقت؟", "ar", Expected.DURATION),
        ("Quantos anos?", "pt", Expected.DURATION),
        ("Combien de jours ?", "fr", Expected.DURATION),
        ("Immisa bilood?", "so", Expected.DURATION),
        ("Do I have to open the door?", "en", None),
        ("", "en", None),
        ("😀", None, None),
    ],
)
def test_the_longest_phrase_says_what_is_asked_for(question, lang, kind):
    """Fixed phrases tell the kind of answer in every language; other questions have none."""
    assert expected(question, lang) is kind


@pytest.mark.parametrize(
    ("text", "kind", "there"),
    [
        ("The fee is $35.", Expected.AMOUNT, True),
        ("The help is free.", Expected.AMOUNT, True),
        ("Drivers take a road test.", Expected.AMOUNT, False),
        ("It takes 90 days.", Expected.DURATION, True),
        ("Forms are sent by mail.", Expected.DURATION, False),
        ("Open 9 am to 5 pm.", Expected.TIME, True),
        ("The court is in Chelsea.", Expected.TIME, False),
        ("In 2014 the law passed.", Expected.DATE, True),
        ("Call 617-635-2980.", Expected.PHONE, True),
        ("Call the office.", Expected.PHONE, False),
        ("1 City Hall Square, Boston", Expected.ADDRESS, True),
    ],
)
def test_a_text_shows_what_it_can_answer(text, kind, there):
    """Figures and their surroundings tell whether a text can have the answer."""
    assert shows(text, kind) is there


def test_every_language_has_every_kind():
    """No language lacks the phrases of a kind."""
    data = json.loads((files("assistant") / "expected.json").read_text(encoding="utf-8"))
    assert list(data) == list(LANGUAGES)
    assert all(set(kinds) == {str(kind) for kind in Expected} and all(kinds.values()) for kinds in data.values())
