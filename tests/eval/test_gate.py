"""The quality gate, and the gate's own tests."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from corpus import LANGUAGES, Block, BlockKind, Document, load, sentence_spans, starter_files
from tests.eval import gate
from tests.eval.bank import Question, auroc, figures, questions, run, tuning_questions
from tests.eval.conftest import Starter

ROW = dict.fromkeys(gate.TOLERANCE, 0.5)


def baseline(**changes: float) -> dict[str, object]:
    """A baseline of one language."""
    return {"bank": gate.bank_digest(), "figures": {"en": {**ROW, **changes}}}


@pytest.mark.encoder
def test_quality_holds(starter: Starter) -> None:
    """No figure of the test half falls below the baseline."""
    asked = questions("test")
    starter.encoder.remember(starter.retriever, asked)
    measured = figures(run(starter.retriever, starter.store, asked))
    assert gate.failures(measured, json.loads(gate.BASELINE.read_text(encoding="utf-8"))) == []


def test_a_fall_is_found() -> None:
    """A figure below its floor by more than the tolerance is named."""
    assert gate.failures({"en": {**ROW, "recall@3": 0.4}}, baseline()) == ["en recall@3: 0.400, was 0.500"]


def test_more_false_answers_are_a_fall() -> None:
    """For shares of false answers, higher is worse."""
    assert gate.failures({"en": {**ROW, "false_answers": 0.6}}, baseline()) == ["en false_answers: 0.600, was 0.500"]
    assert gate.failures({"en": {**ROW, "false_answers": 0.1}}, baseline()) == []


def test_two_questions_are_tolerated() -> None:
    """Two questions more or less are no fall."""
    assert gate.failures({"en": {**ROW, "recall@3": 0.5 - 2 / 104}}, baseline()) == []


def test_another_bank_needs_another_baseline() -> None:
    """A changed bank fails until the baseline is made anew."""
    assert len(gate.failures({"en": ROW}, {**baseline(), "bank": "other"})) == 1


def test_update_raises_and_never_lowers() -> None:
    """An update takes what is better and keeps the rest; lowering needs leave."""
    better = gate.updated({"en": {**ROW, "auroc": 0.9, "precision": 0.49}}, baseline(), allow_regression=False)
    assert better["figures"]["en"] == {**ROW, "auroc": 0.9}
    with pytest.raises(ValueError, match="auroc"):
        gate.updated({"en": {**ROW, "auroc": 0.4}}, baseline(), allow_regression=False)
    lowered = gate.updated({"en": {**ROW, "auroc": 0.4}}, baseline(), allow_regression=True)
    assert lowered["figures"]["en"]["auroc"] == 0.4


def test_auroc_counts_pairs() -> None:
    """The area is the share of pairs in the right order, ties half."""
    assert auroc([3, 1], [2, 1]) == (1 + 1 + 0 + 0.5) / 4


TUNED = {
    "boston-trust-act", "drivers-licence", "family-preparedness", "health-care", "ice-at-courthouse", "ice-at-home",
    "legal-help", "library-corners", "school", "taxes-and-itin", "wages", "what-not-to-sign",
}  # fmt: skip
"""The sheets whose questions are for choosing; those of the other twelve only report."""


def starter_sentences() -> tuple[dict[str, set[str]], Counter[str]]:
    """Each quotable sentence of the sheets with its families, and of the listings with how many hold it."""
    sheets: dict[str, set[str]] = {}
    listings: Counter[str] = Counter()
    for path, source in starter_files():
        for document in load(path, source).documents:
            found = {sentence for block in document.blocks for sentence in quotable(document, block)}
            if document.family is None:
                listings.update(found)
            else:
                for sentence in found:
                    sheets.setdefault(sentence, set()).add(document.family)
    return sheets, listings


def quotable(document: Document, block: Block) -> list[str]:
    """The sentences of a block; a row is quoted whole."""
    text = document.text[block.start : block.end]
    if block.kind is BlockKind.ROW:
        return [text]
    if block.kind not in {BlockKind.PARAGRAPH, BlockKind.ITEM}:
        return []
    return [text[span.start : span.end].strip() for span in sentence_spans(text, document.lang)]


def test_bank_is_whole() -> None:
    """Every question stands in all twelve languages, alike but for its words."""
    by_id: dict[str, list[Question]] = {}
    for question in questions():
        by_id.setdefault(question.id, []).append(question)
    for id_, rows in by_id.items():
        assert sorted(row.lang for row in rows) == sorted(LANGUAGES), id_
        assert len({replace(row, lang="en", question="") for row in rows}) == 1, id_
    for lang in LANGUAGES:
        asked = [question.question.casefold() for question in questions() if question.lang == lang]
        assert len(set(asked)) == len(asked), lang


def test_bank_is_large_enough() -> None:
    """160 English questions that are answered, six for each sheet and some by listings alone; 84 that are not."""
    english = [question for question in questions() if question.lang == "en"]
    sheets, _ = starter_sentences()
    topics = Counter(question.topic for question in english if question.answerable)
    kinds = Counter(question.kind for question in english)
    assert set(topics) == set().union(*sheets.values())
    assert min(topics.values()) >= 6
    assert kinds["answerable"] >= 160
    assert min(kinds["near-topic"], kinds["off-topic"]) >= 42
    assert sum(question.answerable and not question.families for question in english) >= 12


def test_bank_quotes_what_the_starter_says() -> None:
    """Answers are whole sentences of the starter, and stand in exactly the families named, or in one listing."""
    sheets, listings = starter_sentences()
    for question in questions():
        assert bool(question.quote) == question.answerable == (question.kind == "answerable"), question.id
        assert len(set(question.answers)) == len(question.answers), question.id
        for answer in question.answers:
            assert answer in sheets or listings[answer] == 1, (question.id, answer)
        holders = [sheets.get(answer, set()) for answer in question.answers]
        assert set(question.families) == set().union(*holders), question.id
        if question.families:
            assert question.families[0] == question.topic, question.id
            assert question.quote not in sheets or question.topic in sheets[question.quote], question.id


def test_bank_is_split_by_topic() -> None:
    """A question's topic, never that of another family that answers it too, puts it on one side."""
    sheets, _ = starter_sentences()
    families = set().union(*sheets.values())
    sides: dict[str, set[str]] = {}
    for question in questions():
        sides.setdefault(question.topic, set()).add(question.split)
        assert (question.topic in families) == (question.kind != "off-topic"), question.id
    assert families >= TUNED
    for topic, found in sides.items():
        assert found == {"dev" if topic in TUNED else "test"} if topic in families else found in ({"dev"}, {"test"})


def test_tuning_questions_keep_to_the_dev_side() -> None:
    """They are about topics of the dev side, quote the starter, and none is one of the bank's."""
    sheets, _ = starter_sentences()
    bank = {(question.lang, question.question.casefold()) for question in questions()}
    more = [question for question in tuning_questions() if question.id.startswith("m")]
    assert len({(question.id, question.lang) for question in more}) == len(more)
    for question in more:
        assert question.kind == "off-topic" or question.topic in TUNED, question.id
        assert (question.lang, question.question.casefold()) not in bank, question.id
        assert all(answer in sheets for answer in question.answers), question.id
