"""Records: answers, hits and documents as the JSON that other programs rely on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from assistant import Abstention, Answer, Card, Citation, Context, Counterpart, Emergency, Reply
from corpus import LOCAL, Detection, Document, Finding, PartialDate, Phone, Service, local_day, next_opening, open_now
from index import Hit, Query

Record = dict[str, Any]


def reply_record(reply: Reply, question_id: str | None = None, *, now: datetime | None = None) -> Record:
    """A reply; all have the same keys, an abstention also `reason` and `nearest`, an emergency its `card`.

    All but an emergency have `offered`: the card of an emergency that the question may tell of, else null.
    """
    now = now or datetime.now(LOCAL)
    record: Record = {
        "id": question_id,
        "question": reply.question,
        "lang": reply.lang,
        "kind": reply.kind,
        "sentences": [],
        "citations": [],
        "services": [service_record(service, now=now) for service in reply.services],
        "as_of": None,
        "warnings": [],
        "notes": [str(note) for note in reply.notes],
        "timings_ms": reply.timings_ms,
    }
    match reply:
        case Answer():
            record["sentences"] = [
                {
                    "text": sentence.text,
                    "citations": list(sentence.markers),
                    "context": _context_record(sentence.context),
                }
                for sentence in reply.sentences
            ]
            record["citations"] = [citation_record(citation) for citation in reply.citations]
            record["as_of"] = reply.as_of.isoformat() if reply.as_of else None
            record["warnings"] = [str(warning) for warning in reply.warnings]
        case Abstention():
            record["reason"] = str(reply.reason)
            record["nearest"] = list(reply.nearest)
        case Emergency():
            record["card"] = card_record(reply.card)
    if not isinstance(reply, Emergency):
        record["offered"] = card_record(reply.offered) if reply.offered else None
    return record


def card_record(card: Card) -> Record:
    """An emergency's card; `reviewed_by` is null while it is a draft."""
    return {
        "id": card.id,
        "lang": card.lang,
        "title": card.title,
        "steps": list(card.steps),
        "contacts": [
            {
                "name": contact.name,
                "phone": contact.phone,
                "note": contact.note,
                "checked": _date(contact.checked),
            }
            for contact in card.contacts
        ],
        "reviewed_by": card.reviewed_by,
        "reviewed_on": _date(card.reviewed_on),
    }


def citation_record(citation: Citation) -> Record:
    """A citation with what its document says of itself."""
    document = citation.document
    return {
        "marker": citation.marker,
        "passage_id": citation.passage_id,
        "document_id": document.id,
        "source": document.source,
        "title": document.title,
        "publisher": document.publisher,
        "published": _date(document.published),
        "checked": _date(document.checked),
        "lang": document.lang,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page": citation.page,
        "translation": _counterpart_record(citation.translation),
        "original": _counterpart_record(citation.original),
        "also_in": [_pointer(document) for document in citation.also_in],
        "superseded_by": _pointer(citation.superseded_by) if citation.superseded_by else None,
    }


def _context_record(context: Context | None) -> Record | None:
    """What stands before a sentence, at its offsets in the document of the sentence."""
    return None if context is None else {"text": context.quote, "start": context.start, "end": context.end}


def _counterpart_record(counterpart: Counterpart | None) -> Record | None:
    """The cited sentence in another language, standing at its offsets in that document."""
    if counterpart is None:
        return None
    return {
        "document_id": counterpart.document.id,
        "lang": counterpart.document.lang,
        "start": counterpart.start,
        "end": counterpart.end,
        "quote": counterpart.quote,
        "context": _context_record(counterpart.context),
        "review": counterpart.document.review.status,
    }


def _pointer(document: Document) -> Record:
    """Another document, enough to name and find it."""
    return {
        "document_id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "published": _date(document.published),
    }


def service_record(service: Service, *, now: datetime | None = None) -> Record:
    """A listing's card; `next_open` and `open_now` are null where the hours cannot be computed."""
    now = now or datetime.now(LOCAL)
    today = local_day(now)
    opening = next_opening(service.schedules, now)
    return {
        "id": service.id,
        "document_id": service.document_id,
        "name": service.name,
        "alternate_name": service.alternate_name,
        "organization": service.organization,
        "location": service.location,
        "status": service.status,
        "alert": service.alert,
        "description": service.description,
        "phones": [phone_record(phone) for phone in service.phones],
        "addresses": list(service.addresses),
        "latitude": service.latitude,
        "longitude": service.longitude,
        "directions": service.directions,
        "accessibility": list(service.accessibility),
        "hours": list(service.hours_on(today)),
        "hours_may_have_changed": service.hours_outdated(today),
        "ended": service.hours_ended(today),
        "next_open": opening.isoformat() if opening else None,
        "open_now": open_now(service.schedules, now),
        "languages": list(service.languages),
        "interpretation": service.interpretation,
        "fees": service.fees,
        "costs": list(service.costs),
        "eligibility": service.eligibility,
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "areas": list(service.areas),
        "application": service.application,
        "documents": list(service.documents),
        "topics": list(service.topics),
        "url": service.url,
        "email": service.email,
        "assured": _date(service.assured),
        "updated": _date(service.updated),
    }


def phone_record(phone: Phone) -> Record:
    """A number as it is written, as it is shown, and as a telephone dials it (null where it cannot)."""
    return {
        "number": phone.number,
        "extension": phone.extension,
        "description": phone.description,
        "type": phone.type,
        "languages": list(phone.languages),
        "display": phone.display,
        "uri": phone.uri,
    }


def hits_record(query: Query, hits: Sequence[Hit], sources: dict[str, str], question_id: str | None) -> Record:
    """The passages found for a question; `sources` maps document ids to their sources."""
    return {
        "id": question_id,
        "question": query.text,
        "lang": query.lang,
        "hits": [
            {
                "rank": hit.rank,
                "score": round(hit.score, 6),
                "passage_id": hit.passage.id,
                "document_id": hit.passage.document_id,
                "source": sources.get(hit.passage.document_id),
                "start": hit.passage.start,
                "end": hit.passage.end,
                "text": hit.passage.text,
            }
            for hit in hits
        ],
    }


def document_record(document: Document) -> Record:
    """What a document says of itself, without its text."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "kind": str(document.kind),
        "lang": document.lang,
        "publisher": document.publisher,
        "published": _date(document.published),
        "effective": _date(document.effective),
        "checked": _date(document.checked),
        "fetched": document.fetched.isoformat() if document.fetched else None,
        "jurisdiction": list(document.jurisdiction),
        "family": document.family,
        "review": document.review.status,
        "content_hash": document.content_hash,
        "published_found": _found(document.published),
        "effective_found": _found(document.effective),
        "checked_found": _found(document.checked),
        "review_by": _date(document.review_by),
        "translated_from": document.translated_from,
        "supersedes": document.supersedes,
        "superseded_by": document.superseded_by,
    }


def finding_record(finding: Finding) -> Record:
    """A problem of a document that staff should look at."""
    return {
        "problem": str(finding.problem),
        "serious": finding.serious,
        "document_id": finding.document.id,
        "source": finding.document.source,
        "detail": finding.detail,
    }


def detection_record(detection: Detection, question_id: str | None = None) -> Record:
    """The language of a text."""
    return {
        "id": question_id,
        "lang": detection.lang,
        "confidence": detection.confidence,
        "candidates": [{"lang": lang, "confidence": score} for lang, score in detection.candidates],
        "reason": str(detection.reason),
    }


def _found(date: PartialDate | None) -> str | None:
    """How a date was found; null where there is none or nobody said."""
    return date.found or None if date else None


def _date(value: object) -> str | None:
    return None if value is None else str(value)
