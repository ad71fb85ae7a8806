"""Present: a reply as plain text for a terminal."""

from __future__ import annotations

from assistant import Abstention, AbstentionReason, Answer, Citation, Reply
from corpus import Service
from ui.strings import Strings


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
    if reply.services:
        lines += ["", strings["services_heading"], *(_service_line(service, strings) for service in reply.services)]
    return "\n".join([*lines, ""])


def _answer_lines(answer: Answer, strings: Strings) -> list[str]:
    lines = [
        f"{sentence.text} " + "".join(f"[{marker}]" for marker in sentence.markers) for sentence in answer.sentences
    ]
    lines += ["", *(_source_line(citation, strings) for citation in answer.citations)]
    lines += [f"({strings[f'warning_{warning}']})" for warning in answer.warnings]
    return [*lines, strings["disclaimer"]]


def _source_line(citation: Citation, strings: Strings) -> str:
    document = citation.document
    date = strings.date(document.as_of) if document.as_of else strings["date_unknown"]
    parts = [document.title, document.publisher, date, document.source]
    return f"[{citation.marker}] " + " · ".join(part for part in parts if part)


def _service_line(service: Service, strings: Strings) -> str:
    closed = strings["service_closed"] if service.closed else None
    phones = ", ".join(phone.display for phone in service.phones if phone.callable)
    return "- " + " · ".join(part for part in (service.name, closed, service.organization, phones) if part)
