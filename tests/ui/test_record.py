"""Records: the JSON other programs rely on has the keys of the contract, in its order."""

import json
from dataclasses import fields, replace
from datetime import date, datetime, time

import pytest

from assistant import Abstention, AbstentionReason, Context, Counterpart, SourceWarning, card
from corpus import LOCAL, PartialDate, Schedule, detect
from ui.record import (
    card_record,
    citation_record,
    detection_record,
    document_record,
    hits_record,
    reply_record,
    service_record,
)

CONTEXT = Context(start=0, end=4, quote="Note")
REPLY = [
    "id",
    "question",
    "lang",
    "kind",
    "sentences",
    "citations",
    "services",
    "as_of",
    "warnings",
    "notes",
    "timings_ms",
]
CITATION = [
    "marker",
    "passage_id",
    "document_id",
    "source",
    "title",
    "publisher",
    "published",
    "lang",
    "start",
    "end",
    "quote",
]
HIT = ["rank", "score", "passage_id", "document_id", "source", "start", "end", "text"]
DOCUMENT = [
    "id",
    "title",
    "source",
    "kind",
    "lang",
    "publisher",
    "published",
    "effective",
    "checked",
    "fetched",
    "jurisdiction",
    "family",
    "review",
    "content_hash",
    "published_found",
    "effective_found",
    "checked_found",
    "review_by",
    "translated_from",
    "supersedes",
    "superseded_by",
]


@pytest.fixture
def answer(full_document, make_citation, make_answer, service):
    """Return an answer with two sentences, a service and warnings."""
    return make_answer(
        make_citation(full_document, "Ask for a lawyer first.", 1),
        make_citation(full_document, "It is your right.", 2),
        services=(service,),
        warnings=(SourceWarning.DRAFT, SourceWarning.OLD),
        timings_ms={"total": 1.5},
    )


def test_an_answer_has_the_keys_of_the_contract(answer):
    """An answer's record has exactly the keys that were promised, values included."""
    record = reply_record(answer, "q1")
    assert list(record) == [*REPLY, "offered"]
    assert (record["id"], record["question"], record["lang"], record["kind"]) == ("q1", "What now?", "en", "answer")
    assert record["sentences"] == [
        {"text": "Ask for a lawyer first.", "citations": [1], "context": None},
        {"text": "It is your right.", "citations": [2], "context": None},
    ]
    assert (record["as_of"], record["warnings"], record["timings_ms"]) == ("2026", ["draft", "old"], {"total": 1.5})
    assert json.loads(json.dumps(record)) == record


def test_a_citation_has_the_keys_of_the_contract(answer, full_document):
    """A citation's record has the promised keys in their order, its quote standing at its offsets."""
    record = reply_record(answer)["citations"][0]
    assert [key for key in record if key in CITATION] == CITATION
    assert set(record) - set(CITATION) == {"checked", "page", "translation", "original", "also_in", "superseded_by"}
    assert [record[key] for key in ("page", "translation", "original", "also_in", "superseded_by")] == [
        None,
        None,
        None,
        [],
        None,
    ]
    assert full_document.text[record["start"] : record["end"]] == record["quote"]
    assert (record["document_id"], record["source"]) == (full_document.id, "note.md")
    assert (record["published"], record["checked"]) == ("2026-03-08", "2026")
    assert citation_record(answer.citations[1])["marker"] == 2


def test_a_citation_tells_what_stands_beside_it(make_document, make_citation, make_answer):
    """Translation, original, other tellings, the newer text and the page are in a citation's record."""
    cited = make_document("It is your right.", published=PartialDate.parse("2026"))
    cited = replace(cited, blocks=tuple(replace(block, page=3) for block in cited.blocks))
    other = make_document("Es su derecho.", source="es.md", lang="es", title="Derechos")
    start = other.text.index("Es su")
    counterpart = Counterpart(document=other, start=start, end=start + 14, quote="Es su derecho.")
    citation = replace(
        make_citation(cited, "It is your right."),
        translation=counterpart,
        original=counterpart,
        also_in=(other,),
        superseded_by=cited,
    )
    record = reply_record(make_answer(citation))["citations"][0]
    assert record["page"] == 3
    assert record["translation"] == record["original"]
    assert record["translation"] == {
        "document_id": other.id,
        "lang": "es",
        "start": start,
        "end": start + 14,
        "quote": "Es su derecho.",
        "context": None,
        "review": "draft",
    }
    assert record["also_in"] == [{"document_id": other.id, "title": "Derechos", "publisher": None, "published": None}]
    assert record["superseded_by"]["published"] == "2026"
    assert json.loads(json.dumps(record)) == record


def test_the_context_of_a_sentence_stands_at_its_offsets(make_document, make_citation, make_answer):
    """What a sentence leans on is a literal slice of the document it is quoted from, a translation's of its own."""
    english, spanish = make_document("They asked."), make_document("Preguntaron.", source="es.md", lang="es")
    other = Counterpart(document=spanish, start=6, end=18, quote="Preguntaron.", context=CONTEXT)
    citation = replace(make_citation(english, "They asked."), context=CONTEXT, translation=other)
    answer = make_answer(citation)
    answer = replace(answer, sentences=(replace(answer.sentences[0], context=CONTEXT),))
    record = reply_record(answer)
    assert record["sentences"][0]["context"] == {"text": "Note", "start": 0, "end": 4}
    assert record["citations"][0]["translation"]["context"] == {"text": "Note", "start": 0, "end": 4}
    assert english.text[0:4] == "Note"


def test_an_abstention_has_the_same_keys_and_two_more(service):
    """An abstention has an answer's keys, empty, with its reason and the nearest titles."""
    reply = Abstention(
        question="?", lang=None, reason=AbstentionReason.WEAK_EVIDENCE, nearest=("Note",), services=(service,)
    )
    record = reply_record(reply)
    assert list(record) == [*REPLY, "reason", "nearest", "offered"]
    assert (record["id"], record["lang"], record["kind"], record["as_of"]) == (None, None, "abstain", None)
    assert (record["sentences"], record["citations"], record["warnings"]) == ([], [], [])
    assert (record["reason"], record["nearest"]) == ("weak-evidence", ["Note"])
    assert record["services"] == [service_record(service)]


def test_a_service_is_copied_from_its_record(service):
    """A listing's card has its name, its numbers as they are written, and when it is next open."""
    record = service_record(service)
    assert {"id", "name", "phones", "next_open"} <= set(record)
    assert record["phones"] == [
        {
            "number": "+1 617-555-0101",
            "extension": "4",
            "description": "ask for Ana",
            "type": "voice",
            "languages": [],
            "display": "(617) 555-0101 ext. 4",
            "uri": "tel:+16175550101;ext=4",
        }
    ]
    assert (record["next_open"], record["open_now"]) == (None, None)
    assert record["assured"] == "2026-10-01"
    assert json.loads(json.dumps(record)) == record


@pytest.mark.parametrize(
    ("now", "next_open", "open_now"),
    [
        ("2026-11-21T10:00", "2026-11-28T09:00:00-05:00", True),
        ("2026-11-21T12:00", "2026-11-28T09:00:00-05:00", False),
        ("2026-03-07T13:00", "2026-03-14T09:00:00-04:00", False),
    ],
)
def test_a_service_with_hours_says_when_it_is_open(service, now, next_open, open_now):
    """Computed openings are local times with their offset, in a listing's card as in a reply."""
    saturdays = Schedule(freq="WEEKLY", byday=("SA",), opens_at=time(9), closes_at=time(12))
    service = replace(service, schedules=(saturdays,))
    when = datetime.fromisoformat(now).replace(tzinfo=LOCAL)
    record = service_record(service, now=when)
    assert (record["next_open"], record["open_now"]) == (next_open, open_now)
    reply = Abstention(question="?", lang=None, reason=AbstentionReason.WEAK_EVIDENCE, services=(service,))
    assert reply_record(reply, now=when)["services"] == [record]
    assert json.loads(json.dumps(record)) == record
    assert isinstance(service_record(service)["open_now"], bool)


def test_a_service_says_everything_of_its_record(service):
    """Whatever a listing holds is in its card's record, but for the record it was read from."""
    names = {field.name for field in fields(service)} - {"schedules", "hsds", "referral"}
    assert names <= set(service_record(service))


@pytest.mark.parametrize(
    ("row", "hours", "changed", "ended"),
    [
        pytest.param({}, ["Saturdays"], False, False, id="valid"),
        pytest.param({"valid_to": date(2026, 11, 20)}, ["Saturdays"], True, False, id="out-of-date"),
        pytest.param({"until": date(2026, 11, 20)}, [], False, True, id="ended"),
        pytest.param({"valid_to": date(2026, 11, 21)}, ["Saturdays"], False, False, id="last-day"),
    ],
)
def test_hours_past_their_time(service, row, hours, changed, ended):
    """Hours past their validity may have changed; dates that are over are no longer given."""
    saturdays = Schedule(description="Saturdays", **row)
    listing = replace(service, schedules=(saturdays,), hours=("Saturdays",))
    record = service_record(listing, now=datetime(2026, 11, 21, 23, tzinfo=LOCAL))
    assert (record["hours"], record["hours_may_have_changed"], record["ended"]) == (hours, changed, ended)


def test_hits_have_the_keys_of_the_contract(opened):
    """Search results have the promised keys, ranks from 1, and the text standing at its offsets."""
    query = opened.retriever.query("free flu clinic", "en")
    hits = opened.retriever.search(query, 3)
    documents = {document.id: document for document in opened.store.documents()}
    record = hits_record(query, hits, {key: document.source for key, document in documents.items()}, "q9")
    assert list(record) == ["id", "question", "lang", "hits"]
    assert (record["id"], record["question"], record["lang"]) == ("q9", "free flu clinic", "en")
    assert [hit["rank"] for hit in record["hits"]] == [1, 2, 3]
    for hit in record["hits"]:
        assert list(hit) == HIT
        document = documents[hit["document_id"]]
        assert hit["source"] == document.source
        assert document.text[hit["start"] : hit["end"]] == hit["text"]
    assert json.loads(json.dumps(record)) == record


def test_a_hit_of_a_removed_document_has_no_source(opened):
    """A passage whose document left the store since the build names no source."""
    query = opened.retriever.query("free flu clinic", None)
    (hit, *_) = opened.retriever.search(query, 1)
    assert hits_record(query, [hit], {}, None)["hits"][0]["source"] is None


def test_a_document_has_the_keys_of_the_contract(full_document, make_document):
    """A document's record has exactly the promised keys, unknown ones null, and not its text."""
    record = document_record(full_document)
    assert list(record) == DOCUMENT
    assert (record["kind"], record["review"]) == ("document", "reviewed")
    assert (record["published"], record["effective"], record["checked"]) == ("2026-03-08", "2026-04", "2026")
    assert record["jurisdiction"] == ["US", "US-MA"]
    bare = document_record(make_document("Text.", lang=None))
    assert [key for key, value in bare.items() if value is None] == [
        "lang",
        "publisher",
        "published",
        "effective",
        "checked",
        "fetched",
        "family",
        "published_found",
        "effective_found",
        "checked_found",
        "review_by",
        "translated_from",
        "supersedes",
        "superseded_by",
    ]
    assert (bare["jurisdiction"], bare["review"]) == ([], "draft")


@pytest.mark.parametrize(
    ("text", "lang", "reason"),
    [
        ("Where can I find a free lawyer for my family?", "en", "sure"),
        ("12345 🙂", None, "no-letters"),
    ],
)
def test_a_detection_has_the_keys_of_the_contract(text, lang, reason):
    """A detection's record has the promised keys, its language null when it cannot be told."""
    record = detection_record(detect(text), "d1")
    assert list(record) == ["id", "lang", "confidence", "candidates", "reason"]
    assert (record["id"], record["lang"], record["reason"]) == ("d1", lang, reason)
    assert all(set(candidate) == {"lang", "confidence"} for candidate in record["candidates"])
    assert json.loads(json.dumps(record)) == record


def test_an_offered_card_is_whole(answer):
    """Another program can show the card of a possible emergency without asking again."""
    assert reply_record(answer)["offered"] is None
    record = reply_record(replace(answer, offered=card("suicide", "es")))
    assert record["offered"] == card_record(card("suicide", "es"))
    assert record["kind"] == "answer"
