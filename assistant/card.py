"""Card: a fixed short text for an emergency, in the person's language, with the people to reach.

The texts stand in `cards/`, one file per language, each with who reviewed it and when; names and numbers of
the people to reach stand once, in `contacts.json`. In English each card names the facts it was written from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from corpus import LANGUAGES

_FALLBACK = "en"
_SHORT_NUMBER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to reach at once."""

    name: str
    phone: str
    """As people write it, for example 617-635-2980."""
    note: str = ""
    """In the card's language: when, for whom, in which languages."""
    checked: date | None = None
    """The day the number was last checked against its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What to know first; written and reviewed by people, never composed."""

    id: str
    """The emergency, for example `ice-home`."""
    lang: str
    title: str
    steps: tuple[str, ...]
    contacts: tuple[Contact, ...]
    reviewed_by: str | None = None
    """None while nobody has reviewed this text in this language: a draft."""
    reviewed_on: date | None = None

    @property
    def first_call(self) -> Contact:
        """Whom to call before anybody else: 911 or 988 where the card has it, else its first contact."""
        return next((one for one in self.contacts if len(one.phone) <= _SHORT_NUMBER), self.contacts[0])


def card(emergency: str, lang: str | None) -> Card:
    """The card of an emergency in a language; in English where the language is unknown or none of ours."""
    return next(one for one in cards(lang) if one.id == emergency)


@cache
def cards(lang: str | None) -> tuple[Card, ...]:
    """All cards in a language, those of immigration officers first; in English where it is none of ours."""
    lang = lang if lang in LANGUAGES else _FALLBACK
    contacts, stored = _stored("contacts"), _stored(lang)
    reviewed_on = stored["reviewed_on"]
    return tuple(
        Card(
            id=name,
            lang=lang,
            title=text["title"],
            steps=tuple(text["steps"]),
            contacts=tuple(_contact(contacts[one["id"]], one["note"]) for one in text["contacts"]),
            reviewed_by=stored["reviewed_by"],
            reviewed_on=date.fromisoformat(reviewed_on) if reviewed_on else None,
        )
        for name, text in stored["cards"].items()
    )


def _contact(stored: dict[str, str], note: str) -> Contact:
    checked = stored.get("checked")
    return Contact(
        name=stored["name"],
        phone=stored["phone"],
        note=note,
        checked=date.fromisoformat(checked) if checked else None,
    )


def _stored(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("assistant") / "cards" / f"{name}.json").read_text("utf-8"))
    return found
