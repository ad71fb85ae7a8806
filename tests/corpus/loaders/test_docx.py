"""DOCX: what a reader of the page sees and nothing else, from parts written here."""

import io
import unicodedata
import zipfile

import pytest

import corpus.loaders.docx
from corpus.loaders import zip_parts

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
STYLES = """
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My heading"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="H9"><w:name w:val="heading 9"/></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
<w:style w:type="paragraph" w:styleId="Level"><w:name w:val="L"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Bullet"><w:name w:val="List Bullet"/>
 <w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
"""


def docx(body, *, title="", space=WORD, main="word/document.xml", parts=None):
    """Return a DOCX around the XML of a body."""
    core = f'<c:coreProperties xmlns:c="c" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    found = {
        "_rels/.rels": f'<Relationships><Relationship Type="{kind}" Target="{main}"/></Relationships>',
        main: f'<w:document xmlns:w="{space}" xmlns:mc="mc" xmlns:wps="wps"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{space}">{STYLES}</w:styles>',
        "word/header1.xml": f'<w:hdr xmlns:w="{space}">{p("A header")}</w:hdr>',
        "docProps/core.xml": f"{core}</c:coreProperties>",
    }
    return archive(found | (parts or {}))


def archive(parts):
    """Return a ZIP file of named parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            if data is not None:
                file.writestr(name, data)
    return out.getvalue()


def p(text, style="", settings=""):
    """Return a paragraph of one run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{settings}</w:pPr>{r(text)}</w:p>"


def r(text, settings=""):
    """Return a run."""
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows):
    """Return a table of rows of cells."""
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
UNNUMBERED = '<w:numPr><w:numId w:val="0"/></w:numPr>'
BODY = (
    p("Housing help", "Titel")
    + p("Where", "berschrift1")
    + p("In the library.")
    + p("More", "Mine")
    + p("A card", settings=NUMBERED)
    + p("A letter", "Bullet")
    + p("No item after all", "Bullet", UNNUMBERED)
    + table((p("Day"), p("Hours")), (p("Monday") + p("and Friday"), p("9–5")))
    + p("Deep", "Level")
    + p("Deepest", "H9")
)


def blocks(document):
    """Return the blocks as kind, level and text."""
    return [(b.kind.value, b.level, document.text[b.start : b.end]) for b in document.blocks]


def words(load_bytes, body):
    """Return the texts of the blocks."""
    return [text for _, _, text in blocks(load_bytes("a.docx", docx(body)).documents[0])]


@pytest.mark.parametrize("space", [WORD, STRICT], ids=["usual", "strict"])
def test_structure(load_bytes, space):
    """Headings by style and outline, items by numbering and rows of tables; headers are left out."""
    loaded = load_bytes("a.docx", docx(BODY, space=space))
    (document,) = loaded.documents
    assert blocks(document) == [
        ("heading", 1, "Housing help"),
        ("heading", 1, "Where"),
        ("paragraph", 0, "In the library."),
        ("heading", 2, "More"),
        ("item", 0, "A card"),
        ("item", 0, "A letter"),
        ("paragraph", 0, "No item after all"),
        ("row", 0, "Day | Hours"),
        ("row", 0, "Monday and Friday | 9–5"),
        ("heading", 3, "Deep"),
        ("heading", 6, "Deepest"),
    ]
    assert (document.title, document.loader, document.published) == ("Housing help", "docx/1", None)
    assert {block.page for block in document.blocks} == {None}
    assert loaded.warnings == ()


def test_every_script(load_bytes, sample):
    """Text in any script comes in normal form, with exact blocks."""
    (document,) = load_bytes("a.docx", docx(p(sample) + table((p(sample), p("x"))))).documents
    expected = unicodedata.normalize("NFC", sample)
    assert [text for _, _, text in blocks(document)] == [expected, f"{expected} | x"]


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(r("gone", "<w:vanish/>"), id="hidden"),
        pytest.param(r("gone", '<w:rStyle w:val="Secret"/>'), id="hidden-by-style"),
        pytest.param(f"<w:del>{r('gone')}</w:del>", id="deleted"),
        pytest.param("<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>", id="deleted-text"),
        pytest.param(f"<w:moveFrom>{r('gone')}</w:moveFrom>", id="moved-away"),
        pytest.param("<w:r><w:instrText>gone</w:instrText></w:r>", id="field-code"),
        pytest.param(f"<w:sdt><w:sdtContent>{r('gone', '<w:vanish/>')}</w:sdtContent></w:sdt>", id="hidden-inside"),
        pytest.param("<!-- gone --><?gone gone?>", id="comment"),
    ],
)
def test_what_a_reader_does_not_see(load_bytes, hidden):
    """Hidden and deleted text and field codes are left out without a gap."""
    assert words(load_bytes, f"<w:p>{r('Free ')}{hidden}{r('help.')}</w:p>") == ["Free help."]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(f"<w:ins>{r('new ')}</w:ins>", "Free new help.", id="inserted"),
        pytest.param(f"<w:hyperlink>{r('new ')}</w:hyperlink>", "Free new help.", id="link"),
        pytest.param(r("new ", '<w:vanish w:val="0"/>'), "Free new help.", id="hidden-switched-off"),
        pytest.param("<w:r><w:br/></w:r>", "Free\nhelp.", id="line-break"),
        pytest.param("<w:r><w:tab/></w:r>", "Free help.", id="tab"),
        pytest.param("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop </w:t></w:r>", "Free non‑stop help.", id="hyphen"),
    ],
)
def test_what_a_reader_does_see(load_bytes, shown, expected):
    """Inserted text, links, breaks and hyphens are read."""
    assert words(load_bytes, f"<w:p>{r('Free ')}{shown}{r('help.')}</w:p>") == [expected]


def test_deleted_paragraph_end_joins(load_bytes):
    """A paragraph whose end was deleted goes on in the next one."""
    assert words(load_bytes, p("Free ", settings="<w:rPr><w:del/></w:rPr>") + p("help.")) == ["Free help."]


def test_deleted_rows_are_left_out(load_bytes):
    """A table row that was deleted or hidden is no row."""
    body = table((p("a"), p("b")), ("<!-- -->", p("c")))
    gone = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr><w:tr><w:trPr><w:hidden/></w:trPr></w:tr>"
    assert words(load_bytes, body.replace("</w:tbl>", f"{gone}</w:tbl>")) == ["a | b", "c"]


def test_contents_are_left_out(load_bytes):
    """The lines of a table of contents only repeat the headings."""
    assert words(load_bytes, p("Where 3", "TOC1") + p("Where", "berschrift1")) == ["Where"]


def test_frame_of_one_column(load_bytes):
    """A table of one column is a frame: what it holds keeps its kind."""
    (document,) = load_bytes("a.docx", docx(table((p("Where", "H2") + p("Here."),)))).documents
    assert [kind for kind, _, _ in blocks(document)] == ["heading", "paragraph"]


def test_text_box_is_read_once(load_bytes):
    """A text box, which is stored twice, comes once, after its paragraph."""
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert words(load_bytes, f"<w:p>{r('Before.')}{drawing}</w:p>") == ["Before.", "In the box."]


def test_notes_are_reported(load_bytes):
    """A document with footnotes says that they were left out."""
    body = f'<w:p>{r("Free.")}<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    assert load_bytes("a.docx", docx(body)).warnings == ("a.docx: footnotes and endnotes were left out",)


def test_styles_in_a_circle(load_bytes):
    """A style based on itself, or one that is not there, is plain text."""
    assert words(load_bytes, p("One.", "Loop") + p("Two.", "Nowhere")) == ["One.", "Two."]


@pytest.mark.parametrize(
    ("stated", "body", "title"),
    [
        ("Help at home", BODY, "Help at home"),
        ("help.docx", BODY, "Housing help"),
        ("", p("A first line.") + p("Where", "H2"), "Where"),
        ("Microsoft Word - x", p("A first line."), "A first line."),
    ],
)
def test_title(load_bytes, stated, body, title):
    """The stated title if sensible, else the first heading, else the first line."""
    assert load_bytes("a.docx", docx(body, title=stated)).documents[0].title == title


@pytest.mark.parametrize("name", ["a.txt", "a", "a.pdf", "a.zip"])
def test_a_docx_is_known_by_its_content(load_bytes, name):
    """A DOCX is read as one under any name."""
    assert load_bytes(name, docx(BODY)).documents[0].loader == "docx/1"


def test_main_part_of_another_name(load_bytes):
    """The text is found where the file says it is."""
    assert load_bytes("a.docx", docx(p("Free."), main="word/document2.xml")).documents[0].text == "Free."


BOMB = '<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        pytest.param(archive({"xl/workbook.xml": "<x/>"}), "a spreadsheet cannot be added", id="spreadsheet"),
        pytest.param(archive({"ppt/x.xml": "<x/>"}), "a presentation cannot be added", id="presentation"),
        pytest.param(archive({"mimetype": "x", "content.xml": "<x/>"}), "an OpenDocument file", id="open-document"),
        pytest.param(archive({"_rels/.rels": "<x/>"}), "a ZIP file that is no DOCX", id="zip"),
        pytest.param(b"PK\x03\x04\x14\x00", "not a readable ZIP or DOCX file", id="only-the-start"),
        pytest.param(docx(BODY)[:-40], "not a readable ZIP or DOCX file", id="cut"),
        pytest.param(b"Hello.", "not a readable ZIP or DOCX file", id="text-named-docx"),
        pytest.param(docx("<w:p>"), "word/document.xml in it is damaged", id="broken-xml"),
        pytest.param(docx("<w:p/>"), "no text in it", id="empty"),
        pytest.param(docx("", parts={"word/document.xml": BOMB}), "declares a document type", id="entities"),
        pytest.param(
            docx("", parts={"word/document.xml": '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><d>&f;</d>'}),
            "declares a document type",
            id="file-entity",
        ),
        pytest.param(docx(p("x"), parts={"word/media/a": b"\0" * 30_000_000}), "packed more tightly", id="ratio"),
        pytest.param(docx("<w:sdt>" * 150 + p("x") + "</w:sdt>" * 150), "nested too deeply", id="deep"),
    ],
)
def test_bad_docx(refused, data, hint):
    """A file that cannot be taken is refused in one line that says what to do."""
    assert hint in refused("a.docx", data)


def test_a_large_archive_is_refused_unread(refused, monkeypatch):
    """A file that unpacks beyond the limit is refused by its directory, before any part is read."""
    monkeypatch.setattr(corpus.loaders.docx, "MAX_UNPACKED", 1000)
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    assert "unpacks to over" in refused("a.docx", docx(BODY))


def test_the_limits_of_an_archive():
    """The limits are a hundred megabytes and two hundred to one."""
    assert (zip_parts.MAX_UNPACKED, zip_parts.MAX_RATIO) == (100_000_000, 200)


def test_a_damaged_part_is_refused(refused):
    """A part whose checksum is wrong is refused."""
    data = bytearray(archive({"word/document.xml": "<x>" + "Hello there. " * 50 + "</x>"}))
    data[60] ^= 0xFF
    assert "word/document.xml: damaged or cut off" in refused("a.docx", bytes(data))
