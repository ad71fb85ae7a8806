"""HTML: the main text of a page, and nothing that only surrounds or scripts it."""

import time
import unicodedata

import pytest

from corpus.dates import PartialDate
from corpus.document import BlockKind


def blocks(document):
    """Return the blocks as kind and text."""
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


def page(body, *, head="<title>A page</title>", lang="en"):
    """Return a page around a body."""
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


ARTICLE = """
<nav><a href="/">Home page</a> <a href="/news">All the news</a></nav>
<main>
<h1>Help desk opens</h1>
<p>The desk is <b>open</b> to <a href="/all">everyone</a>.<br>Nobody is asked for papers.</p>
<h2>What to bring</h2>
<ul><li>A library card, if you have one</li><li>Your letter</li></ul>
<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>9–5</td></tr></table>
</main>
<footer>© 2024 WSHU. All rights reserved by somebody.</footer>
"""


def test_structure(load_bytes):
    """Headings, paragraphs, items and rows come in order; navigation and footer are left out."""
    (document,) = load_bytes("a.html", page(ARTICLE)).documents
    assert blocks(document) == [
        ("heading", "Help desk opens"),
        ("paragraph", "The desk is open to everyone.\nNobody is asked for papers."),
        ("heading", "What to bring"),
        ("item", "A library card, if you have one"),
        ("item", "Your letter"),
        ("row", "Day | Hours"),
        ("row", "Monday | 9–5"),
    ]
    assert [b.level for b in document.blocks if b.kind is BlockKind.HEADING] == [1, 2]
    assert document.lang == "en"


def test_footer_year_is_no_date(load_bytes):
    """The year of a site's footer does not date the text."""
    assert load_bytes("a.html", page(ARTICLE)).documents[0].published is None


def test_stated_metadata_is_taken(load_bytes):
    """Date, site and address are taken where the page's metadata states them."""
    head = """<title>Help desk opens</title>
    <meta property="article:published_time" content="2017-03-08T09:00:00Z">
    <meta property="og:site_name" content="Boston — MOIA">
    <link rel="canonical" href="https://example.org/desk">"""
    (document,) = load_bytes("a.html", page(ARTICLE, head=head)).documents
    assert document.published == PartialDate(year=2017, month=3, day=8)
    assert document.published.found == "page metadata"
    assert (document.publisher, document.url) == ("Boston — MOIA", "https://example.org/desk")


def test_labels_inside_the_main_text(load_bytes):
    """Labels and bylines that the page keeps in its text stay there, and cannot be quoted."""
    body = (
        "<main><h1>Help desk opens</h1><p>By Ana Silva</p><p>The desk is open to everyone.</p>"
        "<p>Advertisement</p><p>Nobody is asked for papers.</p><h2>Related:</h2><p>Ask the desk first.</p></main>"
    )
    (document,) = load_bytes("a.html", page(body)).documents
    assert blocks(document) == [
        ("heading", "Help desk opens"),
        ("line", "By Ana Silva"),
        ("paragraph", "The desk is open to everyone."),
        ("line", "Advertisement"),
        ("paragraph", "Nobody is asked for papers."),
        ("line", "Related:"),
        ("paragraph", "Ask the desk first."),
    ]


def test_title_is_no_label(load_bytes):
    """A page that calls itself "Home" is called by its beginning."""
    (document,) = load_bytes("a.html", page("<p>Hello there, my friends.</p>", head="<title>Home</title>")).documents
    assert document.title == "Hello there, my friends."


DATED = "<main><h1>Help desk opens</h1><p>Published on May 2, 2016</p><p>The desk is open to everyone.</p></main>"


def test_date_of_the_text(load_bytes):
    """Where the metadata states no date, the text's own publication line does."""
    published = load_bytes("a.html", page(DATED)).documents[0].published
    assert published == PartialDate(year=2016, month=5, day=2)
    assert published.found == "publication line"


def test_metadata_before_the_text(load_bytes):
    """A stated date is not replaced by what the text says."""
    head = '<title>Desk</title><meta property="article:published_time" content="2017-03-08">'
    published = load_bytes("a.html", page(DATED, head=head)).documents[0].published
    assert (published.isoformat(), published.found) == ("2017-03-08", "page metadata")


def test_date_in_a_sentence_of_a_page(load_bytes):
    """A date the text tells of does not date the page."""
    body = "<main><h1>Help desk opens</h1><p>On May 2, 2016, the desk opened.</p><p>© 2024 WXYZ</p></main>"
    assert load_bytes("a.html", page(body)).documents[0].published is None


def test_loader_version(load_bytes):
    """The version tells documents read the new way from those read before."""
    assert load_bytes("a.html", page(ARTICLE)).documents[0].loader.startswith("html/3 trafilatura/")


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<script>hidden()</script>", id="script"),
        pytest.param("<script type='text/plain'>hidden words here</script>", id="script-of-text"),
        pytest.param("<style>p { content: 'hidden' }</style>", id="style"),
        pytest.param("<noscript>hidden</noscript>", id="noscript"),
        pytest.param("<!-- hidden -->", id="comment"),
        pytest.param("<iframe srcdoc='hidden'></iframe>", id="frame"),
        pytest.param("<svg><script>hidden()</script></svg>", id="script-in-a-picture"),
        pytest.param("<img src=x onerror='hidden()'>", id="handler"),
        pytest.param("<template><p>hidden</p></template>", id="template"),
        pytest.param("<script>hidden()", id="unclosed-script"),
    ],
)
def test_scripts_and_the_like_are_left_out(load_bytes, markup):
    """What a browser runs or hides is never part of the text, in or between paragraphs."""
    body = f"<main><p>The desk is open.</p><p>Nobody is asked.</p>{markup}</main>"
    (document,) = load_bytes("a.html", page(body)).documents
    assert blocks(document) == [("paragraph", "The desk is open."), ("paragraph", "Nobody is asked.")]


def test_entities_become_what_they_name(load_bytes):
    """Entities are resolved once; escaped markup is text; a no-break space stays one."""
    body = "<main><p>Caf&eacute; &amp; bar&nbsp;&#8212; &lt;script&gt; &amp;lt; it&rsquo;s.</p></main>"
    (document,) = load_bytes("a.html", page(body)).documents
    assert document.text == "Café & bar\u00a0— <script> &lt; it’s."


def test_every_script(load_bytes, sample):
    """A page in any script comes out in normal form, its words exact."""
    body = f"<main><h1>1 {sample}</h1><p>2 {sample}</p><ul><li>3 {sample}</li></ul></main>"
    (document,) = load_bytes("a.html", page(body)).documents
    words = unicodedata.normalize("NFC", sample).split()
    assert [(kind, text.split()) for kind, text in blocks(document)] == [
        ("heading", ["1", *words]),
        ("paragraph", ["2", *words]),
        ("item", ["3", *words]),
    ]


def test_title_of_every_script(load_bytes, sample):
    """The page's title is in normal form; the extractor takes spaces for equal and joiners out."""
    (document,) = load_bytes(
        "a.html", page("<p>Hello there, my friends.</p>", head=f"<title>{sample}</title>")
    ).documents
    assert document.title.split() == unicodedata.normalize("NFC", sample).replace("\u200d", "").split()


@pytest.mark.parametrize(
    ("tag", "lang"),
    [
        pytest.param('<html lang="es">', "es", id="plain"),
        pytest.param("<html lang=zh-Hant>", "zh-Hant", id="without-quotes"),
        pytest.param("<HTML CLASS='x' LANG='pt-BR'>", "pt-BR", id="capitals"),
        pytest.param("<html>", None, id="none"),
        pytest.param('<html lang="">', None, id="empty"),
    ],
)
def test_language_is_the_stated_one(load_bytes, tag, lang):
    """The language is what the page states, or unknown."""
    text = f"<!doctype html>{tag}<head><title>T</title></head><body><p>Hello there, my friends.</p></body></html>"
    assert load_bytes("a.html", text).documents[0].lang == lang


WORDS = "“Señor” — ¿sí? It’s the town’s."


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        pytest.param("utf-8", "utf-8", id="utf-8"),
        pytest.param("UTF-8", "utf-8-sig", id="utf-8-with-mark"),
        pytest.param("windows-1252", "cp1252", id="windows-1252"),
        pytest.param("iso-8859-1", "cp1252", id="latin-1-is-windows-1252"),
        pytest.param("ISO_8859-1", "cp1252", id="latin-1-by-another-name"),
        pytest.param("us-ascii", "cp1252", id="ascii-is-windows-1252"),
        pytest.param("iso-8859-1", "utf-16", id="mark-beats-declaration"),
        pytest.param("utf-16", "utf-8", id="utf-16-said-in-ascii"),
        pytest.param("utf-16le", "utf-8", id="utf-16le-said-in-ascii"),
    ],
)
def test_declared_charset_is_read_as_browsers_do(load_bytes, declared, encoding):
    """A page is decoded by its mark, else by what browsers take its declaration for; curly quotes survive."""
    text = page(f"<p>{WORDS}</p>", head=f'<meta charset="{declared}"><title>T</title>')
    assert load_bytes("a.html", text.encode(encoding)).documents[0].text == WORDS


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        pytest.param("windows-1251", "cp1251", "Вы имеете право.", id="cyrillic"),
        pytest.param("koi8-r", "koi8-r", "Вы имеете право.", id="koi8"),
        pytest.param("gb2312", "gb2312", "你有权保持沉默。", id="simplified"),
        pytest.param("big5", "big5", "你有權保持沉默。", id="traditional"),
        pytest.param("windows-1256", "cp1256", "لديك الحق في الصمت.", id="arabic"),
        pytest.param("windows-874", "cp874", "คุณมีสิทธิที่จะไม่พูด.", id="thai"),
    ],
)
def test_older_charsets(load_bytes, declared, encoding, text):
    """Pages in the charsets of their scripts are read where they declare them, the older way too."""
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><title>T</title>'
    if declared == "windows-874":
        head = head.replace(declared, "cp874")  # Python does not know the browsers' name
    assert load_bytes("a.html", page(f"<p>{text}</p>", head=head).encode(encoding)).documents[0].text == text


@pytest.mark.parametrize(
    "declared", ["utf-8", "no-such-charset", "undefined", "hex", "rot13", "idna", "punycode", "utf-7", "utf-16", "zlib"]
)
def test_wrong_charset(refused, declared):
    """A declaration that does not fit the bytes, or names no charset, is refused with a way out."""
    data = page("<p>Se\xf1or, it is + open.</p>", head=f"<meta charset={declared}>").encode("latin-1")
    assert "save it as UTF-8 and add it again" in refused("a.html", data)


def test_undeclared_charset_must_be_utf8(refused):
    """A page that declares nothing is UTF-8 or refused."""
    assert "not readable as utf-8" in refused("a.html", page("<p>Se\xf1or.</p>").encode("latin-1"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(page(""), id="empty-body"),
        pytest.param(page("<script>alert('x')</script>"), id="only-script"),
        pytest.param(page("<nav><a href='/'>Home</a></nav>"), id="only-navigation"),
        pytest.param("<html></html>", id="bare"),
        pytest.param("<!-- only a comment -->", id="comment"),
        pytest.param(page("<div>" * 20_000 + "Hello there." + "</div>" * 20_000), id="nested-beyond-reading"),
        pytest.param(page("<ul><li>" * 5_000 + "Hello there."), id="lists-beyond-reading"),
        pytest.param(page("<p>Hello there.</p>" + "<b></b>" * 200_000), id="of-too-many-parts"),
        pytest.param("<html" + "<" * 10_000, id="broken"),
    ],
)
def test_page_without_words(refused, text):
    """A page on which no text can be found is refused in one line."""
    assert "nothing was added" in refused("a.html", text)


def test_xhtml_with_declaration(load_bytes):
    """An XHTML page that begins with an XML declaration is read."""
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="fr" xml:lang="fr">'
        "<head><title>T</title></head><body><p>Bonjour à tous, c’est ouvert.</p></body></html>"
    )
    (document,) = load_bytes("a.xhtml", text).documents
    assert (document.text, document.lang) == ("Bonjour à tous, c’est ouvert.", "fr")


def test_title_without_title(load_bytes):
    """A page without a title is called by its beginning."""
    (document,) = load_bytes("a.html", page("<p>Hello there, my friends.</p>", head="")).documents
    assert document.title == "Hello there, my friends."


def test_nested_lists(load_bytes):
    """Items of nested lists are items of their own, each word once."""
    body = "<ul><li>One is here<ul><li>Two is here</li></ul></li><li>Three is here</li></ul>"
    (document,) = load_bytes("a.html", page(f"<main><p>Take these steps.</p>{body}</main>")).documents
    assert [text for kind, text in blocks(document) if kind == "item"] == [
        "One is here",
        "Two is here",
        "Three is here",
    ]


def test_same_page_same_document(load_bytes):
    """Loading twice gives the same document to the last field."""
    assert load_bytes("a.html", page(ARTICLE)) == load_bytes("a.html", page(ARTICLE))


def test_long_page_is_fast(load_bytes):
    """A page of ten thousand paragraphs is read in reasonable time, in order."""
    body = "".join(f"<p>This is paragraph number {n}.</p>" for n in range(10_000))
    started = time.monotonic()
    (document,) = load_bytes("a.html", page(body)).documents
    assert time.monotonic() - started < 15
    assert len(document.blocks) == 10_000


def kinds(load_bytes, body):
    """Return the blocks of a body as kind and text."""
    return blocks(load_bytes("a.html", page(body)).documents[0])


QUESTIONS = """<main><h1>Food pantry</h1><p>We are here for everyone in the city.</p><dl>
<dt>Who can come?</dt><dd>Anyone who lives here.</dd>
<dt>What must I bring?</dt><dd><p>Nothing.</p><p>A bag helps.</p></dd></dl></main>"""


def test_questions_and_answers(load_bytes):
    """In a definition list of questions each is the heading of its answer."""
    assert kinds(load_bytes, QUESTIONS)[2:] == [
        ("heading", "Who can come?"),
        ("paragraph", "Anyone who lives here."),
        ("heading", "What must I bring?"),
        ("paragraph", "Nothing."),
        ("paragraph", "A bag helps."),
    ]


def test_names_and_values(load_bytes):
    """In a definition list of short values each is a row with its name, so that it can be quoted alone."""
    body = """<main><h1>Clinic</h1><p>The clinic is open to everyone.</p>
    <dl><dt>Phone</dt><dd>617-555-0165</dd><dt>Hours</dt><dd>Monday, 8 to 6</dd><dd>Friday, 8 to 4</dd></dl></main>"""
    assert kinds(load_bytes, body)[2:] == [
        ("row", "Phone | 617-555-0165"),
        ("row", "Hours | Monday, 8 to 6 | Friday, 8 to 4"),
    ]


@pytest.mark.parametrize(
    "closed", ["hidden", "aria-hidden='true'", "style='display: none'"], ids=["hidden", "aria", "style"]
)
def test_what_a_button_unfolds_is_text(load_bytes, closed):
    """What stands folded behind a button is part of the text; what nothing unfolds is not."""
    body = f"""<main><h1>Permits</h1><p>Permits are free for residents.</p>
    <h2><button aria-controls="a" aria-expanded="false">What to bring</button></h2>
    <div id="a" {closed}><ul><li>Your registration</li></ul></div><div id="b" {closed}><p>Not for readers.</p></div>
    <details><summary>And if it is stolen?</summary><p>Report it to the police first.</p></details></main>"""
    assert kinds(load_bytes, body)[2:] == [
        ("heading", "What to bring"),
        ("item", "Your registration"),
        ("heading", "And if it is stolen?"),
        ("paragraph", "Report it to the police first."),
    ]


def test_tables_that_only_lay_out_a_page(load_bytes):
    """A table that places the parts of a page is looked through; one within it that holds data is rows."""
    body = """<table><tr><td><a href="/">Home</a><br><a href="/news">News</a></td><td>
    <p>Heat must be on from September to June.</p>
    <table><tr><th>Time</th><th>Degrees</th></tr><tr><td>Day</td><td>68</td></tr></table></td></tr></table>"""
    assert kinds(load_bytes, body) == [
        ("paragraph", "Heat must be on from September to June."),
        ("row", "Time | Degrees"),
        ("row", "Day | 68"),
    ]


def test_lists_in_many_places(load_bytes):
    """Lists outside of the main element are part of the text, links to other pages are not."""
    body = """<div class="top"><ul><li><a href="/">Home</a></li><li><a href="/x">Lunch menus</a></li></ul></div>
    <main><h1>Papers for school</h1><p>Bring these papers to the Welcome Center.</p></main>
    <div><h2>For the child</h2><ul><li>Birth certificate</li><li>Record of vaccinations</li></ul></div>
    <div><h2>For the parent</h2><ul><li>A photo identification</li><li>Two proofs of address</li></ul></div>
    <div class="end"><ul><li><a href="/staff">Staff directory</a></li></ul></div>"""
    found = kinds(load_bytes, body)
    assert [text for kind, text in found if kind == "item"] == [
        "Birth certificate",
        "Record of vaccinations",
        "A photo identification",
        "Two proofs of address",
    ]
    assert ("heading", "For the parent") in found


def test_lines_about_the_text_are_not_quotable(load_bytes):
    """Bylines, captions and labels between the paragraphs stay as lines."""
    body = """<article><h1>Desk opens</h1><div class="byline">By Ana Silva for the Ledger</div>
    <p>A desk for newcomers opened at the library on Monday.</p>
    <figure><img src="a.jpg"><figcaption>Volunteers at the desk on the first floor.</figcaption></figure>
    <p>It is open on Mondays and Thursdays from ten to four.</p></article>"""
    found = kinds(load_bytes, body)
    assert ("line", "Volunteers at the desk on the first floor.") in found
    assert [text for kind, text in found if kind == "paragraph"] == [
        "A desk for newcomers opened at the library on Monday.",
        "It is open on Mondays and Thursdays from ten to four.",
    ]


def test_a_page_of_nothing_but_links(load_bytes):
    """Where the links are all there is, they are the text."""
    body = "<ul>" + "".join(f"<li><a href='/{n}'>Harbor legal office number {n}</a></li>" for n in range(5)) + "</ul>"
    assert [text for _, text in kinds(load_bytes, body)] == [f"Harbor legal office number {n}" for n in range(5)]


def test_breaks_between_paragraphs(load_bytes):
    """Two line breaks end a paragraph, as old pages write it."""
    body = "<h1>Classes</h1>All classes are free for everyone.<br>Books cost ten dollars.<br><br>Come on Monday at six."
    assert kinds(load_bytes, body)[1:] == [
        ("paragraph", "All classes are free for everyone.\nBooks cost ten dollars."),
        ("paragraph", "Come on Monday at six."),
    ]


def test_a_page_as_deep_as_they_get(load_bytes):
    """A page nested a hundred deep is read; nothing below is lost without a word."""
    body = "<div>" * 100 + "<p>Hello there, my friends.</p>" + "</div>" * 100
    assert kinds(load_bytes, body) == [("paragraph", "Hello there, my friends.")]


def test_links_within_a_sentence_stay(load_bytes):
    """A sentence keeps the words of its links, whether or not an element says that it is a paragraph."""
    text = "Ask the <a href='/h'>housing office</a> or <span class='tag'>your <b>landlord</b></span> in writing."
    plain_text = "Ask the housing office or your landlord in writing."
    assert kinds(load_bytes, f"<main><h1>Rent</h1><div>{text}</div><p>{text}</p></main>")[1:] == [
        ("paragraph", plain_text),
        ("paragraph", plain_text),
    ]


def test_a_page_too_large_for_the_extractor(load_bytes):
    """A page of very many parts is read without the extractor, in seconds, and loses none of its text."""
    body = "<nav><a href='/'>Home</a></nav><h1>Codes</h1>" + "<p><b>Section</b> <i>7</i> holds.</p>" * 30_000
    started = time.monotonic()
    found = kinds(load_bytes, body)
    assert time.monotonic() - started < 30
    assert found[0] == ("heading", "Codes")
    assert found[1:] == [("paragraph", "Section 7 holds.")] * 30_000
