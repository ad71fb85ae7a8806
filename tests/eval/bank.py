"""Question bank: the project's own questions, and what the system does with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import Answer, Assistant, Emergency, Reply
from assistant.answering import HITS
from assistant.evidence import probability
from assistant.selection import one_per_family
from corpus import LANGUAGES, Store, load, starter_files
from index import Encoder, Hit, HybridRetriever, Query, build_index, open_retriever

BANK = Path(__file__).with_name("questions.jsonl")
TUNING = Path(__file__).with_name("tuning.jsonl")

TELLING = frozenset({"a-finding-someone-detained-8", "a-reporting-a-crime-7"})
"""Questions that tell of an emergency, "My dad got taken ...": the card is a right answer to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question in one language; see the README beside this file for the fields."""

    id: str
    lang: str
    question: str
    answerable: bool
    kind: str
    topic: str
    families: tuple[str, ...]
    quote: str | None
    also: tuple[str, ...]
    split: str

    @property
    def answers(self) -> tuple[str, ...]:
        """Every sentence that answers, the one the question was written for first; none if nothing does."""
        return (self.quote, *self.also) if self.quote else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the system did with a question."""

    question: Question
    evidence: float
    """The probability that the question is answered."""
    rank: int | None
    """Of the first passage that holds an answer or is of a supporting family, from 1."""
    answered: bool
    supported: int
    """Shown sentences that are an answer or stand in a supporting family."""
    shown: int
    timings: dict[str, float]
    """Milliseconds by stage, as the reply has them."""


def questions(split: str | None = None) -> list[Question]:
    """The bank, or one half of it."""
    return [question for question in _read(BANK) if split in {None, question.split}]


def tuning_questions() -> list[Question]:
    """The bank's dev half and more of its kind on the same topics, to fit on."""
    return [*questions("dev"), *_read(TUNING)]


def _read(path: Path) -> list[Question]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Question(**row | {name: tuple(row[name]) for name in ("families", "also")}) for row in rows]


def starter_corner(home: Path, encoder: Encoder, *, asked: bool = True) -> tuple[HybridRetriever, Store]:
    """The starter content, built in `home`; without the questions stated with its sheets where `asked` is false."""
    home.mkdir(exist_ok=True)
    store = Store(home / "corpus.sqlite3", write=True)
    for path, source in starter_files():
        loaded = load(path, source)
        if not asked:
            loaded = replace(loaded, documents=tuple(replace(one, asked=()) for one in loaded.documents))
        store.put(loaded, origin=source)
    build_index(home / "index", store.documents(), store.digest(), encoder)
    return open_retriever(home / "index", encoder), store


def run(retriever: HybridRetriever, store: Store, asked: Iterable[Question]) -> list[Outcome]:
    """Ask every question in its language, as a person who chose it would."""
    assistant = Assistant(retriever, store)
    families = {document.id: document.family for document in store.documents()}
    outcomes = []
    for question in asked:
        query = retriever.query(question.question, question.lang)
        hits = retriever.search(query, 2 * HITS)
        right = [
            hit.rank
            for hit in hits[:10]
            if families[hit.passage.document_id] in question.families
            or any(answer in hit.passage.text for answer in question.answers)
        ]
        reply = assistant.ask(question.question, lang=question.lang)
        citations = reply.citations if isinstance(reply, Answer) else ()
        outcomes.append(
            Outcome(
                question=question,
                evidence=_evidence(retriever, query, hits, families),
                rank=min(right, default=None),
                answered=_is_answered(question, reply),
                supported=sum(c.quote in question.answers or c.document.family in question.families for c in citations),
                shown=len(citations),
                timings=reply.timings_ms,
            )
        )
    return outcomes


def _is_answered(question: Question, reply: Reply) -> bool:
    """Whether somebody who asks gets what they asked for: a card, too, where they tell of an emergency."""
    return isinstance(reply, Answer) or (isinstance(reply, Emergency) and question.id in TELLING)


def _evidence(
    retriever: HybridRetriever, query: Query, hits: Sequence[Hit], families: Mapping[str, str | None]
) -> float:
    """The probability of an answer, before questions of place and time."""
    known = {document: family for document, family in families.items() if family}
    quotable = [hit for hit in one_per_family(hits, known) if hit.passage.sentences][:HITS]
    support = retriever.support(query, quotable)
    return probability(query, quotable, support) if support else 0.0


def figures(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Per language: recall, abstention and precision, each rounded to three places."""
    return {lang: _figures([o for o in outcomes if o.question.lang == lang]) for lang in LANGUAGES}


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, ties counting half."""
    pairs = [(p > n) + 0.5 * (p == n) for p in positive for n in negative]
    return sum(pairs) / len(pairs)


def precision(outcomes: Sequence[Outcome]) -> float:
    """Of the sentences shown for questions that have an answer, the share that answers or stands in a right sheet."""
    answered = [o for o in outcomes if o.question.answerable and o.answered]
    return sum(o.supported for o in answered) / max(1, sum(o.shown for o in answered))


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    yes = [o for o in outcomes if o.question.answerable]
    no = [o for o in outcomes if not o.question.answerable]
    values = {
        "recall@1": _share(o.rank == 1 for o in yes),
        "recall@3": _share(o.rank is not None and o.rank <= 3 for o in yes),
        "auroc": auroc([o.evidence for o in yes], [o.evidence for o in no]),
        "answered": _share(o.answered for o in yes),
        "false_answers": _share(o.answered for o in no),
        "false_answers_off_topic": _share(o.answered for o in no if o.question.kind == "off-topic"),
        "precision": precision(outcomes),
    }
    return {name: round(value, 3) for name, value in values.items()}


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / len(found)
