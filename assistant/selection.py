"""Selection: of several documents that say the same, the one that an answer cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.citation import Citation
from corpus import PartialDate, Related
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


def one_per_story(citations: Sequence[Citation], related: Mapping[str, Related], lang: str | None) -> list[Citation]:
    """The citations without those of a near-duplicate of another cited document, in the same order.

    `related` is by document id. Kept is what nothing has replaced, then what is in the person's language,
    dated more exactly, newer, added earlier.
    """
    documents = {citation.document.id: citation.document for citation in citations}

    def preference(document_id: str) -> tuple[bool, bool, int, int, int]:
        document, beside = documents[document_id], related[document_id]
        day = document.as_of.latest.toordinal() if document.as_of else 0
        replaced = beside.superseded_by is not None
        return replaced, document.lang != lang, -_precision(document.as_of), -day, beside.added

    kept: set[str] = set()
    for document_id in sorted(documents, key=preference):
        if kept.isdisjoint(other.id for other in related[document_id].near_duplicates):
            kept.add(document_id)
    return [citation for citation in citations if citation.document.id in kept]


def _precision(date: PartialDate | None) -> int:
    """How many of year, month and day are known."""
    return 0 if date is None else 1 + (date.month is not None) + (date.day is not None)
