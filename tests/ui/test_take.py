"""Take: a reply as plain text, shortened by whole sentences, without the question."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser

import pytest

from assistant import Abstention, AbstentionReason, Card, Contact, Counterpart, Emergency, Note, SourceWarning
from corpus import LANGUAGES, PartialDate
from ui import render
from ui.qr import fits
from ui.strings import Strings
from ui.take import takeaway

CANARY = "zebrafinch7714"
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def make_long(make_document, make_citation, make_answer):
    """Return a function that makes an answer of sentences of a length, each followed by its number."""

    def make(*lengths, letter="x", **fields):
        sentences = [f"{letter * length} {number}." for number, length in enumerate(lengths, start=1)]
        document = make_document(
            *sentences, title="Rights", publisher="Copley Law", published=PartialDate.parse("2026-03-08")
        )
        citations = [make_citation(document, words, marker) for marker, words in enumerate(sentences, start=1)]
        return make_answer(*citations, question=f"Is {CANARY} here?", **fields)

    return make


def test_a_short_answer_is_whole(make_long, service):
    """Sentences, one line for their source with its date, warnings, whom to call, and the disclaimer."""
    reply = make_long(10, 10, services=(service,), warnings=(SourceWarning.DRAFT,))
    taken = takeaway(reply, Strings.of("en"))
    assert taken.code == taken.text
    assert not taken.shortened
    assert taken.text.splitlines() == [
        "xxxxxxxxxx 1.",
        "xxxxxxxxxx 2.",
        "",
        "— Copley Law: Rights (March 8, 2026)",
        "",
        f"Food pantry · {service.phones[0].display} · 1 Main Street, Boston",
        "",
        Strings.of("en")["warning_draft"],
        Strings.of("en")["disclaimer"],
    ]


def test_directions_do_not_mix(make_long, service):
    """In Arabic an English title, a number and a date keep to themselves, on lines that run from the right."""
    lines = takeaway(make_long(10, services=(service,)), Strings.of("ar")).text.splitlines()
    assert "\u200f— \u2068Copley Law: Rights\u2069 (\u20688 مارس 2026\u2069)" in lines
    assert any(line.startswith("\u200f\u2068Food pantry\u2069 · \u2068") for line in lines)


@pytest.mark.parametrize("letter", ["x", "я", "請"])
def test_a_long_answer_loses_its_last_sentences(make_long, letter):
    """A code holds whole sentences from the first on, and always the source and the disclaimer."""
    taken = takeaway(make_long(100, 100, 600, letter=letter), Strings.of("en"))
    assert taken.shortened
    assert taken.code is not None
    assert fits(taken.code)
    assert " 1." in taken.code
    assert " 3." not in taken.code
    assert " 3." in taken.text
    assert "March 8, 2026" in taken.code
    assert Strings.of("en")["disclaimer"] in taken.code


def test_one_sentence_that_is_too_long(make_long):
    """No sentence is ever cut: where the first does not fit there is no code, but the whole text."""
    taken = takeaway(make_long(800), Strings.of("en"))
    assert taken.code is None
    assert taken.shortened
    assert " 1." in taken.text


def test_one_sentence_goes_along_without_the_card_that_is_offered(make_long):
    """Before there is no code at all, the first sentence goes alone, with its source and the cautions."""
    card = Card(
        id="a", lang="en", title="Danger " * 80, steps=("Leave.",), contacts=(Contact(name="911", phone="911"),)
    )
    taken = takeaway(replace(make_long(150), offered=card), Strings.of("en"))
    assert taken.code is not None
    assert "Danger" not in taken.code
    assert " 1." in taken.code
    assert " 2." not in taken.code
    assert taken.shortened
    assert "Danger" in taken.text


def test_the_question_is_not_taken_along(make_long):
    """Whoever sees the code or the shared text does not learn what was asked; only a message to staff holds it."""
    taken = takeaway(make_long(10), Strings.of("en"))
    assert CANARY not in taken.text
    assert CANARY not in (taken.code or "")
    assert CANARY in taken.message["question"]
    assert taken.message["passages"] == ["p1"]


def test_a_replaced_source_is_said(make_long, make_document):
    """What replaced a source goes along with it."""
    reply = make_long(10)
    newer = make_document("New.", title="New rights", source="new.md", published=PartialDate.parse("2026-11"))
    reply = replace(reply, citations=(replace(reply.citations[0], superseded_by=newer),))
    assert "New rights" in takeaway(reply, Strings.of("en")).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_not_knowing_is_taken_along_with_whom_to_ask(lang, service):
    """An abstention says so in the language of the page, and names who can help."""
    reply = Abstention(question="?", lang=lang, reason=AbstentionReason.WEAK_EVIDENCE, services=(service,))
    strings = Strings.of(lang)
    taken = takeaway(reply, strings)
    assert taken.code is not None
    assert strings["abstain_weak-evidence"] in taken.code
    assert service.phones[0].display in taken.code
    assert taken.message["passages"] == []


def test_an_emergency_keeps_its_numbers():
    """However long the steps are, the numbers to call are in the code."""
    contacts = (
        Contact(name="Police", phone="911"),
        Contact(name="Help line", phone="617-635-2980", note="Day and night"),
    )
    card = Card(id="a", lang="en", title="Danger", steps=("x" * 300, "y" * 300, "z" * 300), contacts=contacts)
    taken = takeaway(Emergency(question="?", lang="en", card=card), Strings.of("en"))
    assert taken.code is not None
    assert taken.shortened
    strings = Strings.of("en")
    kept = ("Danger", "Police · 911", "Help line · 617-635-2980 · Day and night", strings["review_draft"])
    for words in (*kept, strings["disclaimer"]):
        assert words in taken.code


def test_a_note_about_the_question_stays_with_it(make_long):
    """That something personal was left out is said on paper, beside the question, and in no text without it."""
    strings = Strings.of("en")
    reply = make_long(10, notes=(Note.PERSONAL_DATA,))
    assert strings["note_personal-data"] not in takeaway(reply, strings).text
    assert strings["note_personal-data"] in paper(reply, strings)


def test_a_translation_says_what_it_is(make_long, make_document, make_citation):
    """That nobody has reviewed a translation goes along with it, once, and stands on its paper."""
    reply = make_long(10, 10)
    document = make_document("A", translated_from="en", lang="ht", title="T", source="t.md")
    shown = Counterpart(document=document, start=0, end=1, quote="A")
    reply = replace(reply, citations=tuple(replace(cited, translation=shown) for cited in reply.citations))
    strings = Strings.of("ht")
    for text in (takeaway(reply, strings).text, paper(reply, strings)):
        assert text.count(strings["translation_draft"]) == 1


def paper(reply, strings):
    """Return the sheet of paper of a reply."""
    html = render.conversation(strings, [render.Turn(number=0, reply=reply, strings=strings)], now=NOW)
    return unescape(html.partition('<section class="paper"')[2])


class Elements(HTMLParser):
    """The elements of a page by their attribute `data-dialog`, `data-take` or class."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Note an element."""
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_markup_in_a_reply_is_text(make_document, make_citation, make_answer, lang):
    """Whatever a question or document holds stays a value in buttons, dialogs and on paper."""
    evil = "\"'><script>alert(1)</script>&lt;"
    document = make_document(f"Say {evil} twice.", title=evil, publisher=evil)
    reply = make_answer(make_citation(document, f"Say {evil} twice."), question=evil)
    strings = Strings.of(lang)
    html = render.conversation(strings, [render.Turn(number=0, reply=reply, strings=strings)], now=NOW)
    elements = Elements(html).found
    assert "script" not in {tag for tag, _ in elements}
    [message] = [json.loads(one["data-message"]) for _, one in elements if "data-message" in one]
    assert message["question"] == evil
    [shared] = [one["data-text"] for _, one in elements if one.get("data-take") == "share"]
    assert f"Say {evil} twice." in shared


def test_paper_of_each_kind(service):
    """Not knowing and an emergency have their sheet too, with the day it was printed."""
    strings = Strings.of("en")
    contact = Contact(name="Police", phone="911", checked=date(2026, 11, 1))
    card = Card(id="a", lang="en", title="Danger", steps=("Leave.",), contacts=(contact,))
    unknown = Abstention(question="Zoo?", lang="en", reason=AbstentionReason.WEAK_EVIDENCE, services=(service,))
    for reply, words in ((unknown, "I don't know"), (Emergency(question="?", lang="en", card=card), "Leave.")):
        html = paper(reply, strings)
        assert words in html
        assert "Printed on November 25, 2026" in html
        assert strings["disclaimer"] in html


def test_an_offered_card_goes_along_in_one_line(make_long):
    """What to do if it is happening now stands first, with the number to call before any other."""
    contacts = (Contact(name="Help line", phone="617-635-2980"), Contact(name="911", phone="911"))
    card = Card(id="a", lang="en", title="Danger", steps=("Leave.",), contacts=contacts)
    taken = takeaway(replace(make_long(10), offered=card), Strings.of("en"))
    assert taken.text.splitlines()[0] == "If this is happening now: Danger · 911"
    assert "If this is happening now: Danger · 911" in taken.code
