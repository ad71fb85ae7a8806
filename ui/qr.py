"""QR: short texts as codes that the camera of a phone reads; the only module that imports segno."""

from __future__ import annotations

from typing import Annotated

import segno
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ui.rate import Rate
from ui.refusal import Refusal, check_rate, read_body, read_model

PATH = "/qr"
MAX_BYTES = 700
"""UTF-8 bytes in one code: 89 squares across, three or four pixels each on a phone held upright."""
RATE = 60
"""Requests a minute from one address."""
_MAX_CODES = 16
_MAX_BODY = 6 * MAX_BYTES * _MAX_CODES
_BORDER = 4  # squares; ISO/IEC 18004 asks for as many


class Texts(BaseModel):
    """What is to be put into codes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    texts: Annotated[list[Annotated[str, Field(min_length=1, max_length=MAX_BYTES)]], Field(max_length=_MAX_CODES)]


def fits(text: str) -> bool:
    """Whether a text can be put into one code."""
    return len(text.encode()) <= MAX_BYTES


def qr_svg(text: str) -> str:
    """The code of a text that fits, as SVG for a page: black on white whatever the page's colours are."""
    # The byte mode without a character set announced (ECI) is what phones read as UTF-8.
    code = segno.make_qr(text, error="l", mode="byte", encoding="utf-8", eci=False)
    return str(code.svg_inline(border=_BORDER, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))


def make_codes() -> APIRouter:
    """`POST /qr` with `{"texts": [...]}` gives `{"codes": [svg, ...]}`; texts go in the body and are not kept."""
    router = APIRouter()
    limit = Rate(RATE)

    async def codes(request: Request) -> JSONResponse:
        try:
            check_rate(limit, request)
            asked = read_model(Texts, await read_body(request, _MAX_BODY))
            return JSONResponse({"codes": await run_in_threadpool(_draw, asked)})
        except Refusal as refusal:
            return refusal.response()

    router.add_api_route(PATH, codes, methods=["POST"], response_model=None)
    return router


def _draw(asked: Texts) -> list[str]:
    if not all(fits(text) for text in asked.texts):
        raise Refusal(400, f"a text is longer than {MAX_BYTES} bytes; shorten it")
    return [qr_svg(text) for text in asked.texts]
