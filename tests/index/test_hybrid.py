"""Hybrid retriever: the contract, and what late interaction and words bring to it."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import Asked
from index import build_index, open_retriever
from index.testing import HashEncoder

_spec = importlib.util.spec_from_file_location("retriever_contract", Path(__file__).with_name("retriever_contract.py"))
contract = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(contract)

BAD = [
    "",
    "   ",
    "?!",
    "x" * 10_000,
    "word " * 5_000,
    "\x00\x07\x1b[31m\u202e\ufeff",
    "👩‍👩‍👧‍👦",
    "\ud83d",
    "la migra ta nan pòt la",
    "ICE 在門口 ¿qué hago? شرطة",
    "e\u0301" * 400,
    "ไม่มีทนาย",
    "क्या मुझे वकील मिलेगा?",
]


@pytest.fixture
def retriever_over(tmp_path):
    """Return a function that builds and opens an index of documents."""

    def make(documents):
        build_index(tmp_path / "index", documents, str(documents), HashEncoder())
        return open_retriever(tmp_path / "index", HashEncoder())

    return make


class TestHybridRetriever(contract.RetrieverContract):
    """The hybrid retriever keeps the contract."""


@pytest.fixture
def retriever(retriever_over, document):
    """Return a retriever over the texts of the contract."""
    return retriever_over([document(source, text, lang=None) for source, text in contract.TEXTS.items()])


@pytest.mark.parametrize("lang", ["en", "ar", "zh-Hant", "kea", None, "xx"])
@pytest.mark.parametrize("question", BAD, ids=ascii)
def test_bad_input_is_an_ordinary_question(retriever, question, lang):
    """Whatever is typed, in whatever language is chosen, hits and sentences come with finite scores."""
    query = retriever.query(question, lang)
    hits = retriever.search(query, 5)
    assert np.isfinite([hit.score for hit in hits]).all()
    scored = retriever.sentences(query, [hit.passage for hit in hits])
    assert np.isfinite([sentence.score for sentence in scored]).all()
    assert np.isfinite(retriever.background(query))


def test_words_in_any_order_of_the_passage_are_matched(retriever_over, document):
    """The passage that holds every word of the question comes before longer ones that hold some."""
    retriever = retriever_over(
        [
            document("some", "The office sells stamps, cards, paper, ink, envelopes, boxes, tape and string all day."),
            document("all", "Ink for the office is ordered on Monday, and the stamps come by mail the day after."),
        ]
    )
    best = retriever.search(retriever.query("order office ink stamps mail", None), 1)[0]
    assert "Monday" in best.passage.text


def test_context_is_looked_for_too(retriever):
    """With its context, a follow-up finds what it refers back to."""
    alone = retriever.query("and on Sundays?", "en")
    together = retriever.query("and on Sundays?", "en", context="who may have a library card? and on Sundays?")
    assert len(together.tokens) > len(alone.tokens)
    assert "library" in retriever.search(together, 1)[0].passage.text
    assert np.linalg.norm(together.vector) == pytest.approx(1, abs=1e-5)


def test_translations_count_once_in_the_persons_language(retriever_over, document):
    """Of two versions of one text one is listed, in the language of the person when it is as near."""
    versions = {
        "en": "ITIN 1040 W-7: the tax office answers by mail within seven weeks, or twelve in spring.",
        "es": "ITIN 1040 W-7: la oficina de impuestos responde por correo en siete semanas o doce.",
    }
    documents = [
        replace(document(lang, text, title="ITIN", lang=lang), family="itin") for lang, text in versions.items()
    ]
    retriever = retriever_over([*documents, document("other", "The ferry leaves at noon, every day of the week.")])
    for lang in versions:
        hits = retriever.search(retriever.query("ITIN 1040 W-7", lang), 5)
        assert [hit.passage.lang for hit in hits] == [lang, "en"]
        assert hits[1].passage.text.startswith("The ferry")


def test_worse_translation_is_not_preferred(retriever_over, document):
    """A version in the person's language that is further from the question stays behind the better one."""
    documents = [
        replace(document("en", "Bring the form W-7 and your passport.", title="Tax", lang="en"), family="tax"),
        replace(document("es", "Hay que traer todo lo necesario.", title="Tasa", lang="es"), family="tax"),
    ]
    hits = retriever_over(documents).search(retriever_over(documents).query("form W-7 passport", "es"), 5)
    assert [hit.passage.lang for hit in hits] == ["en"]


def test_a_known_question_finds_its_sentence(retriever_over, document):
    """What is known to be asked in other words lifts the passage, and in it the sentence that answers."""
    text = "The door stays shut without a paper of a judge. Their own paper will not do, says the law."
    plain = document("door", text)
    start = plain.text.index("Their own")
    stated = replace(plain, asked=(Asked(text="may I look at it first", start=start, end=len(plain.text)),))
    scores = []
    for one in (plain, stated):
        retriever = retriever_over([one])
        query = retriever.query("may I look at it before the door", None)
        hits = retriever.search(query, 1)
        sentences = retriever.sentences(query, [hits[0].passage])
        scores.append((hits[0].score, sentences[1].score, retriever.support(query, hits).lift))
    without, known = scores
    assert without[2] == 0
    assert all(more > less for more, less in zip(known, without, strict=True))
