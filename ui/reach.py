"""Reach: from where else the page's answers can be had: by other programs, and in other sites' pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ui.errors import InterfaceError

DEFAULT_RATE = 30
"""Questions a minute that one address may ask through the API: more than a person types, less than a scan needs."""


class OriginError(InterfaceError):
    """What was given is not the origin of a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is switched on beside the page itself; by default nothing."""

    api_rate: int | None = None
    """Questions a minute that one address may ask through the API; None: there is no API."""
    embed_origins: tuple[str, ...] = ()
    """The sites that may show the page in a frame."""


def parse_origins(values: Iterable[str]) -> tuple[str, ...]:
    """Origins as browsers write them (RFC 6454), each once; OriginError when one of them is none.

    A wildcard is refused, since it would let sites in that nobody named. Plain http is for this machine alone.
    """
    return tuple(dict.fromkeys(_origin(value) for value in values))


def _origin(value: str) -> str:
    advice = "give scheme and host, as in https://www.boston.gov"
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
        name = host.encode("idna").decode("ascii") if ":" not in host else f"[{host}]"
    except ValueError:
        raise OriginError(f"{value!r} is not an origin; {advice}") from None
    extra = parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password
    if parts.scheme not in {"http", "https"} or extra or not _is_host(name):
        raise OriginError(f"{value!r} is not an origin; {advice}")
    if parts.scheme == "http" and name not in {"localhost", "127.0.0.1", "[::1]"}:
        raise OriginError(f"{value!r} is not encrypted; use https (http is allowed for localhost only)")
    usual = port in {None, {"http": 80, "https": 443}[parts.scheme]}
    return f"{parts.scheme}://{name.lower()}" + ("" if usual else f":{port}")


def _is_host(name: str) -> bool:
    """Whether a name holds only what names hold, so that nothing can be slipped into a header."""
    return bool(name) and all(one.isascii() and (one.isalnum() or one in "-.[]:") for one in name)
