"""Normal form and the builder that fixes offsets."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import BlockKind
from corpus.text import BULLET, TextBuilder, normalize, squeeze

ANY_TEXT = st.text(st.characters())  # lone surrogates included


def test_normal_form_keeps_the_words(sample):
    """In every script the normal form is NFC and otherwise what the source says."""
    assert normalize(sample) == unicodedata.normalize("NFC", sample)


@given(ANY_TEXT)
def test_normal_form_is_idempotent(text):
    """Normalising what is normal changes nothing, whatever the characters."""
    once = normalize(text)
    assert normalize(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(ANY_TEXT)
def test_normal_form_can_be_stored(text):
    """The normal form has no lone surrogates, carriage returns or controls, so it can be hashed and saved."""
    normal = normalize(text)
    normal.encode("utf-8")
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in normal)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\r\nb", "a\nb", id="crlf"),
        pytest.param("a\rb", "a\nb", id="cr"),
        pytest.param("a\u2028b\u2029c\x85d", "a\nb\nc\nd", id="unicode-line-breaks"),
        pytest.param("\ufeffa\ufeffb", "ab", id="byte-order-marks"),
        pytest.param("a\x00\x07\x1bb\x9f", "ab", id="controls"),
        pytest.param("a\ud800b", "ab", id="lone-surrogate"),
        pytest.param("e\u0301", "é", id="nfd-latin"),
        pytest.param("\u1112\u1161\u11ab", "한", id="nfd-hangul"),
        pytest.param("\u0627\u0653", "آ", id="nfd-arabic"),
        pytest.param("\u0438\u0306", "й", id="nfd-cyrillic"),
        pytest.param("a\u00a0b\u202fc", "a\u00a0b\u202fc", id="no-break-spaces-stay"),
        pytest.param("“a” ‘b’ — – …", "“a” ‘b’ — – …", id="quotes-and-dashes-stay"),
        pytest.param("👨‍👩‍👧\u200c\u200e\u200f", "👨‍👩‍👧\u200c\u200e\u200f", id="joiners-and-direction-marks-stay"),
        pytest.param("ﬁ ½ Ａ", "ﬁ ½ Ａ", id="compatibility-forms-stay"),
        pytest.param("a\tb", "a\tb", id="tab-stays"),
        pytest.param("", "", id="empty"),
    ],
)
def test_normal_form(text, expected):
    """Line breaks are unified and controls removed, everything a person reads stays."""
    assert normalize(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("  a \t b  \n   c ", "a b\nc", id="blanks"),
        pytest.param("a\u00a0 b", "a\u00a0 b", id="no-break-space-stays"),
        pytest.param("你好 \u3000 世界", "你好 \u3000 世界", id="ideographic-space-stays"),
        pytest.param(" \n \n", "", id="only-space"),
    ],
)
def test_squeeze(text, expected):
    """Runs of blanks become one, lines lose blanks at their ends, other spaces stay."""
    assert squeeze(text) == expected


@given(ANY_TEXT)
def test_squeeze_is_idempotent(text):
    """Squeezing twice is squeezing once."""
    assert squeeze(squeeze(text)) == squeeze(text)


def test_squeeze_loses_no_word(sample):
    """In every script only spaces change."""
    assert squeeze(f"  {sample} ").split() == sample.split()


def test_builder_offsets_are_exact(sample):
    """Each block is found at its offsets, in every script and for every kind."""
    builder = TextBuilder()
    for kind in BlockKind:
        builder.add(kind, f" {sample}\r\n")
    text, blocks = builder.build()
    assert [block.kind for block in blocks] == list(BlockKind)
    assert {text[block.start : block.end] for block in blocks} == {normalize(sample)}
    assert normalize(text) == text


@given(st.lists(st.tuples(st.sampled_from(list(BlockKind)), ANY_TEXT)))
def test_builder_blocks_are_apart_and_in_order(parts):
    """Blocks are non-empty, ordered and apart, and nothing but breaks and bullets lies between them."""
    builder = TextBuilder()
    for kind, part in parts:
        builder.add(kind, part)
    text, blocks = builder.build()
    expected = [normal for _, part in parts if (normal := normalize(part).strip())]
    assert [text[block.start : block.end] for block in blocks] == expected
    ends = [0, *(block.end for block in blocks)]
    gaps = [text[end : block.start] for end, block in zip(ends, blocks, strict=False)]
    assert set(gaps) <= {"", "\n", "\n\n", BULLET, f"\n{BULLET}", f"\n\n{BULLET}"}
    assert ends[-1] == len(text)
    assert normalize(text) == text


def test_builder_layout():
    """Items, rows and lines of one kind stay together, and only items get a bullet."""
    builder = TextBuilder()
    for kind, text in [
        (BlockKind.HEADING, "H"),
        (BlockKind.PARAGRAPH, "P"),
        (BlockKind.PARAGRAPH, "Q"),
        (BlockKind.ITEM, "a"),
        (BlockKind.ITEM, " \u00a0 "),
        (BlockKind.ITEM, "b"),
        (BlockKind.ROW, "r"),
        (BlockKind.ROW, "s"),
    ]:
        builder.add(kind, text, level=2 if kind is BlockKind.HEADING else 0)
    text, blocks = builder.build()
    assert text == "H\n\nP\n\nQ\n\n• a\n• b\n\nr\ns"
    assert [block.level for block in blocks] == [2, 0, 0, 0, 0, 0, 0]


def test_builder_of_nothing():
    """Without blocks there is no text."""
    assert TextBuilder().build() == ("", ())
