"""Family: a sentence is found in another language, or nothing is."""

from dataclasses import replace

import pytest

from corpus.dates import PartialDate
from corpus.document import BlockKind
from corpus.family import counterpart, differences, is_older, without_translations
from corpus.passage import Span

H, P, I = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM  # noqa: E741 -- as in the names
ENGLISH = ((H, "Heat"), (P, "Your home must be warm. Heat must be 68 degrees."), (I, "Call 311."), (I, "Keep copies."))
OTHERS = {
    "ht": ((H, "Chofaj"), (P, "Kay ou dwe cho. Chalè a dwe 68 degre."), (I, "Rele 311."), (I, "Kenbe kopi.")),
    "ar": (
        (H, "التدفئة"),
        (P, "يجب أن يكون منزلك دافئا. يجب أن تكون 68 درجة."),
        (I, "اتصل بالرقم ٣١١."),
        (I, "احتفظ بنسخ."),
    ),
    "zh-Hant": ((H, "暖氣"), (P, "住處必須溫暖。室溫至少 68 度。"), (I, "請打 311。"), (I, "保留副本。")),
    "ru": (
        (H, "Отопление"),
        (P, "В доме должно быть тепло. Должно быть 68 градусов."),
        (I, "Звоните 311."),
        (I, "Храните копии."),
    ),
}


@pytest.fixture(scope="session")
def english(make_document):
    """Return the original."""
    return make_document(*ENGLISH, source="heat.en.md", lang="en", family="heat")


@pytest.fixture(scope="session")
def translated(make_document):
    """Return a function that makes a translation, some of it in other words."""

    def make(lang, blocks=None, **fields):
        values = {"source": f"heat.{lang}.md", "lang": lang, "family": "heat", "translated_from": "en"} | fields
        return make_document(*(blocks or OTHERS[lang]), **values)

    return make


def span_of(document, words):
    """Return where words stand in a document."""
    start = document.text.index(words)
    return Span(start, start + len(words))


def other_words(document, words, member):
    """Return what a member says where a document says these words."""
    found = counterpart(document, span_of(document, words), member)
    return None if found is None else member.text[found.start : found.end]


@pytest.mark.parametrize(
    ("lang", "first", "second", "item"),
    [
        ("ht", "Kay ou dwe cho.", "Chalè a dwe 68 degre.", "Rele 311."),
        ("ar", "يجب أن يكون منزلك دافئا.", "يجب أن تكون 68 درجة.", "اتصل بالرقم ٣١١."),
        ("zh-Hant", "住處必須溫暖。", "室溫至少 68 度。", "請打 311。"),
        ("ru", "В доме должно быть тепло.", "Должно быть 68 градусов.", "Звоните 311."),
    ],
)
def test_a_sentence_is_found_by_its_number(english, translated, lang, first, second, item):
    """The sentence with the same number in the block with the same number is the translation, and back again."""
    member = translated(lang)
    assert other_words(english, "Your home must be warm.", member) == first
    assert other_words(english, "Heat must be 68 degrees.", member) == second
    assert other_words(english, "Call 311.", member) == item
    assert other_words(member, second, english) == "Heat must be 68 degrees."


def test_two_translations_stand_beside_each_other(translated):
    """Members align without the original between them."""
    assert other_words(translated("ht"), "Rele 311.", translated("zh-Hant")) == "請打 311。"


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param(OTHERS["ht"][:-1], id="a-block-less"),
        pytest.param((*OTHERS["ht"], (P, "Plis.")), id="a-block-more"),
        pytest.param((OTHERS["ht"][0], OTHERS["ht"][1], (P, "Rele 311."), OTHERS["ht"][3]), id="another-kind"),
        pytest.param(((H, "Chofaj", 2), *OTHERS["ht"][1:]), id="another-level"),
        pytest.param((OTHERS["ht"][1], OTHERS["ht"][0], *OTHERS["ht"][2:]), id="another-order"),
        pytest.param((OTHERS["ht"][0], (P, "Kay cho. Wi. Chalè 68."), *OTHERS["ht"][2:]), id="a-sentence-more"),
        pytest.param(
            (OTHERS["ht"][0], (P, "Kay ou dwe cho, omwen 68 degre."), *OTHERS["ht"][2:]), id="a-sentence-less"
        ),
    ],
)
def test_another_structure_is_not_guessed(english, translated, blocks):
    """Where blocks or the number of sentences differ, there is no counterpart, and staff are told why."""
    member = translated("ht", blocks)
    assert other_words(english, "Heat must be 68 degrees.", member) is None
    assert list(differences(english, member))


def test_other_numbers_are_not_the_same_sentence(english, translated):
    """An original whose telephone number changed is not shown under the old translation."""
    member = translated("ht", (*OTHERS["ht"][:2], (I, "Rele 911."), OTHERS["ht"][3]))
    assert other_words(english, "Call 311.", member) is None
    assert other_words(english, "Keep copies.", member) == "Kenbe kopi."
    assert list(differences(english, member)) == ["other numbers than the original: Rele 911."]


@pytest.mark.parametrize(
    ("english_words", "other"),
    [
        ("Pay $1,500 by 2026.", "Pague 1.500 dólares antes de 2026."),
        ("Pay $1,500 by 2026.", "Payez 1\u202f500 dollars avant 2026."),
        ("Pay $1,500 by 2026.", "ادفع ١٬٥٠٠ دولار قبل ٢٠٢٦."),
        ("Call 617-555-0100 at 9 a.m.", "請在上午九點打 617-555-0100。"),
    ],
)
def test_numbers_are_compared_as_each_language_writes_them(make_document, english_words, other):
    """Separators and digits of a language make no other number; small numbers may be words."""
    one = make_document((P, english_words), lang="en")
    assert other_words(one, english_words, make_document((P, other), lang="es", translated_from="en")) == other


def test_part_of_a_sentence_has_no_counterpart(english, translated):
    """Only whole sentences are aligned, and only words of the document."""
    assert other_words(english, "must be 68", translated("ht")) is None
    assert counterpart(english, Span(10_000, 10_001), translated("ht")) is None


@pytest.mark.parametrize(
    ("original", "translation", "older"),
    [
        ("2026-11-20", "2026-11-19", True),
        ("2026-11-20", "2026-11-20", False),
        ("2026-11-20", "2026-11", False),
        ("2026", "2025-12-31", True),
        ("2026", "2026-05", False),
        (None, "2020", False),
        ("2026", None, False),
    ],
)
def test_a_translation_of_an_earlier_text_is_told(make_document, translated, original, translation, older):
    """A translation is older when the original was certainly published after it; then nothing is shown in it."""
    one = make_document(*ENGLISH, lang="en", published=PartialDate.parse(original) if original else None)
    other = translated("ht", published=PartialDate.parse(translation) if translation else None)
    assert is_older(other, one) is older
    assert (other_words(one, "Call 311.", other) is None) is older
    assert (other_words(other, "Rele 311.", one) is None) is older
    assert bool(list(differences(one, other))) is older


def test_a_true_translation_has_no_differences(english, translated):
    """A translation in step gives staff nothing to look at."""
    assert [list(differences(english, translated(lang))) for lang in OTHERS] == [[]] * len(OTHERS)


def test_a_translation_in_step_is_searched_through_its_original(english, translated):
    """Of a family in step only the original is searched; a translation that says other things is searched too."""
    longer = replace(translated("ht"), blocks=translated("ht").blocks[:-1])
    alone = replace(translated("ru"), family="another")
    assert without_translations([english, translated("ru"), translated("ht")]) == [english]
    assert without_translations([english, translated("ru"), longer, alone]) == [english, longer, alone]
    assert without_translations([translated("ru")]) == [translated("ru")]
