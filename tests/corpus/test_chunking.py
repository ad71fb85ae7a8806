"""Chunking: passages that lose nothing, cut no sentence, and fit the encoder."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunking import TARGET_TOKENS, chunk, chunker_id, sentence_spans
from corpus.document import QUOTABLE, BlockKind
from corpus.loaders import load
from corpus.text import BULLET, normalize


def words(text):
    """Count words, as an encoder of languages with spaces would."""
    return len(text.split())


def thirds(text):
    """Count one token for three characters, as an encoder of any script would."""
    return len(text) // 3 + 1


COUNTERS = [pytest.param(words, id="words"), pytest.param(thirds, id="thirds")]

# (letters, sentence ends, what stands between words)
SCRIPTS = [
    ("abcxyzéñçãđ", ".?!…", " "),
    ("aeo\u0301\u0323\u0302", ".?!", " "),  # decomposed
    ("ابتثجحخ", ".؟!۔", " "),
    ("你我有权沉默文件", "。？！", ""),
    ("你我有權沉默檔案", "。？！", ""),
    ("абвгдеж", ".?!", " "),
    ("กขคงเแุูิ", "", " "),
    ("कखगघािी्", "।?", " "),
    ("a👩‍👧🏳️‍🌈👍🏽é", ".!", " "),
    ("we’re “so” – it—s", ".”", "\u00a0"),
]


@st.composite
def prose(draw):
    """Draw one to six sentences of one script, at times with a line break between words."""
    letters, ends, space = draw(st.sampled_from(SCRIPTS))
    word = st.text(letters, min_size=1, max_size=9)
    sentences = []
    for count in draw(st.lists(st.integers(1, 12), min_size=1, max_size=6)):
        glue = draw(st.sampled_from([space, space, "\n" if space else ""]))
        end = draw(st.sampled_from(ends)) if ends else ""
        sentences.append(glue.join(draw(st.lists(word, min_size=count, max_size=count))) + end)
    return draw(st.sampled_from([" ", space])).join(sentences)


ANYTHING = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).map(lambda t: " ".join(t.split()))
BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(list(BlockKind)),
        st.one_of(prose(), prose(), ANYTHING),
        st.integers(1, 6),
    ),
    min_size=1,
    max_size=9,
)
LANGS = st.sampled_from([None, "en", "es", "ht", "zh-Hans", "zh-Hant", "vi", "kea", "ru", "ar", "th", "hi", "xx-none"])


@st.composite
def documents(draw, make):
    """Draw a document of any blocks, scripts and title; None when nothing was left of it."""
    blocks = [
        (kind, text, level if kind is BlockKind.HEADING else 0)
        for kind, text, level in draw(BLOCKS)
        if normalize(text).strip()
    ]
    if not blocks:
        return None
    title = draw(st.sampled_from([None, "", "A title of its own", normalize(blocks[-1][1]).strip()[:40] + "…"]))
    return make(*blocks, title=title, lang=draw(LANGS))


@pytest.mark.parametrize("count", COUNTERS)
@settings(max_examples=150, deadline=None)
@given(data=st.data(), max_tokens=st.one_of(st.integers(1, 30), st.integers(30, 512)))
def test_passages_of_any_document(make_document, count, data, max_tokens):
    """Passages are exact, apart, in order, complete, within the budget, and the same every time."""
    document = data.draw(documents(make_document))
    if document is None:
        return
    passages = chunk(document, count_tokens=count, max_tokens=max_tokens)
    covered = bytearray(len(document.text))
    end = 0
    for passage in passages:
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.text == passage.text.strip() != ""
        assert passage.start >= end
        end = passage.end
        covered[passage.start : passage.end] = b"\1" * len(passage.text)
        assert count(passage.embedded) <= max_tokens
        assert (passage.document_id, passage.lang) == (document.id, document.lang)
        last = passage.start
        for span in passage.sentences:
            assert last <= span.start < span.end <= passage.end
            last = span.end
            assert passage.quote(span) == document.text[span.start : span.end]
            assert any(
                block.start <= span.start and span.end <= block.end and block.kind in QUOTABLE
                for block in document.blocks
            )
    for block in document.blocks:
        assert all(covered[at] or document.text[at].isspace() for at in range(block.start, block.end))
    assert len({passage.id for passage in passages}) == len(passages)
    assert passages == chunk(document, count_tokens=count, max_tokens=max_tokens)


@pytest.mark.parametrize("count", COUNTERS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_every_quotable_character_is_in_a_sentence(make_document, count, data):
    """What a paragraph, item or row says is in exactly one sentence; headings and loose lines are in none."""
    document = data.draw(documents(make_document))
    if document is None:
        return
    spans = [span for p in chunk(document, count_tokens=count, max_tokens=128) for span in p.sentences]
    quoted = [0] * len(document.text)
    for span in spans:
        for at in range(span.start, span.end):
            quoted[at] += 1
    for block in document.blocks:
        for at in range(block.start, block.end):
            if not document.text[at].isspace():
                assert quoted[at] == (block.kind in QUOTABLE)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(prose(), st.text(st.characters(codec="utf-8"), max_size=200)), lang=LANGS)
def test_sentences_cover_any_text(text, lang):
    """Sentences are stripped slices in order, and only white space lies outside of them."""
    end = 0
    for span in sentence_spans(text, lang):
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        end = span.end
    assert not text[end:].strip()


def test_sentences_of_every_script(sample):
    """Joined again, the sentences of a sample are the sample but for spaces, in every script."""
    text = normalize(sample)
    sentences = [text[span.start : span.end] for span in sentence_spans(text, None)]
    assert "".join("".join(sentences).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        pytest.param("en", "Dr. Smith came. He left.", ["Dr. Smith came.", "He left."], id="en-abbreviation"),
        pytest.param("es", "¿Dónde? Aquí.", ["¿Dónde?", "Aquí."], id="es"),
        pytest.param("zh-Hans", "你好。再见！", ["你好。", "再见！"], id="zh-Hans"),
        pytest.param("zh-Hant", "你好嗎？再見。", ["你好嗎？", "再見。"], id="zh-Hant"),
        pytest.param("ar", "هل تعرف؟ نعم.", ["هل تعرف؟", "نعم."], id="ar"),
        pytest.param("ru", "Да. Нет!", ["Да.", "Нет!"], id="ru"),
        pytest.param("hi", "हाँ। नहीं।", ["हाँ।", "नहीं।"], id="devanagari"),
        pytest.param(None, "Yes. No.", ["Yes.", "No."], id="unknown-language"),
        pytest.param("ht", "Wi. Non.", ["Wi.", "Non."], id="ht"),
        pytest.param("en", " \n\u00a0", [], id="only-space"),
        pytest.param("en", "", [], id="empty"),
    ],
)
def test_sentence_borders(lang, text, expected):
    """Sentences end where each language ends them."""
    assert [text[span.start : span.end] for span in sentence_spans(text, lang)] == expected


def test_document_of_every_script(make_document, sample):
    """A paragraph of a few sentences is one passage, quoted exactly, in every script."""
    document = make_document((BlockKind.PARAGRAPH, sample))
    (passage,) = chunk(document, count_tokens=words, max_tokens=512)
    assert passage.text == document.text == normalize(sample)
    assert passage.sentences


def test_headings_above_a_passage(make_document):
    """A passage carries the title and the headings it stands under, and no others."""
    heading, paragraph = BlockKind.HEADING, BlockKind.PARAGRAPH
    document = make_document(
        (heading, "Housing", 1),
        (paragraph, "About homes."),
        (heading, "Rent", 2),
        (heading, "Deposit", 3),
        (paragraph, "It comes back."),
        (heading, "Repairs", 2),
        (paragraph, "Call first."),
        title="Your rights",
    )
    found = [(p.heading, p.text) for p in chunk(document, count_tokens=words, max_tokens=512)]
    assert found == [
        (("Your rights",), "Housing\n\nAbout homes."),
        (("Your rights", "Housing"), "Rent\n\nDeposit\n\nIt comes back."),
        (("Your rights", "Housing"), "Repairs\n\nCall first."),
    ]


def test_title_is_not_repeated(make_document):
    """A title that is the first heading, or the beginning of an untitled text, heads nothing twice."""
    titled = make_document((BlockKind.HEADING, "Housing", 1), (BlockKind.PARAGRAPH, "About homes."))
    assert [p.heading for p in chunk(titled, count_tokens=words, max_tokens=512)] == [()]
    opening = make_document((BlockKind.PARAGRAPH, "In late June we met."), title="In late June…")
    assert [p.heading for p in chunk(opening, count_tokens=words, max_tokens=512)] == [()]


def test_long_headings_leave_room_for_the_text(make_document):
    """Headings too long for their share are left out, outer ones first."""
    document = make_document(
        (BlockKind.HEADING, "long " * 40, 1),
        (BlockKind.PARAGRAPH, "Intro."),
        (BlockKind.HEADING, "Near", 2),
        (BlockKind.PARAGRAPH, "Text."),
        (BlockKind.PARAGRAPH, "More text " * 20),
    )
    last = chunk(document, count_tokens=words, max_tokens=30)[-1]
    assert last.heading == ("Near",)


def test_passages_end_near_the_target(make_document):
    """Short paragraphs share a passage until the target, so that each is about one thing."""
    document = make_document(*[(BlockKind.PARAGRAPH, f"Sentence number {n} has seven words.") for n in range(60)])
    passages = chunk(document, count_tokens=words, max_tokens=512)
    assert len(passages) > 1
    assert all(TARGET_TOKENS // 2 < words(p.text) <= TARGET_TOKENS for p in passages[:-1])


def test_sentence_is_cut_only_when_it_alone_exceeds_the_budget(make_document):
    """Whole sentences are kept; only one longer than the encoder reads is cut, at spaces."""
    long = "word " * 99 + "end."
    document = make_document((BlockKind.PARAGRAPH, f"Short one. {long} Short two."))
    quotes = [p.quote(s) for p in chunk(document, count_tokens=words, max_tokens=60) for s in p.sentences]
    assert quotes[0] == "Short one."
    assert quotes[-1] == "Short two."
    assert " ".join(quotes) == document.text
    assert all(set(quote.split()) <= {"word", "end."} for quote in quotes[1:-1])


def test_bullets_are_never_quoted(make_document):
    """The bullet before an item is layout: it lies in the passage but in no sentence."""
    document = make_document((BlockKind.ITEM, "First thing."), (BlockKind.ITEM, "Second thing."))
    (passage,) = chunk(document, count_tokens=words, max_tokens=512)
    assert "•" in passage.text
    assert [passage.quote(s) for s in passage.sentences] == ["First thing.", "Second thing."]


def test_new_text_has_new_passage_ids(make_document):
    """A changed text shares no passage id with the old one, even where a slice reads the same."""
    old, new = (make_document((BlockKind.PARAGRAPH, f"Open until {hour}.")) for hour in (5, 6))
    assert not (
        {p.id for p in chunk(old, count_tokens=words, max_tokens=99)}
        & {p.id for p in chunk(new, count_tokens=words, max_tokens=99)}
    )


@pytest.mark.parametrize(
    "text", [pytest.param("x" * 1_000_000, id="no-space"), pytest.param("One more word. " * 66_000, id="sentences")]
)
def test_one_megabyte_in_a_line(make_document, text):
    """A line of a megabyte is cut in reasonable time and loses nothing."""
    document = make_document((BlockKind.PARAGRAPH, text), title="Long")
    started = time.monotonic()
    passages = chunk(document, count_tokens=thirds, max_tokens=512)
    assert time.monotonic() - started < 10
    assert "".join("".join(p.text.split()) for p in passages) == "".join(document.text.split())


def test_document_without_blocks(make_document):
    """A document of no blocks has no passages."""
    assert chunk(make_document(), count_tokens=words, max_tokens=10) == ()


def test_chunker_names_itself():
    """The manifest learns which chunker cut the passages and with which target."""
    assert f"target={TARGET_TOKENS}" in chunker_id()
    assert "sentencex=" in chunker_id()


@pytest.mark.parametrize("number", range(5))
def test_seeds_are_cut_without_loss(shared, number):
    """Each seed is covered by exact slices, and page furniture is in no sentence."""
    (path,) = shared("seeds").glob(f"00{number}_*.txt")
    document = load(path, path.name).documents[0]
    passages = chunk(document, count_tokens=thirds, max_tokens=512)
    assert all(p.text == document.text[p.start : p.end] for p in passages)
    shown = " ".join(p.text for p in passages).replace(BULLET.strip(), "")
    assert "".join(shown.split()) == "".join(document.text.replace(BULLET.strip(), "").split())
    quotes = [p.quote(s) for p in passages for s in p.sentences]
    assert not any("Advertisement" in quote or "Skip to main" in quote for quote in quotes)
