"""Language: which of ours, or an honest "cannot tell"."""

import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.language import LANGUAGES, Reason, _factory, detect

QUESTIONS = [
    ("en", "Where can I find free legal help near me?"),
    ("en", "What should I do if an officer comes to my door?"),
    ("es", "¿Dónde puedo encontrar ayuda legal gratuita?"),
    ("es", "¿Qué hago si un agente llama a la puerta de mi casa?"),
    ("vi", "Tôi có thể tìm trợ giúp pháp lý miễn phí ở đâu?"),
    ("vi", "Tôi phải làm gì nếu chủ nhà muốn đuổi tôi?"),
    ("ru", "Где я могу получить бесплатную юридическую помощь?"),
    ("ru", "Что делать, если хозяин квартиры меня выселяет?"),
    ("ar", "أين يمكنني الحصول على مساعدة قانونية مجانية؟"),
    ("ar", "ماذا أفعل إذا طرق ضابط الهجرة بابي؟"),
    ("pt", "Onde posso encontrar ajuda jurídica gratuita?"),
    ("pt", "O que devo fazer se um agente bater à minha porta?"),
    ("fr", "Où puis-je trouver une aide juridique gratuite ?"),
    ("fr", "Que dois-je faire si un agent frappe à ma porte ?"),
    ("so", "Xaggee ka heli karaa caawimo sharci oo bilaash ah?"),
    ("so", "Maxaan sameeyaa haddii sarkaal albaabka i garaaco?"),
    ("zh-Hans", "我在哪里可以获得免费的法律帮助？"),
    ("zh-Hans", "如果移民官员敲我的门，我该怎么办？"),
    ("zh-Hant", "我在哪裡可以獲得免費的法律幫助？"),
    ("zh-Hant", "如果移民官員敲我的門，我該怎麼辦？"),
]
CASES = [pytest.param(lang, text, id=f"{lang}-{number % 2 + 1}") for number, (lang, text) in enumerate(QUESTIONS)]


@pytest.mark.parametrize("change", [str, str.upper, str.lower, str.title], ids=["plain", "capitals", "small", "title"])
@pytest.mark.parametrize(("lang", "text"), CASES)
def test_ordinary_questions(lang, text, change):
    """A question people ask is recognised however it is capitalised."""
    found = detect(change(text))
    assert (found.lang, found.reason) == (lang, Reason.SURE)
    assert found.confidence >= 0.9


@pytest.mark.parametrize(("lang", "text"), CASES)
def test_decomposed_input(lang, text):
    """Letters typed as base and accent are recognised as well."""
    assert detect(unicodedata.normalize("NFD", text)).lang == lang


@pytest.mark.parametrize(("lang", "text"), CASES)
def test_noise_around_the_words(lang, text):
    """Links, addresses, numbers and emoji do not change the language."""
    assert detect(f"😀 {text} https://example.org/the/english/page info@example.org 617-555-0100 👨‍👩‍👧").lang == lang


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t\u00a0\u3000", id="space"),
        pytest.param("617-555-0100", id="digits"),
        pytest.param("٠١٢٣٤٥", id="arabic-digits"),
        pytest.param("😀👨‍👩‍👧🏳️‍🌈👍🏽", id="emoji"),
        pytest.param("https://www.example.org/where-can-i-find-help", id="url"),
        pytest.param("www.example.org/help", id="url-without-scheme"),
        pytest.param("someone@example.org", id="e-mail"),
        pytest.param("?!… — “”", id="punctuation"),
        pytest.param("ok", id="two-letters"),
        pytest.param("\x00\x01", id="controls"),
        pytest.param("\ud800", id="lone-surrogate"),
        pytest.param("ไทยภาษา สวัสดีครับ", id="thai"),
        pytest.param("नमस्ते दुनिया आप कैसे हैं", id="devanagari"),
        pytest.param("Καλημέρα, τι κάνετε σήμερα;", id="greek"),
        pytest.param("한국어를 공부합니다", id="hangul"),
        pytest.param("日本語を勉強しています", id="kana"),
        pytest.param("שלום מה שלומך היום", id="hebrew"),
    ],
)
def test_nothing_to_tell_from(text):
    """Without letters of our scripts there is no language, no candidate, and the reason says so."""
    found = detect(text)
    assert (found.lang, found.confidence, found.candidates, found.reason) == (None, 0.0, (), Reason.NO_LETTERS)


def test_word_of_another_script_does_not_decide():
    """A greeting in Thai before an English sentence leaves it English."""
    assert detect("สวัสดี I need help with my visa application").lang == "en"


def test_undecided_is_said():
    """Words that two languages share give no language but the candidates to ask about."""
    found = detect("legal gratis")
    assert (found.lang, found.reason) == (None, Reason.CLOSE)
    assert len(found.candidates) > 1
    assert found.confidence == found.candidates[0][1] < 0.9


def test_candidates_are_ours_in_order(sample):
    """In every script, candidates are languages of ours, likeliest first."""
    found = detect(sample)
    assert {lang for lang, _ in found.candidates} <= set(LANGUAGES)
    chances = [chance for _, chance in found.candidates]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.001


def test_same_text_same_result():
    """Fifty repetitions in a row give the same result to the last digit, after any other text."""
    for text in ("legal gratis", *(text for _, text in QUESTIONS[::4])):
        first = detect(text)
        for _, other in QUESTIONS[:10]:
            detect(other)
        assert {detect(text) for _ in range(50)} == {first}


def test_threads_agree():
    """Threads that detect at once, a cold start included, get the same as one alone."""
    texts = ["legal gratis", *(text for _, text in QUESTIONS)]
    expected = [detect(text) for text in texts]
    _factory.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(detect, texts * 5)) == expected * 5


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Where can I find help? " * 400_000, id="words"),
        pytest.param("x" * 10_000_000, id="one-word"),
        pytest.param("a@" * 5_000_000, id="almost-addresses"),
        pytest.param("https://" * 1_000_000, id="almost-links"),
        pytest.param("\u0301" * 5_000_000, id="accents"),
        pytest.param("你好" * 3_000_000, id="han"),
    ],
)
def test_very_long_input_is_fast(text):
    """Megabytes are judged by their beginning, at once."""
    detect("warm up the profiles")
    started = time.monotonic()
    detect(text)
    assert time.monotonic() - started < 0.5


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_text_is_taken(text):
    """No text is an error, and a language is named only with confidence."""
    found = detect(text)
    assert (found.lang is not None) == (found.reason is Reason.SURE)
    assert found.lang is None or found.lang in LANGUAGES
