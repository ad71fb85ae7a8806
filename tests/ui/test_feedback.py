"""Feedback: stored only when sent, only what was shown, for the server's own user only."""

import json
import logging
import os
import stat
from datetime import date, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from filelock import FileLock, Timeout

from corpus import LOCAL, StoreError
from ui import feedback as feedback_
from ui.feedback import Feedback, FeedbackError, FeedbackFile
from ui.feedback_form import RATE, make_form

CANARY = "zebrafinch7714"
SCRIPTS = "Não é à toa. مرحبا 您好 Привет สวัสดี नमस्ते \U0001f468‍\U0001f469‍\U0001f467"


def make_message(**fields):
    """Return a message."""
    values = {
        "day": date(2026, 11, 25),
        "lang": "en",
        "right": "no",
        "question": "When is the clinic?",
        "passages": ("p1",),
        "comment": "It is on Mondays.",
    }
    return Feedback(**{**values, **fields})


@pytest.fixture
def file(tmp_path):
    """Return the file of an empty home."""
    return FeedbackFile(tmp_path / "feedback.jsonl")


def test_messages_come_back_in_order(file):
    """Every script and line break survives, one message a line."""
    messages = [make_message(comment=text) for text in (SCRIPTS, "two\nlines\u2028three", "")]
    for message in messages:
        file.add(message)
    assert file.read() == messages
    assert len(file.path.read_text(encoding="utf-8").split("\n")) == 4


def test_only_the_owner_can_read_them(file):
    """Whatever the process allows for new files, the messages and the lock are the owner's."""
    before = os.umask(0)
    try:
        file.add(make_message())
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_no_file_is_no_message(file):
    """Nothing was sent yet, and clearing twice is no error."""
    assert file.read() == []
    file.add(make_message())
    for _ in range(2):
        file.clear()
        assert file.read() == []


def test_a_full_file_takes_no_more(file, monkeypatch):
    """The bound holds to the byte, and the error says what to do."""
    file.add(make_message())
    size = file.path.stat().st_size
    monkeypatch.setattr(feedback_, "MAX_FILE", 2 * size)
    file.add(make_message())
    with pytest.raises(FeedbackError, match="corner feedback --clear"):
        file.add(make_message())
    assert len(file.read()) == 2


@pytest.mark.parametrize("fails", ["write", "fsync"])
def test_a_failing_disk_stores_nothing(file, monkeypatch, fails):
    """When the disk fails in the middle, the file is as it was before."""
    file.add(make_message())
    before = file.path.read_bytes()

    def failing(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, fails, failing)
    with pytest.raises(FeedbackError, match="No space left"):
        file.add(make_message())
    monkeypatch.undo()
    assert file.path.read_bytes() == before


def test_half_a_line_is_taken_back(file, monkeypatch):
    """When less was written than asked for, the half is removed."""
    whole = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, line: whole(descriptor, line[:5]))
    with pytest.raises(FeedbackError, match="disk is full"):
        file.add(make_message())
    monkeypatch.undo()
    assert file.path.read_bytes() == b""


def test_a_file_in_use_is_said(file, monkeypatch):
    """Another process that holds the lock is waited for, then named."""

    def taken(_self, *_args, **_kwargs):
        raise Timeout(str(file.path))

    monkeypatch.setattr(FileLock, "acquire", taken)
    with pytest.raises(FeedbackError, match="in use"):
        file.add(make_message())


def test_a_damaged_line_is_named(file):
    """A line that is no message is an error with its number, not left out in silence."""
    file.add(make_message())
    with file.path.open("a", encoding="utf-8") as out:
        out.write('{"day": 5}\n')
    with pytest.raises(FeedbackError, match=":2: not a message"):
        file.read()


@pytest.fixture
def client(opened):
    """Return a client of the form."""
    app = FastAPI(openapi_url=None)
    app.include_router(make_form(opened))
    return TestClient(app)


def make_request(**fields):
    """Return a message as the page sends it."""
    values = make_message().model_dump(mode="json") | {"day": datetime.now(LOCAL).date().isoformat()}
    return {**values, **fields}


def test_checking_stores_nothing_and_sending_stores_what_was_shown(client, opened):
    """What the check gives back is letter for letter what the file holds after sending."""
    typed = make_request(
        question="My name is Ana Lima, when is the clinic?", comment=f"Call me: 617-867-5309. {SCRIPTS}"
    )
    shown = client.post("/feedback/check", json=typed).json()
    assert not opened.home.feedback.exists()
    assert "Ana" not in shown["question"]
    assert "5309" not in shown["comment"]
    assert client.post("/feedback", json=shown).json() == shown
    assert [json.loads(line) for line in opened.home.feedback.read_text(encoding="utf-8").splitlines()] == [shown]


@pytest.mark.parametrize("change", [{"question": "I am called Ana Lima, my SSN is 078-05-1120"}, {"day": "2026-01-01"}])
def test_what_was_not_shown_is_not_stored(client, opened, change):
    """Sending without the check, with personal data or another day, stores nothing."""
    assert client.post("/feedback", json=make_request(**change)).status_code == 409
    assert not opened.home.feedback.exists()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (make_request(), {"sec-fetch-site": "cross-site"}, 403),
        (make_request(), {"content-type": "text/plain"}, 415),
        (make_request(comment="x" * 1_001), {}, 422),
        (make_request(comment="x" * 40_000), {}, 413),
        (make_request(passages=["../../etc"]), {}, 422),
        (make_request(passages=["p"] * 11), {}, 422),
        (make_request(lang="xx"), {}, 422),
        (make_request(right="perhaps"), {}, 422),
        (make_request(email="a@b.c"), {}, 422),
    ],
)
def test_what_is_no_message_is_refused(client, opened, body, headers, status):
    """Another site's page, another type and anything beyond the bounds store nothing."""
    headers = {"content-type": "application/json", **headers}
    for path in ("/feedback", "/feedback/check"):
        response = client.post(path, content=json.dumps(body), headers=headers)
        assert response.status_code == status, response.text
        assert response.json()["error"]
    assert not opened.home.feedback.exists()


def test_nobody_fills_the_file(client):
    """One address has its share a minute."""
    statuses = [client.post("/feedback/check", json=make_request()).status_code for _ in range(RATE + 1)]
    assert statuses == [200] * RATE + [429]


def test_failures_are_told_without_the_message(client, opened, monkeypatch, caplog):
    """A disk or a store that fails is 503, and the log holds the kind of failure only."""
    caplog.set_level(logging.DEBUG)

    def full(_self, _message):
        raise FeedbackError("the disk is full")

    monkeypatch.setattr(FeedbackFile, "add", full)
    response = client.post("/feedback", json=make_request(comment=CANARY))
    assert response.status_code == 503

    def broken(_self):
        raise StoreError("damaged")

    monkeypatch.setattr("corpus.Store.services", broken)
    response = client.post("/feedback/check", json=make_request(comment=f"{CANARY} 1"))
    assert response.status_code == 503
    assert "damaged" in caplog.text
    assert CANARY not in caplog.text + response.text


def test_staff_list_and_clear(run, built):
    """The command shows each message, as text or JSON, and deletes them all."""
    assert run("feedback", "--home", built.folder).out == ""
    message = make_message(comment="first\n\x1b[31msecond")
    FeedbackFile(built.feedback).add(message)
    shown = run("feedback", "--home", built.folder)
    assert "> first" in shown.out
    assert "> [31msecond" in shown.out
    assert "\x1b" not in shown.out
    assert run("feedback", "--home", built.folder, "--json").lines == [message.model_dump(mode="json")]
    assert run("feedback", "--home", built.folder, "--clear").code == 0
    assert not built.feedback.exists()
