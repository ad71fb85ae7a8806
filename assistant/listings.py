"""Listings: the services shown with an answer, the most useful first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from babel import Locale

from assistant.expected import Expected, expected
from assistant.wish import is_language
from corpus import LANGUAGES, Service, open_now
from index import Hit, Query, words

MAX_SERVICES = 3
_NEAR = 0.1
"""How far below the best passage's score a listing may stand to be shown beside it."""
_FIRST = 3
"""Among so many hits a listing is shown even when the question asks for no place or person."""
_WANTS_SOMEBODY = {Expected.PHONE, Expected.ADDRESS, Expected.TIME}
_STEM = 5
"""Letters of a day's name that tell it, whatever ends it."""
_ZIP = re.compile(r"\b0[12]\d{3}\b")

# The names under which listings give the languages spoken there.
_SPOKEN = {
    "en": ("english",),
    "es": ("spanish", "español"),
    "ht": ("haitian", "kreyòl"),
    "zh-Hant": ("chinese", "cantonese", "mandarin", "taiwanese", "toisan"),
    "zh-Hans": ("chinese", "mandarin", "cantonese"),
    "vi": ("vietnamese",),
    "kea": ("cape verdean", "cabo verdean", "kriolu"),
    "ru": ("russian",),
    "ar": ("arabic", "darija"),
    "pt": ("portuguese",),
    "fr": ("french",),
    "so": ("somali", "maay"),
}


def fitting(query: Query, hits: Sequence[Hit], services: Mapping[str, Service], now: datetime) -> tuple[Service, ...]:
    """Listings among the hits that fit a question, at most `MAX_SERVICES`, one for each service.

    `services` is by document id. Those named by ZIP or neighbourhood come first, then those whose people
    speak the person's language, that are open now, and that fit best; closed ones last.
    """
    if not hits:
        return ()
    depth = len(hits) if expected(query.text, query.lang) in _WANTS_SOMEBODY else _FIRST
    found: dict[str, tuple[tuple[float, ...], Service]] = {}
    for rank, hit in enumerate(hits):
        service = services.get(hit.passage.document_id)
        near = hit.score >= hits[0].score - _NEAR
        if service is not None and near and (rank < depth or _is_named(query.text, service)):
            found.setdefault(service.id.split("@")[0], (_order(query, service, rank, now), service))
    ranked = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(service for _, service in ranked[:MAX_SERVICES])


def named(query: Query, hits: Sequence[Hit], services: Mapping[str, Service]) -> tuple[Service, ...]:
    """Listings among the hits that a question calls by name: asked for SafeLink's number, its card is shown."""
    asked = set(query.lexical.names) - _COMMON
    found: dict[str, Service] = {}
    for hit in hits:
        service = services.get(hit.passage.document_id)
        if service is not None and asked & set(words(f"{service.name} {service.organization}", None)):
            found.setdefault(service.id.split("@")[0], service)
    return tuple(found.values())


def meant(query: Query, hits: Sequence[Hit], services: Mapping[str, Service]) -> tuple[Service, ...]:
    """Listings among the hits that a question means by name: every name in it is theirs, and of one organization.

    Without capitals it has to be the whole name of the service or of the organization.
    """
    listed = [service for hit in hits if (service := services.get(hit.passage.document_id)) is not None]
    called = [one for one in listed if _has_names(query, _name_words(one), none=_is_named(query.text, one))]
    found = {service.id: service for service in called}
    return tuple(found.values()) if len({service.organization for service in called}) == 1 else ()


def best(query: Query, hits: Sequence[Hit], services: Mapping[str, Service]) -> Service | None:
    """The listing that is the best hit, where it has every name in the question."""
    service = services.get(hits[0].passage.document_id) if hits else None
    if service is None:
        return None
    return service if _has_names(query, {*_name_words(service), *words(hits[0].passage.text, None)}) else None


def _name_words(service: Service) -> set[str]:
    parts = (service.name, service.alternate_name, service.organization, service.location)
    return set(words(" ".join(filter(None, parts)), None))


def _has_names(query: Query, there: set[str], *, none: bool = True) -> bool:
    """Whether every name of a question is among these words; `none` is what holds where it has none.

    Languages and weekdays are no names of a place, and a number counts only where it is one.
    """
    asked = {name for name in query.lexical.names if not (is_language(name) or _is_weekday(name))} - _COMMON
    asked = {name for name in asked if name in there or not name.isdecimal()}
    return asked <= there if asked else none


def _is_weekday(name: str) -> bool:
    """Whether it is a day of the week, with an ending or without: Somali "Sabti", "Sabtida"."""
    return name in _weekdays() or name.startswith(tuple(day for day in _weekdays() if len(day) >= _STEM))


@cache
def _weekdays() -> frozenset[str]:
    """The days of the week in those of our languages that CLDR knows."""
    locales = [Locale.parse(lang, sep="-") for lang in LANGUAGES if lang not in {"ht", "kea"}]
    return frozenset(
        word for one in locales for day in one.days["format"]["wide"].values() for word in words(day, None)
    )


def speaks(service: Service, lang: str | None) -> bool:
    """Whether the people there speak a language, by the listing; interpreters do not count."""
    names = _SPOKEN.get(lang or "", ())
    return any(name in spoken.casefold() for spoken in service.languages for name in names)


def _order(query: Query, service: Service, rank: int, now: datetime) -> tuple[float, ...]:
    """What sorts first the most useful listing."""
    return (
        float(service.closed),
        float(not _is_close(query.text, service)),
        float(not speaks(service, query.shown)),
        float(open_now(service.schedules, now) is not True),
        float(rank),
    )


def _is_named(question: str, service: Service) -> bool:
    asked = question.casefold()
    return service.name.casefold() in asked or service.organization.casefold() in asked


def _is_close(question: str, service: Service) -> bool:
    """Whether a ZIP code or a neighbourhood of the question stands in the listing's addresses or areas."""
    places = " ".join((*service.addresses, *service.areas)).casefold()
    zips = _ZIP.findall(question)
    names = [word.casefold() for word in question.split() if word[:1].isupper() and word.casefold() not in _COMMON]
    return any(one in places for one in zips) or any(re.search(rf"\b{re.escape(one)}\b", places) for one in names)


_COMMON = frozenset({"boston", "ma", "massachusetts", "street", "ave", "the", "ice", "immigration"})
