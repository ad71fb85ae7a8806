"""Web: pages that staff ask for by address, one by one; the only part of the program that calls other machines."""

from __future__ import annotations

from corpus.web.address import IPAddress, parse_address
from corpus.web.connection import Network
from corpus.web.fetcher import Fetcher, Limits
from corpus.web.page import Page, load_page

__all__ = ["Fetcher", "IPAddress", "Limits", "Network", "Page", "load_page", "parse_address"]
