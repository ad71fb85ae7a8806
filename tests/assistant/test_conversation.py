"""Conversation: what a follow-up refers to, and that clearing leaves nothing."""

import gc
import json
import weakref
from importlib.resources import files

import pytest

from assistant import Abstention, AbstentionReason, Card, Conversation, Emergency
from assistant.conversation import MAX_TURNS, in_context, is_bare
from corpus import LANGUAGES

POINTERS = json.loads((files("assistant") / "followups.json").read_text(encoding="utf-8"))


def _after(question):
    conversation = Conversation()
    conversation.add(Abstention(question=question, lang="en", reason=AbstentionReason.WEAK_EVIDENCE))
    return conversation


def test_the_first_question_stands_alone():
    """Without a turn before it, no question refers back, however short."""
    assert in_context("And it?", "en", None) is None
    assert in_context("And it?", "en", Conversation()) is None


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("And on Sundays?", "en"),
        ("What should people under eighteen bring with them to it?", "en"),
        ("¿Y los domingos?", "es"),
        ("¿Cuánto tiempo hay que esperar allí antes de que abran las puertas?", "es"),
        ("電話呢？", "zh-Hant"),
        ("需要帶什麼證件才可以去參加這個活動呢？", "zh-Hant"),
        ("电话呢？", "zh-Hans"),
        ("Ki dokiman pou mwen pote lè m pral wè li demen maten?", "ht"),
        ("А по воскресеньям?", "ru"),
        ("Какие документы мне нужно взять с собой, когда я пойду туда, если там очередь?", "ru"),
        ("وماذا عن الأحد؟", "ar"),
        ("Et le dimanche ?", "fr"),
        ("What about the road test?", "en"),
        ("Còn cuối tuần thì sao?", "vi"),
        ("I na fin di simana?", "kea"),
        ("E no fim de semana?", "pt"),
        ("Epi nan wikenn?", "ht"),
        ("Ka warran sabtida?", "so"),
    ],
)
def test_opening_or_pointing_questions_refer_back(question, lang):
    """A question that opens as one going on, or has a word that points back, is read with the one before it."""
    assert in_context(question, lang, _after("Where is the clinic?")) == f"Where is the clinic? {question}"


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("How much does a marriage license cost in Boston?", "en"),
        ("¿Cuánto cuesta la licencia de matrimonio en la ciudad?", "es"),
        ("¿Yo puedo cambiar el permiso de la escuela y es gratis?", "es"),
        ("Combien coûte la licence de mariage à Boston ?", "fr"),
        ("Est-ce qu'il me faut un visa pour visiter le Canada ?", "fr"),
        ("Èske m bezwen anrejistre chen mwen nan vil la?", "ht"),
        ("Quanto custa a licença de casamento na cidade de Boston?", "pt"),
        ("在波士頓辦結婚許可要多少錢？", "zh-Hant"),
        ("我的狗需要向市政府登记吗？", "zh-Hans"),
        ("Сколько стоит свидетельство о браке в Бостоне?", "ru"),
        ("كم تكلفة رخصة الزواج في مدينة بوسطن؟", "ar"),
        ("Chi phí giấy phép kết hôn ở Boston là bao nhiêu?", "vi"),
    ],
)
def test_a_full_question_of_another_subject_stands_alone(question, lang):
    """A question that says all it needs is not read with the one before, in any language."""
    assert in_context(question, lang, _after("Where is the clinic?")) is None


def test_one_languages_pronoun_is_not_anothers_article():
    """Words that point back in one language do not make a question of another one point back."""
    question = "¿Yo puedo llevar a la niña y es gratis para el bebé?"
    assert in_context(question, "es", _after("Before?")) is None
    assert in_context(question, "kea", _after("Before?")) is not None


def test_an_undecided_language_stands_alone():
    """Without a language there is nothing to judge by, and the question stands alone."""
    assert in_context("and it?", None, _after("Before?")) is None


@pytest.mark.parametrize("question", ["Zoo opening hours?", "asdf qwer", "Pizza?", "movie times", "?"])
def test_a_short_question_of_another_subject_stands_alone(question):
    """Being short does not make a question refer back."""
    assert in_context(question, "en", _after("Where is the clinic?")) is None


def test_only_the_last_turn_is_referred_to():
    """A follow-up is read with the question right before it."""
    conversation = _after("First?")
    conversation.add(Abstention(question="Second?", lang="en", reason=AbstentionReason.WEAK_EVIDENCE))
    assert in_context("And?", "en", conversation) == "Second? And?"


def test_clear_leaves_nothing():
    """After clearing there is no turn, no previous question, and no reference to the replies."""
    conversation = _after("Where is the clinic?")

    class Watched(Abstention):
        __slots__ = ("__weakref__",)

    reply = Watched(question="secret", lang=None, reason=AbstentionReason.WEAK_EVIDENCE)
    conversation.subject = "secret"
    conversation.add(reply)
    gone = weakref.ref(reply)
    del reply
    conversation.clear()
    gc.collect()
    assert conversation.turns == []
    assert conversation.previous is None
    assert conversation.subject is None
    assert in_context("And?", "en", conversation) is None
    assert gone() is None


def test_the_words_are_given_for_our_languages():
    """Every language has its words, in lower case as they are compared, none twice."""
    assert set(POINTERS) == set(LANGUAGES)
    for signs in POINTERS.values():
        assert {"pointing", "opening", "bare"} <= set(signs) <= {"pointing", "opening", "closing", "bare"}
        for words in signs.values():
            assert words
            assert len(set(words)) == len(words)
            assert [word.casefold() for word in words] == words


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("How much does it cost?", "en"),
        ("What documents do I need?", "en"),
        ("¿Cuánto cuesta?", "es"),
        ("¿Qué documentos tengo que llevar?", "es"),
        ("Konbyen li koute?", "ht"),
        ("Ki lè yo ouvè?", "ht"),
        ("要多少錢？", "zh-Hant"),
        ("幾點開門？", "zh-Hant"),
        ("要多少钱？", "zh-Hans"),
        ("需要带什么证件？", "zh-Hans"),
        ("Tốn bao nhiêu tiền?", "vi"),
        ("Cần mang theo giấy tờ gì?", "vi"),
        ("Kantu ki ta kusta?", "kea"),
        ("Undi ki el sta?", "kea"),
        ("Сколько это стоит?", "ru"),
        ("Какие документы нужны?", "ru"),
        ("كم يكلف؟", "ar"),
        ("متى يفتح؟", "ar"),
        ("Quanto custa?", "pt"),
        ("Que documentos preciso levar?", "pt"),
        ("Combien ça coûte ?", "fr"),
        ("Quels documents faut-il apporter ?", "fr"),
        ("Waa imisa?", "so"),
        ("Goorma ayay furan tahay?", "so"),
    ],
)
def test_a_question_without_a_subject_refers_back(question, lang):
    """Price, hours, papers: whose, only the question before can say."""
    assert is_bare(question, lang)
    assert in_context(question, lang, _after("Where is the clinic?")) == f"Where is the clinic? {question}"


@pytest.mark.parametrize(
    "question", ["How much is a pizza?", "Zoo opening hours?", "", "?", "ราคาเท่าไร", "कितना", "🍕"]
)
def test_a_question_with_a_subject_is_not_bare(question):
    """One word that names something is a subject; no words are none."""
    assert not is_bare(question, "en")
    assert not is_bare(question, None)


def test_follow_ups_keep_to_the_subject():
    """A chain of follow-ups refers to the question that stood alone, until another does."""
    conversation = _after("And on Sundays?")
    conversation.subject = "Where is the clinic?"
    assert in_context("How much does it cost?", "en", conversation) == "Where is the clinic? How much does it cost?"


def test_an_emergency_is_a_subject():
    """What is asked after an emergency is about it; asking for its card in another language changes nothing."""
    card = Card(id="x", lang="en", title="x", steps=(), contacts=())
    conversation = Conversation(subject="Before?")
    conversation.add(Emergency(question="ICE is at my door", lang="en", card=card))
    conversation.add(Emergency(question="in Spanish?", lang="es", card=card))
    assert conversation.subject == "ICE is at my door"


def test_a_long_conversation_forgets_its_beginning():
    """No more than a fixed number of turns is kept, the latest."""
    conversation = Conversation()
    for number in range(MAX_TURNS + 5):
        conversation.add(Abstention(question=str(number), lang="en", reason=AbstentionReason.WEAK_EVIDENCE))
    assert len(conversation.turns) == MAX_TURNS
    assert conversation.turns[0].question == "5"
