"""Robots: what a site asks of programs in its robots.txt (RFC 9309)."""

from __future__ import annotations

import httpx2
from protego import Protego

from corpus.errors import FetchError
from corpus.web.address import SAVE_BY_HAND
from corpus.web.connection import PRODUCT

MAX_BYTES = 500 * 1024
"""As much as RFC 9309 wants read at least; what comes after is not read."""

_OK = range(200, 300)
_UNAVAILABLE = range(400, 500)
_TOO_MANY_REQUESTS = 429
"""Not "there is no such file" but "not now"."""


class Robots:
    """The rules of one site."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def check(self, url: httpx2.URL) -> None:
        """FetchError when the rules keep programs from this page."""
        if not self._rules.can_fetch(str(url), PRODUCT):
            raise FetchError(url, f"the site's robots.txt asks programs not to fetch it; {SAVE_BY_HAND}")

    @property
    def delay(self) -> float:
        """Seconds the site wants between two pages."""
        return self._rules.crawl_delay(PRODUCT) or 0.0


def read_robots(url: httpx2.URL, response: httpx2.Response) -> Robots:
    """The rules in a robots.txt; all is allowed where there is none, FetchError when the site cannot tell now."""
    status = response.status_code
    if status in _UNAVAILABLE and status != _TOO_MANY_REQUESTS:
        return Robots("")
    if status not in _OK:
        raise FetchError(url, f"its rules for programs cannot be read now (status {status}); try again later")
    data = b""
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MAX_BYTES:
            data = data[:MAX_BYTES].rpartition(b"\n")[0]  # half a line would be another rule
            break
    return Robots(data.decode("utf-8-sig", errors="replace"))
