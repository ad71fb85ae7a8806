"""Page: what its handlers show, without a browser."""

import asyncio
import gc
import logging
import warnings
from types import SimpleNamespace

import pytest

from index import EncoderError
from index.testing import HashEncoder
from ui.page import ResidentPage
from ui.strings import Strings

CANARIES = ("A987654321", "078-05-1120", "617-555-0142", "canary@example.org", "Kanarina", "24 Dudley Street")
TYPED = (
    "My name is Kanarina Lopez, A987654321, 078-05-1120, 617-555-0142, canary@example.org, 24 Dudley Street. "
    "When is the free flu clinic at the Copley branch library?"
)
REQUEST = SimpleNamespace(session_hash="one", query_params={})


@pytest.fixture
def page(opened):
    """Return the page of a small home; gradio leaves event loops open when it is built."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        made = ResidentPage(opened)
        asyncio.set_event_loop(None)
        gc.collect()
    return made


def _shown(page, question):
    """Everything that asking puts on the page, as one text for each step."""
    return [repr(updates) for updates in page._on_ask(question, REQUEST)]


def _without_canaries(text):
    return [canary for canary in CANARIES if canary.casefold() in text.casefold()]


def test_personal_data_is_on_no_page_and_in_no_session(page, caplog):
    """While looking and in the answer the person reads the question without it, and a note says so."""
    caplog.set_level(logging.DEBUG)
    looking, answered = _shown(page, TYPED)
    session = page.sessions.get("one")
    for text in (looking, answered, repr(session), caplog.text):
        assert _without_canaries(text) == []
    assert "When is the free flu clinic" in looking
    assert Strings.of("en")["note_personal-data"] in answered
    assert "opens every Tuesday evening" in answered


def test_nothing_but_personal_data_gets_the_note(page):
    """Where nothing is left to answer, the page says why, and no turn is kept."""
    *_, answered = _shown(page, "617-555-0142")
    assert Strings.of("en")["note_personal-data"] in answered
    assert page.sessions.get("one").conversation.turns == []


def test_a_failure_gives_no_personal_data_back(page, monkeypatch, caplog):
    """When a question cannot be answered, neither page nor log nor error has what was left out of it."""

    def fail(_self, texts):
        raise EncoderError(f"cannot encode {texts}")

    monkeypatch.setattr(HashEncoder, "encode_query_tokens", fail)
    caplog.set_level(logging.DEBUG)
    shown = _shown(page, TYPED)
    assert Strings.of("en")["error"] in shown[-1]
    assert _without_canaries("".join(shown) + caplog.text) == []


def test_another_error_has_no_personal_data(opened, monkeypatch):
    """An error that nobody expects was raised by what never saw the personal data."""

    def fail(_self, texts):
        raise RuntimeError(texts)

    monkeypatch.setattr(HashEncoder, "encode_query_tokens", fail)
    with pytest.raises(RuntimeError) as caught:
        opened.assistant.ask(TYPED)
    assert _without_canaries(repr(caught.value)) == []


def test_commands_do_not_echo_it(run, built):
    """`corner ask` shows and writes the question without it, with the note."""
    result = run("ask", TYPED, "--json", "--home", built.folder)
    assert result.lines[0]["notes"] == ["personal-data"]
    assert _without_canaries(result.out + result.err) == []
    result = run("ask", TYPED, "--home", built.folder)
    assert Strings.of("en")["note_personal-data"] in result.out
    assert _without_canaries(result.out + result.err) == []


def test_a_batch_does_not_echo_it(run, built, tmp_path):
    """A file's questions are answered and written without it; those without any have no note."""
    file = tmp_path / "questions.jsonl"
    file.write_text(
        f'{{"id": "1", "question": "{TYPED}"}}\n{{"id": "2", "question": "Roxbury food pantry 617-555-0101"}}\n',
        encoding="utf-8",
    )
    result = run("ask", "--batch", file, "--home", built.folder)
    assert _without_canaries(result.out + result.err) == []
    assert [line["notes"] for line in result.lines] == [["personal-data"], []]
    assert result.lines[1]["question"] == "Roxbury food pantry 617-555-0101"
