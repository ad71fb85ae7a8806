"""Present: a reply, or what the corpus lacks, as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant import Abstention, AbstentionReason, Answer, Card, Citation, Emergency, Reply
from corpus import Document, Finding, Kind, Problem, Service
from ui.feedback import Feedback
from ui.strings import Strings, language_name


def reply_text(reply: Reply) -> str:
    """The reply with its sources, in the language of the question where it is one of ours."""
    strings = Strings.of(reply.lang)
    match reply:
        case Answer():
            lines = _answer_lines(reply, strings)
        case Abstention():
            lines = [strings[f"abstain_{reply.reason}"]]
            if not reply.services and reply.reason is not AbstentionReason.NO_QUESTION:
                lines.append(strings["ask_staff"])
        case Emergency():
            lines = _card_lines(reply.card)
    if not isinstance(reply, Emergency) and reply.offered:
        lines = [offered(reply.offered, strings), "", *lines]
    lines += [strings[f"note_{note}"] for note in reply.notes]
    if reply.services:
        lines += ["", strings["services_heading"], *(_service_line(service, strings) for service in reply.services)]
    return "\n".join([*lines, ""])


def named(document: Document) -> str:
    """A document by its publisher and title."""
    return f"{document.publisher}: {document.title}" if document.publisher else document.title


def said_before(citation: Citation) -> list[str]:
    """The line that the quotation leans on, in brackets, where there is one."""
    return [f"({citation.shown.context.quote})"] if citation.shown.context else []


def dated(document: Document, strings: Strings) -> str:
    """The date a document is to be judged by, in words."""
    return strings.date(document.as_of) if document.as_of else strings["date_unknown"]


def reviewed(document: Document, strings: Strings) -> str:
    """Whether somebody has confirmed a text, or the translation of one."""
    kind = "translation" if document.translated_from else "review"
    return _reviewed(kind, document.review.by, document.review.on, strings)


def card_reviewed(card: Card, strings: Strings) -> str:
    """Whether somebody has confirmed an emergency card."""
    return _reviewed("review", card.reviewed_by, card.reviewed_on, strings)


def offered(card: Card, strings: Strings) -> str:
    """The card of a possible emergency in one line: what it is for, and whom to call first."""
    call = card.first_call
    who = " ".join(dict.fromkeys((call.name, call.phone)))
    return f"{strings['offered']} {card.title} · {who}"


def cautions(answer: Answer, strings: Strings) -> list[str]:
    """What a reader must know about the sources of an answer, each once: warnings, then translations."""
    shown = (citation.shown.document for citation in answer.citations)
    said = [strings[f"warning_{warning}"] for warning in answer.warnings]
    said += [reviewed(document, strings) for document in shown if document.translated_from]
    return list(dict.fromkeys(said))


def findings_text(findings: Sequence[Finding], *, documents: int) -> str:
    """What staff should look at, by problem, one line each; serious problems come first and are marked."""
    lines = []
    for problem in Problem:
        found = [finding for finding in findings if finding.problem is problem]
        if found:
            lines += [f"{problem} ({len(found)})", *(_finding_line(finding) for finding in found), ""]
    serious = sum(finding.serious for finding in findings)
    concerned = len({finding.document.id for finding in findings})
    return "\n".join(
        [*lines, f"{documents} documents, {concerned} with something to look at; to be mended first: {serious}"]
    )


def feedback_text(message: Feedback) -> str:
    """A message to staff; what a person typed is indented, so that no line of it passes for one of ours."""
    head = f"{message.day}  {message.lang or '?'}  right: {message.right}"
    typed = [*message.question.splitlines(), *(f"> {line}" for line in message.comment.splitlines())]
    passages = [f"    {', '.join(message.passages)}"] if message.passages else []
    return "\n".join([head, *(f"    {_plain(line)}" for line in typed), *passages, ""])


def _plain(line: str) -> str:
    """Without control characters, which a terminal would obey."""
    return "".join(one for one in line if one.isprintable() or one in "\u200c\u200d")


def _reviewed(kind: str, by: str | None, on: date | None, strings: Strings) -> str:
    if by is None or on is None:
        return strings[f"{kind}_draft"]
    return strings.format(f"{kind}_reviewed", by=by, date=strings.day(on))


def _finding_line(finding: Finding) -> str:
    document = finding.document
    name = document.title if document.kind is Kind.LISTING else document.source  # a listing's source is an id
    return f"{'!' if finding.serious else ' '} {document.id}  {name}  {finding.detail}".rstrip()


def _card_lines(card: Card) -> list[str]:
    contacts = [
        " · ".join(dict.fromkeys(filter(None, (contact.name, contact.phone, contact.note))))
        for contact in card.contacts
    ]
    return [card.title, "", *(f"- {step}" for step in card.steps), "", *contacts]


def _answer_lines(answer: Answer, strings: Strings) -> list[str]:
    lines = []
    for sentence in answer.sentences:
        markers = "".join(f"[{marker}]" for marker in sentence.markers)
        cited = next(citation for citation in answer.citations if citation.marker == sentence.markers[0])
        lines += _sentence_lines(cited, markers, strings)
    lines += ["", *(_source_line(citation, strings) for citation in answer.citations)]
    lines += [f"({strings[f'warning_{warning}']})" for warning in answer.warnings]
    return [*lines, strings["disclaimer"]]


def _sentence_lines(citation: Citation, markers: str, strings: Strings) -> list[str]:
    """The sentence in the person's language where it exists, and the original below it."""
    below = citation.below
    lines = [*said_before(citation), f"{citation.shown.quote} {markers}"]
    if below is not None and below.document.lang is not None:
        label = strings.format("original_in", language=language_name(below.document.lang))
        lines.append(f"    {label}: {below.quote}")
    return lines


def _source_line(citation: Citation, strings: Strings) -> str:
    document = citation.document
    page = strings.format("page", number=citation.page) if citation.page else None
    parts = [document.title, document.publisher, dated(document, strings), page, document.source]
    lines = [f"[{citation.marker}] " + " · ".join(part for part in parts if part)]
    if citation.superseded_by is not None:
        newer = citation.superseded_by
        lines.append("    " + strings.format("replaced_by", title=named(newer), date=dated(newer, strings)))
    lines += [
        "    " + strings.format("also_in", title=named(other), date=dated(other, strings)) for other in citation.also_in
    ]
    return "\n".join(lines)


def _service_line(service: Service, strings: Strings) -> str:
    closed = strings["service_closed"] if service.closed else None
    phones = ", ".join(phone.display for phone in service.phones if phone.callable)
    return "- " + " · ".join(part for part in (service.name, closed, service.organization, phones) if part)
