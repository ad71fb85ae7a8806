"""Reader: which sentences of the found passages are quoted, and in which order."""

from dataclasses import replace

import pytest

from assistant.reader import MAX_SENTENCES, PASSAGE_WEIGHT, read
from corpus import Span
from index import Hit, ScoredSentence

LONG = "is a sentence that is long enough to be quoted by the reader of passages."


class Scores:
    """A retriever whose sentences have the scores they are given, by their first word."""

    def __init__(self, scores):
        self.scores = scores

    def sentences(self, _query, passages):
        """Every sentence with the score of its first word."""
        return [
            ScoredSentence(passage=p, span=span, score=self.scores[p.quote(span).split()[0]])
            for p in passages
            for span in p.sentences
        ]


@pytest.fixture
def found(make_document, make_passage):
    """Return a function: documents as lists of sentences, each document one hit, with the hits' scores."""

    def make(*documents, scores=None):
        hits = []
        for number, sentences in enumerate(documents):
            document = make_document(" ".join(sentences), source=f"{number}.txt")
            spans, start = [], 0
            for sentence in sentences:
                spans.append((start, start + len(sentence)))
                start += len(sentence) + 1
            passage = make_passage(document, 0, len(document.text), *spans)
            score = scores[number] if scores else 0.5
            hits.append(Hit(passage=passage, score=score, evidence=score, rank=number + 1, origin="dense"))
        return hits

    return make


def _read(scores, hits):
    chosen = read(Scores(scores), None, hits)
    return [sentence.passage.quote(sentence.span).split()[0] for sentence in chosen]


def test_the_best_sentence_is_quoted_alone_when_others_are_far(found):
    """A sentence well ahead of the rest is the whole answer."""
    hits = found([f"A {LONG}", f"B {LONG}"], [f"C {LONG}"])
    assert _read({"A": 0.5, "B": 0.9, "C": 0.6}, hits) == ["B"]


def test_close_sentences_come_in_reading_order(found):
    """Sentences about as good as the best follow the order of their document, the best's document first."""
    hits = found([f"A {LONG}", f"B {LONG}"], [f"C {LONG}", f"D {LONG}"])
    assert _read({"A": 0.5, "B": 0.895, "C": 0.89, "D": 0.9}, hits) == ["C", "D", "B"]


def test_no_more_sentences_than_the_limit(found):
    """Of many close sentences only the best few are quoted."""
    names = "ABCDEFGH"
    hits = found([f"{name} {LONG}" for name in names])
    scores = {name: 0.9 - 0.001 * number for number, name in enumerate(reversed(names))}
    assert _read(scores, hits) == ["F", "G", "H"]
    assert MAX_SENTENCES == 3


def test_a_passage_that_fits_lends_weight_to_its_sentences(found):
    """The score of its passage counts more than a small lead of the sentence itself."""
    hits = found([f"A {LONG}"], [f"B {LONG}"], scores=[0.8, 0.6])
    assert PASSAGE_WEIGHT * 0.2 > 0.3
    assert _read({"A": 0.5, "B": 0.8}, hits) == ["A"]


def test_labels_are_passed_over(found):
    """A short label is not quoted while a sentence proper was found."""
    hits = found(["Cost: free", f"A {LONG}"])
    assert _read({"Cost:": 0.99, "A": 0.3}, hits) == ["A"]


def test_a_label_is_quoted_when_there_is_nothing_longer(found):
    """With only short sentences, the best of them is quoted after all."""
    hits = found(["Cost: free", "Hours: nine to five"])
    assert _read({"Cost:": 0.9, "Hours:": 0.5}, hits) == ["Cost:"]


def test_length_is_measured_in_bytes(found):
    """A sentence of twenty Chinese characters is no label."""
    hits = found(["星期二晚上圖書館提供免費英語課程給大家。", "Cost: free"])
    assert _read({"星期二晚上圖書館提供免費英語課程給大家。": 0.3, "Cost:": 0.9}, hits) == [
        "星期二晚上圖書館提供免費英語課程給大家。"
    ]


def test_the_same_words_are_quoted_once(found):
    """Two documents saying the same, but for case and spaces, give one sentence."""
    hits = found([f"A {LONG}"], [f"A {LONG.upper()}"], [f"A  {LONG}"])
    assert len(read(Scores({"A": 0.9}), None, hits)) == 1


def test_nothing_quotable_gives_nothing(found, make_document):
    """Passages without a sentence, and no passages at all, give no sentences."""
    (hit,) = found([f"A {LONG}"])
    bare = replace(hit, passage=replace(hit.passage, sentences=()))
    assert read(Scores({}), None, [bare]) == []
    assert read(Scores({}), None, []) == []


def test_the_sentences_are_spans_of_their_passage(corner):
    """What is read lies inside the passage it comes from."""
    query = corner.retriever.query("free flu clinic every Tuesday evening", "en")
    hits = corner.retriever.search(query, 8)
    chosen = read(corner.retriever, query, hits)
    assert chosen
    for sentence in chosen:
        assert isinstance(sentence.span, Span)
        assert sentence.span in sentence.passage.sentences


def test_what_must_stand_beside_the_best_is_quoted_from_farther_off(found):
    """A sentence outside the margin, and within a wider one, takes the last place if the best must not stand alone."""
    hits = found([f"A {LONG}", f"B {LONG}", f"C {LONG}"], [f"D {LONG}"], [f"E {LONG}"])
    scores = Scores({"A": 0.9, "B": 0.89, "C": 0.88, "D": 0.8, "E": 0.5})
    chosen = read(scores, None, hits, None, lambda _best, _other: True)
    assert [one.passage.quote(one.span)[0] for one in chosen] == ["A", "B", "D"]


def test_no_more_sentences_than_are_wanted(found):
    """With a limit of one, only the best is quoted."""
    hits = found([f"A {LONG}", f"B {LONG}"])
    chosen = read(Scores({"A": 0.89, "B": 0.9}), None, hits, limit=1)
    assert [one.passage.quote(one.span)[0] for one in chosen] == ["B"]
