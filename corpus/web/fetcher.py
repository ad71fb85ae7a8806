"""Fetcher: one page after another, by the rules of the sites and our own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2

from corpus.errors import FetchError
from corpus.loaders import MAX_BYTES
from corpus.web.address import PORTS, SAVE_BY_HAND, parse_address
from corpus.web.connection import Deadline, Network, get, too_large
from corpus.web.media import check_content, suffix_of
from corpus.web.page import Page
from corpus.web.robots import Robots, read_robots

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_ROBOTS = "its robots.txt is "


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost."""

    bytes: int = MAX_BYTES
    """Of its body, before and after decompression; larger ones could not be added anyway."""
    seconds: float = 60.0
    """From the first look-up to the last byte, robots.txt and redirects included."""
    redirects: int = 5
    delay: float = 1.0
    """Seconds between two pages of a host that asks for no more."""
    max_delay: float = 60.0
    """Hosts that want more seconds between pages are left for another time."""


class Fetcher:
    """Fetches pages; remembers each site's robots.txt and when its last page was asked for."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        network: Network | None = None,
        ports: frozenset[int] = frozenset(PORTS.values()),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits or Limits()
        self._network = network or Network()
        self._ports = ports
        self._clock = clock
        self._sleep = sleep
        self._robots: dict[httpx2.URL, Robots | FetchError] = {}
        self._asked: dict[str, float] = {}

    def fetch(self, address: str) -> Page:
        """The page of an address; FetchError says in one line why there is none, and what to do."""
        source = url = parse_address(address, self._ports)
        deadline = Deadline(self._limits.seconds, self._clock)
        hosts: set[str] = set()
        for _ in range(self._limits.redirects + 1):
            with _on_the_way(source, url):
                self._ask_leave(url, deadline, hosts)
                with self._get(url, deadline) as response:
                    target = self._target(url, response)
                    if target is None:
                        return self._page(source, url, response)
            url = target
        raise FetchError(source, f"redirected more than {self._limits.redirects} times; {SAVE_BY_HAND}")

    def _get(self, url: httpx2.URL, deadline: Deadline) -> AbstractContextManager[httpx2.Response]:
        return get(url, self._network, deadline, self._limits.bytes)

    def _target(self, url: httpx2.URL, response: httpx2.Response, what: str = "") -> httpx2.URL | None:
        """Where a redirect leads, as carefully checked as the first address; None when it is none."""
        location = response.headers.get("location")
        if response.status_code not in _REDIRECTS or location is None:
            return None
        try:
            target = parse_address(str(url.join(location)), self._ports)
        except httpx2.InvalidURL as error:
            raise FetchError(url, f"{what}redirected to what is not a web address; {SAVE_BY_HAND}") from error
        except FetchError as error:
            raise FetchError(url, f"{what}redirected to {error}") from error
        if (url.scheme, target.scheme) == ("https", "http"):
            raise FetchError(url, f"{what}redirected to http, where anybody can change it; {SAVE_BY_HAND}")
        return target

    def _page(self, source: httpx2.URL, url: httpx2.URL, response: httpx2.Response) -> Page:
        if response.status_code != _OK:
            status = f"{response.status_code} {response.reason_phrase}".strip()
            raise FetchError(url, f"the site answered {status!r}, not with a page; check the address")
        suffix = suffix_of(url, response.headers.get("content-type", ""))
        data = self._read(url, response)
        check_content(url, suffix, data)
        return Page(
            source=str(source),
            url=str(url),
            suffix=suffix,
            charset=response.charset_encoding,
            data=data,
            fetched=datetime.now(UTC).replace(microsecond=0),
        )

    def _read(self, url: httpx2.URL, response: httpx2.Response) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limits.bytes:
            raise too_large(url, self._limits.bytes)
        data = bytearray()
        for piece in response.iter_bytes():
            data += piece
            if len(data) > self._limits.bytes:
                raise too_large(url, self._limits.bytes)
        return bytes(data)

    def _ask_leave(self, url: httpx2.URL, deadline: Deadline, hosts: set[str]) -> None:
        """Let the site's robots.txt decide, and wait for the turn it gives; a redirect within a host is one turn."""
        robots = self._robots_of(url, deadline)
        robots.check(url)
        if url.host not in hosts:
            self._wait(url, robots.delay, deadline)
        hosts.add(url.host)
        self._asked[url.host] = self._clock()

    def _wait(self, url: httpx2.URL, delay: float, deadline: Deadline) -> None:
        if url.host not in self._asked:
            return
        wait = self._asked[url.host] + max(self._limits.delay, delay) - self._clock()
        if wait > self._limits.max_delay:
            raise FetchError(url, f"the site's robots.txt wants {delay:g} seconds between pages; add it later")
        if wait > 0:
            self._sleep(wait)
            deadline.extend(wait)

    def _robots_of(self, url: httpx2.URL, deadline: Deadline) -> Robots:
        place = url.copy_with(raw_path=b"/robots.txt")
        if place not in self._robots:
            try:
                self._robots[place] = self._read_robots(place, deadline)
            except FetchError as error:
                self._robots[place] = error
        robots = self._robots[place]
        if isinstance(robots, FetchError):
            raise FetchError(url, robots.reason)
        return robots

    def _read_robots(self, place: httpx2.URL, deadline: Deadline) -> Robots:
        url = place
        for _ in range(self._limits.redirects + 1):
            with _on_the_way(place, url, _ROBOTS), self._get(url, deadline) as response:
                target = self._target(url, response, _ROBOTS)
                if target is None:
                    return read_robots(url, response)
            url = target
        raise FetchError(place, f"{_ROBOTS}redirected more than {self._limits.redirects} times; {SAVE_BY_HAND}")


@contextmanager
def _on_the_way(source: httpx2.URL, url: httpx2.URL, what: str = "") -> Iterator[None]:
    """What goes wrong after a redirect is told of the address that was asked for."""
    try:
        yield
    except FetchError as error:
        if url == source:
            raise
        raise FetchError(source, f"{what}redirected to {error}") from error
