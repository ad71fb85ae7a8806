"""Context: the line that a quotation leans on, a literal slice of its document, and none where it stands alone."""

import pytest

from assistant import Assistant, Context, cite
from assistant.citation import with_related, without_repeated_context
from assistant.context import context, leans
from corpus import LANGUAGES, Kind, Related, Span, load

SHEET = """---
lang: en
---
# Rights

## If you are stopped

You have the right to:

- speak to a lawyer
- stay silent. They cannot punish that.

| Office | Phone | Hours |
|---|---|---|
| Main | 617-555-0101 | 9-5 |
| South | 617-555-0102 | 9-4 |

They must show a paper from a judge. It is against the law to lie. "We wait," she said. "No one is alone."

It ends in May.

## What to bring

- A photo card.
"""
LEANING = {
    "en": ("They must ask a judge.", "“We wait,” she said.", "In that case, call."),
    "es": ("Esto es gratis.", "Sin embargo, pueden preguntar."),
    "ht": ("Yo dwe montre yon papye.", "Apre sa, rele."),
    "zh-Hant": ("他們必須出示文件。", "但不一定。", "「我們在這裡。」"),
    "zh-Hans": ("他们必须出示文件。", "但不一定。"),
    "vi": ("Họ phải có giấy.", "Đường dây này miễn phí.", "Tuy nhiên, hãy gọi."),
    "kea": ("Es ten ki mostra un papel.", "Ma podi ser."),
    "ru": ("Они должны показать бумагу.", "Если он не ответит, звоните."),
    "ar": ("هم لا يسألون.", "ومع ذلك، اتصل.", "هذه الخدمة مجانية."),
    "pt": ("Eles devem mostrar um papel.", "Além disso, é grátis."),
    "fr": ("Ils doivent montrer un papier.", "Cela est gratuit."),
    "so": ("Iyagu waa inay tusaan warqad.", "Haddii kale, wac."),
}
ALONE = {
    "en": (
        "It is against the law to lie.",
        "This sheet gives general information.",
        "This year, fees rose.",
        "Theaters are open.",
        "“Know your rights” cards are free.",
        "“We wait,” said Lena Ortiz.",
    ),
    "es": ("Este folleto da información general.", "Lo que firme cuenta.", "Estadísticas de 2025."),
    "ht": ("Sa ki rive apre enpòtan.", "Manman yo ka mande."),
    "zh-Hant": ("其他人可以打電話。", "律師必須出示文件。"),
    "zh-Hans": ("其他人可以打电话。",),
    "vi": ("Trang này cho biết thông tin chung.", "Luật sư phải có giấy."),
    "kea": ("Es papel ta da informason jeral.", "Advogadu ta djuda."),
    "ru": ("Этот документ даёт общие сведения.", "Адвокат поможет."),
    "ar": ("هذه الصفحة تعطي معلومات عامة.", "المحامي يساعد."),
    "pt": ("Este folheto dá informações gerais.", "Está aberto."),
    "fr": ("Il faut un passeport.", "Il y a des interprètes.", "Ouverture à 9 h."),
    "so": ("Qareen baa caawiya.",),
}


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """Return the sheet as a document."""
    path = tmp_path_factory.mktemp("sheet") / "rights.md"
    path.write_text(SHEET, encoding="utf-8")
    return load(path, path.name).documents[0]


@pytest.fixture
def before(sheet):
    """Return a function that gives the context of some words of the sheet."""

    def before(words, document=sheet):
        start = document.text.index(words)
        found = context(document, Span(start, start + len(words)))
        assert found is None or document.text[found.start : found.end] == found.quote
        return found.quote if found else None

    return before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_that_refer_back_are_known_in_every_language(lang):
    """A sentence that begins with "they", "this" or "but" leans; one that only begins alike does not."""
    assert [text for text in LEANING[lang] if not leans(text, lang)] == []
    assert [text for text in ALONE[lang] if leans(text, lang)] == []


def test_without_a_language_no_word_is_known():
    """Words are of a language; nothing is guessed for a text whose language is not known."""
    assert not leans("They must ask.", None)
    assert not leans("They must ask.", "xx")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("speak to a lawyer", "You have the right to:"),
        ("stay silent.", "You have the right to:"),
        ("They cannot punish that.", "stay silent."),
        ("Main | 617-555-0101 | 9-5", "Office | Phone | Hours"),
        ("South | 617-555-0102 | 9-4", "Office | Phone | Hours"),
        ("Office | Phone | Hours", "If you are stopped"),
        ("They must show a paper from a judge.", "If you are stopped"),
        ("It is against the law to lie.", None),
        ('"No one is alone."', '"We wait," she said.'),
        ("It ends in May.", '"No one is alone."'),
        ("A photo card.", "What to bring"),
        ("You have the right to:", None),
    ],
)
def test_what_a_sentence_leans_on(before, words, told):
    """An introducing line, a header, the sentence before, or the nearest heading; none where it stands alone."""
    assert before(words) == told


def test_nothing_stands_before_the_first_words(make_document, before):
    """A document that begins with "They" has nothing to show before it."""
    assert before("They wait.", make_document("They wait.", "More.")) is None


def test_a_table_without_names_has_no_header(tmp_path, before):
    """A first row of figures is a row like the others."""
    path = tmp_path / "fees.html"
    path.write_text(
        "<html lang=en><body><h1>Fees</h1><h2>Permits</h2><table><tr><th>Annual</th><td>$50</td></tr>"
        "<tr><th>Monthly</th><td>$9</td></tr></table></body></html>",
        encoding="utf-8",
    )
    document = load(path, path.name).documents[0]
    assert before("Monthly | $9", document) == "Permits"


def test_a_row_of_a_listing_leans_on_its_name(corner):
    """A telephone number says nothing without whose it is."""
    listing = next(one for one in corner.store.documents() if one.kind is Kind.LISTING and "pantry" in one.title)
    row = next(block for block in listing.blocks if listing.text[block.start :].startswith("Phone"))
    assert context(listing, Span(row.start, row.end)).quote == "Roxbury food pantry"
    about = listing.blocks[1]
    assert context(listing, Span(about.start, about.end)) is None, "the description says the name itself"


def test_the_context_of_a_translation_is_the_translations(make_document, make_passage):
    """What is read before a translated sentence is of the translation, at its own offsets."""
    original = make_document("Officers came. They asked.", family="f", published=None)
    spanish = make_document(
        "Vinieron agentes. Preguntaron.", source="note.es.md", lang="es", family="f", translated_from="en"
    )
    start = original.text.index("They")
    passage = make_passage(original, 0, len(original.text), (start, len(original.text)))
    cited = with_related(
        cite(1, passage, passage.sentences[0], original), Related(added=1, family=(original, spanish)), "es"
    )
    assert cited.context == Context(start=0, end=14, quote="Officers came.")
    assert cited.shown.context == Context(start=0, end=17, quote="Vinieron agentes.")


def test_what_was_just_read_is_not_said_again(sheet, make_passage):
    """Of two items under one line the first has it; a sentence that follows its context has none."""
    words = ["speak to a lawyer", "stay silent.", "They cannot punish that."]
    starts = [sheet.text.index(one) for one in words]
    spans = [Span(start, start + len(one)) for start, one in zip(starts, words, strict=True)]
    passage = make_passage(sheet, 0, len(sheet.text), *((span.start, span.end) for span in spans))
    cited = [cite(number, passage, span, sheet) for number, span in enumerate(spans, start=1)]
    assert all(one.context for one in cited)
    kept = without_repeated_context(cited)
    assert [one.context and one.context.quote for one in kept] == ["You have the right to:", None, None]
    assert [one.quote for one in kept] == words


def test_an_answer_carries_the_context_of_its_sentences(corner):
    """The sentence and its citation have the same one, a slice of the stored document."""
    reply = Assistant(corner.retriever, corner.store).ask("telephone of the Roxbury food pantry", lang="en")
    assert [sentence.context for sentence in reply.sentences] == [one.context for one in reply.citations]
    for one in reply.citations:
        assert one.context is None or one.document.text[one.context.start : one.context.end] == one.context.quote
