"""Connection: one request to the very machine that was checked, within a time limit."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import httpcore2
import httpx2

from corpus.errors import FetchError
from corpus.web.address import SAVE_BY_HAND, IPAddress, is_public, resolve

PRODUCT = "information-corner"
"""The name that robots.txt can speak of."""

_HEADERS = {
    "User-Agent": f"{PRODUCT}/{version(PRODUCT)}",
    "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
_CONNECT_SECONDS = 10.0
"""For one of a site's addresses, so that a dead one leaves time for the next."""
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
"""Those that are decoded in bounded pieces."""


class Deadline:
    """The time that is left for a page; waiting one's turn does not count."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def extend(self, seconds: float) -> None:
        """Give back the time that was spent waiting."""
        self._end += seconds

    def left(self) -> float:
        """Seconds until the end; httpcore2's timeout when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How names become addresses, which of them may be reached, and whose certificates are believed."""

    resolve: Callable[[str, int], Sequence[IPAddress]] = resolve
    allowed: Callable[[IPAddress], bool] = is_public
    ssl_context: ssl.SSLContext | None = None
    """None for the system's trust store."""


@contextmanager
def get(url: httpx2.URL, network: Network, deadline: Deadline, max_bytes: int) -> Iterator[httpx2.Response]:
    """A response whose body is still to be read with `iter_bytes`; FetchError for all that goes wrong.

    Nothing is followed, kept or sent along: no redirect, cookie, proxy or password.
    """
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers = [(b"Host", url.netloc), *((name.encode(), value.encode()) for name, value in _HEADERS.items())]
    backend = _CheckedBackend(url, network, deadline)
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=network.ssl_context, network_backend=backend) as pool,
            pool.stream("GET", target, headers=headers) as answer,
        ):
            body = _Body(url, answer.iter_stream(), max_bytes)
            response = httpx2.Response(answer.status, headers=answer.headers, stream=body)
            _check_codings(url, response)
            yield response
    except httpcore2.TimeoutException as error:
        raise FetchError(
            url, f"took longer than {deadline.seconds:g} seconds; try again later, or {SAVE_BY_HAND}"
        ) from error
    except httpcore2.ConnectError as error:
        raise FetchError(url, "the site does not answer; check the address and the network, then try again") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.DecodingError) as error:
        raise FetchError(url, f"the answer was broken off or is garbled; try again, or {SAVE_BY_HAND}") from error


def _check_codings(url: httpx2.URL, response: httpx2.Response) -> None:
    codings = {coding.strip().lower() for coding in response.headers.get("content-encoding", "").split(",")}
    if not codings <= _CODINGS:
        raise FetchError(url, f"sent in a coding that was not asked for; {SAVE_BY_HAND}")


class _Body(httpx2.SyncByteStream):
    """A body as it comes off the wire, up to a limit that holds before decoding."""

    def __init__(self, url: httpx2.URL, pieces: Iterable[bytes], max_bytes: int) -> None:
        self._url = url
        self._pieces = pieces
        self._max_bytes = max_bytes

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for piece in self._pieces:
            received += len(piece)
            if received > self._max_bytes:
                raise too_large(self._url, self._max_bytes)
            yield piece


def too_large(url: httpx2.URL, max_bytes: int) -> FetchError:
    """The error of a page over the limit."""
    return FetchError(url, f"larger than the limit of {max_bytes / 1e6:g} MB; save it by hand and add it in parts")


class _CheckedBackend(httpcore2.NetworkBackend):
    """Looks a name up once, refuses it if any of its addresses may not be reached, and connects to those.

    The name is not looked up again for the connection, so it cannot answer differently the second time.
    TLS still checks the certificate against the name.
    """

    def __init__(self, url: httpx2.URL, network: Network, deadline: Deadline) -> None:
        self._url = url
        self._network = network
        self._deadline = deadline
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first of the host's addresses that answers."""
        failure: httpcore2.ConnectError | httpcore2.ConnectTimeout | None = None
        for address in self._addresses(host, port):
            try:
                seconds = _sooner(timeout or _CONNECT_SECONDS, self._deadline)
                stream = self._backend.connect_tcp(str(address), port, seconds, local_address, socket_options)
                return _TimedStream(self._url, stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError

    def _addresses(self, host: str, port: int) -> Sequence[IPAddress]:
        try:
            addresses = self._network.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(self._url, "there is no such site; check the address and the network") from error
        for address in addresses:
            if not self._network.allowed(address):
                raise FetchError(self._url, f"leads to {address}, which is not on the public internet; {SAVE_BY_HAND}")
        return addresses


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose every step ends with the deadline, however slowly bytes drip in."""

    def __init__(self, url: httpx2.URL, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._url = url
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _sooner(timeout, self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _sooner(timeout, self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same connection made secure: the certificate must be trusted and name the host."""
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, _sooner(timeout, self._deadline))
        except httpcore2.ConnectError as error:  # told here, since the pool drops what caused it
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                reason = f"its certificate cannot be trusted ({error.__cause__.verify_message}); check the address"
            else:
                reason = "no secure connection could be made; check the address"
            raise FetchError(self._url, f"{reason}, or {SAVE_BY_HAND}") from error
        return _TimedStream(self._url, stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _sooner(timeout: float | None, deadline: Deadline) -> float:
    left = deadline.left()
    return left if timeout is None else min(timeout, left)
