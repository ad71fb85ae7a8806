"""Fields: what of a listing a question asks for, and the lines that say it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Abstention, Answer, Assistant
from assistant.field import LABELS, Field, field_asked, field_lines
from corpus import LANGUAGES, Kind, Phone, Service, load
from corpus.loaders.listing_text import _lines
from index import build_index, open_retriever

TODAY = date(2026, 11, 25)
ASKED = {
    "en": {
        "What is the phone number of the pantry?": Field.PHONE,
        "When does it open?": Field.HOURS,
        "is it open now": Field.HOURS,
        "Where is it?": Field.ADDRESS,
        "Do they speak Somali?": Field.LANGUAGES,
        "How much does it cost?": Field.COST,
        "Do they have a website?": Field.WEB,
        "How do I apply?": Field.APPLY,
        "What should I bring?": Field.BRING,
        "How many people work there?": None,
        "How long does it take?": None,
        "Who is the director?": None,
        "What are my rights?": None,
    },
    "es": {
        "¿Cuál es el teléfono?": Field.PHONE,
        "¿Abre el sábado?": Field.HOURS,
        "¿Hablan somalí?": Field.LANGUAGES,
    },
    "ht": {
        "Ki nimewo telefòn li?": Field.PHONE,
        "Ki lè li louvri?": Field.HOURS,
        "Èske yo pale somali?": Field.LANGUAGES,
    },
    "zh-Hant": {
        "電話號碼是多少？": Field.PHONE,
        "星期六幾點開門？": Field.HOURS,
        "會說索馬利語嗎？": Field.LANGUAGES,
    },
    "zh-Hans": {
        "电话号码是多少？": Field.PHONE,
        "星期六几点开门？": Field.HOURS,
        "会说索马里语吗？": Field.LANGUAGES,
    },
    "vi": {
        "Số điện thoại là gì?": Field.PHONE,
        "Mấy giờ mở cửa?": Field.HOURS,
        "Có nói tiếng Somali không?": Field.LANGUAGES,
    },
    "kea": {
        "Kal é númeru di telefóni?": Field.PHONE,
        "Ki óra ki ta abri?": Field.HOURS,
        "Es ta papia somali?": Field.LANGUAGES,
    },
    "ru": {
        "Какой номер телефона?": Field.PHONE,
        "Во сколько открывается?": Field.HOURS,
        "Там говорят на сомалийском?": Field.LANGUAGES,
    },
    "ar": {
        "ما هو رقم الهاتف؟": Field.PHONE,
        "متى تفتح؟": Field.HOURS,
        "هل يتحدثون الصومالية؟": Field.LANGUAGES,
    },
    "pt": {
        "Qual é o telefone?": Field.PHONE,
        "A que horas abre?": Field.HOURS,
        "Falam somali?": Field.LANGUAGES,
    },
    "fr": {
        "Quel est le numéro ?": Field.PHONE,
        "À quelle heure ouvre-t-il ?": Field.HOURS,
        "On parle somali ?": Field.LANGUAGES,
    },
    "so": {
        "Waa maxay lambarka?": Field.PHONE,
        "Goorma ayay furan tahay?": Field.HOURS,
        "Ma ku hadlaan Soomaali?": Field.LANGUAGES,
    },
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_field_is_known_in_every_language(lang):
    """Fixed phrases tell what is asked for; how many, how long and who are no fields."""
    assert {question: field_asked(question, lang) for question in ASKED[lang]} == ASKED[lang]


def test_labels_are_those_of_the_listings_text():
    """Every label begins a line of the text that a listing with all fields becomes."""
    full = Service(
        id="s", document_id="d", name="N", organization="O", description="D", status="temporarily closed",
        phones=(Phone(number="1"), Phone(number="2", type="text"), Phone(number="3", type="textphone")),
        addresses=("A",), hours=("H",), languages=("L",), interpretation="I", fees="F", url="U", application="P",
        documents=("B",),
    )  # fmt: skip
    there = {label for label, values in _lines(full) if any(values)}
    assert {label for labels in LABELS.values() for label in labels} <= there


def _listing(corner, name):
    service = next(one for one in corner.store.services() if one.name == name)
    return corner.store.document(service.document_id), service


def test_lines_are_slices(corner):
    """The line of a telephone number is the listing's own; a field that is not there has no line."""
    document, service = _listing(corner, "Roxbury food pantry")
    lines = field_lines(document, service, Field.PHONE, TODAY)
    assert [document.text[line.start : line.end] for line in lines] == ["Phone: 617-555-0101 ext. 4"]
    assert field_lines(document, service, Field.ADDRESS, TODAY) == []


def test_hours_that_are_over_are_not_told(corner, monkeypatch):
    """Hours whose dates have passed are no answer to when it is open."""
    document, service = _listing(corner, "Roxbury food pantry")
    monkeypatch.setattr(Service, "hours_ended", lambda _self, _day: True)
    assert field_lines(document, service, Field.HOURS, TODAY) == []


@pytest.mark.parametrize("lang", ["en", "es", "ar"])
def test_a_listing_called_by_name_answers_with_its_line(corner, lang):
    """The line of the listing, after its name, with its card alone and its date."""
    question = {"en": "phone number of Roxbury Neighbors", "es": "teléfono de Roxbury Neighbors"}
    reply = corner.assistant.ask(question.get(lang, "رقم هاتف Roxbury Neighbors"), lang=lang)
    assert isinstance(reply, Answer)
    assert [one.quote for one in reply.citations] == ["Phone: 617-555-0101 ext. 4"]
    cited = reply.citations[0]
    assert cited.document.text[cited.start : cited.end] == cited.quote
    assert cited.document.kind is Kind.LISTING
    assert cited.context is not None
    assert cited.context.quote == "Roxbury food pantry"
    assert [one.name for one in reply.services] == ["Roxbury food pantry"]
    assert cited.passage_id in {one.id for one in corner.retriever.passages_of(cited.document.id)}


def test_a_field_that_is_not_there_is_not_known(corner):
    """No other text's sentence stands in for it, and the listing's card comes first."""
    reply = corner.assistant.ask("address of Roxbury Neighbors", lang="en")
    assert isinstance(reply, Abstention)
    assert reply.services[0].name == "Roxbury food pantry"


def test_other_names_are_another_place(corner):
    """A place that is not among the listings does not get the number of one that shares a word with it."""
    reply = corner.assistant.ask("phone number of Roxbury Court", lang="en")
    assert not any(one.quote.startswith("Phone") for one in getattr(reply, "citations", ()))


def test_two_organizations_of_one_name_are_nobody_in_particular(tmp_path, own_corner):
    """Where the name fits two organizations, neither is meant."""
    path = tmp_path / "more.csv"
    path.write_text("Name,Agency,Phone\nShelter,Roxbury House,617-555-0188\n", encoding="utf-8")
    own_corner.store.put(load(path, path.name), origin=path.name)
    build_index(own_corner.home / "index", own_corner.store.documents(), own_corner.store.digest(), own_corner.encoder)
    assistant = Assistant(open_retriever(own_corner.home / "index", own_corner.encoder), own_corner.store)
    reply = assistant.ask("what is the telephone of Roxbury", lang="en")
    cited = [one.quote for one in getattr(reply, "citations", ())]
    assert len({one for one in cited if one.startswith("Phone")}) < 2
