"""Wish: for the answer in another language, and nothing else."""

import json
from importlib.resources import files

import pytest

from assistant.wish import language_wanted
from corpus import LANGUAGES

WORDS = json.loads((files("assistant") / "languages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("And in Spanish?", "es"),
        ("Can you say that in Haitian Creole, please?", "ht"),
        ("IN ENGLISH", "en"),
        ("¿Y en español?", "es"),
        ("y en espanol", "es"),
        ("¿Me lo puede decir en inglés?", "en"),
        ("Epi an kreyòl?", "ht"),
        ("an angle tanpri", "en"),
        ("可以用英文說嗎？", "en"),
        ("用西班牙语再说一遍", "es"),
        ("bằng tiếng Anh được không?", "en"),
        ("na kriolu", "kea"),
        ("fla na purtuges", "pt"),
        ("И на английском?", "en"),
        ("по-русски, пожалуйста", "ru"),
        ("وبالإنجليزية؟", "en"),
        ("بالعربية من فضلك", "ar"),
        ("e em português?", "pt"),
        ("Et en français ?", "fr"),
        ("ku sheeg af-soomaali", "so"),
        ("Af-Ingiriisi fadlan", "en"),
        ("Tiếng Việt", "vi"),
        ("繁體中文", "zh-Hant"),
        ("simplified Chinese", "zh-Hans"),
    ],
)
def test_a_language_is_known_by_its_name_in_any_of_ours(question, lang):
    """A name with nothing but "and", "in", "please" around it asks for that language, accents or not."""
    assert language_wanted(question) == lang


@pytest.mark.parametrize(
    ("lang", "wanted"), [("zh-Hans", "zh-Hans"), ("zh-Hant", "zh-Hant"), ("en", "zh-Hant"), (None, "zh-Hant")]
)
def test_chinese_is_in_the_persons_script(lang, wanted):
    """Chinese alone is meant in the script of the question, else in the traditional one."""
    assert language_wanted("用中文", lang) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "And on weekends?",
        "Spanish classes",
        "Is there a lawyer who speaks Spanish?",
        "Where can I learn English?",
        "interpreter in Somali",
        "¿Hay clases de inglés?",
        "in Spanish or French?",
        "哪裡可以學英文？",
        "Где учить английский?",
        "في الإنجليزية دروس مجانية؟",
        "ภาษาสเปน",
        "अंग्रेज़ी में",
        "🇪🇸",
        "in Spanish " * 20,
    ],
)
def test_a_question_of_its_own_is_no_wish(question):
    """A question about a language, or with two, is answered as any other."""
    assert language_wanted(question) is None


def test_every_language_has_names_and_words_around_them():
    """The lists are of our languages, Chinese once for both scripts, and nothing stands twice."""
    assert set(WORDS["names"]) == {*LANGUAGES, "zh"}
    assert set(WORDS["around"]) == {*LANGUAGES, "zh"} - {"zh-Hans", "zh-Hant"}
    for group in WORDS.values():
        for lang, words in group.items():
            assert len(set(words)) == len(words), lang
            assert [word.casefold() for word in words] == words, lang
