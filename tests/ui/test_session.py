"""Session: held in memory while a page is open, and forgotten after it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant import Abstention, AbstentionReason
from ui.session import IDLE_SECONDS, MAX_SESSIONS, Session, Sessions


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        """Return the time it shows."""
        return self.now


@pytest.fixture
def clock():
    """Return a clock to move by hand."""
    return Clock()


@pytest.fixture
def sessions(clock):
    """Return sessions by that clock."""
    return Sessions(clock)


def _talk(session, question="secret question"):
    session.conversation.add(Abstention(question=question, lang=None, reason=AbstentionReason.WEAK_EVIDENCE))
    return session.conversation


def test_a_page_has_one_session(sessions):
    """The same page finds its session again, another page gets its own."""
    first = sessions.get("a")
    assert sessions.get("a") is first
    assert sessions.get("b") is not first
    assert len(sessions) == 2


def test_a_new_session_is_in_the_default_language(sessions):
    """A page starts in English with no language chosen and nothing asked."""
    session = sessions.get("a")
    assert (session.lang, session.chosen, session.conversation.turns) == ("en", False, [])


def test_ending_clears_the_conversation(sessions):
    """An ended page is forgotten and what was asked on it is gone, wherever it is still referred to."""
    conversation = _talk(sessions.get("a"))
    sessions.end("a")
    assert conversation.turns == []
    assert "a" not in sessions
    assert sessions.get("a").conversation is not conversation


def test_ending_an_unknown_page_does_nothing(sessions):
    """A page that is not known, or has ended, can be ended again."""
    sessions.get("a")
    sessions.end("b")
    sessions.end("a")
    sessions.end("a")
    assert len(sessions) == 0


def test_idle_pages_are_forgotten(sessions, clock):
    """After the idle time a page's conversation is gone when any page is used."""
    conversation = _talk(sessions.get("a"))
    clock.now += IDLE_SECONDS
    sessions.get("b")
    assert "a" in sessions
    assert conversation.turns
    clock.now += 1
    sessions.get("b")
    assert "a" not in sessions
    assert conversation.turns == []


def test_an_idle_page_comes_back_empty(sessions, clock):
    """A page that was left for the idle time does not find its own old conversation either."""
    conversation = _talk(sessions.get("a"))
    clock.now += IDLE_SECONDS + 1
    assert sessions.get("a").conversation.turns == []
    assert conversation.turns == []


def test_use_keeps_a_page_alive(sessions, clock):
    """A page that is used again in time keeps its conversation."""
    conversation = _talk(sessions.get("a"))
    for _ in range(5):
        clock.now += IDLE_SECONDS - 1
        assert sessions.get("a").conversation is conversation
    assert conversation.turns


def test_there_are_never_more_pages_than_the_bound(sessions, clock):
    """Beyond the bound the page unused for longest is forgotten, with its conversation."""
    oldest = _talk(sessions.get("0"))
    second = _talk(sessions.get("1"))
    for number in range(2, MAX_SESSIONS):
        clock.now += 0.001
        sessions.get(str(number))
    sessions.get("0")
    assert len(sessions) == MAX_SESSIONS
    sessions.get("one more")
    assert len(sessions) == MAX_SESSIONS
    assert "1" not in sessions
    assert second.turns == []
    assert "0" in sessions
    assert oldest.turns


def test_a_full_house_loses_nobody_by_being_used(sessions):
    """Using a known page when the bound is reached forgets none."""
    for number in range(MAX_SESSIONS):
        sessions.get(str(number))
    sessions.get("0")
    assert len(sessions) == MAX_SESSIONS


def test_many_threads_share_the_sessions():
    """Pages opened and ended from eight threads leave only those that are open."""
    sessions = Sessions()
    start = threading.Barrier(8)

    def visit(name):
        start.wait()
        for number in range(200):
            _talk(sessions.get(f"{name}-{number}"))
            sessions.end(f"{name}-{number}")
        sessions.get(name)

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(visit, str(name)) for name in range(8)]:
            done.result()
    assert sorted(name for name in map(str, range(8)) if name in sessions) == list("01234567")
    assert len(sessions) == 8


def test_a_citation_is_found_by_turn_and_marker(make_document, make_citation, make_answer):
    """A turn's citation is found by its number; an abstention, another turn or marker has none."""
    session = Session()
    document = make_document("One thing. Another thing.")
    first, second = make_citation(document, "One thing.", 1), make_citation(document, "Another thing.", 2)
    _talk(session)
    session.conversation.add(make_answer(first, second))
    assert session.citation(1, 1) is first
    assert session.citation(1, 2) is second
    for turn, marker in [(0, 1), (1, 0), (1, 3), (2, 1), (-1, 1)]:
        assert session.citation(turn, marker) is None
