"""Emergency cards: the same in every language, and no more than their facts."""

import json
import re
from importlib.resources import files

import pytest

from assistant import card, cards
from corpus import LANGUAGES

LONGEST = 130
"""Characters of a step in Latin letters: it is read at a glance."""


def shape(lang):
    """What all languages share of the cards: ids, numbers of steps, people to reach, and figures."""
    return [
        (
            one.id,
            len(one.steps),
            [contact.phone for contact in one.contacts],
            re.findall(r"\d[\d-]*", " ".join((*one.steps, *(contact.note for contact in one.contacts)))),
        )
        for one in cards(lang)
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_says_the_same_as_english(lang):
    """No card, step, person or figure is lost or added in translation."""
    assert shape(lang) == shape("en")
    assert all(one.lang == lang for one in cards(lang))


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_nothing_is_left_in_english(lang):
    """Titles, steps and notes are not those of the English card."""
    for one, english in zip(cards(lang), cards("en"), strict=True):
        assert one.title != english.title
        assert not set(one.steps) & set(english.steps)
        assert not {c.note for c in one.contacts} & {c.note for c in english.contacts}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_is_short(lang):
    """At most five steps, each short enough to be read in fright."""
    for one in cards(lang):
        assert 1 <= len(one.steps) <= 5
        assert all(len(step) <= LONGEST * 1.6 for step in one.steps)
        assert one.contacts


def test_no_card_is_reviewed_yet():
    """Nobody has confirmed a text: each says so until its file names who did, and when."""
    assert {(one.reviewed_by, one.reviewed_on) for lang in LANGUAGES for one in cards(lang)} == {(None, None)}


def test_another_language_gets_english():
    """A language that is none of ours, or unknown, gets the English card."""
    assert card("suicide", None) == card("suicide", "sw") == card("suicide", "en")


def test_every_card_names_its_facts():
    """A reviewer finds what an English card was written from; those that need no fact say how to call for help."""
    stored = json.loads((files("assistant") / "cards" / "en.json").read_text("utf-8"))["cards"]
    assert all(re.fullmatch(r"R-[a-z-]+-\d\d", fact) for one in stored.values() for fact in one["facts"])
    assert all(one["facts"] for one in stored.values())
