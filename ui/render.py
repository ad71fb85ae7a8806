"""Render: replies and sources as HTML; every value from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant import Answer, Card, Citation, Counterpart, Reply
from corpus import (
    LOCAL,
    Block,
    BlockKind,
    Document,
    PartialDate,
    Phone,
    Related,
    Service,
    Span,
    counterpart,
    local_day,
    next_opening,
    opening_at,
)
from ui.present import card_reviewed, cautions, dated, named, offered, reviewed
from ui.strings import ENDONYMS, Strings, direction, language_name
from ui.take import takeaway

EXAMPLES = range(1, 7)
MAX_RELATED = 3

_PHONE_LABELS = {"text": "service_text", "textphone": "service_textphone"}
_FOUND = {
    "staff": "found_staff",
    "front matter": "found_file",
    "page metadata": "found_page",
    "publication line": "found_text",
    "update line": "found_text",
    "dateline": "found_text",
    "copyright line of the story": "found_copyright",
    "provenance": "found_record",
    "assured_date": "found_record",
    "last_modified": "found_record",
}
"""The word for each way in which loaders find dates."""

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A reply with the language it is shown in."""

    number: int
    reply: Reply
    strings: Strings

    @property
    def dates(self) -> list[str]:
        """The date shown with each citation."""
        if not isinstance(self.reply, Answer):
            return []
        dates = (citation.document.as_of for citation in self.reply.citations)
        return [self.strings.date(d) if d else self.strings["date_unknown"] for d in dates]

    @property
    def sources(self) -> int:
        """How many documents an answer quotes."""
        if not isinstance(self.reply, Answer):
            return 0
        return len({citation.document.id for citation in self.reply.citations})

    @property
    def cautions(self) -> list[str]:
        """What a reader must know about the sources of an answer."""
        return cautions(self.reply, self.strings) if isinstance(self.reply, Answer) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedBlock:
    """A block of a document with the part that is quoted."""

    tag: str
    kind: str
    before: str
    quote: str
    after: str


def masthead(strings: Strings, *, chosen: bool = False, urgent: bool = False) -> str:
    """The bar with the name of the place, the way to the emergency cards, and the language picker."""
    return _render("masthead.html", strings, languages=ENDONYMS, chosen=chosen, urgent=urgent)


def intro(strings: Strings, operator: str | None = None) -> str:
    """What this is, who runs it (None: not told), and the languages to choose from."""
    return _render("intro.html", strings, operator=operator, languages=ENDONYMS)


def urgent(strings: Strings, cards: Sequence[Card]) -> str:
    """The emergency cards, all in the page, so that they open without the server; nothing when there are none."""
    return _render("urgent.html", strings, cards=cards)


def first(
    strings: Strings,
    *,
    action: str,
    most: int,
    cards: Sequence[Card] = (),
    operator: str | None = None,
    kiosk: bool = False,
    typed: str = "",
    reply: Reply | None = None,
    notice: str | None = None,
) -> str:
    """The first screen by itself, with links and forms that need no script.

    `action` is the address its forms send to, `most` how many characters can be typed, `typed` what stands in the
    box. With a `reply` it stands where else it says what this is.
    """
    return _render(
        "first.html",
        strings,
        first=True,
        languages=ENDONYMS,
        chosen=False,
        urgent=bool(cards),
        operator=operator,
        examples=EXAMPLES,
        cards=cards,
        kiosk=kiosk,
        action=action,
        most=most,
        typed=typed,
        turn=Turn(number=0, reply=reply, strings=strings) if reply else None,
        reply=reply,
        notice=notice,
        today=local_day(datetime.now(LOCAL)),
    )


def plain(strings: Strings, *, styles: str, screen: str) -> str:
    """A whole page around the first screen, for browsers without scripts."""
    return _render("plain.html", strings, styles=Markup(styles), screen=Markup(screen))  # noqa: S704 -- ours, rendered


def starting(strings: Strings) -> str:
    """A whole page of its own, for the time before the real one can be served."""
    return _render("starting.html", strings, style=Markup(asset("page.css")))  # noqa: S704 -- a file of ours


def asset(name: str) -> str:
    """A file of ours that goes into a page as it is: its style or its script."""
    return (files("ui") / "assets" / name).read_text(encoding="utf-8")


def examples(strings: Strings) -> str:
    """Questions to press."""
    return _render("examples.html", strings, examples=EXAMPLES)


def foot(strings: Strings) -> str:
    """How answers are made, what is kept, and whether the words were reviewed."""
    return _render("foot.html", strings)


def offline() -> str:
    """The page that a browser keeps for times without a connection, in all languages."""
    return _render("offline.html", Strings.of(None), languages=[Strings.of(lang) for lang in ENDONYMS])


def conversation(
    strings: Strings,
    turns: Sequence[Turn],
    *,
    asking: str | None = None,
    notice: str | None = None,
    failed: str | None = None,
    offer: str | None = None,
    now: datetime | None = None,
) -> str:
    """The turns so far, the question being looked for, a notice in words, and the question that failed.

    `offer` is the language of the last question, where the page is in another. What is open is told as of
    `now`; None is the present time.
    """
    now = now or datetime.now(LOCAL)
    return _render(
        "conversation.html",
        strings,
        turns=turns,
        asking=asking,
        notice=notice,
        failed=failed,
        offer=Strings.of(offer) if offer else None,
        related=[] if asking or failed else _related(turns),
        now=now,
        today=local_day(now),
    )


def _related(turns: Sequence[Turn]) -> list[int]:
    """The first examples that were not asked yet, by number."""
    asked = {turn.reply.question for turn in turns}
    strings = turns[-1].strings if turns else None
    unasked = [number for number in EXAMPLES if strings and strings[f"example_{number}"] not in asked]
    return unasked[:MAX_RELATED]


def source(
    strings: Strings,
    citation: Citation,
    document: Document | None,
    *,
    turn: int = 0,
    span: Span | None = None,
    related: Related | None = None,
) -> str:
    """The cited document, or another of its family, with the words marked; None when it is no longer there.

    `span` are the words in `document`, the citation's own when it is None. A translation has the words it was
    made from beside them, an original those in the person's language.
    """
    span = span or Span(citation.start, citation.end)
    blocks = list(marked_blocks(document, span)) if document else []
    if document and blocks and blocks[0].before == document.title:
        blocks = blocks[1:]  # the panel's heading says it already
    page = citation.page if document is not None and document.id == citation.document.id else None
    return _render(
        "source.html",
        strings,
        turn=turn,
        marker=citation.marker,
        document=document,
        blocks=blocks,
        beside=_beside(document, span, related, strings.lang),
        related=related,
        page=page,
    )


def source_gone(strings: Strings) -> str:
    """That a source cannot be shown, where not even its citation is there any more."""
    values: dict[str, object] = {"document": None, "blocks": [], "beside": None, "related": None, "page": None}
    return _render("source.html", strings, turn=0, marker=None, **values)


def _beside(document: Document | None, span: Span, related: Related | None, lang: str) -> Counterpart | None:
    """The same words in the original, or else in the person's language."""
    if document is None or related is None:
        return None
    wanted = document.translated_from or lang
    for member in related.family:
        found = counterpart(document, span, member) if member.lang == wanted else None
        if found is not None:
            quote = member.text[found.start : found.end]
            return Counterpart(document=member, start=found.start, end=found.end, quote=quote)
    return None


def marked_blocks(document: Document, span: Span) -> Iterator[MarkedBlock]:
    """The document's blocks in order, the marked words apart from what is before and after them."""
    for block in document.blocks:
        start = min(max(span.start, block.start), block.end)
        end = max(min(span.end, block.end), start)
        yield MarkedBlock(
            tag=_tag(block),
            kind=str(block.kind),
            before=document.text[block.start : start],
            quote=document.text[start:end],
            after=document.text[end : block.end],
        )


def _tag(block: Block) -> str:
    """Headings start below the panel's own title, which is the document's."""
    return f"h{min(max(block.level + 1, 3), 6)}" if block.kind is BlockKind.HEADING else "p"


def _render(template: str, strings: Strings, **values: object) -> str:
    page = _ENVIRONMENT.get_template(template)
    return page.render(s=strings, lang=strings.lang, dir=strings.dir, **values)


def _opening(service: Service, strings: Strings, now: datetime) -> str | None:
    """Whether a service is open, or when it is next, in words; None where its rows do not tell."""
    now = now.astimezone(LOCAL) if now.tzinfo else now.replace(tzinfo=LOCAL)
    current = opening_at(service.schedules, now)
    if current:
        if current.closes - now >= _DAY:  # around the clock
            return strings["service_open_now"]
        return strings.format("service_open_until", time=strings.time(current.closes.time()))
    following = next_opening(service.schedules, now)
    if following is None:
        return None
    near = (following.date() - now.date()).days < _WEEK
    day = strings.weekday(following) if near else strings.day(following)
    return strings.format("service_next_open", day=day, time=strings.time(following.time()))


def _telephone(number: str) -> str | None:
    """The link that dials a number; None for what is no number."""
    return Phone(number=number).uri


def _phone_label(phone: Phone, strings: Strings) -> str:
    """What the number is for, by its kind."""
    return strings[_PHONE_LABELS.get(phone.type, "service_phone")]


def _found(date: PartialDate, strings: Strings) -> str | None:
    """How a date was found, in plain words; None where nobody said."""
    key = _FOUND.get(date.found)
    return strings[key] if key else None


_ENVIRONMENT = Environment(
    loader=PackageLoader("ui", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals["first"] = False  # parts of the first screen are links and forms, with ids of their own
_ENVIRONMENT.filters["direction"] = direction
_ENVIRONMENT.filters["language"] = language_name
_ENVIRONMENT.filters["opening"] = _opening
_ENVIRONMENT.filters["telephone"] = _telephone
_ENVIRONMENT.filters["phone_label"] = _phone_label
_ENVIRONMENT.filters["review"] = reviewed
_ENVIRONMENT.filters["card_review"] = card_reviewed
_ENVIRONMENT.filters["offered"] = offered
_ENVIRONMENT.filters["named"] = named
_ENVIRONMENT.filters["dated"] = dated
_ENVIRONMENT.filters["found"] = _found
_ENVIRONMENT.filters["takeaway"] = takeaway
