"""Field: what of a listing a question asks for, and the lines of the listing's text that say it.

"What is the phone number of SafeLink?" has one answer, the line of that listing. What is asked for is read from
fixed phrases in twelve languages (`field.json`, and `expected.json` where it has a kind of the same meaning).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice

from assistant.citation import Citation, cite, with_related
from assistant.expected import Expected, phrase_expected
from assistant.listings import best, meant
from assistant.phrase import longest
from assistant.reader import MAX_SENTENCES
from assistant.verified import Documents
from corpus import LOCAL, Document, Service, Span, local_day
from index import Hit, Query, Retriever


class Field(StrEnum):
    """Fields of a listing that people ask for."""

    PHONE = "phone"
    ADDRESS = "address"
    HOURS = "hours"
    LANGUAGES = "languages"
    COST = "cost"
    WEB = "web"
    APPLY = "apply"
    BRING = "bring"


LABELS: dict[Field, tuple[str, ...]] = {
    Field.PHONE: ("Phone", "Text message", "Text telephone (TTY)"),
    Field.ADDRESS: ("Address",),
    Field.HOURS: ("Status", "Hours"),
    Field.LANGUAGES: ("Languages", "Interpreters"),
    Field.COST: ("Cost",),
    Field.WEB: ("Website",),
    Field.APPLY: ("How to apply",),
    Field.BRING: ("What to bring",),
}
"""How the lines of a listing's text begin that say it (`corpus.loaders.listing_text`)."""

OF_THE_PLACE = frozenset({Field.PHONE, Field.ADDRESS, Field.HOURS, Field.LANGUAGES, Field.WEB})
"""Fields that only a listing can tell. What a program costs and how one applies for it other texts tell as well."""

_SAME = {
    Expected.PHONE: Field.PHONE,
    Expected.ADDRESS: Field.ADDRESS,
    Expected.TIME: Field.HOURS,
    Expected.AMOUNT: Field.COST,
}


def field_asked(question: str, lang: str | None) -> Field | None:
    """The field that a question asks for; None where it asks for another thing, how many or who."""
    kind, known = phrase_expected(question, lang)
    if kind in _SAME:
        return _SAME[kind]
    found, length = longest("field.json", question, lang)
    tells = kind in {None, Expected.DATE} or length > known  # "when does it open" asks for the hours
    return Field(found) if found and tells else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAsked:
    """A field that a question asks for, and the listings it asks it of."""

    field: Field
    services: tuple[Service, ...]
    named: bool
    """Whether the question calls them by name, and only they can tell: else the best hit is a listing."""


def asked_of(query: Query, hits: Sequence[Hit], services: Mapping[str, Service], *, weak: bool) -> FieldAsked | None:
    """What a question asks of which listings; None where it asks for no field, or of nobody in particular.

    `services` is by document id; weak evidence is enough for what is called by name only.
    """
    field = field_asked(query.text, query.lang)
    if field is None:
        return None
    called = meant(query, hits, services)
    named = field in OF_THE_PLACE and bool(called)
    likely = None if weak or named else best(query, hits, services)
    if likely is not None and (field in OF_THE_PLACE or likely in called):
        return FieldAsked(field=field, services=(likely,), named=False)
    return FieldAsked(field=field, services=called, named=True) if named else None


def field_citations(asked: FieldAsked, documents: Documents, retriever: Retriever, lang: str | None) -> list[Citation]:
    """The lines of the listings that say the field, each a checked citation, numbered; at most `MAX_SENTENCES`."""
    today = local_day(datetime.now(LOCAL))
    found: list[Citation] = []
    for service in asked.services:
        document = documents.document(service.document_id)
        lines = field_lines(document, service, asked.field, today) if document else []
        for passage in retriever.passages_of(service.document_id):
            whole = (line for line in lines if passage.start <= line.start and line.end <= passage.end)
            found += [one for line in whole if (one := cite(1, passage, line, document)) is not None]
    related = (documents.related(one.document) for one in found)
    return _numbered(with_related(one, beside, lang) for one, beside in zip(found, related, strict=True))


def with_more(lines: Sequence[Citation], citations: Sequence[Citation]) -> list[Citation]:
    """The lines, then what else was quoted of the same listing; without lines all that was quoted."""
    if not lines:
        return list(citations)
    more = [
        one
        for one in citations
        if one.document.id == lines[0].document.id and one.quote not in {c.quote for c in lines}
    ]
    return _numbered((*lines, *more))


def _numbered(citations: Iterable[Citation]) -> list[Citation]:
    numbered = (replace(citation, marker=number) for number, citation in enumerate(citations, start=1))
    return list(islice(numbered, MAX_SENTENCES))


def field_lines(document: Document, service: Service, field: Field, today: date) -> list[Span]:
    """The lines of a listing's text that say the field, without hours whose dates are over."""
    if field is Field.HOURS and service.hours_ended(today):
        return []
    labels = tuple(f"{label}: " for label in LABELS[field])
    lines = [(document.text[block.start : block.end], block) for block in document.blocks]
    over = {f"Hours: {words}" for words in {*service.hours} - {*service.hours_on(today)}}
    return [Span(block.start, block.end) for line, block in lines if line.startswith(labels) and line not in over]
