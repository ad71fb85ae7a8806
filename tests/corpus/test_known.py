"""Known questions: each belongs to a sentence of what is searched, in whatever language it is asked."""

from dataclasses import replace

import pytest

from corpus import chunk, known_questions, with_known_questions
from corpus.dates import PartialDate
from corpus.document import Asked, BlockKind
from corpus.passage import KnownQuestion, Span

H, P = BlockKind.HEADING, BlockKind.PARAGRAPH
ENGLISH = ((H, "Heat"), (P, "Your home must be warm. Heat must be 68 degrees."), (P, "Call 311."))
CREOLE = ((H, "Chofaj"), (P, "Kay ou dwe cho. Chalè a dwe 68 degre."), (P, "Rele 311."))


def span_of(document, words):
    """Return where words stand in a document."""
    start = document.text.index(words)
    return Span(start, start + len(words))


def asking(document, **questions):
    """Return the document with questions, by the words they are answered with, underscores for spaces."""
    asked = []
    for words, question in questions.items():
        span = span_of(document, words.replace("_", " "))
        asked.append(Asked(text=question, start=span.start, end=span.end))
    return replace(document, asked=tuple(asked))


@pytest.fixture
def english(make_document):
    """Return the original, with a question."""
    made = make_document(*ENGLISH, source="heat.en.md", lang="en", family="heat")
    return asking(made, **{"Heat_must_be_68_degrees.": "how warm does it have to be"})


@pytest.fixture
def creole(make_document):
    """Return a translation, with two questions."""
    made = make_document(*CREOLE, source="heat.ht.md", lang="ht", family="heat", translated_from="en")
    return asking(made, **{"Kay_ou_dwe_cho.": "kay la frèt", "Rele_311.": "ki nimewo pou m rele"})


def test_questions_in_every_language_belong_to_the_original(english, creole):
    """A translation's question is answered by the original's sentence with the same place."""
    known = known_questions([english, creole])
    assert known[english.id] == (
        KnownQuestion(
            text="how warm does it have to be", lang="en", sentence=span_of(english, "Heat must be 68 degrees.")
        ),
        KnownQuestion(text="kay la frèt", lang="ht", sentence=span_of(english, "Your home must be warm.")),
        KnownQuestion(text="ki nimewo pou m rele", lang="ht", sentence=span_of(english, "Call 311.")),
    )


def test_a_translation_keeps_its_own(english, creole):
    """Where a translation is searched itself, its questions are with it."""
    assert [one.sentence for one in known_questions([english, creole])[creole.id]] == [
        span_of(creole, "Kay ou dwe cho."),
        span_of(creole, "Rele 311."),
    ]


def test_an_outdated_translation_knows_nothing_of_the_original(english, creole):
    """The questions of a translation that the original has left behind do not count for it."""
    newer = replace(english, published=PartialDate.parse("2026-05"))
    older = replace(creole, published=PartialDate.parse("2025-05"))
    assert [one.lang for one in known_questions([newer, older])[newer.id]] == ["en"]


def test_documents_without_questions(make_document):
    """Most documents have none."""
    assert known_questions([make_document(*ENGLISH, source="heat.txt")]) == {}


def test_each_passage_has_the_questions_of_its_sentences(english, creole):
    """A question goes with the passage that its sentence is in."""
    passages = chunk(english, count_tokens=lambda text: len(text.split()) * 40, max_tokens=500)
    assert len(passages) > 1
    held = with_known_questions(passages, known_questions([english, creole]))
    assert sum(len(passage.known) for passage in held) == 3
    assert all(one.sentence in passage.sentences for passage in held for one in passage.known)
    assert [replace(passage, known=()) for passage in held] == list(passages)
