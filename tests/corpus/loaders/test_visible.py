"""What is visible in a file is in its document, in order and in every script, and in its passages."""

import html
import io
import logging
import unicodedata
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunking import chunk
from corpus.loaders.formats import read
from corpus.loaders.raw import RawFile
from corpus.text import BULLET

SCRIPTS = [
    ("abcxyzéñçãđ’“”", ".?!", " "),
    ("ابتثجحخ", ".؟", " "),
    ("你我有权沉默文件", "。？", ""),
    ("абвгдеж", ".?!", "\u00a0"),
    ("กขคงเแุูิ", "", " "),
    ("कखगघािी्", "।?", " "),
    ("a👩‍👧🏳️‍🌈👍🏽é", ".!", " "),
]


@st.composite
def sentence(draw):
    """Draw words of one script with an end, told from all labels by a number."""
    letters, ends, space = draw(st.sampled_from(SCRIPTS))
    words = draw(st.lists(st.text(letters, min_size=1, max_size=9), min_size=4, max_size=12))
    return space.join(["7", *words]) + (draw(st.sampled_from(ends)) if ends else "")


TEXTS = st.lists(
    st.tuples(st.sampled_from(["heading", "paragraph", "item", "row"]), sentence()), min_size=1, max_size=8
).filter(lambda blocks: blocks[-1][0] != "heading")  # a page may end in headings of what was left out


def as_html(blocks):
    """Return a page with these blocks in its main element."""
    tags = {
        "heading": "<h2>{}</h2>",
        "paragraph": "<p>{}</p>",
        "item": "<ul><li>{}</li></ul>",
        "row": "<table><tr><th>1</th><td>{}</td></tr></table>",
    }
    body = "".join(tags[kind].format(html.escape(text)) for kind, text in blocks)
    return f"<!doctype html><html><body><main><h1>Page 7</h1>{body}</main></body></html>".encode()


def as_markdown(blocks):
    """Return Markdown of these blocks."""
    signs = {"heading": "## {}", "paragraph": "{}", "item": "- {}", "row": "| 1 | {} |\n|---|---|"}
    return "\n\n".join(signs[kind].format(text) for kind, text in blocks).encode()


def as_docx(blocks):
    """Return a DOCX of these blocks."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    row = f"<w:tbl><w:tr><w:tc>{paragraph.format(1)}</w:tc><w:tc>{paragraph}</w:tc></w:tr></w:tbl>"
    body = "".join((row if kind == "row" else paragraph).format(html.escape(text)) for kind, text in blocks)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def as_text(blocks):
    """Return plain text of these blocks."""
    return "\n\n".join(text for _, text in blocks).encode()


def visible(text):
    """Return the characters that can be seen, in the one normal form."""
    return "".join(unicodedata.normalize("NFC", text).replace(BULLET.strip(), "").split())


@pytest.fixture(scope="module", autouse=True)
def quiet():
    """Leave out what the extractor logs about odd pages."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize(
    ("name", "write"), [("a.html", as_html), ("a.md", as_markdown), ("a.docx", as_docx), ("a.txt", as_text)]
)
@settings(max_examples=60, deadline=None)
@given(blocks=TEXTS)
def test_what_is_visible_is_kept_and_covered(name, write, blocks):
    """Every text stands in the document in its order; passages and sentences are slices that cover it all."""
    (document,) = read(RawFile(source=name, data=write(blocks))).documents
    shown = visible(document.text)
    place = 0
    for _, text in blocks:
        found = shown.find(visible(text), place)
        assert found >= 0
        place = found + len(visible(text))
    passages = chunk(document, count_tokens=lambda text: len(text) // 3 + 1, max_tokens=64)
    for passage in passages:
        assert passage.text == document.text[passage.start : passage.end]
        assert all(passage.quote(s) == document.text[s.start : s.end] for s in passage.sentences)
    assert visible("".join(passage.text for passage in passages)) == shown
