"""Premise: questions that take something for granted."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from assistant import Answer, Note
from assistant.premise import presupposes
from corpus import LANGUAGES


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("Since the clinic charges $90, how do I pay?", "en"),
        ("why do i have to pay the clinic", "en"),
        ("The law that closes the clinic, when did it start?", "en"),
        ("Como la clínica cobra $90, ¿cómo pago?", "es"),
        ("¿Por qué tengo que pagar?", "es"),
        ("Kòm klinik la koute $90, kijan pou m peye?", "ht"),
        ("既然診所要收費，我怎麼付？", "zh-Hant"),
        ("我为什么要付钱？", "zh-Hans"),
        ("Vì phòng khám thu $90, tôi trả thế nào?", "vi"),
        ("Dja ki klínika ta kobra $90, modi ki N ta paga?", "kea"),
        ("Раз клиника берёт $90, как платить?", "ru"),
        ("بما أن العيادة تأخذ 90 دولارا، كيف أدفع؟", "ar"),
        ("Já que a clínica cobra $90, como pago?", "pt"),
        ("Puisque la clinique prend 90 $, comment payer ?", "fr"),
        ("Maadaama rugtu $90 qaaddo, sideen u bixiyaa?", "so"),
    ],
)
def test_what_is_taken_for_granted_is_known(question, lang):
    """A reason before the question, or the asking why."""
    assert presupposes(question, lang)


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("Since when is there a clinic, and where?", "en"),
        ("As a tenant, what can I ask for?", "en"),
        ("Since the clinic opened", "en"),
        ("¿Cómo saco la licencia, y dónde?", "es"),
        ("Como faço a carteira, e onde?", "pt"),
        ("зачем нужен itin", "ru"),
        ("pou kisa itin sèvi", "ht"),
        ("Why?", None),
        ("", "en"),
        ("🙂", "zh-Hans"),
    ],
)
def test_other_questions_take_nothing_for_granted(question, lang):
    """How, what for, in what capacity and since when are plain questions."""
    assert not presupposes(question, lang)


def test_every_language_has_its_words():
    """All twelve have words for a reason and for why."""
    signs = json.loads((files("assistant") / "premise.json").read_text(encoding="utf-8"))
    assert set(signs) == set(LANGUAGES)
    assert all(one["opening"] and one["why"] for one in signs.values())


def test_one_quotation_and_a_word_to_compare(corner):
    """Such a question gets one sentence, and is asked to compare."""
    reply = corner.assistant.ask("Why does the free flu clinic open every Tuesday evening at the Copley branch?")
    assert isinstance(reply, Answer)
    assert len(reply.sentences) == 1
    assert Note.PREMISE in reply.notes
