"""Selection: of several documents that say the same, the one that an answer cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.citation import Citation
from corpus import Document, PartialDate, Related
from index import Hit


def one_per_family(hits: Sequence[Hit], families: Mapping[str, str]) -> list[Hit]:
    """The hits without those of a second language of a family: its best one speaks for all.

    `families` maps document ids to families; which language is shown is decided later.
    """
    member: dict[str, str] = {}
    return [
        hit
        for hit in hits
        if (family := families.get(hit.passage.document_id)) is None
        or member.setdefault(family, hit.passage.document_id) == hit.passage.document_id
    ]


def preference(document: Document | None, related: Related | None, lang: str | None) -> tuple[int, ...]:
    """What sorts first the one to cite of several documents that say the same.

    That is what nothing has replaced, then what is in the person's language, dated more exactly, newer, added
    earlier. A document that is no longer stored comes last.
    """
    if document is None or related is None:
        return (2,)
    day = document.as_of.latest.toordinal() if document.as_of else 0
    replaced = related.superseded_by is not None
    return int(replaced), int(document.lang != lang), -_precision(document.as_of), -day, related.added


def in_language(document: Document, related: Related, lang: str | None) -> Document:
    """The member of its family that is in a language, else the document itself."""
    return next((member for member in related.family if member.lang == lang), document)


def one_per_story(citations: Sequence[Citation], related: Mapping[str, Related], lang: str | None) -> list[Citation]:
    """The citations without those of a near-duplicate of another cited document, in the same order.

    `related` is by document id.
    """
    documents = {citation.document.id: citation.document for citation in citations}
    kept: set[str] = set()
    for document_id in sorted(documents, key=lambda one: preference(documents[one], related[one], lang)):
        if kept.isdisjoint(other.id for other in related[document_id].near_duplicates):
            kept.add(document_id)
    return [citation for citation in citations if citation.document.id in kept]


def _precision(date: PartialDate | None) -> int:
    """How many of year, month and day are known."""
    return 0 if date is None else 1 + (date.month is not None) + (date.day is not None)
