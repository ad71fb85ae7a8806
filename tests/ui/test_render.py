"""Render: pages in twelve languages, with everything from outside escaped."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser

import pytest
from markupsafe import escape

from assistant import Abstention, AbstentionReason, Card, Contact, Context, Counterpart, Emergency, SourceWarning
from corpus import LANGUAGES, LOCAL, PartialDate, Phone, Reference, Related, Review, Schedule, Span
from ui import render
from ui.strings import ENDONYMS, Strings
from ui.take import takeaway

EVIL = '<script>alert("x")</script>\'"><img src=x onerror=alert(1)>{{ 7*7 }}'
VOID = {"img", "br", "input", "meta", "link", "hr"}


class Page(HTMLParser):
    """A page's elements and text; an element that is not closed in its place is an error."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text, self._open = [], [], []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        """Note an element with its attributes."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        """Close the element that was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data):
        """Note the text."""
        self.text.append(data)

    def all(self, tag, **attributes):
        """Return the attributes of the elements of a name."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


def _turn(reply, lang="en", number=0):
    return render.Turn(number=number, reply=reply, strings=Strings.of(lang))


def _conversation(reply, lang="en", **values):
    return render.conversation(Strings.of(lang), [_turn(reply, lang)], **values)


@pytest.fixture
def answer(full_document, make_citation, make_answer, service):
    """Return an answer with two citations, a service and every warning."""
    return make_answer(
        make_citation(full_document, "Ask for a lawyer first.", 1),
        make_citation(full_document, "It is your right.", 2),
        services=(service,),
        warnings=tuple(SourceWarning),
    )


@pytest.fixture
def abstention(service):
    """Return an abstention with nearest titles and a service."""
    return Abstention(
        question="Who knows?",
        lang="en",
        reason=AbstentionReason.WEAK_EVIDENCE,
        nearest=("Your rights",),
        services=(service,),
    )


@pytest.fixture
def card():
    """Return an emergency card with a number that was checked, one that was not, and one that is none."""
    contacts = (
        Contact(name="Help line", phone="617-635-2980", note="Day and night", checked=date(2026, 11, 22)),
        Contact(name="Police", phone="911"),
        Contact(name="Desk", phone="at the counter"),
    )
    return Card(id="danger", lang="en", title="I am in danger", steps=("Go to a safe place.",), contacts=contacts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_template_renders_in_every_language(
    lang, answer, abstention, card, full_document, make_document, make_citation
):
    """Each page is well formed in each language, with every kind of reply and source."""
    strings = Strings.of(lang)
    turns = [_turn(answer, lang), _turn(abstention, lang, 1)]
    turns += [_turn(Emergency(question="Help", lang="en", card=card), lang, 2)]
    turns += [_turn(replace(abstention, reason=reason), lang) for reason in AbstentionReason]
    bare = make_document("Words here.", lang=None)
    pages = [
        render.masthead(strings),
        render.intro(strings),
        render.examples(strings),
        render.foot(strings),
        render.conversation(strings, []),
        render.conversation(strings, turns, asking="One more?", notice="Done.", failed="Who?", offer="ht"),
        render.urgent(strings, [card]),
        render.source_gone(strings),
        render.source(strings, answer.citations[0], full_document),
        render.source(strings, make_citation(bare, "Words here."), bare),
        render.source(strings, answer.citations[0], None),
    ]
    for html in pages:
        page = Page(html)
        languages = [found for _, found in page.elements if found.get("lang") == lang]
        assert languages or html == render.conversation(strings, [])
        assert "None" not in " ".join(page.text)
        assert "http://" not in html.replace(full_document.url, "")


def test_the_picker_has_the_languages_by_their_own_names():
    """The twelve languages are offered in their order, the present one selected."""
    page = Page(render.masthead(Strings.of("vi")))
    options = page.all("option")
    assert [option["value"] for option in options] == list(ENDONYMS) == [option["lang"] for option in options]
    assert [option["value"] for option in options if "selected" in option] == ["vi"]
    text = "".join(page.text)
    assert all(name in text for name in ENDONYMS.values())


def test_examples_can_be_pressed():
    """Each example is a button that asks what stands on it."""
    page = Page(render.examples(Strings.of("es")))
    asked = [button["data-question"] for button in page.all("button", **{"data-action": "ask"})]
    assert asked == [Strings.of("es")[f"example_{number}"] for number in render.EXAMPLES]
    assert set(asked) <= {part.strip() for part in page.text}


def test_a_notice_is_said():
    """What was done is said in a line that can be given the focus, and only then."""
    strings = Strings.of("en")
    page = Page(render.conversation(strings, [], notice=strings["cleared"]))
    assert page.all("p", class_="notice said", tabindex="-1")
    assert strings["cleared"] in "".join(page.text)
    assert not Page(render.conversation(strings, [])).elements


def test_an_answer_shows_quotes_with_their_chips(answer):
    """Each sentence is a quotation with a button naming its source's number, title and date."""
    page = Page(_conversation(answer))
    assert len(page.all("blockquote", lang="en", dir="ltr")) == 2
    chips = page.all("button", class_="chip")
    assert [(chip["data-turn"], chip["data-marker"]) for chip in chips] == [("0", "1"), ("0", "2")]
    text = "".join(page.text)
    assert "Open source 1: Your rights" in text
    for words in ("What now?", "Ask for a lawyer first.", "It is your right.", "As of 2026", "Copley Law"):
        assert words in text
    for warning in SourceWarning:
        assert Strings.of("en")[f"warning_{warning}"] in text
    assert Strings.of("en")["disclaimer"] in text


def test_a_services_card_copies_the_record(answer):
    """A listing shows its name, number with extension, hours and when it was checked; the number can be called."""
    page = Page(_conversation(answer))
    (call,) = page.all("a", class_="call")
    assert call["href"] == "tel:+16175550101;ext=4"
    text = " ".join("".join(page.text).split())
    for words in ("Food pantry", "(617) 555-0101 ext. 4", "ask for Ana", "Saturdays 9 to 12", "October 1, 2026"):
        assert words in text
    assert "Call first" not in text


def _text(abstention, service):
    """The text of a listing's card, in plain spaces."""
    html = _conversation(replace(abstention, services=(service,)), now=datetime(2026, 11, 25, 9, tzinfo=LOCAL))
    return " ".join("".join(Page(html.replace("</dt>", "</dt> ")).text).split())


def test_a_card_shows_what_a_person_needs_to_know(abstention, service):
    """What to bring, for whom, where, how to get in and when it was last updated are on the card."""
    full = replace(
        service,
        location="Annex",
        directions="Red Line",
        accessibility=("Ramp at the back",),
        costs=("Adults: 5 USD",),
        minimum_age=12,
        areas=("Roxbury",),
        documents=("A photo card",),
        phones=(Phone(number="617-555-0102", type="text", languages=("Somali",)), Phone(number="988", type="fax")),
        updated=PartialDate.parse("2026-11-02"),
    )
    text = _text(abstention, full)
    for words in (
        "Place Annex",
        "How to get there Red Line",
        "Ramp at the back",
        "Adults: 5 USD",
        "Age 12+",
        "Roxbury",
    ):
        assert words in text
    for words in (
        "What to bring A photo card",
        "Text message (617) 555-0102 (Somali)",
        "Last updated November 2, 2026",
    ):
        assert words in text
    assert "988" not in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"status": "temporarily closed"}, "Closed for now", id="closed"),
        pytest.param(
            {"schedules": (Schedule(description="x", valid_to=date(2026, 11, 24)),)},
            "These hours may have changed. Call first to confirm.",
            id="out-of-date",
        ),
        pytest.param(
            {"schedules": (Schedule(description="x", until=date(2026, 11, 24)),)},
            "The published dates are over.",
            id="ended",
        ),
    ],
)
def test_a_card_warns(abstention, service, changes, expected):
    """A service closed for a time, hours past their validity and dates that are over are said to be so."""
    assert expected not in _text(abstention, service)
    assert expected in _text(abstention, replace(service, **changes))


def test_an_unchecked_listing_says_call_first(abstention, service):
    """A listing nobody confirmed says so."""
    reply = replace(abstention, services=(replace(service, assured=None),))
    text = "".join(Page(_conversation(reply)).text)
    assert "not checked yet" in text
    assert "Call first to confirm." in text


WEDNESDAYS = Schedule(freq="WEEKLY", byday=("WE",), opens_at=time(9), closes_at=time(17, 30))
FIRST_WEDNESDAY = replace(WEDNESDAYS, freq="MONTHLY", byday=("1WE",))
WHOLE_WEEK = replace(
    WEDNESDAYS, byday=("MO", "TU", "WE", "TH", "FR", "SA", "SU"), opens_at=time(0), closes_at=time(23, 59)
)
MAY_DIFFER = "Hours may differ on holidays."


def _card(abstention, service, now, *schedules, lang="en"):
    """The text of a listing's card at a time of the local clock, in plain spaces."""
    reply = replace(abstention, services=(replace(service, schedules=schedules),))
    when = datetime.fromisoformat(now)
    html = _conversation(reply, lang, now=when if when.tzinfo else when.replace(tzinfo=LOCAL))
    return " ".join("".join(Page(html).text).split())


@pytest.mark.parametrize(
    ("now", "schedule", "expected"),
    [
        pytest.param("2026-11-25T09:00", WEDNESDAYS, "Open now, until 5:30 PM", id="open"),
        pytest.param("2026-11-25T14:00+00:00", WEDNESDAYS, "Open now, until 5:30 PM", id="open-by-utc"),
        pytest.param("2026-11-25T08:59", WEDNESDAYS, "Next opening: Wednesday, 9:00 AM", id="later-today"),
        pytest.param("2026-11-26T09:00", WEDNESDAYS, "Next opening: Wednesday, 9:00 AM", id="six-days"),
        pytest.param("2026-11-25T17:30", WEDNESDAYS, "Next opening: December 2, 2026, 9:00 AM", id="seven-days"),
        pytest.param("2026-11-05T09:00", FIRST_WEDNESDAY, "Next opening: December 2, 2026, 9:00 AM", id="weeks"),
        pytest.param(
            "2026-03-07T09:00", replace(WEDNESDAYS, byday=("SU",)), "Next opening: Sunday, 9:00 AM", id="spring"
        ),
        pytest.param("2026-11-25T09:00", WHOLE_WEEK, f"Open now {MAY_DIFFER}", id="around-the-clock"),
    ],
)
def test_a_card_says_when_it_is_open(abstention, service, now, schedule, expected):
    """Computed openings stand beside the publisher's words, with a caution about holidays."""
    text = _card(abstention, service, now, schedule)
    assert expected in text
    assert MAY_DIFFER in text
    assert "Saturdays 9 to 12" in text


@pytest.mark.parametrize(
    "schedules",
    [(), (Schedule(description="x"),), (replace(WEDNESDAYS, valid_to=date(2026, 1, 1)),)],
    ids=["no-rows", "words", "out-of-date"],
)
def test_a_card_with_unknown_hours_has_only_the_publishers_words(abstention, service, schedules):
    """Where the rows do not tell, nothing is said of openings, nor that it is closed."""
    text = _card(abstention, service, "2026-11-25T09:00", *schedules)
    assert "Saturdays 9 to 12" in text
    for words in ("Open now", "Next opening", MAY_DIFFER):
        assert words not in text


NEXT_WEDNESDAY = {
    "es": "Próxima apertura: miércoles, 9:00",
    "ht": "Pwochen fwa l ap louvri: mèkredi, 09:00",
    "zh-Hant": "下次開放：星期三，上午9:00",
    "zh-Hans": "下次开放：星期三，09:00",
    "vi": "Lần mở cửa tiếp theo: Thứ Tư, 09:00",
    "ru": "Ближайшее открытие: среда, 09:00",
    "ar": "موعد الفتح القادم: الأربعاء، 9:00 ص",
    "fr": "Prochaine ouverture : mercredi, 09:00",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_openings_are_told_in_every_language(abstention, service, lang):
    """The weekday and the time are written as the language of the turn writes them."""
    text = _card(abstention, service, "2026-11-24T09:00", WEDNESDAYS, lang=lang)
    strings = Strings.of(lang)
    assert NEXT_WEDNESDAY.get(lang, strings.weekday(date(2026, 11, 25))) in text
    assert strings["service_hours_may_differ"] in text
    now_open = _card(abstention, service, "2026-11-25T09:00", WEDNESDAYS, lang=lang)
    assert strings.format("service_open_until", time=" ".join(strings.time(time(17, 30)).split())) in now_open


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_weekday_and_hour_has_its_own_name(lang):
    """Seven weekdays and the hours of a day are written in as many ways."""
    strings = Strings.of(lang)
    assert len({strings.weekday(date(2026, 11, day)) for day in range(1, 8)}) == 7
    assert len({strings.time(time(hour)) for hour in range(24)}) == 24


def test_openings_are_told_as_of_now(abstention, service):
    """Without a time given it is the present one."""
    reply = replace(abstention, services=(replace(service, schedules=(WHOLE_WEEK,)),))
    assert Strings.of("en")["service_open_now"] in "".join(Page(_conversation(reply)).text)
    assert _conversation(reply) == _conversation(reply, now=datetime.now(UTC))


def test_an_abstention_is_no_quotation(abstention):
    """Without an answer the page says so, with the nearest topics, and quotes nothing."""
    page = Page(_conversation(abstention))
    assert not page.all("blockquote")
    assert not page.all("button", class_="chip")
    text = "".join(page.text)
    assert Strings.of("en")["abstain_weak-evidence"] in text
    assert "Your rights" in text


def test_an_arabic_turn_runs_from_right_to_left(answer):
    """An Arabic turn is marked as such, its English quotation and number from left to right."""
    page = Page(_conversation(answer, "ar"))
    assert page.all("article", lang="ar", dir="rtl")
    assert page.all("blockquote", lang="en", dir="ltr")
    assert page.all("a", class_="call")
    assert Strings.of("ar").format("in_language", language="English") in "".join(page.text)
    assert [number["dir"] for number in page.all("bdi", class_="number")] == ["ltr"]


def test_each_turn_is_in_its_own_language(answer, abstention):
    """Turns in two languages are marked each with its own."""
    html = render.conversation(Strings.of("en"), [_turn(answer, "ar"), _turn(abstention, "so", 1)])
    assert [(a["lang"], a["dir"]) for a in Page(html).all("article")] == [("ar", "rtl"), ("so", "ltr")]


def test_a_source_of_unknown_language_decides_its_direction(make_document, make_citation, make_answer):
    """A quotation whose language is unknown is not called English."""
    answer = make_answer(make_citation(make_document("Words here.", lang=None), "Words here."))
    assert Page(_conversation(answer)).all("blockquote", lang="", dir="auto")


def test_asking_and_failing_are_announced():
    """A question being looked for is told, a failure is an alert with a way on; neither when there is none."""
    strings = Strings.of("en")
    page = Page(render.conversation(strings, [], asking="Where?", failed="Where?"))
    assert page.all("p", class_="asking")
    assert page.all("div", role="alert")
    assert page.all("button", **{"data-action": "ask", "data-question": "Where?"})
    assert not Page(render.conversation(strings, [])).elements


def test_a_card_has_numbers_to_call(card):
    """What can be dialled is a link as it is written, with the day it was checked; what cannot is text."""
    page = Page(_conversation(Emergency(question="Help", lang="en", card=card)))
    assert [call["href"] for call in page.all("a", class_="call")] == ["tel:+16176352980", "tel:911"]
    text = " ".join("".join(page.text).split())
    assert "Day and night Last checked: November 22, 2026" in text
    assert "Last checked: not checked yet" in text
    assert "at the counter" in text
    assert Strings.of("en")["review_draft"] in text


def test_a_reviewed_card_says_by_whom(card):
    """A card that somebody signed says so, and is no draft."""
    signed = replace(card, reviewed_by="A. Lawyer", reviewed_on=date(2026, 11, 20))
    text = "".join(Page(render.urgent(Strings.of("en"), [signed])).text)
    assert "Reviewed by A. Lawyer on November 20, 2026" in text
    assert "Draft" not in text


def test_the_emergency_cards_stand_in_the_page(card):
    """Every card is there under its title, folded; without cards there is neither the list nor the way to it."""
    strings = Strings.of("en")
    page = Page(render.urgent(strings, [card, replace(card, id="court", title="I have court today")]))
    assert [found["id"] for found in page.all("details")] == ["urgent-danger", "urgent-court"]
    assert not [found for found in page.all("details") if "open" in found]
    assert render.urgent(strings, []).strip() == ""
    assert not Page(render.masthead(strings)).all("button", **{"data-action": "urgent"})
    assert Page(render.masthead(strings, urgent=True)).all("button", **{"data-action": "urgent"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_screen_says_who_runs_it(lang):
    """The operator is named in their own words; without one, that the place which shows it does."""
    strings = Strings.of(lang)
    assert "Biblioteca <Dudley>" in "".join(Page(render.intro(strings, "Biblioteca <Dudley>")).text)
    assert strings["run_by_unknown"] in "".join(Page(render.intro(strings)).text)


def test_another_language_is_offered_in_that_language(abstention):
    """The offer is in the words of the language it is about, and asks the question anew."""
    page = Page(_conversation(abstention, "en", offer="ar"))
    (button,) = page.all("button", **{"data-action": "language"})
    assert (button["data-lang"], button["data-again"]) == ("ar", "1")
    assert page.all("div", class_="notice offer", lang="ar", dir="rtl")
    assert Strings.of("ar")["offer_button"] in page.text


def test_the_next_questions_were_not_asked_yet(answer, abstention):
    """Below the last answer alone stand examples that were not asked, a few of them."""
    strings = Strings.of("en")
    asked = replace(answer, question=strings["example_1"])
    html = render.conversation(strings, [_turn(asked), _turn(abstention, number=1)])
    questions = [strings[f"example_{number}"] for number in (2, 3, 4)]
    assert [f'data-question="{question}"' in html for question in questions] == [True] * 3
    assert f'data-question="{strings["example_1"]}"' not in html
    assert html.count('class="related"') == 1


def test_every_turn_ends_with_a_place_to_take_it_along(answer, abstention, card):
    """Each kind of reply has the container at its end."""
    turns = [_turn(answer), _turn(abstention, number=1), _turn(Emergency(question="x", lang="en", card=card))]
    html = render.conversation(Strings.of("en"), turns)
    assert html.count('<div class="take-along">') == 3


def _evil(value):
    """The same object with every text field made hostile."""
    texts = {f.name: EVIL for f in fields(value) if isinstance(getattr(value, f.name), str)}
    return replace(value, **{name: text for name, text in texts.items() if name not in {"id", "kind", "content_hash"}})


def _harmless(html):
    """The page with no element or attribute that was not ours; the hostile text stands as text."""
    page = Page(html)
    assert not page.all("script")
    assert not page.all("img")
    assert not any(name.startswith("on") for _, found in page.elements for name in found)
    assert "49" not in html
    return "".join(page.text)


def test_a_question_with_markup_is_text(answer, abstention):
    """Markup in a question stays text, in a turn and while it is being looked for."""
    for reply in (replace(answer, question=EVIL), replace(abstention, question=EVIL)):
        assert EVIL in _harmless(_conversation(reply))
    assert EVIL in _harmless(render.conversation(Strings.of("en"), [], asking=EVIL))


def test_a_card_and_an_operator_with_markup_are_text(card):
    """Markup in a card or in who runs the page stays text."""
    evil = replace(card, title=EVIL, steps=(EVIL,), contacts=(Contact(name=EVIL, phone=EVIL, note=EVIL),))
    assert _harmless(render.urgent(Strings.of("en"), [evil])).count(EVIL) == 4  # a name that is its number stands once
    assert EVIL in _harmless(render.intro(Strings.of("en"), EVIL))


def test_a_detected_language_with_markup_is_text(answer):
    """A language from outside cannot leave its attribute."""
    _harmless(_conversation(replace(answer, lang=EVIL)))


def test_a_source_with_markup_is_text(make_document, make_citation, make_answer):
    """Markup in title, publisher, text, place, address and references of a source stays text."""
    document = make_document(
        f"{EVIL} and so on.",
        EVIL,
        title=EVIL,
        source=EVIL,
        publisher=EVIL,
        lang=EVIL,
        jurisdiction=(EVIL,),
        url=f"javascript:{EVIL}",
        references=(Reference(publisher=EVIL, title=EVIL, url=EVIL, as_of=EVIL),),
    )
    citation = make_citation(document, f"{EVIL} and so on.")
    assert EVIL in _harmless(_conversation(make_answer(citation)))
    html = render.source(Strings.of("en"), citation, document)
    text = _harmless(html)
    assert text.count(EVIL) >= 8
    assert not Page(html).all("a")


def test_a_listing_with_markup_is_text(abstention, service):
    """Markup in any field of a listing stays text, and what is no number is no link."""
    evil_phone = {"extension": EVIL, "description": EVIL, "languages": (EVIL,)}
    listing = replace(
        _evil(service),
        phones=(Phone(number=EVIL, **evil_phone), Phone(number="617-555-0100", **evil_phone)),
        addresses=(EVIL,),
        hours=(EVIL,),
        languages=(EVIL,),
        accessibility=(EVIL,),
        documents=(EVIL,),
        areas=(EVIL,),
        costs=(EVIL,),
    )
    html = _conversation(replace(abstention, services=(listing,), nearest=(EVIL,)))
    assert _harmless(html).count(EVIL) >= 12
    (call,) = Page(html).all("a", class_="call")
    assert call["href"] == "tel:+16175550100"


def _marked(html):
    return re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)


def test_the_quotation_is_marked_once(full_document, make_citation):
    """The source shows its whole text with exactly the quoted words marked, at one place."""
    citation = make_citation(full_document, "Sign nothing.")
    html = render.source(Strings.of("en"), citation, full_document)
    assert _marked(html) == [citation.quote]
    text = "".join(Page(html).text)
    assert "Ask for a lawyer first. Sign nothing." in text
    assert "It is your right." in text


def test_words_that_come_twice_are_marked_where_they_are_cited(make_document, make_citation):
    """Of the same words in two places, only the cited place is marked."""
    document = make_document("Sign nothing. Ask.", "Sign nothing. Wait.")
    first = make_citation(document, "Sign nothing.")
    second = replace(first, start=document.text.rindex("Sign"), end=document.text.rindex("Sign") + 13)
    for citation, before in ((first, False), (second, True)):
        html = render.source(Strings.of("en"), citation, document)
        assert _marked(html) == ["Sign nothing."]
        assert ("Ask." in html.split("<mark")[0]) is before


@pytest.mark.parametrize(
    "text",
    [
        "Vous avez le droit de « garder le silence » & plus.",
        "您有權保持沉默。",
        "👩‍👩‍👧 🇭🇹 e\u0301 ok",
        "لك الحق في الصمت.",
    ],
)
def test_marking_counts_characters(make_document, make_citation, text):
    """In any script the mark holds the quotation and nothing around it."""
    document = make_document(f"🙂 {text} 🙂")
    page = render.source(Strings.of("en"), make_citation(document, text), document)
    (marked,) = _marked(page)
    assert "".join(Page(f"<p>{marked}</p>").text) == text


def test_every_block_is_cut_in_three(full_document, make_citation):
    """What is before, in and after the quotation makes the block again; other blocks hold no quotation."""
    citation = make_citation(full_document, "Sign nothing.")
    blocks = list(render.marked_blocks(full_document, citation))
    texts = [full_document.text[b.start : b.end] for b in full_document.blocks]
    assert [block.before + block.quote + block.after for block in blocks] == texts
    assert [block.quote for block in blocks if block.quote] == ["Sign nothing."]


def test_the_title_is_shown_once(full_document, make_citation):
    """A heading that repeats the title is left to the panel's own heading."""
    html = render.source(Strings.of("en"), make_citation(full_document, "Sign nothing."), full_document)
    assert html.count("Your rights") == 1


def test_a_removed_document_is_said_to_be_gone(full_document, make_citation):
    """Of a source that is no longer there nothing is shown but that."""
    html = render.source(Strings.of("en"), make_citation(full_document, "Sign nothing."), None)
    text = "".join(Page(html).text)
    assert Strings.of("en")["source_gone"] in text
    assert "Sign nothing" not in html
    assert not _marked(html)


def test_a_source_tells_where_it_comes_from(full_document, make_citation):
    """Publisher, dates, place, address, review and references of a source are shown."""
    html = render.source(Strings.of("en"), make_citation(full_document, "Sign nothing."), full_document)
    text = " ".join("".join(Page(html).text).split())
    for words in (
        "Copley Law",
        "March 8, 2026",
        "April 2026",
        "United States, Massachusetts",
        "example.org/rights",
        "A. Lawyer",
        "ACLU",
    ):
        assert words in text
    assert "Draft" not in text


def test_dates_stand_with_their_citations(make_document, make_citation, make_answer, abstention):
    """Each citation has its source's date in the turn's language, or that it is unknown."""
    document = make_document("Words.")
    assert _turn(make_answer(make_citation(document, "Words."))).dates == ["date unknown"]
    assert _turn(abstention).dates == []


@pytest.fixture
def translated(make_document, make_citation):
    """Return a function that cites an English sentence shown in another language."""

    def make(lang="ht", **fields):
        english = make_document("Heat must be on.", publisher="City", published=PartialDate.parse("2026-05"))
        other = make_document("Chalè a dwe limen.", source="x.md", lang=lang, translated_from="en", **fields)
        start = other.text.index("Chalè")
        counterpart = Counterpart(document=other, start=start, end=start + 18, quote="Chalè a dwe limen.")
        return replace(make_citation(english, "Heat must be on."), translation=counterpart)

    return make


@pytest.mark.parametrize("lang", [one for one in LANGUAGES if one != "en"])
def test_the_persons_language_comes_first(translated, make_answer, lang):
    """The sentence stands in the person's language, the original folded below it under its name."""
    page = Page(_conversation(make_answer(translated(lang), lang=lang), lang))
    text = [part.strip() for part in page.text if part.strip()]
    strings = Strings.of(lang)
    at = text.index(strings.format("original_in", language="English"))
    assert text.index("Chalè a dwe limen.") < at
    assert text[at + 1] == "Heat must be on."
    assert [quote["lang"] for quote in page.all("blockquote")] == [lang, "en"]
    assert page.all("details", class_="original")
    assert strings["translation_draft"] in text


def test_what_a_sentence_leans_on_stands_before_it(translated, make_answer):
    """The context is in the language that is shown, on the page, on paper and in what is taken along, escaped."""
    citation = translated("ar")
    said = Context(start=0, end=4, quote="<b>لك الحق:")
    shown = replace(citation.translation, context=said)
    citation = replace(citation, translation=shown, context=replace(said, quote="You may:"))
    html = _conversation(make_answer(citation, lang="ar"), "ar")
    before = Page(html).all("p", class_="context")[0]
    assert (before["lang"], before["dir"]) == ("ar", "rtl")
    assert html.index('class="context"') < html.index("<blockquote")
    assert html.count("&lt;b&gt;لك الحق:") >= 2
    assert 'class="paper-context"' in html
    assert "You may:" not in html
    assert "(<b>لك الحق:)" in takeaway(make_answer(citation, lang="ar"), Strings.of("ar")).text
    assert 'class="context"' not in _conversation(make_answer(translated("ar"), lang="ar"), "ar")


def test_what_to_know_of_the_sources_is_said_once(translated, make_answer):
    """However many sentences an answer has, each warning stands once, below them."""
    first = translated("ht")
    second = replace(first, marker=2)
    warnings = (SourceWarning.DRAFT, SourceWarning.OLD)
    html = _conversation(make_answer(first, second, lang="ht", warnings=warnings), "ht")
    read, _, taken = html.partition('<div class="take-along">')
    paper = taken.partition('<section class="paper"')[2]
    for key in ("translation_draft", "warning_draft", "warning_old", "disclaimer"):
        assert [part.count(escape(Strings.of("ht")[key])) for part in (read, paper)] == [1, 1]


def test_a_reviewed_translation_names_who_reviewed_it(translated, make_answer):
    """A translation that somebody signed says who and when."""
    signed = translated(review=Review(by="Ana", on=date(2026, 3, 9)))
    assert "Translation reviewed by Ana on March 9, 2026" in _conversation(make_answer(signed))


def test_a_sentence_in_its_own_words_has_nothing_below(full_document, make_citation, make_answer):
    """Without a translation there is no second quotation and no label."""
    page = Page(_conversation(make_answer(make_citation(full_document, "Sign nothing."))))
    assert len(page.all("blockquote")) == 1
    assert not page.all("details", class_="original")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_other_tellings_newer_texts_and_pages_are_named(full_document, make_document, make_citation, make_answer, lang):
    """Under the chip stand what replaced the source and who else tells it, and in the chip the page."""
    paged = replace(full_document, blocks=tuple(replace(block, page=7) for block in full_document.blocks))
    newer = make_document("New.", title="New <rules>", publisher="City", published=PartialDate.parse("2026-05"))
    citation = replace(make_citation(paged, "Sign nothing."), superseded_by=newer, also_in=(newer,))
    strings = Strings.of(lang)
    html = _conversation(make_answer(citation, lang=lang), lang)
    text = " ".join("".join(Page(html).text).split())
    named = {"title": "City: New <rules>", "date": strings.date(PartialDate.parse("2026-05"))}
    for words in (strings.format("replaced_by", **named), strings.format("also_in", **named)):
        assert " ".join(words.split()) in text
    assert strings.format("page", number=7) in text
    source = render.source(strings, citation, paged, related=Related(added=1, superseded_by=newer))
    assert strings.format("page", number=7) in source
    assert strings.format("replaced_by", **named).replace("<", "&lt;").replace(">", "&gt;") in source


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("staff", "stated by staff"),
        ("front matter", "stated in the file"),
        ("page metadata", "from the web page's own data"),
        ("dateline", "as the text itself says"),
        ("copyright line of the story", "from the story's copyright line"),
        ("assured_date", "from the listing's record"),
        ("", None),
        ("some new way", None),
    ],
)
def test_a_source_says_how_its_dates_were_found(full_document, make_citation, found, words):
    """Each date has in plain words where it comes from; what nobody said is not made up."""
    document = replace(full_document, published=PartialDate.parse("2026-03-08", found=found), checked=None)
    page = Page(render.source(Strings.of("en"), make_citation(document, "Sign nothing."), document))
    assert (f"({words})" in page.text) if words else not page.all("span", class_="found")


def test_a_translation_has_its_original_beside_it(make_document, make_citation):
    """Where the sentence exists in both, the marked words and the original stand side by side, each named."""
    english = make_document("Heat must be on.", lang="en", family="f")
    haitian = make_document("Chalè a dwe limen.", source="x", lang="ht", family="f", translated_from="en")
    citation = make_citation(english, "Heat must be on.")
    strings = Strings.of("ht")
    start = haitian.text.index("Chalè")
    translated = Page(
        render.source(
            strings, citation, haitian, span=Span(start, start + 18), related=Related(added=1, family=(english,))
        )
    )
    original = Page(render.source(strings, citation, english, related=Related(added=1, family=(haitian,))))
    for page, words in ((translated, "Heat must be on."), (original, "Chalè a dwe limen.")):
        assert len(page.all("div", class_="side")) == 2
        assert words in page.text
        assert len(page.all("mark")) == 1
    assert strings.format("original_in", language="English") in [part.strip() for part in translated.text]
    assert strings["translation_draft"] in "".join(original.text)


def test_a_source_offers_the_other_languages(full_document, make_document, make_citation):
    """The languages of the family can be pressed, the original is told to be it, and the words there are marked."""
    english = make_document("Heat must be on.", lang="en", family="f")
    haitian = make_document("Chalè a dwe limen.", lang="ht", family="f", translated_from="en")
    russian = make_document("Отопление.", lang="ru", family="f", translated_from="en")
    start = haitian.text.index("Chalè")
    html = render.source(
        Strings.of("fr"),
        make_citation(english, "Heat must be on.", 2),
        haitian,
        turn=4,
        span=Span(start, start + 18),
        related=Related(added=1, family=(english, russian)),
    )
    page = Page(html)
    buttons = page.all("button", **{"data-action": "open"})
    assert [(b["data-lang"], b["data-turn"], b["data-marker"]) for b in buttons] == [("en", "4", "2"), ("ru", "4", "2")]
    assert f"({Strings.of('fr')['original']})" in page.text
    assert '<mark id="quote" tabindex="-1">Chalè a dwe limen.</mark>' in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_possible_emergency_is_offered_above_the_reply(lang, answer, abstention, card):
    """One strip before what is answered: the number that comes first, and the card by one press."""
    strings = Strings.of(lang)
    for reply in (answer, abstention):
        html = render.conversation(strings, [_turn(replace(reply, offered=card), lang)])
        page = Page(html)
        assert html.index("offered-card") < html.index('class="answer')
        assert strings["offered"] in " ".join(page.text)
        assert [found["href"] for found in page.all("a", class_="offered-call")] == ["tel:911"]
        assert page.all("button", **{"data-action": "urgent", "data-card": "danger"})
        assert not Page(render.conversation(strings, [_turn(reply, lang)])).all("div", class_="offered")


def test_an_offer_is_a_line_on_paper(answer, card):
    """What is printed says what to do if it is happening now."""
    page = Page(_conversation(replace(answer, offered=card)))
    assert "If this is happening now: I am in danger · Police 911" in " ".join("".join(page.text).split())
