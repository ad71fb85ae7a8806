"""Remembering: an encoder that is asked for many questions at once beforehand, which takes a fraction of the time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index import Encoded, Encoder, HybridRetriever
from tests.eval.bank import Question


class Remembering:
    """Another encoder, each of whose questions is encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Encoded] = {}
        self.id, self.dimension, self.max_tokens = encoder.id, encoder.dimension, encoder.max_tokens
        self.encode_query, self.encode_document = encoder.encode_query, encoder.encode_document
        self.encode_document_tokens, self.count_tokens = encoder.encode_document_tokens, encoder.count_tokens

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """As the encoder gives them, each text once."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(new, self._encoder.encode_query_tokens(new), strict=True))
        return [self._known[text] for text in texts]

    def remember(self, retriever: HybridRetriever, asked: Iterable[Question]) -> None:
        """Encode what will be searched for."""
        self.encode_query_tokens([text for one in asked for text in retriever.wordings(one.question, one.lang)])
