"""Saved page: a text copied from a news page, with all that such pages have around and within their sentences."""

import pytest

from corpus import chunk
from corpus.document import QUOTABLE
from index import build_index, open_retriever

NBSP = "\u00a0"
PAGE = f"""Skip to main content

Advertisement

© 2024 WXYZ

Play Live Radio

Next Up:

0:00 0:00

Available On Air Stations

Town council keeps the line between its police and federal officers

Mayor Ana Silva

Rui Costa / WXYZ

The council said once more what the town's police do — and do not do — for{NBSP}federal officers.

“We will not back down,” Mayor Ana Silva said on{NBSP}Tuesday. “It’s the town’s word – it stays.'

Advertisement

Mayor Ana Silva

The vote was seven to none. Details are in the ordinance of 2014, which was changed in 2019.

The first signers were:

Lynn – Mayor Li Wei
Acton – Clerk Rui Costa*
Dover – Manager Jo O’Neil Jr.

*Signed electronically

Related:

Headshot of Maria Lopez
Maria Lopez Senior Editor
Maria Lopez covers towns. More…

For help, contact:
Linh Tran
Office for New Residents
linh.tran@example.org
617-555-0142

Questions about the vote go to the Council of Towns at

Please enter your comment!

Please enter your name here

Copyright 2017 WABC-FM. To see more, visit WABC-FM.

Listen Live
"""

GONE = [
    "Skip to main content",
    "Advertisement",
    "© 2024 WXYZ",
    "Play Live Radio",
    "Next Up:",
    "0:00 0:00",
    "Available On Air Stations",
    "Town council keeps the line between its police and federal officers",
    "Mayor Ana Silva",
    "Rui Costa / WXYZ",
    "Advertisement",
    "Mayor Ana Silva",
    "Related:",
    "Headshot of Maria Lopez",
    "Maria Lopez Senior Editor",
    "Please enter your comment!",
    "Please enter your name here",
    "Copyright 2017 WABC-FM. To see more, visit WABC-FM.",
    "Listen Live",
]
KEPT = [
    ("paragraph", f"The council said once more what the town's police do — and do not do — for{NBSP}federal officers."),
    (
        "paragraph",
        f"“We will not back down,” Mayor Ana Silva said on{NBSP}Tuesday. “It’s the town’s word – it stays.'",
    ),
    (
        "paragraph",
        "The vote was seven to none. Details are in the ordinance of 2014, which was changed in 2019.",
    ),
    ("paragraph", "The first signers were:"),
    ("item", "Lynn – Mayor Li Wei"),
    ("item", "Acton – Clerk Rui Costa*"),
    ("item", "Dover – Manager Jo O’Neil Jr."),
    ("item", "*Signed electronically"),
    ("paragraph", "Maria Lopez covers towns. More…"),
    ("paragraph", "For help, contact:"),
    ("paragraph", "Linh Tran"),
    ("paragraph", "Office for New Residents"),
    ("paragraph", "linh.tran@example.org"),
    ("paragraph", "617-555-0142"),
    ("paragraph", "Questions about the vote go to the Council of Towns at"),
]


@pytest.fixture
def saved(load_bytes):
    """Return the document of the page."""
    return load_bytes("page.txt", PAGE).documents[0]


def blocks(document):
    """Return the blocks as kind and text."""
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


def test_what_can_be_quoted(saved):
    """The sentences, the list and the contact can be quoted; labels, captions, forms and footers cannot."""
    found = blocks(saved)
    assert [text for kind, text in found if kind == "line"] == GONE
    assert [block for block in found if block[0] != "line"] == KEPT


def test_the_text_is_the_source_to_the_letter(saved):
    """Every line stands in the text as it was saved, no-break spaces, curly and wrong quotes included."""
    place = 0
    for line in filter(None, PAGE.split("\n")):
        place = saved.text.index(line, place) + len(line)
    for mark in f"{NBSP}“”‘’–—'":
        assert saved.text.count(mark) == PAGE.count(mark)


def test_every_quotation_is_a_slice(saved):
    """Passages and sentences are slices at exact offsets, and none holds a label as a sentence."""
    passages = chunk(saved, count_tokens=lambda text: len(text) // 3 + 1, max_tokens=128)
    quotes = []
    for passage in passages:
        assert passage.text == saved.text[passage.start : passage.end]
        for span in passage.sentences:
            assert passage.quote(span) == saved.text[span.start : span.end]
            quotes.append(passage.quote(span))
    assert not set(quotes) & set(GONE)
    assert any(quote.startswith(f"“We will not back down,” Mayor Ana Silva said on{NBSP}Tuesday.") for quote in quotes)
    quotable = sum(block.end - block.start for block in saved.blocks if block.kind in QUOTABLE)
    assert sum(map(len, quotes)) > 0.97 * quotable


def test_dates_and_title(saved):
    """The headline is the title; the story's year is its date, the footer's is not."""
    assert saved.title == "Town council keeps the line between its police and federal officers"
    assert (saved.published.isoformat(), saved.published.found) == ("2017", "copyright line of the story")


def test_the_cut_contact_stays_cut(saved):
    """Nothing is made up behind a line that ends too early."""
    assert "Council of Towns at\n" in saved.text


@pytest.mark.encoder
@pytest.mark.parametrize(
    "question", ["\"We will not back down\" it's the town's word", "what did mayor silva say on tuesday?"]
)
def test_plain_quotes_find_curly_ones(saved, default_encoder, tmp_path, question):
    """A question with typewriter quotes and spaces finds the sentence with curly ones and no-break spaces."""
    build_index(tmp_path / "index", [saved], "digest", default_encoder)
    retriever = open_retriever(tmp_path / "index", default_encoder)
    first = retriever.search(retriever.query(question, "en"), 1)[0].passage
    assert "“We will not back down,”" in first.text
    assert first.text == saved.text[first.start : first.end]
