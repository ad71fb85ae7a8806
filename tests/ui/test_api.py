"""API: the records of the command line over HTTP, with refusals that say what to do and repeat nothing."""

import json
import logging
from datetime import date

import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import MAX_QUESTION, Assistant, Card, Contact, Emergency, Note
from corpus import StoreError
from ui.api import MAX_BODY, PATH, make_api
from ui.record import reply_record

CANARY = "zebrafinch7714"
QUESTION = "When does the free flu clinic open at the Copley branch library?"


@pytest.fixture
def make_client(opened):
    """Return a function that makes a client of the mounted API."""

    def make(rate=1_000):
        app = FastAPI(openapi_url=None)
        app.mount(PATH, make_api(opened, rate=rate))
        return TestClient(app)

    return make


@pytest.fixture
def client(make_client):
    """Return a client of an API with room for many questions."""
    return make_client()


def without_time(record):
    """Return a record without what differs from run to run."""
    return {key: value for key, value in record.items() if key != "timings_ms"}


def test_the_answer_is_the_record_of_the_command_line(client, opened):
    """The same question gives the same record as `corner ask --json`, with the id it came with."""
    response = client.post("/api/ask", json={"question": QUESTION, "lang": "en", "id": "7"})
    assert response.status_code == 200
    expected = reply_record(opened.assistant.ask(QUESTION, lang="en"), "7")
    assert without_time(response.json()) == without_time(json.loads(json.dumps(expected)))
    assert response.json()["sentences"]


def test_an_emergency_comes_with_its_card(client, monkeypatch):
    """The steps, the numbers and whether somebody reviewed them; the notes of a reply come along."""
    contact = Contact(name="Police", phone="911", checked=date(2026, 11, 1))
    card = Card(id="danger", lang="en", title="Danger", steps=("Leave.",), contacts=(contact,))
    reply = Emergency(question="Help …", lang="en", card=card, notes=(Note.PERSONAL_DATA,))
    monkeypatch.setattr(Assistant, "ask", lambda *_, **__: reply)
    record = client.post("/api/ask", json={"question": "Help"}).json()
    assert (record["kind"], record["notes"]) == ("emergency", ["personal-data"])
    assert record["card"] == {
        "id": "danger",
        "lang": "en",
        "title": "Danger",
        "steps": ["Leave."],
        "contacts": [{"name": "Police", "phone": "911", "note": "", "checked": "2026-11-01"}],
        "reviewed_by": None,
        "reviewed_on": None,
    }


def test_language_and_id_may_be_left_out(client):
    """A question alone is enough, and null is as good as nothing."""
    for extra in ({}, {"lang": None, "id": None}):
        record = client.post("/api/ask", json={"question": QUESTION, **extra}).json()
        assert record["id"] is None
        assert record["lang"] == "en"


@pytest.mark.parametrize("question", ["", "؟", "ما هذا؟ 什麼", "\U0001f468‍\U0001f469‍\U0001f467", "क्या ยา что"])
def test_any_text_gets_a_record(client, question):
    """No script is an error, and nothing asked is an abstention."""
    response = client.post("/api/ask", json={"question": question})
    assert response.status_code == 200
    assert response.json()["kind"] in {"abstain", "answer"}


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"not json", 400, "JSON"),
        (b"", 400, "JSON"),
        (b'{"question": "\xff"}', 400, "JSON"),
        (b"[]", 422, "object"),
        (b"{}", 422, "question"),
        (b'{"question": 5}', 422, "question"),
        (b'{"question": null}', 422, "question"),
        (b'{"question": "a", "lang": "xx"}', 422, "lang: choose one of en"),
        (b'{"question": "a", "lang": 1}', 422, "lang"),
        (b'{"question": "a", "id": 1}', 422, "id"),
        (b'{"question": "a", "triage": "no"}', 422, "triage"),
        (b'{"question": "a", "zebrafinch7714": 1}', 422, "unknown field"),
        (json.dumps({"question": CANARY + "x" * MAX_QUESTION}).encode(), 400, "shorten"),
        (json.dumps({"question": CANARY + "x" * MAX_BODY}).encode(), 413, "less"),
    ],
)
def test_a_bad_request_is_told_what_to_do(client, body, status, says):
    """Each refusal is JSON with one line of advice, and holds nothing of what was sent."""
    response = client.post("/api/ask", content=body)
    assert response.status_code == status
    assert says in response.json()["error"]
    assert "\n" not in response.json()["error"]
    assert CANARY not in response.text


def test_the_longest_question_is_answered(client):
    """Exactly as many characters as the assistant reads are let through, in any script and escaped."""
    body = json.dumps({"question": "\U0001f600" * MAX_QUESTION})
    assert client.post("/api/ask", content=body).status_code == 200


def test_one_address_has_to_wait(make_client):
    """After its share of questions an address is told how many seconds to wait."""
    client = make_client(rate=2)
    assert [client.post("/api/ask", json={"question": "a"}).status_code for _ in range(3)] == [200, 200, 429]
    response = client.post("/api/ask", json={"question": CANARY})
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert response.headers["retry-after"] in response.json()["error"]
    assert CANARY not in response.text
    assert client.get("/api/health").status_code == 200


def test_documents_that_cannot_be_read_are_said(client, monkeypatch, caplog):
    """A damaged store is 503 with advice, told in the log without the question."""

    def broken(_self, _id):
        raise StoreError("damaged")

    monkeypatch.setattr("corpus.Store.document", broken)
    response = client.post("/api/ask", json={"question": f"{QUESTION} {CANARY}"})
    assert response.status_code == 503
    assert "corner doctor" in response.json()["error"]
    assert "retry-after" in response.headers
    assert "damaged" in caplog.text
    assert CANARY not in caplog.text


def test_nothing_asked_is_logged(client, caplog):
    """Not even the most talkative log holds a question."""
    caplog.set_level(logging.DEBUG)
    client.post("/api/ask", json={"question": f"Is {CANARY} in Boston?"})
    assert CANARY not in caplog.text


def test_health(client, opened):
    """Health says that questions can be answered, and from how much."""
    manifest = opened.retriever.manifest
    assert client.get("/api/health").json() == {
        "status": "ok",
        "documents": manifest.documents,
        "passages": manifest.passages,
        "outdated": False,
    }


def test_the_description_is_true(client):
    """The OpenAPI description names the paths, their errors, and the body's schema accepts what the API does."""
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {"/ask", "/health"}
    assert described["servers"] == [{"url": "/api"}]
    ask = described["paths"]["/ask"]["post"]
    assert {"200", "400", "413", "422", "429", "503"} <= set(ask["responses"])
    schema = ask["requestBody"]["content"]["application/json"]["schema"]
    jsonschema.validate({"question": "a", "lang": "zh-Hant", "id": None}, schema)
    for wrong in ({}, {"question": 1}, {"question": "a", "lang": "xx"}, {"question": "a", "more": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_other_paths_and_methods_are_refused_in_json(client):
    """A question in the address is not read: GET is refused, and the refusal says what to do."""
    response = client.get(f"/api/ask?question={CANARY}")
    assert response.status_code == 405
    assert "POST" in response.json()["error"]
    missing = client.get("/api/nothing")
    assert missing.status_code == 404
    assert "openapi.json" in missing.json()["error"]


def test_a_wrong_card_can_be_passed_by(client):
    """With `triage` false the question is searched as any other; without it, it gets its card."""
    asked = {"question": "ICE is at my door", "lang": "en"}
    assert client.post("/api/ask", json=asked).json()["kind"] == "emergency"
    record = client.post("/api/ask", json={**asked, "triage": False}).json()
    assert record["kind"] != "emergency"
    assert record["offered"] is None
    schema = client.get("/api/openapi.json").json()["paths"]["/ask"]["post"]["requestBody"]
    field = schema["content"]["application/json"]["schema"]["properties"]["triage"]
    assert (field["type"], field["default"]) == ("boolean", True)


def test_a_possible_emergency_comes_with_its_card(client):
    """The answer is an answer, and has the card beside it."""
    record = client.post("/api/ask", json={"question": "Can ICE come into my home?", "lang": "en"}).json()
    assert record["kind"] != "emergency"
    assert record["offered"]["id"] == "ice-home"
