"""Citation: a quotation is shown only when the stored document bears it out."""

import logging
from dataclasses import replace

import pytest

from assistant import cite
from corpus import Span
from corpus.document import content_hash

TEXTS = {
    "en": "Ask for a lawyer. You may stay silent. Nobody has to sign.",
    "vi": "Quý vị có quyền giữ im lặng. Không cần ký bất cứ giấy tờ nào.",
    "ar": "لك الحق في الصمت. لا توقع على أي ورقة.",
    "zh-Hant": "您有權保持沉默。不要簽署任何文件。",
    "ru": "Вы имеете право молчать. Ничего не подписывайте.",
    "th": "คุณมีสิทธิ์ที่จะไม่พูด อย่าเซ็นเอกสารใด ๆ",
    "hi": "आपको चुप रहने का अधिकार है। कुछ भी हस्ताक्षर न करें।",
    "emoji": "👩‍👩‍👧 Families 🇭🇹 are welcome. 𝒯ell them 👍🏽 today.",
}


@pytest.fixture
def cited(make_document, make_passage):
    """Return a document and a passage of its second paragraph."""
    document = make_document("First paragraph here.", "Ask for a lawyer. Stay silent.", "The last one.")
    start = document.text.index("Ask")
    end = document.text.index("\n\nThe last")
    passage = make_passage(document, start, end, (start, start + 17), (start + 18, end))
    return document, passage


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_citation_is_a_literal_slice(make_document, make_passage, text):
    """Every span inside the passage is cited with exactly the words at its offsets, in any script."""
    document = make_document("§ 1", text)
    passage = make_passage(document, 5, len(document.text))
    for start in range(5, len(document.text)):
        citation = cite(3, passage, Span(start, len(document.text)), document)
        assert citation.quote == document.text[citation.start : citation.end] == text[start - 5 :]
        assert (citation.marker, citation.passage_id, citation.document) == (3, passage.id, document)


def test_sentences_of_a_passage_are_cited_at_their_offsets(cited):
    """Offsets of a sentence count from the beginning of the document, not of the passage."""
    document, passage = cited
    quotes = [cite(1, passage, span, document).quote for span in passage.sentences]
    assert quotes == ["Ask for a lawyer.", "Stay silent."]


def _altered(document, passage):
    """Words of the passage that are not the document's, under the same hash."""
    return replace(document, text=document.text.replace("lawyer", "notary")), passage


def _swapped(document, passage):
    """Another document of the same length in its place."""
    text = document.text[::-1]
    return replace(document, id="other", text=text, content_hash=content_hash(text)), passage


def _removed(_document, passage):
    """No document any more."""
    return None, passage


def _changed(document, passage):
    """A later version of the text that still holds the sentence at its place."""
    text = document.text + " More."
    return replace(document, text=text, content_hash=content_hash(text)), passage


def _invented(document, passage):
    """A passage whose words were never in the document."""
    return document, replace(passage, text=passage.text.replace("lawyer", "notary"))


@pytest.mark.parametrize("spoil", [_altered, _swapped, _removed, _changed, _invented])
def test_what_the_document_does_not_bear_out_is_not_cited(cited, caplog, spoil):
    """An altered, swapped, removed, changed or invented source gives no citation, and one log line."""
    document, passage = spoil(*cited)
    with caplog.at_level(logging.DEBUG):
        assert cite(1, passage, passage.sentences[0], document) is None
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert passage.id in record.getMessage()
    assert "lawyer" not in record.getMessage()
    assert "notary" not in record.getMessage()


@pytest.mark.parametrize(
    ("before", "after"),
    [(-1, 0), (-5, -5), (0, 1), (0, 400), (3, -30), (17, -13)],
    ids=["early", "shifted", "late", "far", "backwards", "empty"],
)
def test_a_span_outside_the_passage_is_not_cited(cited, caplog, before, after):
    """A span that leaves the passage, is empty or runs backwards gives no citation and a log line."""
    document, passage = cited
    span = Span(passage.start + before, passage.end + after)
    assert cite(1, passage, span, document) is None
    assert len(caplog.records) == 1


def test_a_span_cut_short_is_a_true_slice(cited):
    """Part of a sentence is still a literal slice; choosing whole sentences is the chunker's part."""
    document, passage = cited
    span = Span(passage.start + 4, passage.start + 8)
    assert cite(1, passage, span, document).quote == "for "


def test_every_answered_sentence_is_a_literal_slice(corner):
    """Whatever is answered, its sentences stand at their offsets in the stored documents."""
    shown = 0
    for document in corner.store.documents():
        for question in (document.title, document.text[:200], f"{document.title}?"):
            reply = corner.assistant.ask(question)
            if reply.kind == "abstain":
                continue
            for sentence, citation in zip(reply.sentences, reply.citations, strict=True):
                stored = corner.store.document(citation.document.id)
                assert sentence.markers == (citation.marker,)
                assert sentence.text == citation.quote == stored.text[citation.start : citation.end]
                shown += 1
    assert shown >= 6
