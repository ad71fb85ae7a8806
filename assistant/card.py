"""Card: a fixed short text for an emergency, in the person's language, with the people to reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
