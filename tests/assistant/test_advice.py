"""Questions for advice: general information, said to be no more, and whom to ask."""

import pytest

from assistant import Abstention, Answer, Note
from assistant.advice import asks_for_advice

ADVICE = [
    ("en", "Should I apply for asylum or TPS?"),
    ("es", "¿Me conviene firmar la salida voluntaria?"),
    ("ht", "Èske m dwe siyen papye a?"),
    ("zh-Hant", "我應該申請庇護嗎？"),
    ("zh-Hans", "我应该申请庇护吗？"),
    ("vi", "Tôi có nên ký giấy không?"),
    ("kea", "N debi sina es papel?"),
    ("ru", "Стоит ли мне подписывать?"),
    ("ar", "هل تنصحوني بالتوقيع؟"),
    ("pt", "Vale a pena apelar?"),
    ("fr", "Vous me conseillez de signer ?"),
    ("so", "Ma igula talinaysaa inaan saxiixo?"),
]


@pytest.mark.parametrize(("lang", "question"), ADVICE)
def test_advice_is_known(lang, question):
    """To be told what to do is advice, in every language."""
    assert asks_for_advice(question, lang)


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "Will the clinic be open on Sunday?"),
        ("en", "Can I get a library card without an ID?"),
        ("es", "¿Dónde hay un abogado gratis?"),
        ("zh-Hans", "哪里有免费律师？"),
        (None, "Should I apply for asylum or TPS?"),
    ],
)
def test_information_is_not(lang, question):
    """Where, when and how are information; without a language nothing is told."""
    assert not asks_for_advice(question, lang)


def test_an_answer_to_advice_says_what_it_is(corner):
    """Quotations stay, the kind and the note say that they are general, and somebody to ask is named."""
    reply = corner.assistant.ask("Should I bring a photo card to the flu clinic on Tuesday?", lang="en")
    assert isinstance(reply, Answer)
    assert reply.kind == "advice"
    assert reply.notes == (Note.ADVICE,)
    assert reply.services


def test_an_abstention_says_it_too(corner):
    """Where nothing answers, it is said as well that nobody here can advise."""
    reply = corner.assistant.ask("Should I apply for asylum or TPS?", lang="en")
    assert isinstance(reply, Abstention)
    assert reply.notes == (Note.ADVICE,)
