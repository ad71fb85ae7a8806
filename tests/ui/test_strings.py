"""Strings: the same words in all twelve languages, and dates as each writes them."""

import json
import string
from importlib.resources import files

import pytest
from babel import Locale

from corpus import LANGUAGES, PartialDate
from ui.strings import ENDONYMS, Strings, direction, language_name, preferred

FILES = {lang: json.loads((files("ui.strings") / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
ENGLISH = FILES["en"]
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
SAME_AS_ENGLISH = {
    *((lang, "site_title") for lang in OTHERS),  # a name
    ("pt", "service_email"),
    ("es", "feedback_no"),
    *((lang, "place_US-MA") for lang in ("es", "ht", "vi", "kea", "pt", "fr", "so")),  # a name
    ("fr", "source_panel"),
    ("fr", "page"),
}
DATES = {
    "en": ("2024", "March 2024", "March 8, 2024"),
    "es": ("2024", "marzo de 2024", "8 de marzo de 2024"),
    "ht": ("2024", "mas 2024", "8 mas 2024"),
    "zh-Hant": ("2024", "2024年3月", "2024年3月8日"),
    "zh-Hans": ("2024", "2024年3月", "2024年3月8日"),
    "vi": ("2024", "tháng 3 năm 2024", "8 tháng 3, 2024"),
    "kea": ("2024", "Marsu di 2024", "8 di Marsu di 2024"),
    "ru": ("2024", "март 2024\u202fг.", "8 марта 2024\u202fг."),
    "ar": ("2024", "مارس 2024", "8 مارس 2024"),
    "pt": ("2024", "março de 2024", "8 de março de 2024"),
    "fr": ("2024", "mars 2024", "8 mars 2024"),
    "so": ("2024", "Maarso 2024", "Maarso 8, 2024"),
}


NOT_WORDS = {"_review", "months", "weekdays"}
ON_BUTTONS = {
    "ask",
    "clear",
    "close",
    "call",
    "urgent",
    "copy_address",
    "copied",
    "details",
    "read_source",
    "try_again",
    "offer_button",
    "other_languages",
    "skip",
}
BUTTON = 34
"""Letters that stand on one or two lines of a button at 360 pixels."""


def _forms(word):
    """Return a string, or the plural forms of one, as a list."""
    return list(word.values()) if isinstance(word, dict) else [word]


def _words(lang):
    return {key: _forms(word) for key, word in FILES[lang].items() if key not in NOT_WORDS}


def _placeholders(text):
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


def _pairs(text):
    """Names and values as they stand in the file, so that a key given twice is seen."""
    return json.loads(text, object_pairs_hook=list)


def test_there_is_a_file_for_each_language_and_no_other():
    """The twelve languages of the corpus have their words and their own name, and no other has."""
    found = {item.name.removesuffix(".json") for item in files("ui.strings").iterdir() if item.name.endswith(".json")}
    assert found == set(LANGUAGES) == set(ENDONYMS)
    assert tuple(ENDONYMS) == LANGUAGES


@pytest.mark.parametrize("lang", OTHERS)
def test_every_file_has_the_keys_of_the_english_one(lang):
    """A language has English's keys in English's order; Haitian Creole also has its months and weekdays."""
    extra = ["months", "weekdays"] if lang == "ht" else []
    assert list(FILES[lang]) == [*ENGLISH, *extra]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_is_given_twice(lang):
    """A file names each of its words once."""
    keys = [key for key, _ in _pairs((files("ui.strings") / f"{lang}.json").read_text(encoding="utf-8"))]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_placeholders_are_those_of_english(lang):
    """A translated string is filled with what the English one is filled with."""
    english, words = _words("en"), _words(lang)
    for key, forms in english.items():
        for form in words[key]:
            assert _placeholders(form) == _placeholders(forms[0]), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_empty(lang):
    """Every string says something, without space at its ends or markup in it."""
    for key, forms in _words(lang).items():
        for form in forms:
            assert form.strip() == form, key
            assert form, key
            assert "<" not in form, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_overlong(lang):
    """What stands on a button fits one, and a sentence is not much longer than the English one."""
    for key, forms in _words(lang).items():
        longest = max(map(len, forms))
        assert longest <= (BUTTON if key in ON_BUTTONS else 24 + 2 * max(map(len, _words("en")[key]))), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_plural_form_is_there(lang):
    """A counted string has the forms by which the language counts, and is filled with a number in Latin digits."""
    locale = None if lang == "ht" else Locale.parse(lang, sep="-")
    forms = {"other"} if locale is None else {*locale.plural_form.tags, "other"}
    assert set(FILES[lang]["sources_count"]) == forms
    for count in (0, 1, 2, 3, 11, 100):
        assert str(count) in Strings.of(lang).plural("sources_count", count)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_thousand_is_written_in_latin_digits(lang):
    """Whatever stands between thousands, the digits are those of every keypad."""
    assert [sign for sign in Strings.of(lang).number(1_000) if sign.isdigit()] == list("1000")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_says_who_reviewed_it(lang):
    """A file names its reviewer and the day, or nobody; only with both are its words reviewed."""
    review = FILES[lang]["_review"]
    assert set(review) == {"by", "on"}
    assert Strings.of(lang).reviewed is (review["by"] is not None and review["on"] is not None)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de-DE,fr;q=0.5", "fr"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("HT", "ht"),
        ("de", None),
        ("", None),
        ("*;q=0.1, ../en", None),
    ],
)
def test_a_browsers_language_is_found(header, expected):
    """The first language of the browser that is ours is taken, Chinese by its script or region."""
    assert preferred(header) == expected


@pytest.mark.parametrize("lang", OTHERS)
def test_no_word_is_left_in_english(lang):
    """Only the name of the place, and words that really are the same, are as in English."""
    same = {(lang, key) for key, word in ENGLISH.items() if key not in NOT_WORDS and FILES[lang][key] == word}
    assert same <= SAME_AS_ENGLISH


def test_the_months_of_haitian_creole_are_twelve():
    """Haitian Creole, which Babel does not know, brings twelve different months."""
    months = FILES["ht"]["months"]
    assert len(set(months)) == 12
    assert all(month and month == month.strip() for month in months)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_dates_are_written_to_the_precision_known(lang):
    """A year, a month or a day is written as the language writes it, and no more than is known."""
    strings = Strings.of(lang)
    assert tuple(strings.date(PartialDate.parse(text)) for text in ("2024", "2024-03", "2024-03-08")) == DATES[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_month_has_its_own_name(lang):
    """The twelve months are written in twelve ways, each with its year."""
    strings = Strings.of(lang)
    written = [strings.date(PartialDate(year=2019, month=month)) for month in range(1, 13)]
    assert len(set(written)) == 12
    assert all("2019" in text for text in written)


@pytest.mark.parametrize("lang", [None, "", "de", "zh", "EN", "../en"])
def test_a_language_that_is_not_ours_gets_english(lang):
    """An unknown language is shown in the default one, never as an error or a path."""
    assert Strings.of(lang).lang == "en"


def test_a_missing_word_is_an_error():
    """A key that is not there is an error, never a word of another language."""
    with pytest.raises(KeyError):
        Strings.of("es")["nonsense"]


def test_placeholders_are_filled_once():
    """A value with braces is put in as it is."""
    text = Strings.of("en").format("open_source", number=1, title="{date} {0}")
    assert text == "Open source 1: {date} {0}"


@pytest.mark.parametrize(
    ("lang", "expected"), [("ar", "rtl"), ("ar-MA", "rtl"), ("en", "ltr"), ("zh-Hant", "ltr"), (None, "auto")]
)
def test_direction_follows_the_language(lang, expected):
    """Arabic runs from right to left, an unknown language as its characters do."""
    assert direction(lang) == expected


def test_languages_go_by_their_own_names():
    """A language of ours has its own name, another its code."""
    assert language_name("ht") == "Kreyòl ayisyen"
    assert language_name("de") == "de"
    assert len(set(ENDONYMS.values())) == len(ENDONYMS)
