"""Present: questions about how things are now."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.present import asks_about_now, is_fresh
from corpus import Document, PartialDate


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("Who is mayor now?", "en"),
        ("Who is the mayor of Boston?", "en"),
        ("¿Quién es el alcalde?", "es"),
        ("Kiyès ki majistra kounye a?", "ht"),
        ("現在的市長是誰？", "zh-Hant"),
        ("现任市长是谁？", "zh-Hans"),
        ("Ai là thị trưởng hiện nay?", "vi"),
        ("Ken ki é prizidenti di kámara gósi?", "kea"),
        ("Кто сейчас мэр?", "ru"),
        ("من هو رئيس البلدية الآن؟", "ar"),
        ("هل المكتبة مفتوحة اليوم", "ar"),
        ("Quem é o prefeito atual?", "pt"),
        ("Qui est le maire aujourd'hui ?", "fr"),
        ("Hadda waa kuma duqa magaalada?", "so"),
        ("Is it still true?", "en"),
        ("¿Todavía es verdad?", "es"),
        ("Èske sa toujou vre?", "ht"),
        ("這還是真的嗎？", "zh-Hant"),
        ("这还是真的吗？", "zh-Hans"),
        ("Điều đó vẫn còn đúng không?", "vi"),
        ("Inda é verdadi?", "kea"),
        ("Это всё ещё правда?", "ru"),
        ("هل ما زال هذا صحيحا؟", "ar"),
        ("Isso ainda é verdade?", "pt"),
        ("Est-ce toujours vrai ?", "fr"),
        ("Weli ma run baa?", "so"),
    ],
)
def test_the_present_is_asked_about_in_every_language(question, lang):
    """Words for now and for what lasts, and the asking for who holds an office."""
    assert asks_about_now(question, lang)


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("Who signed the order in 2017?", "en"),
        ("What did the mayor say?", "en"),
        ("", None),
        ("متى تفتح يوم السبت", "ar"),
    ],
)
def test_other_questions_are_not_about_now(question, lang):
    """The past and the general are no questions about the present."""
    assert not asks_about_now(question, lang)


def test_only_a_dated_recent_document_is_fresh():
    """Old and undated sources do not say how things are now."""
    today = date(2026, 11, 25)

    def dated(published: str | None) -> Document:
        when = PartialDate.parse(published) if published else None
        return Document(id="d", title="t", text="x", blocks=(), source="s", published=when)

    assert is_fresh([dated("2026-06-01")], today)
    assert is_fresh([dated("2017"), dated("2025")], today)
    assert not is_fresh([dated("2017-06-01"), dated(None)], today)
