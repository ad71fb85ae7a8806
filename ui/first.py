"""First: the first screen, in the first response, to be used before Gradio is there or without any script."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, StreamingResponse

from assistant import MAX_QUESTION, Abstention, AbstentionReason, Card, Reply
from assistant import cards as emergency_cards
from corpus import LANGUAGES
from ui import render
from ui.corner import Corner
from ui.head import scripts, styles
from ui.refusal import Refusal, read_body
from ui.strings import Strings, page_language

_log = logging.getLogger(__name__)

MAX_TYPED = 20_000
"""More can be typed than asked, so that a long text is told to be too long instead of being cut."""
_MAX_BODY = 9 * MAX_TYPED
"""Bytes: three for a letter, each written as `%E4`."""
_HTML = r'<html\s+lang="en"'
_BASE = r"<base [^>]*>"
_STYLESHEET = r'<link rel="stylesheet"[^>]*>'
_APP = r"<gradio-app\b"

Cards = Callable[[str], Sequence[Card]]
Next = Callable[[Request], Awaitable[Response]]


class FirstScreen:
    """The first screen in the language of each request, and the answers it gives without a script."""

    def __init__(
        self, corner: Corner, *, kiosk: bool = False, operator: str | None = None, cards: Cards = emergency_cards
    ) -> None:
        self._corner = corner
        self._kiosk = kiosk
        self._operator = operator
        self._cards = cards
        self._one = asyncio.Lock()

    async def before_gradio(self, request: Request, call_next: Next) -> Response:
        """Put the screen into the document that Gradio sends for the root; everything else passes."""
        response = await call_next(request)
        if request.url.path != "/" or request.method != "GET" or response.status_code != HTTPStatus.OK:
            return response
        parts = [part async for part in cast(StreamingResponse, response).body_iterator]
        document = b"".join(cast(list[bytes], parts)).decode()
        return HTMLResponse(self.put_into(document, request))

    def put_into(self, document: str, request: Request) -> str:
        """Gradio's document with the screen in it; RuntimeError if it is not as we know it."""
        strings = _strings(request)
        screen = self._screen(request, strings, typed=request.query_params.get("q", "")[:MAX_TYPED])
        head = f"<title>{strings['site_title']}</title>{styles()}"
        document, _ = _replace(document, _HTML, f'<html lang="{strings.lang}" dir="{strings.dir}"')
        document, _ = _replace(document, _BASE, head)  # the base is what it is without, but for links as `?lang=ht`
        document, sheet = _replace(document, _STYLESHEET, "")  # there it would keep the screen waiting
        app = f"{screen}{scripts(kiosk=self._kiosk)}{sheet}<gradio-app"
        document, _ = _replace(document, _APP, app)
        return document

    def router(self) -> APIRouter:
        """The route that answers a question without a script."""
        router = APIRouter()
        router.add_api_route("/", self._answer, methods=["POST"], response_model=None)
        return router

    async def _answer(self, request: Request) -> Response:
        try:
            body = await read_body(request, _MAX_BODY)
        except Refusal as refusal:
            return refusal.response()
        question = parse_qs(body.decode(errors="replace")).get("question", [""])[0]
        async with self._one:  # as in gradio's queue, so that many at once do not slow each other down
            return await run_in_threadpool(self._page, request, question)

    def _page(self, request: Request, question: str) -> HTMLResponse:
        strings = _strings(request)
        if len(question) > MAX_QUESTION:
            notice = strings.format("too_long", count=strings.number(MAX_QUESTION))
            return self._plain(request, notice=notice, typed=question[:MAX_TYPED])
        try:
            reply = self._corner.assistant.ask(question, lang=_chosen(request))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the person must be told, and its text not logged
            _log.error("a question could not be answered: %s", type(error).__name__)
            return self._plain(request, HTTPStatus.SERVICE_UNAVAILABLE, notice=strings["error"])
        if isinstance(reply, Abstention) and reply.reason is AbstentionReason.NO_QUESTION:
            said = strings[f"note_{reply.notes[0]}" if reply.notes else f"abstain_{reply.reason}"]
            return self._plain(request, notice=said)
        return self._plain(request, reply=reply)

    def _plain(
        self,
        request: Request,
        status: int = HTTPStatus.OK,
        *,
        reply: Reply | None = None,
        notice: str | None = None,
        typed: str = "",
    ) -> HTMLResponse:
        strings = _strings(request)
        if reply is not None and not _chosen(request):
            strings = Strings.of(reply.lang or strings.lang)
        screen = self._screen(request, strings, reply=reply, notice=notice, typed=typed)
        return HTMLResponse(render.plain(strings, styles=styles(), screen=screen), status)

    def _screen(
        self,
        request: Request,
        strings: Strings,
        *,
        typed: str = "",
        reply: Reply | None = None,
        notice: str | None = None,
    ) -> str:
        chosen = _chosen(request)
        return render.first(
            strings,
            cards=self._cards(strings.lang),
            operator=self._operator,
            kiosk=self._kiosk,
            action=f"?lang={chosen}" if chosen else "?",
            most=MAX_TYPED,
            typed=typed,
            reply=reply,
            notice=notice,
        )


def _replace(document: str, pattern: str, ours: str) -> tuple[str, str]:
    """The document with ours in place of what matches first, and that; RuntimeError if nothing does."""
    found = re.search(pattern, document)
    if found is None:
        raise RuntimeError(f"gradio's page has changed: there is no {pattern} in it")
    return document[: found.start()] + ours + document[found.end() :], found[0]


def _chosen(request: Request) -> str | None:
    """The language that the address names, if it is one of ours."""
    lang = request.query_params.get("lang")
    return lang if lang in LANGUAGES else None


def _strings(request: Request) -> Strings:
    return Strings.of(page_language(_chosen(request), request.headers.get("accept-language", "")))
