"""Glossary: words of our subject in the other languages."""

import csv
from importlib.resources import files
from io import StringIO

import pytest

from corpus import LANGUAGES
from index.errors import GlossaryError
from index.glossary import Glossary
from index.terms import terms

HEAD = ",".join(["concept", *LANGUAGES])


def table(**cells):
    """Return a table of one concept."""
    return f"{HEAD}\n" + ",".join(["lawyer", *(cells.get(lang.replace("-", "_"), "") for lang in LANGUAGES)]) + "\n"


@pytest.fixture
def glossary():
    """Return a glossary of one concept with variants."""
    return Glossary.read(table(en="lawyer|attorney at law", es="abogado|abogada", zh_Hant="律師", ht="avoka"))


def test_term_is_translated(glossary):
    """A question that names a concept gets its words in every language, variants included."""
    found = glossary.translations("¿Necesito ABOGADA?", "es")
    assert found["en"] == ("lawyer", "attorney", "at", "law")
    assert found["zh"] == ("律师",)
    assert found["es"] == ("abogado", "abogada")


@pytest.mark.parametrize(
    ("text", "lang"),
    [("an attorney at law, please", "en"), ("免費律師在哪裡", "zh-Hant"), ("免费律师", "zh-Hans"), ("yon avoka", "ht")],
)
def test_phrases_are_found_in_any_script(glossary, text, lang):
    """Phrases of several words and words without spaces are recognised, traditional or simplified."""
    assert "lawyer" in glossary.translations(text, lang)["en"]


@pytest.mark.parametrize(("text", "lang"), [("avoka", "en"), ("attorney", "en"), ("", "en"), ("lawyer", None)])
def test_other_words_are_not_translated(glossary, text, lang):
    """Another language's word, a part of a phrase and a word of unknown language name no concept."""
    assert glossary.translations(text, lang) == {}


def test_longest_phrase_wins():
    """Where a longer phrase stands, the shorter ones within it are not meant."""
    row = ["x"] * (len(LANGUAGES) - 1)
    text = "\n".join([HEAD, ",".join(["licence", "licence", *row]), ",".join(["driving", "driving licence", *row])])
    assert "driving" not in Glossary.read(text).translations("licence", "en")["en"]
    assert Glossary.read(text).translations("driving licence", "en")["en"] == ("driving", "licence")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("concept,en,es\na,b,c\n", "first line"),
        ("", "first line"),
        (f"{HEAD}\nlawyer,lawyer\n", "line 2"),
        (table(en="one") + "x," * 20 + "\n", "line 3"),
        (f'{HEAD}\nlawyer,"open' + "\n", "line 1"),
    ],
)
def test_bad_table_is_told(text, place):
    """A table that cannot be used is refused in one line that names the place."""
    with pytest.raises(GlossaryError, match=rf"glossary\.csv.*{place}|{place}") as caught:
        Glossary.read(text)
    assert "\n" not in str(caught.value)


def test_shipped_table_is_whole():
    """Every concept of the table that comes along has a phrase with a term in each language, and a name of its own."""
    rows = list(csv.DictReader(StringIO((files("index") / "glossary.csv").read_text(encoding="utf-8"))))
    assert len({row["concept"] for row in rows}) == len(rows) == len(Glossary.built_in())
    for row in rows:
        for lang in LANGUAGES:
            assert all(terms(variant, lang) for variant in row[lang].split("|")), (row["concept"], lang)
