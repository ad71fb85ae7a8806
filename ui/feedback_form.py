"""Feedback form: shows a person exactly what would be stored, and stores it when they press "Send"."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from corpus import LOCAL, CorpusError
from index import RetrievalError
from ui.corner import Corner
from ui.feedback import Feedback, FeedbackError, FeedbackFile
from ui.rate import Rate
from ui.refusal import Refusal, check_rate, read_body, read_model

_log = logging.getLogger(__name__)

PATH = "/feedback"
RATE = 20
"""Requests a minute from one address: more than anybody sends by hand, also where a library shares one."""
_MAX_BODY = 32_768
"""Bytes: a question and a comment in any script, escaped as JSON may be."""

_Step = Callable[[Request], Any]


def make_form(corner: Corner) -> APIRouter:
    """Two steps: `/feedback/check` gives a message as it would be stored, `/feedback` stores one that is so already.

    Storing refuses a message that checking would change, so that nothing is stored that was not shown.
    """
    router = APIRouter()
    limit = Rate(RATE)
    file = FeedbackFile(corner.home.feedback)

    async def check(request: Request) -> JSONResponse:
        given = await _read(limit, request)
        return _json(await run_in_threadpool(_checked, corner, given))

    async def send(request: Request) -> JSONResponse:
        given = await _read(limit, request)
        if await run_in_threadpool(_checked, corner, given) != given:
            raise Refusal(409, "the message is not as it was shown; check it again")
        await run_in_threadpool(_store, file, given)
        return _json(given)

    router.add_api_route(f"{PATH}/check", _answered(check), methods=["POST"], response_model=None)
    router.add_api_route(PATH, _answered(send), methods=["POST"], response_model=None)
    return router


def _answered(step: _Step) -> _Step:
    """A step whose refusals are told as JSON, on an application that has other errors of its own."""

    async def answered(request: Request) -> JSONResponse:
        try:
            response: JSONResponse = await step(request)
        except Refusal as refusal:
            return refusal.response()
        return response

    return answered


async def _read(limit: Rate, request: Request) -> Feedback:
    """The message of a request that our own page made; other sites cannot send one in a visitor's name."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refusal(403, "feedback is sent from the page itself")
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refusal(415, "send the message as application/json")
    check_rate(limit, request)
    return read_model(Feedback, await read_body(request, _MAX_BODY))


def _checked(corner: Corner, given: Feedback) -> Feedback:
    try:
        clean = given.without_personal_data(lambda text: corner.assistant.redacted(text).text)
    except (CorpusError, RetrievalError) as error:
        _log.error("feedback could not be checked: %s", error)
        raise Refusal(503, "the message cannot be checked now; try again later") from error
    return clean.model_copy(update={"day": datetime.now(LOCAL).date()})


def _store(file: FeedbackFile, given: Feedback) -> None:
    try:
        file.add(given)
    except FeedbackError as error:
        _log.error("feedback could not be stored: %s", error)
        raise Refusal(503, "the message was not stored; tell the staff") from error


def _json(message: Feedback) -> JSONResponse:
    return JSONResponse(message.model_dump(mode="json"))
