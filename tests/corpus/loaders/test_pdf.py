"""PDF: paragraphs, headings and lists with their pages, from files written here byte by byte."""

import logging
import time
import unicodedata

import pytest

import corpus.loaders.pdf
from corpus.loaders.pdf import stated_title

IMAGE = b"q 400 0 0 400 72 300 cm /Im1 Do Q"
BODY = (
    "You have the right to speak with an attorney before any",
    "hearing. Interpretation is free of charge for everyone who",
    "asks for it.",
)


def pdf(*pages, info=b"", trailer=b""):
    """Return a PDF whose pages have these content streams."""
    kids = b" ".join(b"%d 0 R" % (7 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        _stream(b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"),
        b"<<%s>>" % info,
    ]
    for number, content in enumerate(pages):
        resources = b"<</Font<</F1 3 0 R/F2 4 0 R>>/XObject<</Im1 5 0 R>>>>"
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources%s>>"
            % (8 + 2 * number, resources)
        )
        objects.append(_stream(b"", content))
    return _file(objects, trailer)


def _stream(entries, data):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _file(objects, trailer):
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R/Info 6 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + end


def at(x, y, *lines, size=11, font=1, step=14):
    """Return the drawing of lines from a place downwards."""
    shown = []
    for line in lines:
        text = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        shown.append(b"(%s) Tj T*" % text)
    return b"BT /F%d %d Tf %d TL %d %d Td %s ET\n" % (font, size, step, x, y, b" ".join(shown))


def long_page(number, count, paragraphs=8):
    """Return a page as a word processor would make it: header, paragraphs, footer with its number."""
    drawn = at(72, 800, "Boston Guide to Housing", size=9) + at(280, 40, f"Page {number} of {count}", size=9)
    for paragraph in range(paragraphs):
        name = "".join("abcdefghij"[int(digit)] for digit in f"{number}{paragraph}")
        drawn += at(72, 750 - 80 * paragraph, f"Paragraph {name}. {BODY[0]}", *BODY[1:])
    return drawn


def blocks(document):
    """Return the blocks as page, kind and text."""
    return [(b.page, b.kind.value, document.text[b.start : b.end]) for b in document.blocks]


def words(load_bytes, *pages):
    """Return the texts of the blocks."""
    (document,) = load_bytes("a.pdf", pdf(*pages)).documents
    return [text for _, _, text in blocks(document)]


TWO_PAGES = (
    at(72, 800, "Housing Office", size=9)
    + at(72, 740, "Know your rights", size=20)
    + at(72, 700, *BODY)
    + at(72, 640, "What to bring", font=2)
    + at(72, 620, "\u2022 Your card, or", "a copy of it", "\u2022 The letter (both pages)")
    + at(72, 560, "The office stands behind the library and is open on each")
    + at(290, 40, "1", size=9),
    at(72, 800, "Housing Office", size=9)
    + at(72, 740, "weekday from nine.", "Nobody is asked for papers.")
    + at(290, 40, "2", size=9),
)


def test_structure(load_bytes):
    """Headings by size and weight, joined paragraphs, items and pages; header and page number left out."""
    (document,) = load_bytes("a.pdf", pdf(*TWO_PAGES)).documents
    assert blocks(document) == [
        (1, "heading", "Know your rights"),
        (1, "paragraph", " ".join(BODY)),
        (1, "heading", "What to bring"),
        (1, "item", "Your card, or a copy of it"),
        (1, "item", "The letter (both pages)"),
        (1, "paragraph", "The office stands behind the library and is open on each weekday from nine."),
        (2, "paragraph", "Nobody is asked for papers."),
    ]
    assert [b.level for b in document.blocks if b.level] == [1, 2]
    assert document.title == "Know your rights"
    assert document.loader.startswith("pdf/2 pypdfium2/")
    assert (document.published, document.lang) == (None, None)


@pytest.mark.parametrize("name", ["a.txt", "a", "a.docx", "a.html"])
@pytest.mark.parametrize("before", [b"", b"junk before it\r\n" * 60], ids=["at-once", "after-junk"])
def test_a_pdf_is_known_by_its_content(load_bytes, name, before):
    """A PDF is read as one under any name, also after up to a kilobyte of something else."""
    assert load_bytes(name, before + GOOD).documents[0].loader.startswith("pdf/")


def test_pages_rise_and_offsets_hold(load_bytes):
    """Over many pages the blocks stay in order, exact and in normal form."""
    loaded = load_bytes("guide.pdf", pdf(*(long_page(n, 12) for n in range(1, 13))))
    (document,) = loaded.documents
    pages = [block.page for block in document.blocks]
    assert pages == sorted(pages)
    assert set(pages) == set(range(1, 13))
    assert unicodedata.is_normalized("NFC", document.text)
    assert all(a.end < b.start for a, b in zip(document.blocks, document.blocks[1:], strict=False))
    assert all(text == text.strip() and text.startswith("Paragraph ") for _, _, text in blocks(document))
    assert len(pages) == 12 * 8
    assert loaded.warnings == ()


def test_hundred_pages_are_quick(load_bytes):
    """A hundred pages are read in a few seconds at most."""
    data = pdf(*(long_page(n, 100) for n in range(1, 101)))
    began = time.monotonic()
    assert len(load_bytes("a.pdf", data).documents[0].blocks) == 800
    assert time.monotonic() - began < 10


def test_latin_diacritics(load_bytes):
    """Letters with marks come as they were written."""
    line = "El señor Müller pagó 5 € à l’Hôtel de Ville: “ça va”, ¿sí? Život über Ærø, šest þorn."
    assert words(load_bytes, at(72, 700, line)) == [line]


def test_a_right_to_left_block_is_left_out_by_name(load_bytes, refused):
    """Arabic, whose order a PDF loses, is left out with its page named, or refused when there is nothing else."""
    arabic = b"BT /F3 12 Tf 72 500 Td <0102030405> Tj ET "
    cmap = b"5 beginbfchar <01> <0645> <02> <0631> <03> <062D> <04> <0628> <05> <0627> endbfchar"
    cmap = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange %s endcmap" % cmap
    font = b"/F3<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 9 0 R>>"

    def build(content):
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[7 0 R]/Count 1>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"null",
            b"null",
            b"<<>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 8 0 R/Resources<</Font<</F1 3 0 R%s>>>>>>"
            % font,
            _stream(b"", content),
            _stream(b"", cmap),
        ]
        return _file(objects, b"")

    loaded = load_bytes("a.pdf", build(at(72, 700, *BODY) + arabic))
    assert [text for _, _, text in blocks(loaded.documents[0])] == [" ".join(BODY)]
    assert loaded.warnings[0].startswith("a.pdf: page 1: right-to-left text left out")
    assert "add it as DOCX" in refused("b.pdf", build(arabic))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ("Nobody has to pay for inter-", "pretation."), ["Nobody has to pay for interpretation."], id="word"
        ),
        pytest.param(
            ("Ask the office of Franco-", "American help."), ["Ask the office of Franco-American help."], id="name"
        ),
        pytest.param(("Open in the years 2019-", "2024 only."), ["Open in the years 2019-2024 only."], id="years"),
    ],
)
def test_hyphens_at_line_ends(load_bytes, lines, expected):
    """A hyphen goes when the word goes on in lower case, and stays before a capital."""
    assert words(load_bytes, at(72, 700, *lines)) == expected


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        pytest.param(at(72, 700, *BODY) + at(72, 640, *BODY), [" ".join(BODY)] * 2, id="larger-spacing"),
        pytest.param(
            at(72, 700, *BODY, "Main Library, 700 Street", "Boston, MA 02116"),
            [" ".join(BODY), "Main Library, 700 Street", "Boston, MA 02116"],
            id="lines-that-end-early",
        ),
        pytest.param(
            at(72, 700, *BODY[:2]) + at(92, 672, BODY[0], step=14) + at(72, 658, BODY[1]),
            [" ".join(BODY[:2])] * 2,
            id="indent",
        ),
        pytest.param(at(72, 700, *BODY, size=8) + at(320, 700, *BODY, size=8), [" ".join(BODY)] * 2, id="two-columns"),
        pytest.param(
            at(72, 700, "The office opens very early", "– even on Sunday – for all", "who need it."),
            ["The office opens very early – even on Sunday – for all who need it."],
            id="dash-in-a-sentence",
        ),
        pytest.param(
            at(72, 700, "- Bring a card.", "- Bring a letter."), ["Bring a card.", "Bring a letter."], id="dash-items"
        ),
        pytest.param(at(72, 700, "\u2022") + at(90, 700, "Bring a card."), ["Bring a card."], id="bullet-apart"),
    ],
)
def test_paragraphs(load_bytes, drawn, expected):
    """Spacing, indents and lines that end early part paragraphs; full lines and sentences go on."""
    assert words(load_bytes, drawn) == expected


def test_running_lines_need_most_pages(load_bytes):
    """A line at the top of one page of three is text; one on all of them, digits aside, is not."""
    pages = [at(72, 800, f"Edition {n} of 3.") + at(72, 700, *BODY) + at(72, 600, f"Body {n}.") for n in (1, 2, 3)]
    pages[0] = at(72, 770, "Only here, at the top.") + pages[0]
    found = words(load_bytes, *(page + at(72, 500, *BODY) for page in pages))
    assert "Only here, at the top." in found
    assert not any("Edition" in text for text in found)


def test_a_page_number_on_one_page_only(load_bytes):
    """A number that a page can have is left out at an edge, another number alone is text."""
    assert words(load_bytes, at(72, 700, *BODY) + at(280, 40, "1")) == [" ".join(BODY)]
    assert words(load_bytes, at(72, 700, *BODY) + at(280, 40, "911")) == [" ".join(BODY), "911"]


def test_a_sentence_in_two_sizes(load_bytes):
    """A line in somewhat smaller letters inside a sentence does not part it."""
    drawn = (
        at(72, 700, *BODY[:1]) + at(72, 686, "hearing, also at the city office", size=10) + at(72, 672, "next door.")
    )
    assert words(load_bytes, drawn) == [f"{BODY[0]} hearing, also at the city office next door."]


def test_text_of_one_repeated_line_stays(load_bytes):
    """Pages of nothing but one and the same line keep it: better a repeated line than no text."""
    assert words(load_bytes, at(72, 700, "Call 911 first."), at(72, 700, "Call 911 first.")) == ["Call 911 first."] * 2


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Housing help for everyone", "Housing help for everyone"),
        ("  Housing   help ", "Housing help"),
        ("Microsoft Word - flyer final.doc", None),
        ("flyer.pdf", None),
        ("Final_flyer_v3", None),
        ("C:\\temp\\flyer", None),
        ("Untitled", None),
        ("Document1", None),
        ("a", None),
        ("12", None),
        ("", None),
        (None, None),
        ("x" * 201, None),
    ],
)
def test_stated_title(title, expected):
    """A title is taken when somebody wrote it, not when a program put a file name there."""
    assert stated_title(title, "sub/A.pdf") == expected


def test_title_comes_from_the_file_then_the_text(load_bytes):
    """The stated title wins, a file name gives way to the heading or first line, and no date is taken."""
    page = at(72, 700, *BODY)
    info = b"/Title(Housing help)/CreationDate(D:20200101000000Z)"
    (stated,) = load_bytes("a.pdf", pdf(page, info=info)).documents
    assert (stated.title, stated.published) == ("Housing help", None)
    (named,) = load_bytes("a.pdf", pdf(page, info=b"/Title(help.docx)")).documents
    assert named.title.startswith("You have the right")
    assert len(named.title) <= 81


def test_scanned_pages_are_named(load_bytes):
    """Pages that are only pictures are named in one warning; blank ones are not."""
    loaded = load_bytes("a.pdf", pdf(at(72, 700, *BODY), IMAGE, b"", IMAGE, IMAGE))
    assert loaded.warnings == ("a.pdf: pages 2, 4-5: scanned, left out; add it with --ocr to have them read",)
    assert {block.page for block in loaded.documents[0].blocks} == {1}
    assert load_bytes("b.pdf", pdf(at(72, 700, *BODY), IMAGE)).warnings[0].startswith("b.pdf: page 2: scanned")


LOCK = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (b"01" * 32, b"02" * 32)
GOOD = pdf(*TWO_PAGES)


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        pytest.param(pdf(IMAGE, IMAGE), "scanned; add it with --ocr", id="scanned"),
        pytest.param(pdf(b"", b""), "blank, or drawn without letters", id="blank"),
        pytest.param(pdf(*TWO_PAGES, trailer=LOCK), "save a copy without it", id="password"),
        pytest.param(GOOD[: len(GOOD) // 2], "download or save it again", id="cut-in-the-middle"),
        pytest.param(GOOD[:-60], "download or save it again", id="cut-near-the-end"),
        pytest.param(b"%PDF-1.7\n%%EOF", "print it as PDF again", id="nothing-in-it"),
        pytest.param(b"%PDF-1.7\n" + b"\x00\xff" * 900 + b"%%EOF", "print it as PDF again", id="noise"),
        pytest.param(b"Hello, not a PDF.", "not a readable PDF", id="text-named-pdf"),
        pytest.param(pdf(), "without pages; open it", id="no-pages"),
        pytest.param(pdf(*[b""] * 1001), "1,001 pages is over the limit of 1,000; split it", id="too-many-pages"),
        pytest.param(GOOD.replace(b"/Type/Page/", b"/Type/Nope/"), "page 1 of the PDF is damaged", id="damaged-page"),
    ],
)
def test_bad_pdf(refused, data, hint):
    """A PDF that cannot be taken is refused in one line that says what to do."""
    assert hint in refused("a.pdf", data)


def test_a_cut_file_never_gives_half_a_text(refused):
    """Wherever a file is cut, it is refused instead of being mended to less text."""
    for end in range(20, len(GOOD) - 8, 97):
        assert refused("a.pdf", GOOD[:end])


def test_a_flood_of_text_is_refused(refused, monkeypatch):
    """More characters than a thousand pages hold are refused."""
    monkeypatch.setattr(corpus.loaders.pdf, "MAX_CHARACTERS", 100)
    assert "split it and add the parts" in refused("a.pdf", GOOD)


def test_nothing_is_logged(load_bytes, caplog):
    """Reading a file leaves nothing of it in a log."""
    caplog.set_level(logging.DEBUG)
    load_bytes("a.pdf", GOOD)
    assert "right" not in caplog.text
