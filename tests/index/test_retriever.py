"""Dense retriever: the contract, and its scores against a second, plain way to compute them."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from corpus import Passage, Span, chunker_id
from index import DenseRetriever, NoIndexError, Query, build_index, open_retriever
from index import retriever as retriever_module
from index.alignment import Alignment
from index.asked import AskedIndex
from index.dense import DenseIndex
from index.generation import FORMAT, Manifest, make_generation, open_current
from index.lexical import LEXICAL
from index.testing import HashEncoder
from index.tokens import PACKING, TokenIndex, pack

_spec = importlib.util.spec_from_file_location("retriever_contract", Path(__file__).with_name("retriever_contract.py"))
contract = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(contract)

DIMENSION = 32


class TestDenseRetriever(contract.RetrieverContract):
    """The dense retriever keeps the contract."""

    @pytest.fixture
    def retriever_over(self, tmp_path):
        """Return a function that builds and opens an index of documents."""

        def make(documents):
            build_index(tmp_path / "index", documents, str(len(documents)), HashEncoder())
            generation = open_current(tmp_path / "index", encoder="hash@1", chunker=chunker_id())
            return DenseRetriever(generation, HashEncoder())

        return make


def unit(vectors):
    """Return the vectors brought to unit length."""
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def passage(number, quotes):
    """Return a passage made of these sentences."""
    spans, place = [], 1000 * number
    for quote in quotes:
        spans.append(Span(place, place + len(quote)))
        place += len(quote) + 1
    text = " ".join(quotes) or "Only a heading"
    return Passage(
        id=f"{number:016x}",
        document_id="d" * 12,
        content_hash="c" * 64,
        start=1000 * number,
        end=1000 * number + len(text),
        heading=(),
        lang=None,
        text=text,
        sentences=tuple(spans),
    )


def retriever_of(passages, own, sentences):
    """Return the retriever over passages with given vectors."""
    manifest = Manifest(
        format=FORMAT,
        created="2026-01-01T00:00:00.000000Z",
        encoder="hash-32@1",
        dimension=DIMENSION,
        alignment="none",
        chunker=chunker_id(),
        packing=PACKING,
        lexical=LEXICAL,
        corpus_digest="0" * 64,
        documents=1,
        passages=len(passages),
        sentences=len(sentences),
        tokens=len(passages),
        checksums={},
    )
    indexes = (DenseIndex.from_vectors(vectors, DIMENSION) for vectors in (own, sentences))
    nothing = pack(np.zeros((0, DIMENSION), np.float32), np.zeros(0, np.int64))
    tokens = TokenIndex.from_passages([nothing] * len(passages), DIMENSION)
    known = AskedIndex.from_parts(passages, [], DIMENSION)
    return DenseRetriever(make_generation(manifest, passages, *indexes, tokens, known, {}), HashEncoder(DIMENSION))


def query_of(vector):
    """Return a query with a given vector."""
    return Query(text="?", lang=None, vector=vector)


def random_corpus(seed, count):
    """Return passages of 0 to 4 sentences of 50 to 70 bytes in three scripts, and random vectors for all."""
    random = np.random.default_rng(seed)
    passages = []
    for number in range(count):
        quotes = []
        for _ in range(random.integers(0, 5)):
            letter = str(random.choice(["a", "é", "圖"]))
            quotes.append(letter * (int(random.integers(50, 71)) // len(letter.encode())))
        passages.append(passage(number, quotes))
    own = unit(random.normal(size=(count, DIMENSION)))
    sentences = unit(random.normal(size=(sum(len(p.sentences) for p in passages), DIMENSION)))
    return passages, own, sentences, unit(random.normal(size=DIMENSION))


def plainly(passages, own, sentences, vector):
    """Return the score of each passage as the project defines it, sentence by sentence."""
    scores, row = [], 0
    for number, found in enumerate(passages):
        mine = float(np.dot(own[number].astype(np.float64), vector))
        best = None
        for span in found.sentences:
            cosine = float(np.dot(sentences[row].astype(np.float64), vector))
            row += 1
            text = found.text[span.start - found.start : span.end - found.start]
            if len(text.encode("utf-8")) >= 60 and (best is None or cosine > best):
                best = cosine
        scores.append((mine + (mine - 0.02 if best is None else best)) / 2)
    assert row == len(sentences)
    return np.array(scores)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("count", "k"), [(1, 1), (40, 40), (40, 7), (100, 10), (300, 75), (300, 300), (300, 5000)])
def test_scores_are_those_of_the_definition(seed, count, k):
    """Hits and scores are the mean of passage and best long sentence cosine, computed here one by one."""
    passages, own, sentences, vector = random_corpus(seed, count)
    expected = plainly(passages, own, sentences, vector)
    hits = retriever_of(passages, own, sentences).search(query_of(vector), k)
    order = np.argsort(-expected, kind="stable")[:k]
    assert [hit.passage for hit in hits] == [passages[row] for row in order]
    assert [hit.score for hit in hits] == pytest.approx(expected[order].tolist(), abs=1e-5)
    assert {hit.origin for hit in hits} == {"dense"}


@pytest.mark.parametrize(
    ("quote", "speaks"),
    [("a" * 59, False), ("a" * 60, True), ("圖" * 19, False), ("圖" * 20, True), ("ж" * 29, False), ("ж" * 30, True)],
    ids=["59 letters", "60 letters", "19 Han", "20 Han", "29 Cyrillic", "30 Cyrillic"],
)
def test_only_longer_sentences_speak_for_their_passage(quote, speaks):
    """A sentence below 60 bytes has no say in the passage's score, but a score of its own."""
    own, sentence = np.eye(DIMENSION, dtype=np.float32)[:1], np.eye(DIMENSION, dtype=np.float32)[1:2]
    retriever = retriever_of([passage(0, [quote])], own, sentence)
    query = query_of(unit(np.eye(DIMENSION)[0] * 3 + np.eye(DIMENSION)[1] * 4))
    assert retriever.search(query, 1)[0].score == pytest.approx(0.7 if speaks else 0.59, abs=1e-6)
    assert [found.score for found in retriever.sentences(query, [passage(0, [quote])])] == pytest.approx([0.8])


def test_passage_is_found_by_a_sentence_alone():
    """A passage whose own vector is the worst of all comes first when one sentence of it is perfect."""
    count, wanted = 250, 171
    random = np.random.default_rng(3)
    vector = np.eye(DIMENSION, dtype=np.float32)[0]
    quotes = [["a" * 80] * int(number) for number in random.integers(0, 3, count)]
    quotes[wanted] = ["a" * 80] * 3
    passages = [passage(number, quotes[number]) for number in range(count)]

    def at(cosine, rows):
        """Vectors of this cosine to the question."""
        others = unit(random.normal(size=(rows, DIMENSION - 1))) * np.sqrt(1 - cosine**2)
        return np.concatenate([np.full((rows, 1), cosine), others], axis=1).astype(np.float32)

    own = at(0.3, count)
    own[wanted] = at(-0.2, 1)[0]
    first = sum(len(found) for found in quotes[:wanted])
    sentences = at(0.3, sum(map(len, quotes)))
    sentences[first + 1] = vector
    hits = retriever_of(passages, own, sentences).search(query_of(vector), 5)
    assert hits[0].passage == passages[wanted]
    assert hits[0].score == pytest.approx((1 - 0.2) / 2, abs=1e-6)


def test_passages_without_sentences_are_found():
    """Passages without sentences, wherever they stand, score a little less than their own vector."""
    passages = [passage(number, quotes) for number, quotes in enumerate([[], [], ["a" * 70], [], ["a" * 70], []])]
    own, sentences = np.eye(DIMENSION, dtype=np.float32)[:6], np.eye(DIMENSION, dtype=np.float32)[6:8]
    retriever = retriever_of(passages, own, sentences)
    for number in (0, 1, 3, 5):
        best = retriever.search(query_of(own[number]), 1)[0]
        assert best.passage == passages[number]
        assert best.score == pytest.approx(0.99)
        assert retriever.sentences(query_of(own[number]), [passages[number]]) == []
    for number, sentence in ((2, 0), (4, 1)):
        assert retriever.search(query_of(sentences[sentence]), 1)[0].passage == passages[number]


def test_sentences_have_their_cosines():
    """Each sentence has its own cosine to the question, whatever the order of the passages."""
    passages, own, sentences, vector = random_corpus(9, 30)
    retriever = retriever_of(passages, own, sentences)
    cosines, row = {}, 0
    for found in passages:
        for span in found.sentences:
            cosines[found.id, span] = float(sentences[row] @ vector)
            row += 1
    for order in (passages, passages[::-1], passages[10:20]):
        scored = retriever.sentences(query_of(vector), order)
        assert [(s.passage, s.span) for s in scored] == [(found, span) for found in order for span in found.sentences]
        assert [s.score for s in scored] == pytest.approx([cosines[s.passage.id, s.span] for s in scored], abs=1e-6)


def test_sentences_are_found_by_the_passages_id():
    """A passage that was read elsewhere is known by its id."""
    passages, own, sentences, vector = random_corpus(2, 10)
    again, *_ = random_corpus(2, 10)
    retriever = retriever_of(passages, own, sentences)
    assert retriever.sentences(query_of(vector), again) == retriever.sentences(query_of(vector), passages)


def test_background_is_the_mean():
    """The background is the mean of the mean passage cosine and the mean sentence cosine."""
    passages, own, sentences, vector = random_corpus(4, 50)
    expected = ((own @ vector).mean() + (sentences @ vector).mean()) / 2
    assert retriever_of(passages, own, sentences).background(query_of(vector)) == pytest.approx(expected, abs=1e-6)


def test_many_equal_passages_have_a_fixed_order():
    """Among more equal passages than are looked at, the same come in the same order every time."""
    passages = [passage(number, ["a" * 70]) for number in range(250)]
    same = np.repeat(np.eye(DIMENSION, dtype=np.float32)[:1], 250, axis=0)
    query = query_of(same[0])
    results = [[hit.passage.id for hit in retriever_of(passages, same, same).search(query, 10)] for _ in range(3)]
    assert results[0] == results[1] == results[2] == sorted(results[0])
    assert len(set(results[0])) == 10


def test_question_is_encoded_once():
    """A query is encoded when it is made, as a question, and not again by the searches."""
    passages, own, sentences, _ = random_corpus(1, 20)
    encoder = HashEncoder(DIMENSION)
    retriever = DenseRetriever(retriever_of(passages, own, sentences)._generation, encoder)
    query = retriever.query("where is it?", "en")
    hits = retriever.search(query, 5)
    retriever.sentences(query, [hit.passage for hit in hits])
    retriever.background(query)
    assert (encoder.query_calls, encoder.document_calls, encoder.texts) == (1, 0, 1)
    assert np.array_equal(query.vector, HashEncoder(DIMENSION).encode_query(["where is it?"])[0])


def test_questions_are_aligned_by_their_language(monkeypatch):
    """With an alignment for the encoder, a question's vector is aligned by its language; without one it is not."""
    passages, own, sentences, _ = random_corpus(1, 5)
    plain = retriever_of(passages, own, sentences)
    means = {lang: unit(np.random.default_rng(seed).normal(size=DIMENSION)) for seed, lang in enumerate(("en", "es"))}
    asked = []

    def of(encoder):
        asked.append(encoder)
        return Alignment({"query": means}, name="some")

    monkeypatch.setattr(retriever_module.Alignment, "of", of)
    aligned = retriever_of(passages, own, sentences)
    assert asked == ["hash-32@1"]
    for lang in ("en", None, "xx"):
        assert np.array_equal(aligned.query("¿dónde?", lang).vector, plain.query("¿dónde?", lang).vector)
    vector = plain.query("¿dónde?", "es").vector
    expected = unit(vector - means["es"] + means["en"])
    assert aligned.query("¿dónde?", "es").vector == pytest.approx(expected, abs=1e-6)


def test_no_index_is_told(tmp_path):
    """Opening a retriever where there is no index says so."""
    with pytest.raises(NoIndexError, match="corner build"):
        open_retriever(tmp_path, HashEncoder())
