"""Take: a reply as plain text to take along, whole for sharing and short for a code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from assistant import Abstention, Answer, Citation, Emergency, Note, Reply
from corpus import Service
from ui.present import card_reviewed, cautions, dated, named, offered, said_before
from ui.qr import fits
from ui.strings import Strings


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeaway:
    """What a person takes along of one reply; the question is in none of it."""

    text: str
    """The whole reply with sources, warnings and services."""
    code: str | None
    """As many of its first sentences as a code holds, with their sources; None where not even one fits."""
    shortened: bool
    """Whether the code holds less of what is said than the reply."""
    message: dict[str, Any]
    """What a message to staff about this reply begins with."""


def takeaway(reply: Reply, strings: Strings) -> Takeaway:
    """The reply as plain text, in the language it is shown in."""
    parts = _parts(reply, strings)
    whole = parts.text(len(parts.sentences), [_contact(service, strings) for service in reply.services])
    first = [_contact(service, strings) for service in reply.services[:1]]
    counts = range(len(parts.sentences), 0, -1) if parts.sentences else (0,)
    codes = [*((count, parts.text(count, first)) for count in counts), (0, parts.brief())]
    count, code = next(((count, text) for count, text in codes if fits(text)), (0, None))
    return Takeaway(
        text=whole,
        code=code,
        shortened=count < len(parts.sentences),
        message={
            "lang": reply.lang,
            "question": reply.question,
            "passages": _passages(reply),
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A reply in lines: sentences, of which the last can be left out, between what always stays."""

    head: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    alone: str = ""
    """The first sentence without what was said before it."""
    sources: tuple[str, ...] = ()
    """One for each sentence, or none at all."""
    tail: tuple[str, ...] = ()

    def text(self, count: int, contacts: list[str]) -> str:
        sources = dict.fromkeys(self.sources[:count])
        blocks = [[*self.head, *self.sentences[:count]], [*sources], contacts, [*self.tail]]
        return "\n\n".join("\n".join(block) for block in blocks if block)

    def brief(self) -> str:
        """The first sentence by itself, with its source and cautions; no card that is offered, nobody to call."""
        return replace(self, head=(), sentences=(self.alone,)).text(1, []) if self.alone else self.text(1, [])


def _parts(reply: Reply, strings: Strings) -> _Parts:
    match reply:
        case Answer():
            return _Parts(
                head=_offered(reply, strings),
                sentences=tuple("\n".join((*said_before(one), one.shown.quote)) for one in reply.citations),
                alone=reply.citations[0].shown.quote,
                sources=tuple(_source(citation, strings) for citation in reply.citations),
                tail=(*cautions(reply, strings), *_notes(reply, strings), strings["disclaimer"]),
            )
        case Abstention():
            staff = () if reply.services else (strings["ask_staff"],)
            unknown = strings[f"abstain_{reply.reason}"]
            return _Parts(head=(*_offered(reply, strings), unknown), tail=(*staff, *_notes(reply, strings)))
        case Emergency():
            contacts = (
                _joined(dict.fromkeys((contact.name, contact.phone, contact.note)), strings)
                for contact in reply.card.contacts
            )
            last = (*_notes(reply, strings), card_reviewed(reply.card, strings), strings["disclaimer"])
            return _Parts(head=(reply.card.title,), sentences=reply.card.steps, tail=(*contacts, *last))


def _offered(reply: Answer | Abstention, strings: Strings) -> tuple[str, ...]:
    return (_start(strings) + offered(reply.offered, strings),) if reply.offered else ()


def _notes(reply: Reply, strings: Strings) -> list[str]:
    """The notes about the reply; those about the question stay behind with it."""
    return [strings[f"note_{note}"] for note in reply.notes if note is not Note.PERSONAL_DATA]


def _source(citation: Citation, strings: Strings) -> str:
    name, date = (_apart(text, strings) for text in (named(citation.document), dated(citation.document, strings)))
    lines = [f"{_start(strings)}— {name} ({date})"]
    if citation.superseded_by is not None:
        newer = citation.superseded_by
        name, date = (_apart(text, strings) for text in (named(newer), dated(newer, strings)))
        lines.append(strings.format("replaced_by", title=name, date=date))
    return "\n".join(lines)


def _contact(service: Service, strings: Strings) -> str:
    phone = next((phone.display for phone in service.phones if phone.callable), None)
    return _joined((service.name, phone, *service.addresses[:1]), strings)


def _joined(parts: Iterable[str | None], strings: Strings) -> str:
    return _start(strings) + " · ".join(_apart(part, strings) for part in parts if part)


_RTL_MARK, _ISOLATE, _END = "\u200f", "\u2068", "\u2069"
"""Plain text has no markup to keep directions apart, but these characters (Unicode Standard Annex 9)."""


def _start(strings: Strings) -> str:
    """What makes a line of a right-to-left language run so, although it begins with an English name."""
    return _RTL_MARK if strings.dir == "rtl" else ""


def _apart(text: str, strings: Strings) -> str:
    """A name, number or date that does not mix its direction with its neighbours'."""
    return f"{_ISOLATE}{text}{_END}" if strings.dir == "rtl" else text


def _passages(reply: Reply) -> list[str]:
    if not isinstance(reply, Answer):
        return []
    return list(dict.fromkeys(citation.passage_id for citation in reply.citations))
