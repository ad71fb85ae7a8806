"""Emergencies: known in every language before anything is searched, and not where only the words are alike."""

import time

import pytest

from assistant import Assistant, Conversation, Emergency, Note
from assistant.triage import Degree, Telling, telling
from corpus import LANGUAGES

AT_THE_DOOR = {
    "en": ["ICE is at my door", "HELP ICE IS KNOCKING AT MY DOOR", "imigration is at my door rigth now"],
    "es": ["la migra está en mi puerta", "LA MIGRA ESTA TOCANDO LA PUERTA", "inmigracion esta afuera de mi casa"],
    "ht": ["imigrasyon nan pòt mwen", "LIMIGRASYON AP FRAPE NAN POT LA", "ajan imigrasyon yo devan pot mwen"],
    "zh-Hant": ["移民局在我家門口", "移民局的人正在敲門"],
    "zh-Hans": ["移民局在我家门口", "移民局的人正在敲门"],
    "vi": ["di trú đang gõ cửa nhà tôi", "di tru dang dap cua nha toi"],
    "kea": ["imigrason sta na nha porta", "IMIGRASON STA TA BATI NA PORTA"],
    "ru": ["миграционная полиция стучит в дверь", "ICE У МЕНЯ ПОД ДВЕРЬЮ"],
    "ar": ["الهجرة على باب بيتي", "شرطة الهجرة عم يدقوا الباب"],
    "pt": ["a imigração está na minha porta", "IMIGRACAO BATENDO NA MINHA PORTA"],
    "fr": ["l'immigration est devant ma porte", "IMMIGRATION FRAPPE A MA PORTE"],
    "so": ["socdaalka ayaa albaabka garaacaya", "ICE AYAA ALBAABKAYGA JOOGA"],
}
MAYBE = "Can ICE come into my home on the day of the flu clinic at the Copley library?"
ALIKE = [
    ("en", "Where can I get ice cream?"),
    ("en", "Is there ice skating on the Frog Pond?"),
    ("en", "What did the article say about ICE in 2017?"),
    ("en", "Can ICE come into my home without a warrant?"),
    ("en", "What does ICE stand for?"),
    ("en", "Can my landlord lock me out?"),
    ("en", "Is there a film about human trafficking at the library?"),
    ("es", "¿Dónde venden hielo?"),
    ("es", "¿Puede la migra entrar a mi casa sin orden de un juez?"),
    ("pt", "Onde fica a pista de patinação no gelo?"),
    ("fr", "Où acheter de la glace ?"),
    ("zh-Hans", "哪里可以买冰淇淋？"),
    ("zh-Hant", "移民局的辦公時間是什麼時候？"),
    ("ru", "Где каток?"),
    ("ar", "أين أشتري آيس كريم؟"),
    ("vi", "Mua kem ở đâu?"),
]


def _certain(question, lang=None):
    """The emergency whose card comes instead of an answer."""
    told = telling(question, lang)
    return told.emergency if told and told.degree is Degree.CERTAIN else None


@pytest.mark.parametrize(("lang", "question"), [(lang, one) for lang, found in AT_THE_DOOR.items() for one in found])
def test_an_emergency_gets_its_card(lang, question):
    """Capitals, slips and missing accents make no difference, nor does not knowing the language."""
    assert _certain(question, lang) in {"ice-home", "ice-street"}
    assert _certain(question) is not None


def test_every_language_is_tried():
    """The examples above leave no language out."""
    assert set(AT_THE_DOOR) == set(LANGUAGES)


@pytest.mark.parametrize(("lang", "question"), ALIKE)
def test_a_look_alike_gets_none(lang, question):
    """Ice to eat, and questions about what officers may do, get no card instead of an answer."""
    assert _certain(question, lang) is None


@pytest.mark.parametrize(
    ("question", "card"),
    [
        ("la migra ta nan pòt la", "ice-home"),
        ("ice here help", "ice-home"),
        ("Can ICE come in? They are knocking right now!", "ice-home"),
        ("they took my husband, he is with ICE", "detained"),
        ("my court hearing is tomorrow and I have no lawyer", "court"),
        ("my husband hits me", "domestic-violence"),
        ("I want to die", "suicide"),
        ("my neighbor is not breathing", "danger"),
        ("my boss took my passport and won't give it back", "trafficking"),
        ("the baby is home alone and they took his parents", "child-alone"),
    ],
)
def test_each_kind_has_its_card(question, card):
    """Languages mixed, a cry without a sentence, a question beside it: each is known for what it is."""
    assert _certain(question) == card


def test_an_emergency_in_a_long_text_is_found():
    """What stands at the end of a long message is read too, and far words make no emergency together."""
    filler = "I have lived in Boston for many years and like the libraries here a lot. " * 8
    assert _certain(filler + "Please help, ICE is knocking at my door!") == "ice-home"
    assert _certain("A story about ice. " + filler + "The door of the library was blue.") is None


@pytest.mark.parametrize("question", ["", "   ", "🧊", "\x00\x07", "?!", "a" * 1000, "ice " * 300, "門" * 500])
def test_odd_input_is_no_error(question):
    """Nothing, signs alone, and texts that never end are read like any other."""
    telling(question)


class _NoSearch:
    """A retriever that may not be used."""

    def __getattr__(self, name):
        raise AssertionError(f"{name} was used for an emergency")


class _NoListings:
    """A library without listings."""

    def services(self):
        return []


def test_nothing_is_searched_for_an_emergency():
    """The card comes from the words alone, at once, in the chosen language, and quotes nothing."""
    assistant = Assistant(_NoSearch(), _NoListings())
    assistant.ask("ICE is at my door")  # the lists are read when they are first needed
    started = time.perf_counter()
    reply = assistant.ask("La migra está tocando la puerta, mi número es A123456789", lang="pt")
    assert time.perf_counter() - started < 0.05
    assert isinstance(reply, Emergency)
    assert (reply.card.id, reply.card.lang, reply.lang) == ("ice-home", "pt", "pt")
    assert reply.notes == (Note.PERSONAL_DATA,)
    assert "123456789" not in reply.question
    assert "triage" in reply.timings_ms


def test_mixed_languages_get_a_card_in_one_of_them():
    """Where nobody chose a language, the card is in the likeliest of those that are mixed."""
    reply = Assistant(_NoSearch(), _NoListings()).ask("la migra ta nan pòt la")
    assert reply.card.lang in {"es", "ht"}


def test_who_asks_again_gets_an_answer(corner):
    """A card can be wrong: the same question once more is looked up, another emergency gets its card."""
    conversation = Conversation()
    asked = "Is ICE at my door when the flu clinic opens at the Copley library?"
    assert isinstance(corner.assistant.ask(asked, lang="en", conversation=conversation), Emergency)
    assert not isinstance(corner.assistant.ask(asked, lang="en", conversation=conversation), Emergency)
    assert isinstance(corner.assistant.ask("My husband hits me", lang="en", conversation=conversation), Emergency)


def test_a_card_is_given_again_in_another_language():
    """Asked for Spanish, the same card comes in Spanish, and nothing is searched for it either."""
    assistant, conversation = Assistant(_NoSearch(), _NoListings()), Conversation()
    assistant.ask("My husband hits me", lang="en", conversation=conversation)
    reply = assistant.ask("in Spanish?", conversation=conversation)
    assert isinstance(reply, Emergency)
    assert (reply.card.id, reply.card.lang) == ("domestic-violence", "es")


POSSIBLE = [
    ("en", "Can ICE come into my home without a warrant?", "ice-home"),
    ("en", "They took my brother last week", "detained"),
    ("en", "Everybody would be better off if I wasn't around", "suicide"),
    ("en", "My wife did not come home and her phone is off", "detained"),
    ("en", "ICE was spotted nearby", "ice-street"),
    ("en", "The neighbor keeps hitting her and she is screaming", "domestic-violence"),
    ("es", "¿Puede la migra entrar a mi casa sin orden de un juez?", "ice-home"),
    ("es", "mi papá no llegó anoche y no contesta", "detained"),
    ("ht", "tout moun t ap pi byen si m pa t la ankò", "suicide"),
    ("zh-Hant", "我老公冇返嚟，電話打唔通", "detained"),
    ("zh-Hans", "没有我大家都会轻松点", "suicide"),
    ("vi", "Di trú có được vào nhà tôi không?", "ice-home"),
    ("kea", "ICE pode entra na nha kaza sen papel di juis?", "ice-home"),
    ("ru", "Может ли ICE войти в мой дом без бумаги от судьи?", "ice-home"),
    ("ar", "هل تستطيع ICE دخول بيتي بدون ورقة من القاضي؟", "ice-home"),
    ("pt", "minha cunhada foi assinar no ICE e não saiu mais", "detained"),
    ("fr", "tout le monde irait mieux si je n'étais plus là", "suicide"),
    ("so", "qof walba wuu fiicnaan lahaa haddaan maqnaado", "suicide"),
]
SILENT = [
    ("en", "Where can I get ice cream?"),
    ("en", "Is there ice skating on the Frog Pond?"),
    ("en", "How do I get out of jury duty tomorrow?"),
    ("en", "My freezer has ice on the door"),
    ("en", "Is there a film about human trafficking at the library?"),
    ("es", "¿Dónde compro helado cerca de mi casa?"),
    ("fr", "Je meurs de faim, où manger ?"),
    ("zh-Hans", "哪里可以买冰淇淋？"),
    ("ar", "أين أشتري آيس كريم؟"),
    ("vi", "Mua kem ở đâu?"),
]


@pytest.mark.parametrize(("lang", "question", "card"), POSSIBLE)
def test_what_may_be_an_emergency_is_only_possible(lang, question, card):
    """A question about rules, another time, somebody else, or something said indirectly: the card is offered."""
    assert telling(question, lang) == Telling(emergency=card, degree=Degree.POSSIBLE)


@pytest.mark.parametrize(("lang", "question"), SILENT)
def test_what_only_sounds_alike_offers_nothing(lang, question):
    """Food, sport, films and other courts are no emergency in any degree."""
    assert telling(question, lang) is None


def test_now_makes_it_certain():
    """The same question is certain once it is said to happen now."""
    assert _certain("Can ICE come into my home without a warrant?", "en") is None
    assert _certain("Can ICE come into my home without a warrant? They are banging on the door right now", "en")


def test_a_question_mark_makes_it_only_possible():
    """Who writes a whole question asks; where it is said to be now, or a life hangs on it, the card comes at once."""
    assert telling("agents came to our building?", "en").degree is Degree.POSSIBLE
    assert _certain("agents came to our building", "en")
    assert _certain("ICE is at my door, what do I do?", "en")
    assert _certain("I want to die?", "en")


def test_a_possible_emergency_is_answered_with_its_card_offered(corner):
    """The question is searched as any other, and the reply carries the card in the person's language."""
    reply = corner.assistant.ask(MAYBE, lang="es")
    assert not isinstance(reply, Emergency)
    assert (reply.offered.id, reply.offered.lang) == ("ice-home", "es")
    assert corner.assistant.ask("When does the flu clinic open?", lang="en").offered is None


def test_the_subject_outlasts_an_offer(corner):
    """A follow-up after an offered card is read with its question; asked for Spanish, the offer comes along."""
    conversation = Conversation()
    first = corner.assistant.ask(MAYBE, lang="en", conversation=conversation)
    assert (first.offered.id, conversation.subject) == ("ice-home", MAYBE)
    again = corner.assistant.ask("in Spanish?", conversation=conversation)
    assert (again.offered.id, again.offered.lang) == ("ice-home", "es")
    assert conversation.subject == MAYBE


def test_the_person_may_go_without_triage(corner):
    """Who says that no card is needed gets neither a card nor an offer."""
    for asked in ("ICE is at my door when the flu clinic opens", MAYBE):
        reply = corner.assistant.ask(asked, lang="en", triage=False)
        assert not isinstance(reply, Emergency)
        assert reply.offered is None
