"""Address: where a page is, and which machines it may lead to."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx2

from corpus.errors import FetchError

IPAddress = IPv4Address | IPv6Address

SAVE_BY_HAND = "save the page by hand and add the file, with --url for its address"
PORTS = {"http": 80, "https": 443}

_USER_INFO = re.compile(r"//[^/?#]*@")
_GLOBAL_UNICAST = ip_network("2000::/3")
"""All of IPv6 that is given out so far; what is outside is local, mapped, multicast or nobody's."""
_NAT64 = ip_network("64:ff9b::/96")
"""How a network without IPv4 names an IPv4 address (RFC 6052)."""
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # public by its number, but answered by the platform under a cloud's machine
        "192.0.0.0/24",  # for protocols, a cloud's metadata among them
        "192.88.99.0/24",  # relays for 6to4
        "2001::/23",  # for protocols, Teredo among them
        "2002::/16",  # 6to4: carries an IPv4 address that nobody has checked
        "3fff::/20",  # for documentation
    )
)
"""Not for asking, whatever the running Python's own tables say (IANA's special-purpose registries)."""


def parse_address(text: str, ports: frozenset[int] = frozenset(PORTS.values())) -> httpx2.URL:
    """The address in its one normal form, without fragment; FetchError when it is none we may ask."""
    shown = ascii(_USER_INFO.sub("//", text.strip()))[1:-1]  # a password stays off the screen, and the line one line
    try:
        url = httpx2.URL(text.strip())
    except httpx2.InvalidURL as error:
        raise FetchError(shown, "not a web address; check how it is written") from error
    if url.scheme not in PORTS:
        raise FetchError(shown, f"only http and https addresses can be fetched; {SAVE_BY_HAND}")
    if not url.host:
        raise FetchError(shown, "not a web address; check how it is written")
    if url.userinfo:
        raise FetchError(shown, f"holds a user name or password, which is never sent; {SAVE_BY_HAND}")
    if port_of(url) not in ports:
        raise FetchError(shown, f"only the usual ports (80 and 443) are asked; {SAVE_BY_HAND}")
    url = url.copy_with(fragment=None)
    return url.copy_with(path="/") if url.raw_path == b"/" else url


def port_of(url: httpx2.URL) -> int:
    """The port it names, else its scheme's."""
    return url.port or PORTS[url.scheme]


def resolve(host: str, port: int) -> Sequence[IPAddress]:
    """Every address of a host as the system knows it; OSError when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(address[0])) for *_, address in found))


def is_public(address: IPAddress) -> bool:
    """Whether it is a machine of the public internet: not this one, not this network, not a cloud's own."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _GLOBAL_UNICAST:
            return False
    special = address.is_multicast or address.is_reserved or any(address in network for network in _SPECIAL)
    return address.is_global and not special
