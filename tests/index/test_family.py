"""Families: translations of one part count once."""

from types import SimpleNamespace

import pytest

from index.family import NEAR, Families


def passage(document, lang, start, end):
    """Return what is looked at of a passage."""
    return SimpleNamespace(document_id=document, lang=lang, start=start, end=end)


PASSAGES = [
    passage("en", "en", 0, 100),
    passage("en", "en", 100, 200),
    passage("es", "es", 0, 140),
    passage("es", "es", 140, 280),
    passage("ht", "ht", 0, 90),
    passage("ht", "ht", 90, 180),
    passage("other", "es", 0, 100),
    passage("alone", "es", 0, 100),
]
FAMILIES = {"en": "one", "es": "one", "ht": "one", "other": "two"}


@pytest.fixture
def families():
    """Return the families of these passages."""
    return Families(PASSAGES, FAMILIES)


def test_translations_are_merged(families):
    """Versions of the same part become one, with the best score; other parts and families stay."""
    ranked = [(0.9, 0), (0.8, 2), (0.7, 3), (0.6, 6), (0.5, 7), (0.4, 1), (0.3, 4)]
    assert families.merge(ranked, "en") == [(0.9, 0), (0.7, 3), (0.6, 6), (0.5, 7)]


def test_persons_language_is_shown(families):
    """The version in the person's language stands for the part when it is near, with the best one's score."""
    assert families.merge([(0.9, 0), (0.9 - NEAR / 2, 2), (0.2, 4)], "es") == [(0.9, 2)]


def test_never_a_worse_passage(families):
    """A version that is further from the question is not shown for its language."""
    assert families.merge([(0.9, 0), (0.9 - 2 * NEAR, 2)], "es") == [(0.9, 0)]


@pytest.mark.parametrize("lang", [None, "ru"])
def test_other_languages_get_the_best(families, lang):
    """Where there is no version in the person's language, the best one is shown."""
    assert families.merge([(0.9, 4), (0.89, 0), (0.88, 2)], lang) == [(0.9, 4)]


def test_passages_in_one_language_stay(families):
    """Passages of one document are never merged with each other."""
    assert families.merge([(0.9, 0), (0.8, 1)], "en") == [(0.9, 0), (0.8, 1)]


def test_nothing_to_merge(families):
    """Nothing ranked, nothing merged; passages without a family stay as they are."""
    assert families.merge([], "en") == []
    assert Families(PASSAGES, {}).merge([(0.9, 0), (0.8, 2)], "es") == [(0.9, 0), (0.8, 2)]
