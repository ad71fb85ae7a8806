"""Terms: words in the form in which lexical search compares them, in every script."""

import pytest

from index.terms import names, primary, terms


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "Lawyer", "LAWYER"),
        ("es", "¿Dónde está la policía?", "donde esta la policia"),
        ("vi", "luật sư miễn phí Đông Đa", "luat su mien phi dong da"),
        ("fr", "l’école", "l'ecole"),
        ("pt", "ação", "ac\u0327a\u0303o"),
        ("ru", "Ещё ребёнок", "еще ребенок"),
        ("ar", "مَدْرَسَة", "مدرسه"),
        ("ar", "المدرسة", "مدرسة"),
        ("ar", "والأوراق", "الاوراق"),
        ("ar", "إلى", "الي"),
        ("ar", "١٠٤٠", "1040"),
        ("zh-Hant", "警察與學校", "警察与学校"),
        ("zh-Hans", "ＩＣＥ", "ice"),
        ("th", "ห้องสมุด", "ห้องสมุด"),
        ("hi", "पुस्तकालय", "पुस्तकालय"),
    ],
)
def test_spellings_of_one_word_meet(lang, one, other):
    """Case, accents, marks, widths and traditional characters make no difference."""
    assert terms(one, lang) == terms(other, lang) != []


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("kea", "casa", "kaza"),
        ("kea", "quem", "kem"),
        ("kea", "dotchi", "dotxi"),
        ("kea", "justiça", "justisa"),
        ("ht", "cay", "kay"),
        ("ht", "qui", "ki"),
        ("ht", "ouè", "wè"),
    ],
)
def test_creole_spellings_meet(lang, one, other):
    """Older and newer spellings of a creole word share a term; elsewhere the same letters do not."""
    assert set(terms(one, lang)) & set(terms(other, lang))
    assert not set(terms(one, "en")) & set(terms(other, "en"))


def test_apostrophes_part_words():
    """Elided and attached words stand by themselves."""
    assert terms("m'ap rele k’ap", "ht") == ["m", "ap", "rele", "k", "ap"]


def test_words_without_spaces_are_pairs():
    """Scripts without spaces give pairs of neighbours; a lone character stands for itself."""
    assert terms("移民律師 房", "zh-Hant") == ["移民", "民律", "律师", "房"]


@pytest.mark.parametrize("text", ["", " ", "?!…", "👩‍👩‍👧‍👦 🏳️‍🌈", "\x00\u202e", "_"])
def test_texts_without_words_have_no_terms(text):
    """Without a letter or digit there is no term."""
    assert terms(text, None) == names(text, None) == []


def test_long_text_is_cut():
    """A very long text is read to a limit."""
    assert len(terms("word " * 100_000, "en")) == 4_000


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Can ICE take my I-9 form?", "en", ["ice", "i", "9"]),
        ("Where is Roxbury?", "en", ["roxbury"]),
        ("¿ICE puede entrar?", "es", ["ice"]),
        ("CAN ICE TAKE ME AFTER 90 DAYS", "en", ["90"]),
        ("波士頓警察 ICE 1040", "zh-Hant", ["ice", "1040"]),
        ("где подать на Section 8", "ru", ["section", "8"]),
        ("هل ICE هنا", "ar", ["ice"]),
        ("kote lekòl la ye", "ht", []),
    ],
)
def test_names_and_numbers_are_told(text, lang, expected):
    """Numbers, acronyms, capitals within a sentence and Latin words elsewhere keep their form in any language."""
    assert names(text, lang) == expected


@pytest.mark.parametrize(("lang", "expected"), [("zh-Hant", "zh"), ("en", "en"), (None, "und"), ("", "und")])
def test_primary_language(lang, expected):
    """Script and region are left off; an unknown language is undetermined."""
    assert primary(lang) == expected
