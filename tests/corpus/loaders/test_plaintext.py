"""Plain text: paragraphs, items, and the loose lines that must not be quoted."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import QUOTABLE, BlockKind
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
    """Short lines are not one paragraph; three of them are a list."""
    (document,) = load_bytes("a.txt", "Acton\nAmherst\nArlington").documents
    assert blocks(document) == [("item", "Acton"), ("item", "Amherst"), ("item", "Arlington")]


LISTS = [
    pytest.param("pSigners were:|iLynn – Mayor Ana Silva|iActon – Clerk Rui Costa*|iDover – Mayor Li", id="introduced"),
    pytest.param("pBring these:|iA card|iA letter", id="the-introduction-counts"),
    pytest.param(
        "pThe towns that signed the paper in the library on the first evening of the summit, in "
        "the order of signing, were:|iLynn|iActon",
        id="long-introduction",
    ),
    pytest.param("lLynn|lActon", id="two-are-no-list"),
    pytest.param("iMonday|i9–5|iTuesday|i10–6|iWednesday|iClosed", id="with-numbers"),
    pytest.param("iLynn|iActon – Rui Costa Jr.|iDover|iSalem", id="abbreviation-is-no-sentence"),
    pytest.param("lLynn|lAdvertisement|lActon|lDover", id="label-ends-it"),
    pytest.param("lRelated:|lA mayor speaks|lA town listens|lA desk opens", id="links-to-other-pages"),
    pytest.param("pAsk|pAna Silva|pAdvisor|pana@example.org|pOffice of the Mayor", id="address"),
    pytest.param("pAna Silva|p(617) 555-0100", id="telephone"),
    pytest.param("lHeadshot of Ana Silva|lAna Silva Senior Editor", id="byline"),
    pytest.param("l© 2024 WXYZ", id="footer-with-digits"),
    pytest.param("l0:00 0:00", id="player"),
    pytest.param("lPlease enter your comment!|lPlease enter your name here", id="comment-form"),
]


@pytest.mark.parametrize("coded", LISTS)
def test_runs_of_short_lines(load_bytes, coded):
    """Short lines in the text are lists or addresses when they stand together, labels never."""
    kinds = {"p": "paragraph", "i": "item", "l": "line"}
    expected = [(kinds[part[0]], part[1:]) for part in coded.split("|")]
    for gap in ("\n", "\n\n"):
        text = gap.join(["First sentence.", *(line for _, line in expected), "Last sentence."])
        (document,) = load_bytes("a.txt", text).documents
        assert blocks(document)[1:-1] == expected


def test_lines_above_the_text_are_no_list(load_bytes):
    """Headline, caption and credit are three loose lines, yet no list; what a colon introduces is one."""
    text = f"{HEADLINE}\n\nMain library\n\nRui Costa\n\nA desk opened."
    (document,) = load_bytes("a.txt", text).documents
    assert [kind for kind, _ in blocks(document)] == ["line", "line", "line", "paragraph"]
    assert document.title == HEADLINE
    (document,) = load_bytes("a.txt", f"{HEADLINE}\n\nBring:\n\nA card\n\nA letter\n\nA desk opened.").documents
    assert [kind for kind, _ in blocks(document)] == ["line", "paragraph", "item", "item", "paragraph"]


def test_captions_that_come_again(load_bytes):
    """A caption in two places is a line even among others; an entry of an introduced list stays."""
    text = (
        "One.\n\nMayor Ana Silva\n\nTwo.\n\nLynn\nMayor Ana Silva\nActon\n\nThree.\n\nGuests:\nMayor Ana Silva\nRui\nLi"
    )
    (document,) = load_bytes("a.txt", text).documents
    assert [kind for kind, words in blocks(document) if words == "Mayor Ana Silva"] == ["line", "line", "item"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("Please enter your comment!\n\nHi there\n\nA desk opened.", "Hi there", id="form-first"),
        pytest.param("Skip to main content\n\nA desk opened.", "A desk opened.", id="only-a-label"),
        pytest.param("By Ana Maria Silva, Staff Writer\n\nDesk opens\n\nA desk opened.", "Desk opens", id="byline"),
        pytest.param("Mayor Ana Silva\n\nDesk opens\n\nA desk opened.\n\nMayor Ana Silva", "Desk opens", id="caption"),
        pytest.param("Desk opens\nDesk opens\n\nA desk opened.", "Desk opens", id="headline-twice"),
        pytest.param("Advertisement", "Advertisement", id="nothing-else"),
        pytest.param("Advertisement\nLynn\nActon\nDover", "Lynn", id="bare-list"),
    ],
)
def test_title_is_no_label(load_bytes, text, title):
    """A label, byline or repeated caption is not the title while the text has a better one."""
    assert load_bytes("a.txt", text).documents[0].title == title


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published March 8, 2017", "2017-03-08"),
        ("On March 8, 2017, a vote was held.", None),
        ("© 2024 WXYZ", None),
    ],
)
def test_published(load_bytes, line, expected):
    """A text is dated by what it says of itself, or not at all."""
    published = load_bytes("a.txt", f"{HEADLINE}\n\n{line}\n\nA desk opened.").documents[0].published
    assert (published and published.isoformat()) == expected


def test_loader_version(load_bytes):
    """The version tells documents read the new way from those read before."""
    assert load_bytes("a.txt", "A desk opened.").documents[0].loader == "plaintext/2"


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


LINES = st.sampled_from(
    [
        "Advertisement",
        "© 2024 WXYZ",
        "Related:",
        "Lynn",
        "Acton",
        "Signers:",
        "ana@example.org",
        "A desk opened.",
        "• Home",
        "• A card",
        "0:00 0:00",
        "Rui Costa Jr.",
        "March 8, 2017",
        "Ana Silva Senior Editor",
        "x" * 120,
        "你好",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=14), st.sampled_from(["\n", "\n\n"]))
def test_any_page_keeps_every_line_in_order(lines, gap):
    """Whatever labels and lists a page mixes, its text holds all of it in order, at exact offsets."""
    (document,) = load_plaintext(RawFile(source="a.txt", data=gap.join(lines).encode())).documents
    bare = [text.removeprefix("• ") for _, text in blocks(document)]
    assert bare == [line.removeprefix("• ") for line in lines]
    place = 0
    for line in lines:
        place = document.text.index(line, place) + len(line)
    assert all(kind == "line" for kind, text in blocks(document) if text in {"Advertisement", "© 2024 WXYZ", "• Home"})


@pytest.mark.parametrize(
    "text", [".)" * 500_000, "\n \t" * 300_000 + "x", "- " * 500_000, ")" * 1_000_000 + "\na.", "Lynn\n" * 100_000]
)
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


SEED_LINES = [
    (0, 14, ["On the same day, a federal crackdown"]),
    (1, 13, []),
    (2, 36, ["Boston Mayor Martin J. Walsh"] * 2 + ["Please enter your comment!", "Please enter your name here"]),
    (
        3,
        11,
        [
            "Skip to main content",
            "Advertisement",
            "Boston City Council reaffirms line between local police and federal immigration officials",
            "Related:",
            "Headshot of Amy Gorel",
            "Amy Gorel Senior Editor",
            "More…",
            "Advertisement",
            "Advertisement",
            "Listen Live",
        ],
    ),
    (
        4,
        14,
        [
            "© 2024 WSHU",
            "NPR News & Classical Music",
            "Play Live Radio",
            "Next Up:",
            "0:00 0:00",
            "Available On Air Stations",
            "Sanctuary Cities Stand Firm Despite Threats To Funding",
            "Steven Senne",
            "Copyright 2017 WBUR-FM. To see more, visit WBUR-FM.",
        ],
    ),
]


@pytest.mark.parametrize(("number", "quotable", "loose"), SEED_LINES)
def test_seed_lines(shared, number, quotable, loose):
    """Of each seed exactly these lines cannot be quoted, and all the rest can."""
    (path,) = shared("seeds").glob(f"00{number}_*.txt")
    document = load(path, path.name).documents[0]
    assert [text for kind, text in blocks(document) if kind == "line"] == loose
    assert sum(block.kind in QUOTABLE for block in document.blocks) == quotable
    assert len(document.blocks) == quotable + len(loose)


def test_seed_signers_are_a_list(shared):
    """The nineteen municipalities that signed are items under the line that introduces them."""
    (path,) = shared("seeds").glob("002_*.txt")
    made = blocks(load(path, path.name).documents[0])
    items = [text for kind, text in made if kind == "item"]
    assert len(items) == 19
    assert (items[0].split()[0], items[-1].split()[0]) == ("Acton", "Worcester")
    assert made[made.index(("item", items[0])) - 1] == ("paragraph", "The initial Proclamation signers were:")


def test_seed_contact_is_quotable(shared):
    """The person to ask, with office and address, is part of the text."""
    (path,) = shared("seeds").glob("001_*.txt")
    last = blocks(load(path, path.name).documents[0])[-4:]
    assert [kind for kind, _ in last] == ["paragraph"] * 4
    assert "an.le@boston.gov" in last[1][1]


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
