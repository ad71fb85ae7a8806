"""Fixtures of the measurements: the starter content with the real encoder, built once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from corpus import Store
from index import Encoder, HybridRetriever
from tests.eval.bank import starter_corner
from tests.eval.remembering import Remembering


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """The starter content, indexed, and the encoder behind the index."""

    retriever: HybridRetriever
    store: Store
    encoder: Remembering


@pytest.fixture(scope="session")
def starter(default_encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """The starter content with the real encoder."""
    encoder = Remembering(default_encoder)
    retriever, store = starter_corner(tmp_path_factory.mktemp("starter"), encoder)
    with store:
        yield Starter(retriever=retriever, store=store, encoder=encoder)
