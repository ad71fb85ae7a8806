"""Embed: the page at an address of its own, which the frames of named sites may show."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/embed"
_POLICY = "content-security-policy"
_ALONE = "frame-ancestors 'none'"


class Embedding:
    """Serves `PATH` as the root, with `frame-ancestors` of these origins; 404 when there are none.

    It stands outside what sets the private headers, for those forbid every frame.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._origins = tuple(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
        elif self._origins:
            inside = {**scope, "path": "/", "raw_path": b"/"}
            await self._app(inside, receive, self._framed(send))
        else:
            refusal = PlainTextResponse("Not found", 404, {"Cache-Control": "no-store"})
            await refusal(scope, receive, send)

    def _framed(self, send: Send) -> Send:
        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                allowed = f"frame-ancestors {' '.join(self._origins)}"
                headers[_POLICY] = headers[_POLICY].replace(_ALONE, allowed)
            await send(message)

        return framed
