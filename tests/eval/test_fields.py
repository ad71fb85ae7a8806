"""Questions for a field of a listing: the bank holds what the listings say, and each gets its lines."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant import Assistant
from assistant.field import Field, field_asked
from corpus import LANGUAGES, Kind, load, starter_files
from tests.eval.conftest import Starter
from tests.eval.fields import FLOOR, field_questions, right


def test_the_bank_is_what_the_listings_say() -> None:
    """Seven questions in each language, of listings there are, with lines of their text."""
    texts = {
        document.title: [document.text[block.start : block.end] for block in document.blocks]
        for path, source in starter_files()
        for document in load(path, source).documents
        if document.kind is Kind.LISTING
    }
    asked = field_questions()
    assert Counter(question.lang for question in asked) == dict.fromkeys(LANGUAGES, 7)
    for question in asked:
        assert set(question.lines) <= set(texts[question.service])
        assert field_asked(question.question, question.lang) is Field(question.field), question


@pytest.mark.encoder
def test_each_field_gets_its_lines(starter: Starter) -> None:
    """In every language; a field that the listing does not have is not known."""
    found = right(Assistant(starter.retriever, starter.store), field_questions())
    assert min(found.values()) >= FLOOR, found
