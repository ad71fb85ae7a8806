"""Markdown: words without their marks, and the structure they stood in."""

import contextlib
import time
import unicodedata

import pytest

from corpus.document import BlockKind
from corpus.errors import LoadError


def blocks(document):
    """Return the blocks as kind and text."""
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


SHEET = """# Housing
Intro with **bold**, _stress_, `code` and a [link](https://example.org).
Second line.

## Steps
1. Call
   now.
2. Wait
   - nested

> Quoted words.

| Day | Hours |
|-----|-------|
| Mon | 9–5   |
| Tue |       |

```
raw  text
```

---

Line one\\
line two. ![a map](map.png)
"""


def test_structure(load_bytes):
    """Headings, paragraphs, items, rows and code come in order, each with its words only."""
    (document,) = load_bytes("a.md", SHEET).documents
    assert blocks(document) == [
        ("heading", "Housing"),
        ("paragraph", "Intro with bold, stress, code and a link. Second line."),
        ("heading", "Steps"),
        ("item", "Call now."),
        ("item", "Wait"),
        ("item", "nested"),
        ("paragraph", "Quoted words."),
        ("row", "Day | Hours"),
        ("row", "Mon | 9–5"),
        ("row", "Tue |"),
        ("paragraph", "raw  text"),
        ("paragraph", "Line one\nline two. a map"),
    ]
    assert [b.level for b in document.blocks if b.kind is BlockKind.HEADING] == [1, 2]
    assert document.title == "Housing"


@pytest.mark.parametrize("level", range(1, 7))
def test_heading_levels(load_bytes, level):
    """Each depth of heading is kept."""
    (document,) = load_bytes("a.md", f"{'#' * level} Part\n\nText.").documents
    assert document.blocks[0].level == level


def test_every_script(load_bytes, sample):
    """A text in any script comes out in normal form, as heading, paragraph, item and row."""
    text = f"# {sample}\n\n{sample}\n\n- {sample}\n\n| {sample} |\n|---|\n"
    (document,) = load_bytes("a.md", text).documents
    assert {words for _, words in blocks(document)} == {unicodedata.normalize("NFC", sample)}
    assert [kind for kind, _ in blocks(document)] == ["heading", "paragraph", "item", "row"]


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<!-- R-ice-01 -->", id="comment"),
        pytest.param("<!--\nhidden\n\n-->", id="comment-of-several-lines"),
        pytest.param("<script>hidden()</script>", id="script"),
        pytest.param("<div>\nhidden\n</div>", id="block"),
    ],
)
def test_markup_is_left_out(load_bytes, markup):
    """HTML between paragraphs, comments and scripts included, is not part of the text."""
    (document,) = load_bytes("a.md", f"Before.\n\n{markup}\n\nAfter.").documents
    assert blocks(document) == [("paragraph", "Before."), ("paragraph", "After.")]


def test_comment_after_a_sentence_is_left_out(load_bytes):
    """A comment that names the fact behind a sentence leaves no trace and no extra space."""
    (document,) = load_bytes("a.md", "One. <!-- R-a-01 --> Two. <!-- R-a-02 -->").documents
    assert document.text == "One. Two."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(r"5 \* 3 \# x", "5 * 3 # x", id="escapes"),
        pytest.param("a &amp; b &lt;c&gt; &nbsp;d", "a & b <c> \u00a0d", id="entities"),
        pytest.param("https://example.org/a_b_c", "https://example.org/a_b_c", id="address"),
        pytest.param("“Curly” ‘quotes’ — it’s", "“Curly” ‘quotes’ — it’s", id="quotes"),
        pytest.param("a\u00a0b", "a\u00a0b", id="no-break-space"),
        pytest.param("*unclosed **marks", "*unclosed **marks", id="unclosed"),
        pytest.param("~~gone~~ {{x}} $y$", "~~gone~~ {{x}} $y$", id="other-dialects"),
    ],
)
def test_inline(load_bytes, text, expected):
    """Entities and escapes are resolved, and everything that is no markup stays as it is."""
    assert load_bytes("a.md", text).documents[0].text == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("---\ntitle: Stated\n---\n# Head\n\nText.", "Stated", id="stated"),
        pytest.param("Text.\n\n## Later\n", "Later", id="first-heading"),
        pytest.param("Only text.\n\nMore.", "Only text.", id="beginning"),
    ],
)
def test_title(load_bytes, text, title):
    """The title is stated, else the first heading, else the beginning."""
    assert load_bytes("a.md", text).documents[0].title == title


@pytest.mark.parametrize("text", ["<!-- only a comment -->", "---\ntitle: T\n---\n", "***\n", "[a]: https://x.org"])
def test_file_without_words(refused, text):
    """A file with no words to read is refused."""
    assert "no text in it" in refused("a.md", text)


def test_deep_lists_are_read_to_the_end(load_bytes):
    """Lists in lists in lists lose nothing, and neither does what follows them."""
    text = "\n".join(f"{'  ' * depth}- Step {depth}." for depth in range(30)) + "\n\nThe end."
    (document,) = load_bytes("a.md", text).documents
    assert [words for _, words in blocks(document)] == [*(f"Step {depth}." for depth in range(30)), "The end."]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("*a **b " * 20_000, id="marks"),
        pytest.param("[" * 20_000 + "x", id="brackets"),
        pytest.param(">" * 20_000 + " x\n\ntext", id="quotes"),
        pytest.param("- " * 5_000 + "x\n\ntext", id="lists"),
        pytest.param("`" * 20_000 + "x", id="ticks"),
        pytest.param("| a " * 20_000 + "|\n" + "|-" * 20_000 + "|\n", id="columns"),
    ],
)
def test_hostile_markup_is_fast(load_bytes, text):
    """Deep or endless markup is read or refused in little time."""
    started = time.monotonic()
    with contextlib.suppress(LoadError):
        load_bytes("a.md", f"{text}\n\nThe end.")
    assert time.monotonic() - started < 5


ASKED = """---
title: Heat
asked:
  - answer: Heat must be 68 degrees.
    questions:
      - how warm must it be
      - is 60 too cold?
---
# Heat

Your home must be warm. Heat must be 68 degrees. <!-- R-heat-01 -->
"""


def test_stated_questions_stand_with_their_sentence(load_bytes):
    """Each question that is stated has the place of the sentence that answers it."""
    (document,) = load_bytes("a.md", ASKED).documents
    assert [(one.text, document.text[one.start : one.end]) for one in document.asked] == [
        ("how warm must it be", "Heat must be 68 degrees."),
        ("is 60 too cold?", "Heat must be 68 degrees."),
    ]


def test_a_question_for_a_sentence_that_is_not_there(refused):
    """A sentence that was changed, or never stood there, is named."""
    message = refused("a.md", ASKED.replace("answer: Heat must be 68", "answer: Heat must be 70"))
    assert "no sentence 'Heat must be 70 degrees.'" in message


@pytest.mark.parametrize("stated", ["asked: how warm", "asked:\n  - answer: Text.", "asked:\n  - questions: [a]"])
def test_questions_in_another_form(refused, stated):
    """What is not a list of answers with questions is refused with the name of the field."""
    assert "'asked" in refused("a.md", f"---\n{stated}\n---\nText.")
