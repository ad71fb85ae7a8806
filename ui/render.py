"""Render: replies and sources as HTML; every value from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant import Answer, Citation, Reply
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
    local_day,
    next_opening,
    opening_at,
)
from ui.present import dated, named
from ui.strings import ENDONYMS, Strings, direction, language_name
from ui.take import takeaway

EXAMPLES = range(1, 7)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedBlock:
    """A block of a document with the part that is quoted."""

    tag: str
    kind: str
    before: str
    quote: str
    after: str


def masthead(strings: Strings) -> str:
    """The bar with the name of the place and the language picker."""
    return _render("masthead.html", strings, languages=ENDONYMS)


def intro(strings: Strings, notice: str | None = None) -> str:
    """What this is, and a notice (a key of the strings) after something was done."""
    return _render("intro.html", strings, notice=notice)


def examples(strings: Strings) -> str:
    """Questions to press."""
    return _render("examples.html", strings, examples=EXAMPLES)


def foot(strings: Strings) -> str:
    """How answers are made, and what is kept."""
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
    failed: bool = False,
    now: datetime | None = None,
) -> str:
    """The turns so far, and the question being looked for, a notice (key of a string) or a failure.

    What is open is told as of `now`; None is the present time.
    """
    now = now or datetime.now(LOCAL)
    return _render(
        "conversation.html",
        strings,
        turns=turns,
        asking=asking,
        notice=notice,
        failed=failed,
        now=now,
        today=local_day(now),
    )


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

    `span` are the words in `document`, the citation's own when it is None.
    """
    blocks = list(marked_blocks(document, span or Span(citation.start, citation.end))) if document else []
    if document and blocks and blocks[0].before == document.title:
        blocks = blocks[1:]  # the panel's heading says it already
    page = citation.page if document is not None and document.id == citation.document.id else None
    values = {"document": document, "blocks": blocks, "related": related, "page": page}
    return _render("source.html", strings, turn=turn, marker=citation.marker, **values)


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
    """Headings start below the panel's own title."""
    return f"h{min(block.level + 2, 6)}" if block.kind is BlockKind.HEADING else "p"


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


def _phone_label(phone: Phone, strings: Strings) -> str:
    """What the number is for, by its kind."""
    return strings[_PHONE_LABELS.get(phone.type, "service_phone")]


def _review(document: Document, strings: Strings) -> str:
    """Whether somebody has confirmed a text, or the translation of one."""
    kind = "translation" if document.translated_from else "review"
    if document.review.by is None or document.review.on is None:
        return strings[f"{kind}_draft"]
    return strings.format(f"{kind}_reviewed", by=document.review.by, date=strings.day(document.review.on))


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
_ENVIRONMENT.filters["direction"] = direction
_ENVIRONMENT.filters["language"] = language_name
_ENVIRONMENT.filters["opening"] = _opening
_ENVIRONMENT.filters["phone_label"] = _phone_label
_ENVIRONMENT.filters["review"] = _review
_ENVIRONMENT.filters["named"] = named
_ENVIRONMENT.filters["dated"] = dated
_ENVIRONMENT.filters["found"] = _found
_ENVIRONMENT.filters["takeaway"] = takeaway
