"""Known questions: what a sentence is known to answer, stated with the document.

People seldom ask in a document's words ("Can the cops hand me over?"). What a translation is known to answer
counts for the sentence of the original that it translates, as only the original is searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.document import Document
from corpus.family import counterpart
from corpus.passage import KnownQuestion, Passage, Span


def known_questions(documents: Sequence[Document]) -> dict[str, tuple[KnownQuestion, ...]]:
    """What each document is known to answer, by its id, in its own language and those of its translations."""
    originals: dict[tuple[str | None, str | None], Document] = {
        (one.family, one.lang): one for one in documents if one.family and one.translated_from is None
    }
    found: dict[str, list[KnownQuestion]] = {}
    for document in documents:
        original = originals.get((document.family, document.translated_from))
        for asked in document.asked:
            own = KnownQuestion(text=asked.text, lang=document.lang, sentence=Span(asked.start, asked.end))
            found.setdefault(document.id, []).append(own)
            there = counterpart(document, own.sentence, original) if original else None
            if original and there:
                found.setdefault(original.id, []).append(replace(own, sentence=there))
    return {document: tuple(questions) for document, questions in found.items()}


def with_known_questions(
    passages: Sequence[Passage], known: Mapping[str, Sequence[KnownQuestion]]
) -> tuple[Passage, ...]:
    """The passages, each with the questions that its sentences are known to answer."""
    return tuple(
        replace(
            passage, known=tuple(one for one in known.get(passage.document_id, ()) if one.sentence in passage.sentences)
        )
        for passage in passages
    )
