"""API: answers over HTTP as JSON, for other programs; keeps nothing of what is asked."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant import MAX_QUESTION
from corpus import LANGUAGES, CorpusError
from index import RetrievalError
from ui.corner import Corner
from ui.rate import Rate
from ui.reach import DEFAULT_RATE
from ui.record import reply_record
from ui.refusal import Refusal, check_rate, read_body, read_model, refuse

_log = logging.getLogger(__name__)

PATH = "/api"
MAX_BODY = 16_384
"""Bytes: a question of the greatest length in any script, escaped as JSON may be, and its id."""
_MAX_ID = 200
_RETRY_SECONDS = 30

_ERRORS = {
    400: "The body is no JSON, or the question is too long. `error` says what to do.",
    413: "The body is larger than any question.",
    422: "A field is missing, unknown or of the wrong type.",
    429: "Too many questions from this address; `Retry-After` gives the seconds to wait.",
    503: "The documents or the index cannot be read now.",
}
_ERROR_SCHEMA = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "One line that says what to do."}},
}


class Question(BaseModel):
    """A question to be answered."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Annotated[
        str, Field(description="In any of our languages.", json_schema_extra={"maxLength": MAX_QUESTION})
    ]
    lang: Annotated[
        str | None,
        Field(
            description="Language of the answer; without it, the question's own.",
            json_schema_extra={"enum": [*LANGUAGES, None]},
        ),
    ] = None
    id: Annotated[str | None, Field(max_length=_MAX_ID, description="Comes back with the answer.")] = None
    triage: Annotated[
        bool,
        Field(
            description="False: the question is searched as any other, whatever emergency it may tell of. "
            "For somebody who was shown a card and says that it is not what they need."
        ),
    ] = True


def make_api(corner: Corner, *, rate: int = DEFAULT_RATE) -> FastAPI:
    """The API as an application to be mounted at `PATH`; `rate` is questions a minute from one address."""
    api = FastAPI(
        title="Information Corner",
        summary="Answers with checked quotations. General information, not legal advice.",
        version=version("information-corner"),
        docs_url=None,
        redoc_url=None,
    )
    limit = Rate(rate)

    async def ask(request: Request) -> JSONResponse:
        """Answer a question with citations, or say that the documents do not."""
        check_rate(limit, request)
        asked = read_question(await read_body(request, MAX_BODY))
        return JSONResponse(await run_in_threadpool(_answer, corner, asked))

    def health() -> dict[str, Any]:
        """Whether questions can be answered, and how much there is to answer from."""
        return _health(corner)

    api.add_api_route(
        "/ask", ask, methods=["POST"], response_class=JSONResponse, responses=_responses(), openapi_extra=_body_schema()
    )
    api.add_api_route("/health", health, methods=["GET"], responses={503: _responses()[503]})
    api.exception_handler(Refusal)(refuse)
    api.exception_handler(404)(_unknown_path)
    api.exception_handler(405)(_wrong_method)
    return api


def read_question(body: bytes) -> Question:
    """The question of a body; Refusal, without a word of what was sent, when it is none."""
    asked = read_model(Question, body)
    if len(asked.question) > MAX_QUESTION:
        raise Refusal(400, f"the question is longer than {MAX_QUESTION} characters; shorten it")
    if asked.lang is not None and asked.lang not in LANGUAGES:
        raise Refusal(422, f"lang: choose one of {', '.join(LANGUAGES)}, or leave it out")
    return asked


def _answer(corner: Corner, asked: Question) -> dict[str, Any]:
    try:
        return reply_record(corner.assistant.ask(asked.question, lang=asked.lang, triage=asked.triage), asked.id)
    except (CorpusError, RetrievalError) as error:
        raise _unavailable(error) from error


def _health(corner: Corner) -> dict[str, Any]:
    try:
        manifest = corner.retriever.manifest
        return {
            "status": "ok",
            "documents": manifest.documents,
            "passages": manifest.passages,
            "outdated": corner.outdated(),
        }
    except (CorpusError, RetrievalError) as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception) -> Refusal:
    _log.error("the API cannot answer: %s", error)
    return Refusal(503, "the documents or the index cannot be read; run `corner doctor` on the server", _RETRY_SECONDS)


async def _unknown_path(_request: Request, _error: Exception) -> JSONResponse:
    return Refusal(404, f"there is no such path; {PATH}/openapi.json lists them").response()


async def _wrong_method(_request: Request, _error: Exception) -> JSONResponse:
    return Refusal(405, "this path takes another method; questions go with POST, in the body").response()


def _responses() -> dict[int | str, dict[str, Any]]:
    errors: dict[int | str, dict[str, Any]] = {
        status: {"description": text, "content": {"application/json": {"schema": _ERROR_SCHEMA}}}
        for status, text in _ERRORS.items()
    }
    answer = {
        "description": "The record that `corner ask --json` prints; docs/api.md describes it.",
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
    return {200: answer, **errors}


def _body_schema() -> dict[str, Any]:
    """The body is read by us, in bounded pieces, so FastAPI does not know of it."""
    schema = Question.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
