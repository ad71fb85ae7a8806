"""Rate: how often one address may ask, counted in memory without keeping the address."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable

WINDOW_SECONDS = 60
_SALT_BYTES = 32
_NETWORK_6 = 64
"""Bits of an IPv6 address that name a household; the rest changes by itself."""


class Rate:
    """So many requests a minute for each address.

    Addresses are counted as keyed hashes (BLAKE2, RFC 7693). Every minute the key and the counts are thrown away,
    so that nothing of one minute can be connected with another.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._start_window()

    def wait(self, address: str | None) -> int:
        """Count a request; the whole seconds to wait before it may be made, 0 when it may be made now.

        All requests without an address count as one's.
        """
        with self._lock:
            now = self._clock()
            if now >= self._end:
                self._start_window()
            key = hashlib.blake2b(_network(address), key=self._salt, digest_size=16).digest()
            self._counts[key] += 1
            return math.ceil(self._end - now) if self._counts[key] > self._limit else 0

    def _start_window(self) -> None:
        self._salt = secrets.token_bytes(_SALT_BYTES)
        self._counts: Counter[bytes] = Counter()
        self._end = self._clock() + WINDOW_SECONDS


def _network(address: str | None) -> bytes:
    """An IPv4 address, or the network of an IPv6 one; a name that is no address as it stands."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return (address or "").encode()
    return parsed.packed if parsed.version == 4 else parsed.packed[: _NETWORK_6 // 8]  # noqa: PLR2004 -- IPv4
