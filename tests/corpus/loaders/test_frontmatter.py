"""Front matter: every field taken, no typo lost."""

import unicodedata
from datetime import date

import pytest

from corpus.dates import PartialDate
from corpus.document import Reference, Review
from corpus.loaders.frontmatter import FrontMatter, split_front_matter

FULL = """---
title: "Vivienda: derechos"
lang: zh-Hant
family: housing
publisher: Boston — MOIA
url: https://example.org
jurisdiction: [US-MA, boston]
published: 2017
effective: 2018-02
checked: 2026-11-22
review_by: "2027-05-22"
review: reviewed
reviewed_by: Ana Pérez
reviewed_on: 2026-11-01
supersedes: old.md
superseded_by: new.md
sources:
  - publisher: State
    title: Page
    url: https://example.org/p
    as_of: about 2020
    fact: R-x-01
  - {publisher: P, title: 7}
---

Text.
"""


def test_every_field_is_taken(load_bytes):
    """All that a sheet says of itself is in the document."""
    (document,) = load_bytes("a.md", FULL).documents
    assert document.text == "Text."
    assert document.title == "Vivienda: derechos"
    assert (document.lang, document.family, document.publisher) == ("zh-Hant", "housing", "Boston — MOIA")
    assert (document.url, document.jurisdiction) == ("https://example.org", ("US-MA", "boston"))
    assert document.published == PartialDate(year=2017)
    assert document.effective == PartialDate(year=2018, month=2)
    assert document.checked == PartialDate(year=2026, month=11, day=22)
    assert document.review_by == PartialDate(year=2027, month=5, day=22)
    assert document.review == Review(by="Ana Pérez", on=date(2026, 11, 1))
    assert (document.supersedes, document.superseded_by) == ("old.md", "new.md")
    assert document.references == (
        Reference(publisher="State", title="Page", url="https://example.org/p", as_of="about 2020", fact="R-x-01"),
        Reference(publisher="P", title="7"),
    )
    assert document.published.found == "front matter"


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        pytest.param("titel: X", "'titel': no such field; known are title, lang", id="typo"),
        pytest.param("Title: X", "'Title': no such field", id="capital"),
        pytest.param("published: soon", "'published': Value error, 'soon' is not a date; write YYYY", id="no-date"),
        pytest.param("published: 2024-13-45", "'published'", id="impossible-date"),
        pytest.param("checked: 2024-02-30", "'checked'", id="impossible-day"),
        pytest.param("checked: 2024-00", "'checked'", id="month-zero"),
        pytest.param("published: 2024-01-01 10:00:00", "write YYYY", id="time"),
        pytest.param("published: 12/31/2024", "write YYYY", id="american-date"),
        pytest.param("published: [2024]", "'published'", id="date-in-a-list"),
        pytest.param("reviewed_on: 2024", "'reviewed_on'", id="signed-some-time"),
        pytest.param("reviewed_on: yesterday", "'reviewed_on'", id="signed-in-words"),
        pytest.param("title: [1, 2]", "'title'", id="list-as-title"),
        pytest.param("lang: no", "'lang'", id="norwegian"),
        pytest.param("lang: en\ntranslated_from: en", "'translated_from'", id="translated-from-itself"),
        pytest.param("sources: [{publisher: P}]", "'sources.0.title'", id="source-without-title"),
        pytest.param("sources: [{publisher: P, title: T, page: 3}]", "'sources.0.page'", id="typo-in-source"),
        pytest.param("sources: x", "'sources'", id="sources-in-words"),
        pytest.param("1: x", "'1'", id="number-as-name"),
        pytest.param("- a\n- b", "lines of 'name: value'", id="list"),
        pytest.param("just words", "lines of 'name: value'", id="words"),
        pytest.param("title: X\nlang: [en", "not valid YAML at line", id="broken"),
        pytest.param("title: 'X", "not valid YAML at line", id="unclosed-quote"),
        pytest.param("title: a: b", "not valid YAML at line 2", id="colon-in-value"),
        pytest.param("\ttitle: X", "not valid YAML at line 2", id="tab"),
        pytest.param("? [a]\n: x", "not valid YAML", id="list-as-name"),
        pytest.param("title: !!python/object:os.system x", "not valid YAML", id="python-tag"),
        pytest.param("published: !!timestamp 2024-13-45", "cannot be read", id="forced-timestamp"),
        pytest.param("title: !!int x", "cannot be read", id="forced-number"),
        pytest.param("title: " + "[" * 3_000, "cannot be read", id="deep"),
    ],
)
def test_bad_front_matter(refused, lines, hint):
    """A mistake is one line that names the file, the field where there is one, and what is expected."""
    message = refused("a.md", f"---\n{lines}\n---\n\nText.")
    assert hint in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "text", ["---\ntitle: X\n\nText.", "---\ntitle: X", "--- \nlang : en\n\nText.\n", "---\r\ntitle: X\r\n\r\nText."]
)
def test_unclosed_front_matter(refused, text):
    """Front matter without its closing line is refused, not read out as text."""
    assert "no closing '---' line" in refused("a.md", text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        pytest.param("Text.", "Text.", id="none"),
        pytest.param("---\n---\nText.", "Text.", id="empty"),
        pytest.param("---\n# only a comment\n---\nText.", "Text.", id="comment"),
        pytest.param("--- \ntitle: \n---\t\nText.", "Text.", id="space-after-fence"),
        pytest.param("---\n\nText after a rule.", "---\n\nText after a rule.", id="rule"),
        pytest.param("Text.\n\n---\ntitle: X\n---\n", "Text.\n\n---\ntitle: X\n---\n", id="later-in-the-text"),
        pytest.param("----\ntitle: X\n----\n", "----\ntitle: X\n----\n", id="four-dashes"),
    ],
)
def test_text_without_front_matter(text, rest):
    """Only a fenced block at the very beginning is front matter."""
    assert split_front_matter(text, "a.md") == (FrontMatter(), rest)


def test_dashes_in_a_value_do_not_close():
    """Only a line of its own ends the front matter."""
    matter, rest = split_front_matter("---\ntitle: a --- b\n---\nText.\n\n---\n", "a.md")
    assert (matter.title, rest) == ("a --- b", "Text.\n\n---\n")


@pytest.mark.parametrize(("value", "places"), [("boston", ("boston",)), ("[a, b]", ("a", "b")), ("[]", ())])
def test_jurisdiction(value, places):
    """One place or several may be stated."""
    assert split_front_matter(f"---\njurisdiction: {value}\n---\n", "a.md")[0].jurisdiction == places


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        pytest.param("", "draft", id="nothing"),
        pytest.param("review: reviewed", "draft", id="unsigned"),
        pytest.param("review: reviewed\nreviewed_by: Ana", "draft", id="undated"),
        pytest.param("reviewed_by: Ana\nreviewed_on: 2026-11-01", "draft", id="still-a-draft"),
        pytest.param("review: reviewed\nreviewed_by: Ana\nreviewed_on: 2026-11-01", "reviewed", id="signed"),
    ],
)
def test_review(load_bytes, lines, status):
    """A sheet counts as reviewed only with name, day and the word."""
    (document,) = load_bytes("a.md", f"---\ntitle: T\n{lines}\n---\nText.").documents
    assert document.review.status == status


def test_values_are_in_normal_form(load_bytes):
    r"""Values come in NFC, and an escape cannot smuggle in what cannot be stored."""
    (document,) = load_bytes("a.md", '---\ntitle: "Ve\\u0301 \\ud800"\npublisher: e\u0301\n---\nText.').documents
    assert (document.title, document.publisher) == ("Vé ", "é")


def test_every_script(load_bytes, sample):
    """A title of any script is taken."""
    (document,) = load_bytes("a.md", f'---\ntitle: "{sample}"\n---\nText.').documents
    assert document.title.split() == unicodedata.normalize("NFC", sample).split()
