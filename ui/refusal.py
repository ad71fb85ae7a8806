"""Refusal: a request that is not answered, and what is checked before one is."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from ui.rate import Rate

Model = TypeVar("Model", bound=BaseModel)


class Refusal(Exception):  # noqa: N818 -- what the client meets, not a fault of ours
    """A request that is not answered: the status, and one line that says what to do."""

    def __init__(self, status: int, error: str, retry: int | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.retry = retry

    def response(self) -> JSONResponse:
        """The refusal as JSON."""
        headers = {} if self.retry is None else {"Retry-After": str(self.retry)}
        return JSONResponse({"error": str(self)}, self.status, headers)


def check_rate(limit: Rate, request: Request) -> None:
    """Count a request; Refusal when its address has to wait."""
    wait = limit.wait(request.client.host if request.client else None)
    if wait:
        raise Refusal(429, f"too many requests from this address; wait {wait} seconds", wait)


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request; Refusal as soon as it is longer than `most` bytes."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise Refusal(413, f"the body is larger than {most} bytes; send less")
    return body


def read_model(model: type[Model], body: bytes) -> Model:
    """The body as a model; Refusal, without a word of what was sent, when it is none."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        if first["type"] == "json_invalid":
            raise Refusal(400, 'the body is no JSON; send for example {"question": "..."}') from None
        # An unknown field's name is what was sent too.
        known = [str(part) for part in first["loc"] if part in model.model_fields]
        reason = "unknown field; leave it out" if first["type"] == "extra_forbidden" else first["msg"]
        raise Refusal(422, ": ".join([*known[:1], reason])) from None


async def refuse(_request: Request, error: Exception) -> JSONResponse:
    """Answer with the refusal; to be registered as the handler of its class."""
    assert isinstance(error, Refusal)  # noqa: S101 -- registered for it
    return error.response()
