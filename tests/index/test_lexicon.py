"""Lexicon: the words of a question in English."""

from __future__ import annotations

import pytest

from index.lexicon import Lexicon

SMALL = Lexicon(
    {
        "ht": {
            "avoka": (0.9, "lawyer"),
            "lapolis": (0.8, "police"),
            "kote": (0.4, "where"),
            "ki kote": (0.5, "where"),
            "ki": (0.2, "who"),
            "plen": (0.1, "full"),
            "gratis": (0.6, "free"),
        },
        "so": {"booliska": (0.8, "police"), "boolis": (0.6, "officer")},
        "zh-Hans": {"律 师": (0.9, "lawyer"), "师": (0.3, "teacher"), "找": (0.4, "find")},
    },
    {"ht": 0.5, "so": 0.4, "zh-Hans": 0.3},
    name="small",
)


def test_known_words_are_put_into_english_in_order():
    """Each known word gives its English one, unknown words are left out."""
    assert SMALL.english("Avoka xyz lapolis", "ht") == "lawyer police"


def test_the_surest_way_to_part_a_text_wins():
    """A phrase that is surer than its words stands for them."""
    assert SMALL.english("ki kote avoka gratis?", "ht") == "where lawyer free"
    assert SMALL.english("找律师", "zh-Hans") == "find lawyer"


def test_a_repeated_word_stands_once():
    """What two words in a row say alike is said once."""
    assert SMALL.english("kote kote avoka", "ht") == "where lawyer"


def test_numbers_stay():
    """A number is the same in every language."""
    assert SMALL.english("lapolis 911", "ht") == "police 911"


def test_an_unlisted_ending_is_read_by_its_stem():
    """A word that shares all but its ending with a listed one is read as that, longer stems first."""
    assert SMALL.english("booliskayga", "so") == "police"
    assert SMALL.english("boox", "so") == ""


@pytest.mark.parametrize("text", ["", "?!", "😀", "ice", "\x00\x07", "a" * 10_000])
def test_nothing_known_is_nothing(text):
    """Without a known word there is no English wording."""
    assert SMALL.english(text, "ht") == ""


@pytest.mark.parametrize("lang", ["en", None, "xx"])
def test_other_languages_have_none(lang):
    """English, an unknown and an undecided language are left as they are."""
    assert SMALL.english("avoka", lang) == ""
    assert SMALL.weight(lang) == 0


def test_none_knows_nothing():
    """The empty lexicon switches the second wording off."""
    assert Lexicon.none().english("avoka", "ht") == ""
    assert Lexicon.none().weight("ht") == 0


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Ki kote m ka jwenn yon avoka gratis?", "ht", {"lawyer", "free", "where"}),
        ("Undi N pode atxa un advogadu di grasa?", "kea", {"lawyer", "where"}),
        ("Xaggee ka helaa qareen bilaash ah?", "so", {"lawyer", "where"}),
        ("¿Dónde hay un abogado gratis?", "es", {"lawyer", "where"}),
        ("哪裡有免費律師？", "zh-Hant", {"lawyer", "free"}),
        ("أين أجد محاميًا مجانيًا؟", "ar", {"where"}),
    ],
)
def test_the_built_in_one_knows_the_words_of_our_subject(text, lang, expected):
    """A plain question for a lawyer comes out as one."""
    assert expected <= set(Lexicon.built_in().english(text, lang).split())


def test_the_built_in_one_weighs_weak_languages_most():
    """Where the encoder knows least the English words count most, and never alone."""
    lexicon = Lexicon.built_in()
    weights = {lang: lexicon.weight(lang) for lang in ("ht", "kea", "so", "ru", "vi")}
    assert min(weights["ht"], weights["kea"], weights["so"]) > max(weights["ru"], weights["vi"])
    assert all(0 < weight < 1 for weight in weights.values())
