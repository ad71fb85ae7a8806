"""Verified answer: used for a question of the same meaning, while everything it quotes is unchanged."""

import hashlib
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant import Answer, Assistant, Conversation, Note, Stale, VerifiedAnswer, VerifiedInMemory, bind
from assistant.verified import staleness, verified_citations
from corpus import Span, load

QUESTION = "When does the free flu clinic open at the Copley branch library?"
VERIFIED_QUOTE = "Bring one photo card and a bottle of water to your flu clinic visit on Tuesday."
SPANISH_QUOTE = "La biblioteca ofrece clases gratuitas de inglés los martes por la tarde en la sede de Dudley."
TODAY = date(2026, 11, 25)


def _bound(corner, quote):
    """The quotation of a sentence, as the index has it."""
    for passage in corner.retriever.passages:
        for span in passage.sentences:
            if passage.quote(span) == quote:
                return bind(passage, span)
    raise AssertionError(quote)


def _answer(corner, **fields):
    values = {
        "id": "v1",
        "family": None,
        "questions": {"en": (QUESTION,), "es": ("¿Cuándo abre la clínica gratuita contra la gripe?",)},
        "quotations": {"en": (_bound(corner, VERIFIED_QUOTE),)},
        "verified_by": "A. Librarian",
        "verified_on": date(2026, 11, 1),
    }
    return VerifiedAnswer(**(values | fields))


def _change(corner, text="The flu clinic is closed.\n"):
    """Bring the clinic's sheet up to date with another text."""
    path = corner.home / "clinic.md"
    path.write_text(f"---\nlang: en\n---\n# Flu clinic\n\n{text}", encoding="utf-8")
    corner.store.put(load(path, "clinic.md"), origin="clinic.md", replace=True)


def test_a_question_of_the_same_meaning_gets_the_verified_answer(corner):
    """What a person verified is quoted instead of what would have been found, with checked citations and a kind."""
    verified = VerifiedInMemory([_answer(corner)])
    reply = Assistant(corner.retriever, corner.store, verified=verified).ask(QUESTION)
    assert isinstance(reply, Answer)
    assert reply.kind == "verified"
    assert [sentence.text for sentence in reply.sentences] == [VERIFIED_QUOTE]
    citation = reply.citations[0]
    assert citation.document.text[citation.start : citation.end] == VERIFIED_QUOTE
    assert reply.as_of == citation.document.as_of
    assert verified.queue() == {}
    assert corner.assistant.ask(QUESTION).kind == "answer"


def test_another_question_is_answered_as_ever(corner):
    """A question that only shares words with a verified one is not taken for it."""
    assistant = Assistant(corner.retriever, corner.store, verified=VerifiedInMemory([_answer(corner)]))
    for question in ("Where is the flu clinic?", "Roxbury food pantry", "What is the boiling point of tungsten?", "?"):
        assert assistant.ask(question) == corner.assistant.ask(question)


def test_personal_data_beside_the_question_changes_nothing(corner):
    """The question is compared without what was left out of it, and the note stands beside the verified answer."""
    assistant = Assistant(corner.retriever, corner.store, verified=VerifiedInMemory([_answer(corner)]))
    reply = assistant.ask(f"{QUESTION} 078-05-1120")
    assert (reply.kind, reply.notes) == ("verified", (Note.PERSONAL_DATA,))


def test_a_follow_up_is_not_taken_for_a_question_of_its_own(corner):
    """What refers back is read with its context, and not matched."""
    answer = _answer(corner, questions={"en": ("And which photo card?",)})
    assistant = Assistant(corner.retriever, corner.store, verified=VerifiedInMemory([answer]))
    conversation = Conversation()
    assistant.ask("bring a bottle of water to the free flu clinic visit", conversation=conversation)
    assert assistant.ask("And which photo card?", conversation=conversation).kind == "answer"


def test_the_answer_is_in_the_readers_language(corner):
    """A reader of a language that was verified gets its quotations, every other one those that came first."""
    english, spanish = _bound(corner, VERIFIED_QUOTE), _bound(corner, SPANISH_QUOTE)
    answer = _answer(corner, quotations={"en": (english,), "es": (spanish,)})
    assistant = Assistant(corner.retriever, corner.store, verified=VerifiedInMemory([answer]))
    assert assistant.ask(QUESTION, lang="es").sentences[0].text == SPANISH_QUOTE
    assert assistant.ask(QUESTION, lang="vi").sentences[0].text == VERIFIED_QUOTE


def test_a_changed_document_puts_the_answer_in_the_queue(own_corner, caplog):
    """When a quoted document changed, the answer is used no more and queued by its id, without the question."""
    caplog.set_level(logging.DEBUG)
    verified = VerifiedInMemory([_answer(own_corner)])
    assistant = Assistant(own_corner.retriever, own_corner.store, verified=verified)
    _change(own_corner)
    assert assistant.ask(QUESTION).kind != "verified"
    assert verified.queue() == {"v1": Stale.CHANGED}
    assert verified.candidates() == []
    assert "flu clinic open" not in repr(verified.queue()) + caplog.text


def test_a_removed_document_puts_the_answer_in_the_queue(own_corner):
    """The same when it is gone, even if another language's text is unchanged."""
    quotations = {"es": (_bound(own_corner, SPANISH_QUOTE),), "en": (_bound(own_corner, VERIFIED_QUOTE),)}
    verified = VerifiedInMemory([_answer(own_corner, quotations=quotations)])
    own_corner.store.remove(["clinic.md"])
    assert Assistant(own_corner.retriever, own_corner.store, verified=verified).ask(QUESTION).kind != "verified"
    assert verified.queue() == {"v1": Stale.CHANGED}


def test_an_answer_verified_again_is_used_again(own_corner):
    """What staff verify anew leaves the queue."""
    verified = VerifiedInMemory([_answer(own_corner)])
    verified.mark_stale("v1", Stale.CHANGED)
    verified.mark_stale("unknown", Stale.CHANGED)
    assert verified.queue() == {"v1": Stale.CHANGED}
    verified.put(_answer(own_corner))
    assert verified.queue() == {}
    reply = Assistant(own_corner.retriever, own_corner.store, verified=verified).ask(QUESTION)
    assert reply.kind == "verified"


@pytest.mark.parametrize(
    "changes",
    [
        {"span": Span(-5, -1)},
        {"span": Span(20, 10_000)},
        {"span": Span(16, 40)},
        {"passage": Span(0, 10_000)},
        {"passage_id": "0" * 16},
        {"content_hash": "0" * 64},
        {"document_id": "0" * 16},
        {"quote_hash": hashlib.sha256(b"other").hexdigest()},
    ],
)
def test_a_swapped_binding_is_not_used(corner, changes):
    """Whatever of a quotation was changed after it was verified, the answer is not shown, and is queued."""
    _is_not_used(corner, replace(_bound(corner, VERIFIED_QUOTE), **changes))


def test_another_sentence_of_the_same_passage_is_not_used(corner):
    """A span that was swapped for another true quotation is not what was verified."""
    other = _bound(corner, "The free flu clinic opens every Tuesday evening at the Copley branch library.")
    bound = _bound(corner, VERIFIED_QUOTE)
    _is_not_used(corner, replace(bound, span=other.span))


def _is_not_used(corner, swapped):
    answer = _answer(corner, quotations={"en": (swapped,)})
    verified = VerifiedInMemory([answer])
    assert Assistant(corner.retriever, corner.store, verified=verified).ask(QUESTION).kind == "answer"
    assert verified.queue() == {"v1": Stale.CHANGED}
    assert verified_citations(answer, "en", corner.store) == []


def test_an_answer_expires_after_its_last_day(corner):
    """On the day itself it is used, after it not."""
    answer = _answer(corner, expires=TODAY)
    assert staleness(answer, corner.store, TODAY) is None
    assert staleness(answer, corner.store, TODAY + timedelta(days=1)) is Stale.EXPIRED


def test_a_replaced_document_makes_an_answer_stale(own_corner):
    """When a newer text replaced the one that is quoted, the answer has to be verified again."""
    answer = _answer(own_corner)
    path = own_corner.home / "newer.md"
    path.write_text("---\nlang: en\nsupersedes: clinic.md\n---\n# Flu clinic\n\nThe clinic moved.\n", encoding="utf-8")
    own_corner.store.put(load(path, "newer.md"), origin="newer.md")
    assert staleness(answer, own_corner.store, TODAY) is Stale.SUPERSEDED


def test_an_answer_without_quotations_is_stale(corner):
    """Nothing quoted is nothing verified."""
    assert staleness(_answer(corner, quotations={}), corner.store, TODAY) is Stale.CHANGED
    assert verified_citations(_answer(corner, quotations={}), "en", corner.store) == []


def test_two_answers_as_near_as_each_other_are_both_left(corner):
    """Where it is not clear which one is meant, neither is used."""
    verified = VerifiedInMemory([_answer(corner), _answer(corner, id="v2")])
    assert Assistant(corner.retriever, corner.store, verified=verified).ask(QUESTION).kind == "answer"


def test_no_question_is_kept(corner):
    """Of questions that were asked, nothing stays in the verified answers."""
    verified = VerifiedInMemory([_answer(corner)])
    assistant = Assistant(corner.retriever, corner.store, verified=verified)
    assistant.ask(QUESTION)
    before = set(verified._matcher._queries)
    assistant.ask(f"{QUESTION} canary-7f3a")
    assert set(verified._matcher._queries) == before


def test_answers_are_verified_while_others_ask(corner):
    """Asking in several threads while answers come and go gives the verified answer or the usual one, nothing else."""
    verified = VerifiedInMemory()
    assistant = Assistant(corner.retriever, corner.store, verified=verified)
    start = threading.Barrier(4)

    def ask():
        start.wait()
        return {assistant.ask(QUESTION).kind for _ in range(10)}

    def verify():
        start.wait()
        for _ in range(50):
            verified.put(_answer(corner))
            verified.mark_stale("v1", Stale.EXPIRED)

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask) for _ in range(3)]
        pool.submit(verify).result()
        assert set().union(*(one.result() for one in asked)) <= {"answer", "verified"}
