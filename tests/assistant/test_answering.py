"""Answering: checked quotations, honest abstentions, and nothing that raises."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import (
    Abstention,
    AbstentionReason,
    Answer,
    Assistant,
    Conversation,
    Note,
    SourceWarning,
    source_warnings,
)
from assistant.answering import HITS, MAX_NEAREST, MAX_QUESTION, MAX_SERVICES
from corpus import load
from index import build_index, open_retriever

CLINIC = "When does the free flu clinic open at the Copley branch library?"
PANTRY = "Where are fresh groceries for hungry families every Saturday morning at the Roxbury food pantry?"
UNKNOWN = "Who painted the ceiling above Napoleon's favourite opera box?"
CLINIC_QUOTE = "The free flu clinic opens every Tuesday evening at the Copley branch library."
TODAY = date(2026, 11, 22)


def test_an_answer_quotes_its_source(corner):
    """A question about something in the corpus gets the sentence that says it, cited and dated."""
    reply = corner.assistant.ask(CLINIC)
    assert isinstance(reply, Answer)
    assert (reply.kind, reply.question, reply.lang) == ("answer", CLINIC, "en")
    assert reply.sentences[0].text == CLINIC_QUOTE
    (citation, *_) = reply.citations
    assert (citation.marker, citation.document.source, citation.quote) == (1, "clinic.md", CLINIC_QUOTE)
    assert reply.as_of == citation.document.as_of
    assert str(reply.as_of) == "2026-06-01"
    assert reply.warnings == ()


def test_markers_count_from_one(corner):
    """Each sentence carries one marker, in order from 1, and each marker has its citation."""
    reply = corner.assistant.ask("free flu clinic visit on Tuesday at the Copley library: photo card, bottle of water")
    assert [s.markers for s in reply.sentences] == [(n,) for n in range(1, len(reply.sentences) + 1)]
    assert [c.marker for c in reply.citations] == list(range(1, len(reply.sentences) + 1))


@pytest.mark.parametrize(
    "question", ["", "  ", "\n\t\u00a0", "???", "¿?", "…", "🙂", "👩‍👩‍👧 🇭🇹", "。！？", "--", "\u200b", "\x00"]
)
def test_no_question_is_answered_by_asking_for_one(corner, question):
    """Blank, punctuation and emoji are no question: nothing is searched, nobody is offered."""
    calls = corner.encoder.query_calls
    conversation = Conversation()
    reply = corner.assistant.ask(question, conversation=conversation)
    assert isinstance(reply, Abstention)
    assert (reply.kind, reply.reason, reply.lang) == ("abstain", AbstentionReason.NO_QUESTION, None)
    assert (reply.nearest, reply.services) == ((), ())
    assert corner.encoder.query_calls == calls
    assert conversation.turns == []


@pytest.mark.parametrize("question", ["911", "42?", "٣", "１", "é", "好", "ñ?", "🙂 hi"])
def test_a_digit_or_letter_is_a_question(corner, question):
    """One digit or letter of any script is searched for."""
    reply = corner.assistant.ask(question)
    assert getattr(reply, "reason", None) is not AbstentionReason.NO_QUESTION


def test_weak_evidence_is_an_abstention_with_a_referral(corner):
    """What the corpus does not say gets no quotation, the nearest titles, and the people to ask."""
    reply = corner.assistant.ask(UNKNOWN)
    assert isinstance(reply, Abstention)
    assert reply.reason is AbstentionReason.WEAK_EVIDENCE
    assert [service.id for service in reply.services] == ["helpline"]
    titles = {document.title for document in corner.store.documents() if document.kind == "document"}
    assert 0 < len(reply.nearest) <= MAX_NEAREST
    assert set(reply.nearest) <= titles


def test_text_without_a_sentence_is_weak_evidence(corner):
    """A label that fits the question can neither be quoted nor lend its fit to another text's sentence."""
    reply = corner.assistant.ask("opening hours of the harbour ferry terminal")
    assert isinstance(reply, Abstention)
    assert reply.reason is AbstentionReason.WEAK_EVIDENCE
    assert reply.nearest[0] == "Opening hours of the harbour ferry terminal"


def test_an_empty_index_abstains(tmp_path, corner):
    """Without any document every question is one the corpus does not answer."""
    build_index(tmp_path, [], "empty", corner.encoder)
    retriever = open_retriever(tmp_path, corner.encoder)
    reply = Assistant(retriever, corner.store).ask(CLINIC)
    assert reply.reason is AbstentionReason.WEAK_EVIDENCE
    assert reply.nearest == ()


def test_a_document_removed_after_the_build_is_not_quoted(own_corner, caplog):
    """What the index still finds but the store has lost is not shown, and no question is logged."""
    before = own_corner.assistant.ask(CLINIC)
    assert {citation.document.source for citation in before.citations} == {"clinic.md"}
    own_corner.store.remove(["clinic.md"])
    with caplog.at_level(logging.DEBUG):
        reply = own_corner.assistant.ask(CLINIC)
    assert isinstance(reply, Abstention)
    assert reply.reason is AbstentionReason.UNVERIFIED
    assert "Flu clinic" not in reply.nearest
    assert [service.id for service in reply.services] == ["helpline"]
    assert caplog.records
    assert "clinic" not in caplog.text.replace("clinic.md", "")


def test_a_document_changed_after_the_build_is_not_quoted(own_corner, tmp_path):
    """A newer text of a document is not quoted by the offsets of the older one."""
    path = tmp_path / "clinic.md"
    path.write_text(f"# Flu clinic\n\nCancelled.\n\n{CLINIC_QUOTE}\n", encoding="utf-8")
    own_corner.store.put(load(path, "clinic.md"), origin="clinic.md")
    reply = own_corner.assistant.ask(CLINIC)
    assert reply.reason is AbstentionReason.UNVERIFIED


def test_a_removed_listing_is_not_offered(own_corner):
    """A listing that left the store is offered neither as an answer nor as a card."""
    own_corner.store.remove(["listings.json"])
    reply = own_corner.assistant.ask(PANTRY)
    assert reply.kind == "abstain"
    assert reply.services == ()


def test_listings_among_the_hits_come_as_services(corner):
    """A listing about the question is quoted and its record is offered, the referral line is not."""
    reply = corner.assistant.ask(PANTRY)
    assert isinstance(reply, Answer)
    assert reply.citations[0].document.source == "listings.json#pantry"
    assert [service.id for service in reply.services] == ["pantry"]
    assert reply.services[0].phones[0].number == "617-555-0101"


def test_no_more_services_than_the_limit(corner, monkeypatch):
    """However many listings refer people on, only a few are offered."""
    (helpline,) = (service for service in corner.store.services() if service.referral)
    many = [replace(helpline, id=str(number)) for number in range(9)]
    monkeypatch.setattr(type(corner.store), "services", lambda _: many)
    assert len(corner.assistant.ask(UNKNOWN).services) == MAX_SERVICES


HOSTILE = {
    "long": "free flu clinic " * 700,
    "one word": "x" * 10_000,
    "controls": "free\x00 flu\x07 clinic\x1b[31m \x7f\x85 at\r\nthe\u2028library",
    "lone surrogate": "\ud83d free flu clinic \udc00",
    "only surrogates": "\ud800\udfff\ud800",
    "mixed scripts": "clinic клиника 診所 عيادة โรงพยาบาล अस्पताल Copley",
    "bidi": "\u202efree flu clinic\u202c \u2066library\u2069",
    "combining": "e" + "\u0301" * 5_000,
    "markup": "<script>alert(1)</script> {{ 7*7 }} {0} %s ${x}",
    "emoji": "👩🏽‍⚕️ clinic 👨‍👩‍👧‍👦 🇭🇹",
    "thai": "ห้องสมุดมีชั้นเรียนภาษาอังกฤษฟรีทุกวันอังคาร" * 20,
    "number": "١٢٣ 456 七",
    "newlines": "\n".join("abc" for _ in range(3_000)),
}


@pytest.mark.parametrize("question", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("lang", [None, "en", "zh-Hant", "tlh"])
def test_no_text_raises(corner, question, lang):
    """Long, broken, mixed and hostile texts get a reply like any other, alone and as a follow-up."""
    conversation = Conversation()
    corner.assistant.ask(CLINIC, lang="en", conversation=conversation)
    reply = corner.assistant.ask(question, lang=lang, conversation=conversation)
    assert reply.kind in {"answer", "abstain"}
    assert len(reply.question) <= MAX_QUESTION


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_answered_in_one_way(corner, question):
    """Any text gets an answer with citations, or an abstention with a reason."""
    reply = corner.assistant.ask(question)
    if isinstance(reply, Answer):
        assert reply.citations
    else:
        assert reply.reason in AbstentionReason


def test_a_long_question_is_read_to_the_limit(corner):
    """What goes beyond the limit has no influence on the reply."""
    start = (CLINIC + " ") * 20
    assert len(start) > MAX_QUESTION
    first, second = (corner.assistant.ask(start[:MAX_QUESTION] + tail) for tail in ("", "x" * 9_000))
    assert first == second


def test_the_chosen_language_wins_over_detection(corner):
    """A language the person picked is the reply's; otherwise it is detected, or unknown."""
    question = "¿La biblioteca ofrece clases gratuitas de inglés los martes por la tarde?"
    assert corner.assistant.ask(question).lang == "es"
    assert corner.assistant.ask(question, lang="vi").lang == "vi"
    assert corner.assistant.ask("911").lang is None
    assert corner.assistant.ask("", lang="ar").lang == "ar"


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("¿Ofrece la biblioteca clases gratuitas de inglés los martes por la tarde en Dudley?", "clases.es.md"),
        ("圖書館每週二晚上提供免費英語課程嗎？需要事先報名嗎？", "classes.zh-Hant.md"),
        ("هل تقدم المكتبة العامة دروسا مجانية في اللغة الإنجليزية مساء كل يوم ثلاثاء؟", "classes.ar.md"),
    ],
)
def test_other_scripts_are_quoted_as_they_stand(corner, question, source):
    """A question in another script is answered with the source's own characters."""
    reply = corner.assistant.ask(question)
    assert isinstance(reply, Answer)
    citation = reply.citations[0]
    assert citation.document.source == source
    assert reply.sentences[0].text in citation.document.text


def test_the_same_question_gives_the_same_citations(corner):
    """Asked twice, in other case or with space around it, a question cites the same places."""
    replies = [corner.assistant.ask(text) for text in (CLINIC, CLINIC, f"  {CLINIC}\n", CLINIC.upper())]
    assert len({tuple((c.passage_id, c.start, c.end) for c in reply.citations) for reply in replies}) == 1
    assert replies[0] == replies[1] == replies[2]


@pytest.fixture
def dated(make_document, day, reviewed):
    """Return a function that makes a reviewed document of today with other fields."""

    def make(**fields):
        dates = {name: day(value) for name, value in fields.items() if name in {"published", "checked", "review_by"}}
        return make_document("A sentence.", **{"published": day("2026-11-01"), "review": reviewed, **fields, **dates})

    return make


def test_a_fresh_reviewed_source_has_no_warning(dated):
    """A reviewed, dated, recent text that nothing replaced needs no warning."""
    assert source_warnings([dated(review_by="2026-11-22")], TODAY) == ()
    assert source_warnings([], TODAY) == ()


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"published": "2024-11-21"}, SourceWarning.OLD),
        ({"published": "2017"}, SourceWarning.OLD),
        ({"published": "2026", "checked": "2020-01-01"}, SourceWarning.OLD),
        ({"review_by": "2026-11-21"}, SourceWarning.PAST_REVIEW),
        ({"review_by": "2026-10"}, SourceWarning.PAST_REVIEW),
        ({"superseded_by": "newer.md"}, SourceWarning.SUPERSEDED),
    ],
)
def test_each_warning_has_its_cause(dated, fields, warning):
    """An old, overdue or replaced source is said to be so."""
    assert source_warnings([dated(**fields)], TODAY) == (warning,)


@pytest.mark.parametrize(
    "fields",
    [
        {"published": "2024-11-22"},
        {"published": "2024-11"},
        {"published": "2024"},
        {"published": "2010", "checked": "2026-01-01"},
        {"review_by": "2026-11"},
        {"review_by": "2026"},
    ],
)
def test_a_date_counts_to_the_last_day_it_can_mean(dated, fields):
    """Two years to the day are not old, a month or year counts to its end, the last check is what counts."""
    assert source_warnings([dated(**fields)], TODAY) == ()


def test_a_source_without_date_or_review_says_so(make_document):
    """A text that nobody dated or reviewed is a draft and undated."""
    assert source_warnings([make_document("A sentence.")], TODAY) == (SourceWarning.DRAFT, SourceWarning.UNDATED)


def test_warnings_of_all_sources_are_joined_in_one_order(dated, make_document):
    """Several sources give each warning once, always in the same order."""
    documents = [
        dated(superseded_by="x", published="2017"),
        make_document("A sentence."),
        dated(review_by="2020"),
        dated(published="2018"),
    ]
    expected = tuple(warning for warning in SourceWarning if warning is not SourceWarning.CONFLICT)
    assert source_warnings(documents, TODAY) == expected
    assert source_warnings(documents[::-1], TODAY) == expected


def test_an_answers_warnings_are_its_sources(corner):
    """An answer from an unreviewed, undated text carries both warnings and no date."""
    reply = corner.assistant.ask("How do residents request annual parking permits online at the transportation office?")
    assert isinstance(reply, Answer)
    assert reply.warnings == (SourceWarning.DRAFT, SourceWarning.UNDATED)
    assert reply.as_of is None


def test_a_follow_up_is_read_with_the_question_before(corner):
    """A question that finds nothing by itself is read with the one before it, and kept as it was asked."""
    conversation = Conversation()
    assert corner.assistant.ask("And which photo card?").kind == "abstain"
    corner.assistant.ask("bring a bottle of water to the free flu clinic visit", conversation=conversation)
    reply = corner.assistant.ask("And which photo card?", conversation=conversation)
    assert isinstance(reply, Answer)
    assert reply.question == "And which photo card?"
    assert reply.citations[0].document.source == "clinic.md"
    assert [turn.question for turn in conversation.turns] == [
        "bring a bottle of water to the free flu clinic visit",
        "And which photo card?",
    ]


def test_a_changed_subject_is_not_read_with_the_question_before(corner):
    """A question of its own gets the reply it gets alone, answered or not."""
    for question in (PANTRY, UNKNOWN, "How do residents request annual parking permits downtown?"):
        conversation = Conversation()
        corner.assistant.ask(CLINIC, conversation=conversation)
        assert corner.assistant.ask(question, conversation=conversation) == corner.assistant.ask(question)


def test_a_short_question_with_evidence_stands_alone(corner):
    """However short, a question that finds something by itself is not mixed with the one before."""
    conversation = Conversation()
    corner.assistant.ask(CLINIC, conversation=conversation)
    reply = corner.assistant.ask("Roxbury food pantry", conversation=conversation)
    assert reply == corner.assistant.ask("Roxbury food pantry")
    assert reply.citations[0].document.source == "listings.json#pantry"


def test_a_cleared_conversation_is_not_referred_to(corner):
    """After clearing, a follow-up is read alone."""
    conversation = Conversation()
    corner.assistant.ask(CLINIC, conversation=conversation)
    conversation.clear()
    assert corner.assistant.ask("And on Tuesday?", conversation=conversation) == corner.assistant.ask("And on Tuesday?")


def test_the_assistant_keeps_no_question(corner):
    """Nothing of a question stays in the assistant after it was answered."""
    assistant = Assistant(corner.retriever, corner.store)
    before = dict(vars(assistant))
    assistant.ask(f"{CLINIC} canary-7f3a")
    assert vars(assistant) == before


def test_timings_are_told(corner):
    """An answer tells its stages' times and their total; an abstention those it went through."""
    timings = corner.assistant.ask(CLINIC).timings_ms
    assert set(timings) == {"triage", "encode", "search", "read", "cite", "total"}
    assert all(value >= 0 for value in timings.values())
    assert timings["total"] + 1 >= sum(value for name, value in timings.items() if name != "total")
    assert set(corner.assistant.ask(UNKNOWN).timings_ms) == {"triage", "encode", "search", "total"}
    assert set(corner.assistant.ask("?").timings_ms) == {"triage", "total"}


def test_a_question_is_encoded_once(corner):
    """A question that stands alone is encoded once, a follow-up once more with its context."""
    conversation = Conversation()
    calls = corner.encoder.query_calls
    corner.assistant.ask(CLINIC, conversation=conversation)
    assert corner.encoder.query_calls == calls + 1
    corner.assistant.ask("And which photo card?", conversation=conversation)
    assert corner.encoder.query_calls == calls + 3


def test_hits_are_read_to_a_fixed_depth(corner, monkeypatch):
    """Answer and listings are read from a fixed number of passages; no more where there are no families."""
    asked = []
    search = type(corner.retriever).search
    monkeypatch.setattr(
        type(corner.retriever), "search", lambda self, query, k: asked.append(k) or search(self, query, k)
    )
    corner.assistant.ask(CLINIC)
    assert asked == [HITS, HITS]


def test_conversations_in_eight_threads_never_mix(corner):
    """Two people asking at once get what each would get alone."""
    scripts = {
        "clinic": [CLINIC, "And which photo card?", "bottle of water to the flu clinic"],
        "pantry": [PANTRY, "Who offers it?", "General help line"],
    }
    expected = {}
    for name, questions in scripts.items():
        conversation = Conversation()
        expected[name] = [corner.assistant.ask(question, conversation=conversation) for question in questions]
    start = threading.Barrier(8)

    def talk(name):
        start.wait()
        for _ in range(5):
            conversation = Conversation()
            replies = [corner.assistant.ask(question, conversation=conversation) for question in scripts[name]]
            assert replies == expected[name]
            assert conversation.turns == replies

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(talk, name) for name in ("clinic", "pantry") * 4]:
            done.result()


@pytest.mark.encoder
def test_the_real_encoder_answers_across_languages(tmp_path, library_files, default_encoder, corner):
    """With the real encoder a Spanish question is answered from an English text, and nonsense is not."""
    build_index(tmp_path, corner.store.documents(), corner.store.digest(), default_encoder)
    assistant = Assistant(open_retriever(tmp_path, default_encoder), corner.store)
    reply = assistant.ask("¿Cuándo abre la clínica gratuita contra la gripe en la biblioteca Copley?")
    assert isinstance(reply, Answer)
    assert (reply.lang, reply.sentences[0].text) == ("es", CLINIC_QUOTE)
    assert assistant.ask("What is the boiling point of tungsten?").kind == "abstain"


@pytest.mark.encoder
def test_the_real_encoder_survives_any_text(tmp_path, default_encoder, corner):
    """Hostile texts get a reply from the real encoder too."""
    build_index(tmp_path, corner.store.documents(), corner.store.digest(), default_encoder)
    assistant = Assistant(open_retriever(tmp_path, default_encoder), corner.store)
    for question in HOSTILE.values():
        assert assistant.ask(question).kind in {"answer", "abstain"}


def test_personal_data_is_left_out_before_anything_else(corner):
    """The reply, the conversation and the search have the question without it, and a note says so."""
    conversation = Conversation()
    reply = corner.assistant.ask(f"{CLINIC} My SSN is 078-05-1120.", conversation=conversation)
    assert isinstance(reply, Answer)
    assert reply.notes == (Note.PERSONAL_DATA,)
    assert reply.question == f"{CLINIC} My SSN is …."
    assert "078" not in repr(conversation)
    assert corner.assistant.ask(CLINIC).notes == ()


def test_a_number_on_the_limit_is_left_out_whole(corner):
    """Personal data is left out before the question is cut to its length."""
    question = "x" * (MAX_QUESTION - 5) + " 078-05-1120 rest"
    assert "078" not in corner.assistant.ask(question).question


def test_the_numbers_of_listings_may_be_asked_about(corner):
    """A telephone number that a listing publishes is no personal data."""
    reply = corner.assistant.ask("Who answers at (617) 555-0101?")
    assert (reply.question, reply.notes) == ("Who answers at (617) 555-0101?", ())


def test_a_follow_up_is_read_from_what_was_cited(corner):
    """Of what a follow-up finds with its context, only what the turn before cited is read; all, if that is nothing."""
    conversation = Conversation()
    corner.assistant.ask(CLINIC, conversation=conversation)
    query = corner.retriever.query("How much is it?", "en")
    hits = corner.retriever.search(query, HITS)
    kept = corner.assistant._of_subject(query, hits, conversation)
    assert {hit.passage.document_id for hit in kept} == {conversation.turns[0].citations[0].document.id}
    others = [hit for hit in hits if hit not in kept]
    assert corner.assistant._of_subject(query, others, conversation) == others


def test_a_question_without_a_subject_after_no_answer_has_none(corner):
    """Where nothing was found, "When do they open?" is not answered about something else."""
    conversation = Conversation()
    assert corner.assistant.ask(UNKNOWN, lang="en", conversation=conversation).kind == "abstain"
    assert corner.assistant.ask("When is it open on Tuesday?", lang="en", conversation=conversation).kind == "abstain"


def test_another_subject_becomes_the_subject(corner):
    """A question that opens as one going on but is about something else is read and remembered as that."""
    conversation = Conversation()
    corner.assistant.ask(CLINIC, conversation=conversation)
    question = f"And {PANTRY}"
    reply = corner.assistant.ask(question, conversation=conversation)
    assert isinstance(reply, Answer)
    assert reply.citations[0].document.source == "listings.json#pantry"
    assert conversation.subject == question


def test_the_answer_comes_again_in_another_language(corner):
    """Asked for a language, the same quotations are given for a reader of it, as a turn of their own."""
    conversation = Conversation()
    first = corner.assistant.ask(CLINIC, conversation=conversation)
    again = corner.assistant.ask("¿Y en español?", conversation=conversation)
    assert isinstance(again, Answer)
    assert (again.lang, again.question) == ("es", "¿Y en español?")
    assert [c.quote for c in again.citations] == [c.quote for c in first.citations]
    third = corner.assistant.ask("en français", conversation=conversation)
    assert (third.lang, third.sentences) == ("fr", first.sentences)
    assert conversation.subject == CLINIC
    assert len(conversation.turns) == 3


def test_an_answer_whose_source_changed_does_not_come_again(own_corner):
    """What the documents no longer bear out is not said in another language either."""
    conversation = Conversation()
    own_corner.assistant.ask(CLINIC, conversation=conversation)
    own_corner.store.remove(["clinic.md"])
    again = own_corner.assistant.ask("in Spanish?", conversation=conversation)
    assert isinstance(again, Abstention)
    assert (again.reason, again.lang) == (AbstentionReason.UNVERIFIED, "es")


def test_an_abstention_comes_again_in_another_language(corner):
    """That nothing was found is said for a reader of the other language; with no turn before, it is a question."""
    conversation = Conversation()
    corner.assistant.ask(UNKNOWN, lang="en", conversation=conversation)
    again = corner.assistant.ask("in Spanish?", lang="en", conversation=conversation)
    assert (again.kind, again.lang) == ("abstain", "es")
    assert corner.assistant.ask("in Spanish?", lang="en", conversation=Conversation()).lang == "en"


def test_a_follow_up_too_short_to_tell_is_in_the_language_before(corner):
    """Two words that could be of several languages are read in that of the question they follow."""
    conversation = Conversation()
    corner.assistant.ask(
        "¿La biblioteca ofrece clases gratuitas de inglés los martes por la tarde?", conversation=conversation
    )
    assert corner.assistant.ask("y Boston?", conversation=conversation).lang == "es"
    assert corner.assistant.ask("y Boston?").lang is None


@pytest.mark.parametrize("lang", ["ar", "es", None])
def test_a_question_is_read_in_the_language_it_is_written_in(corner, monkeypatch, lang):
    """Somebody who reads another language than they write in is understood, and answered in the one they read."""
    searched = []
    query = type(corner.retriever).query

    def recorded(self, text, lang, **context):
        searched.append(lang)
        return query(self, text, lang, **context)

    monkeypatch.setattr(type(corner.retriever), "query", recorded)
    reply = corner.assistant.ask("When does the free flu clinic open at the Copley branch library?", lang=lang)
    assert searched == ["en"]
    assert (reply.kind, reply.lang) == ("answer", lang or "en")
