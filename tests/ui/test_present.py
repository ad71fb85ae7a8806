"""Present: a reply as plain text for a terminal."""

from dataclasses import replace

import pytest

from assistant import Abstention, AbstentionReason, Card, Contact, Context, Counterpart, SourceWarning
from corpus import LANGUAGES, Phone
from ui.present import reply_text
from ui.strings import Strings


def test_an_answer_shows_its_quotes_and_sources(full_document, make_citation, make_answer):
    """Each quote has its marker, each marker its source with publisher and date, and the disclaimer follows."""
    answer = make_answer(
        make_citation(full_document, "Ask for a lawyer first.", 1),
        make_citation(full_document, "It is your right.", 2),
        warnings=(SourceWarning.OLD,),
    )
    assert reply_text(answer).split("\n") == [
        "Ask for a lawyer first. [1]",
        "It is your right. [2]",
        "",
        "[1] Your rights · Copley Law · 2026 · note.md",
        "[2] Your rights · Copley Law · 2026 · note.md",
        "(A source here is more than two years old. It may have changed.)",
        "General information, not legal advice.",
        "",
    ]


def test_what_a_quote_leans_on_stands_before_it(full_document, make_citation, make_answer):
    """The line before, in brackets, without a marker of its own."""
    cited = replace(make_citation(full_document, "It is your right."), context=Context(start=0, end=4, quote="Your"))
    assert reply_text(make_answer(cited)).startswith("(Your)\nIt is your right. [1]\n")


def test_a_source_without_date_says_so(make_document, make_citation, make_answer):
    """An undated source without publisher shows its title, that its date is unknown, and its file."""
    text = reply_text(make_answer(make_citation(make_document("Words."), "Words.")))
    assert "[1] Note · date unknown · note.md" in text


def test_a_closed_service_says_so(service):
    """A listing that is closed for a time says it before its number; a fax is no number to call."""
    closed = replace(service, status="temporarily closed", phones=(*service.phones, Phone(number="911", type="fax")))
    reply = Abstention(question="?", lang="en", reason=AbstentionReason.WEAK_EVIDENCE, services=(closed,))
    assert "- Food pantry · Closed for now · Neighbors · (617) 555-0101 ext. 4\n" in reply_text(reply)


def test_services_follow_with_their_numbers(service):
    """Listings are shown with organization and number, the extension included."""
    reply = Abstention(question="?", lang="en", reason=AbstentionReason.WEAK_EVIDENCE, services=(service,))
    assert reply_text(reply).split("\n") == [
        "I don't know. Nothing in these documents answers your question.",
        "",
        "Who can help",
        "- Food pantry · Neighbors · (617) 555-0101 ext. 4",
        "",
    ]


@pytest.mark.parametrize("lang", [*LANGUAGES, None, "de"])
@pytest.mark.parametrize("reason", AbstentionReason)
def test_an_abstention_is_in_the_persons_language(lang, reason):
    """Every reason is said in every language, in English where it is unknown, and who may know is named."""
    strings = Strings.of(lang)
    text = reply_text(Abstention(question="?", lang=lang, reason=reason))
    asked = "" if reason is AbstentionReason.NO_QUESTION else f"{strings['ask_staff']}\n"
    assert text == f"{strings[f'abstain_{reason}']}\n{asked}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_is_shown_in_every_language(lang, full_document, make_citation, make_answer, service):
    """The quote stays as it is; warnings, dates and disclaimer are in the person's language."""
    answer = make_answer(
        make_citation(full_document, "It is your right."),
        lang=lang,
        services=(service,),
        warnings=tuple(SourceWarning),
    )
    text = reply_text(answer)
    strings = Strings.of(lang)
    assert text.startswith("It is your right. [1]\n")
    for key in ("disclaimer", "services_heading", *(f"warning_{warning}" for warning in SourceWarning)):
        assert strings[key] in text


def test_translation_other_tellings_and_page_are_shown(make_document, make_citation, make_answer):
    """The person's sentence has the original below it; the source its page, what replaced it and who else tells it."""
    english = make_document("Heat must be on.", title="Heat", publisher="City")
    english = replace(english, blocks=tuple(replace(block, page=2) for block in english.blocks))
    haitian = make_document("Chalè a dwe limen.", source="x.md", lang="ht", translated_from="en")
    counterpart = Counterpart(document=haitian, start=6, end=24, quote="Chalè a dwe limen.")
    citation = replace(
        make_citation(english, "Heat must be on."), translation=counterpart, also_in=(english,), superseded_by=english
    )
    assert reply_text(make_answer(citation)).split("\n")[:6] == [
        "Chalè a dwe limen. [1]",
        "    Original, English: Heat must be on.",
        "",
        "[1] Heat · City · date unknown · page 2 · note.md",
        "    Replaced by: City: Heat (date unknown)",
        "    Also in: City: Heat (date unknown)",
    ]


def test_an_offered_card_comes_first_in_one_line():
    """A card that is only offered is one line above the reply; without a short number it names the first contact."""
    card = Card(id="a", lang="en", title="Taken", steps=(), contacts=(Contact(name="PAIR", phone="888-555-0100"),))
    reply = Abstention(question="?", lang="en", reason=AbstentionReason.WEAK_EVIDENCE, offered=card)
    assert reply_text(reply).split("\n")[:2] == ["If this is happening now: Taken · PAIR 888-555-0100", ""]
