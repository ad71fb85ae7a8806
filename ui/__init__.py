"""Interface: pages, commands and the words they use."""

from __future__ import annotations
