"""Plain text: paragraphs, items, and the loose lines that must not be quoted."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import BlockKind
from corpus.errors import LoadError
from corpus.loaders import load
from corpus.loaders.plaintext import load_plaintext, shorten
from corpus.loaders.raw import RawFile
from corpus.text import normalize

HEADLINE = "Town opens a help desk for newcomers"


def blocks(document):
    """Return the blocks as kind and text."""
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


def test_paragraphs_by_blank_lines_or_one_a_line(load_bytes):
    """A blank line ends a paragraph, and so does the end of a long or finished line."""
    (document,) = load_bytes("a.txt", "One is here.\nTwo is here.\n\n\n  Three is here. \r\n").documents
    assert blocks(document) == [("paragraph", f"{n} is here.") for n in ("One", "Two", "Three")]


def test_every_script(load_bytes, sample):
    """A text in any script comes out in normal form, at exact offsets."""
    (document,) = load_bytes("a.txt", f"{sample}\n\n{sample}").documents
    assert [text for _, text in blocks(document)] == [unicodedata.normalize("NFC", sample)] * 2


def test_hard_wrapped_lines_are_joined(load_bytes):
    """Lines broken at a fixed width are one paragraph again."""
    lines = [
        "The desk in the library helps people who have just come to the city",
        "with forms, schools and doctors. It is open on every working day and",
        "nobody is asked for papers.",
    ]
    (document,) = load_bytes("a.txt", "\n".join(lines)).documents
    assert blocks(document) == [("paragraph", " ".join(lines))]


def test_short_lines_are_not_joined(load_bytes):
    """A list of short lines stays a list of lines."""
    (document,) = load_bytes("a.txt", "Acton\nAmherst\nArlington").documents
    assert blocks(document) == [("line", "Acton"), ("line", "Amherst"), ("line", "Arlington")]


@pytest.mark.parametrize("mark", ["•", "*", "·", "▪", "‣", "–", "-"])
def test_items(load_bytes, mark):
    """A line with a bullet is an item, without its bullet."""
    (document,) = load_bytes("a.txt", f"{mark} Bring a card.\n {mark}  Come early").documents
    assert blocks(document) == [("item", "Bring a card."), ("item", "Come early")]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param("Advertisement", "line", id="label"),
        pytest.param("Boston Mayor Martin J. Walsh", "line", id="caption"),
        pytest.param("It is open.", "paragraph", id="sentence"),
        pytest.param("“It is open.”", "paragraph", id="quoted-sentence"),
        pytest.param("(It is open.)\u00a0", "paragraph", id="bracketed-sentence"),
        pytest.param("它开放。", "paragraph", id="han"),
        pytest.param("هل هو مفتوح؟", "paragraph", id="arabic"),
        pytest.param("यह खुला है।", "paragraph", id="devanagari"),
        pytest.param("Call 617-555-0100", "paragraph", id="phone"),
        pytest.param("ana@example.org", "paragraph", id="e-mail"),
        pytest.param("www.example.org", "paragraph", id="website"),
        pytest.param("اتصل ٠١٢٣", "paragraph", id="arabic-digits"),
        pytest.param("x " * 60, "paragraph", id="long"),
    ],
)
def test_loose_lines(load_bytes, line, kind):
    """A short line that ends no sentence is loose, unless it holds something to reach people by."""
    (document,) = load_bytes("a.txt", f"First sentence.\n\n{line}\n\nLast sentence.").documents
    assert blocks(document)[1] == (kind, line.strip())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param(f"Skip to content\n\n{HEADLINE}\n\nA desk opened.", HEADLINE, id="longest-line-before-the-text"),
        pytest.param(f"A desk opened.\n\n{HEADLINE}", "A desk opened.", id="line-after-the-text"),
        pytest.param(f"© 2024 WSHU\n\n{HEADLINE}\n\nA desk opened.", HEADLINE, id="footer-year-first"),
        pytest.param("word " * 40 + "end.", "word " * 15 + "word…", id="beginning"),
        pytest.param("你好。", "你好。", id="han"),
    ],
)
def test_title(load_bytes, text, title):
    """The title is the headline, else the beginning of the text."""
    assert load_bytes("a.txt", text).documents[0].title == title


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        pytest.param("short", 10, "short", id="short"),
        pytest.param("first line\nsecond", 20, "first line", id="first-line"),
        pytest.param("one two three four", 10, "one two…", id="at-a-space"),
        pytest.param("one two, three", 10, "one two…", id="without-comma"),
        pytest.param("x" * 20, 10, "x" * 10 + "…", id="no-space"),
        pytest.param("你" * 20, 10, "你" * 10 + "…", id="han"),
        pytest.param("", 10, "", id="empty"),
    ],
)
def test_shorten(text, length, expected):
    """A long first line is cut between words where it has any."""
    assert shorten(text, length) == expected


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_loses_no_character(text):
    """Whatever a text holds, its visible characters come out in order, bullets aside, or it is refused."""
    try:
        (document,) = load_plaintext(RawFile(source="a.txt", data=text.encode())).documents
    except LoadError as error:
        assert str(error) == "a.txt: no text in it; nothing was added"  # noqa: PT017 -- either is right
        return
    assert document.title
    assert unicodedata.is_normalized("NFC", document.text)
    kept = iter("".join("".join(words.split()) for _, words in blocks(document)))
    expected = next(kept, None)
    dropped = set()
    for character in "".join(normalize(text).split()):
        if character == expected:
            expected = next(kept, None)
        else:
            dropped.add(character)
    assert expected is None
    assert dropped <= set("•*·▪‣–-")


@pytest.mark.parametrize("text", [".)" * 500_000, "\n \t" * 300_000 + "x", "- " * 500_000, ")" * 1_000_000 + "\na."])
def test_hostile_text_is_fast(text):
    """Runs of brackets, blanks or dashes take no time that grows with their square."""
    started = time.monotonic()
    load_plaintext(RawFile(source="a.txt", data=text.encode()))
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("number", "title"),
    [
        pytest.param(2, "Municipal Officials Explore Local Policies and Programs That Support Immigrant…", id="002"),
        pytest.param(
            3, "Boston City Council reaffirms line between local police and federal immigration officials", id="003"
        ),
        pytest.param(4, "Sanctuary Cities Stand Firm Despite Threats To Funding", id="004"),
    ],
)
def test_seed_titles(shared, number, title):
    """The headline of a saved page is its title, not a caption, a label or a footer."""
    (path,) = shared("seeds").glob(f"00{number}_*.txt")
    assert load(path, path.name).documents[0].title == title


@pytest.mark.parametrize("number", range(5))
def test_seeds_are_kept_to_the_letter(shared, number):
    """Every line of a seed is there unchanged, no-break spaces and curly quotes included."""
    (path,) = shared("seeds").glob(f"00{number}_*.txt")
    raw = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    (document,) = load(path, path.name).documents
    assert all(document.text[b.start : b.end] in raw for b in document.blocks)
    lines = [line.strip() for line in raw.split("\n") if line.strip()]
    assert [line for line in lines if line.lstrip("•*·▪‣–- \u00a0") not in document.text] == []
    for mark in "“”‘’–—":
        assert document.text.count(mark) == raw.count(mark)
    inside = sum(line.count("\u00a0") for line in lines)
    assert document.text.count("\u00a0") == inside
    assert inside > 0 or number not in {2, 3}


def test_seed_furniture_is_not_quotable(shared):
    """Labels of the saved pages are loose lines."""
    furniture = {
        "Advertisement",
        "Skip to main content",
        "Listen Live",
        "Play Live Radio",
        "Next Up:",
        "Boston Mayor Martin J. Walsh",
    }
    for path in sorted(shared("seeds").glob("*.txt")):
        for kind, text in blocks(load(path, path.name).documents[0]):
            assert kind == BlockKind.LINE or text not in furniture
