"""Answering: a question through search, evidence, reading and the citation check."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from assistant.advice import asks_for_advice
from assistant.answer import Abstention, AbstentionReason, Answer, AnswerSentence, Emergency, Note, Reply
from assistant.card import Card, card
from assistant.citation import Citation, cite, still_holds, with_related, without_repeated_context
from assistant.conflict import conflicts, must_stand_beside, newest_first
from assistant.conversation import CLEARLY_BETTER, Conversation, in_context, is_bare
from assistant.evidence import has_evidence
from assistant.field import asked_of, field_citations, with_more
from assistant.library import Library
from assistant.listings import MAX_SERVICES, fitting, named
from assistant.personal import Redacted, public_key, without_personal_data
from assistant.place import holds
from assistant.premise import presupposes
from assistant.present import asks_about_now, is_fresh
from assistant.reader import MAX_SENTENCES, read
from assistant.selection import in_language, one_per_family, one_per_story, preference
from assistant.triage import Degree, Telling, telling
from assistant.verified import VerifiedAnswers, staleness, verified_citations
from assistant.warning import answer_warnings
from assistant.wish import language_wanted
from corpus import LANGUAGES, LOCAL, Kind, Reason, Related, Service, Span, detect
from index import Hit, Likeness, Query, Retriever, ScoredSentence

HITS = 8
"""Passages read for an answer."""
MAX_NEAREST = 2
MAX_QUESTION = 1_000
"""Characters of a question that are read; the encoder sees no more than about as many."""


class Assistant:
    """Answers questions from one index and the documents behind it; keeps nothing between questions."""

    def __init__(self, retriever: Retriever, library: Library, *, verified: VerifiedAnswers | None = None) -> None:
        self._retriever = retriever
        self._library = library
        self._verified = verified

    def ask(
        self, question: str, *, lang: str | None = None, conversation: Conversation | None = None, triage: bool = True
    ) -> Reply:
        """Answer with checked quotations, or abstain; `lang` is what the person reads, None for the question's own.

        Personal data is left out before anything else is done, in the reply's question too. An emergency gets its
        card, and nothing is searched, unless the same is asked again after its card, or without `triage`; a possible
        one has its card offered with the reply. A follow-up is read with the question it refers back to, unless it
        finds clearly more by itself; one that asks for another language gets the reply before it in that language.
        The turn is added to the conversation.
        """
        timings: dict[str, float] = {}
        with _timed(timings, "total"):
            redacted = self.redacted(question)
            question = redacted.text
            lang = lang or _language(question, conversation)
            again = self._in_language(question, lang, conversation)
            with _timed(timings, "triage"):
                skipped = again or not triage or _is_asked_again(question, conversation)
                told = None if skipped else telling(question, _written(question, lang))
            if told is not None and told.degree is Degree.CERTAIN:
                reply: Reply = Emergency(question=question, lang=lang, card=_card(told, question, lang))
            else:
                reply = again or self._reply(question, lang, conversation, timings)
        if told is not None and not isinstance(reply, Emergency):
            reply = replace(reply, offered=_card(told, question, lang))
        notes = (*reply.notes, Note.PERSONAL_DATA) if redacted.found else reply.notes
        reply = replace(reply, notes=notes, timings_ms=timings)
        if conversation is not None and _asks_something(question):
            conversation.add(reply)
        return reply

    def redacted(self, question: str) -> Redacted:
        """The question as it is read and kept: without personal data, up to `MAX_QUESTION` characters."""
        public = self._public() if any(character.isdecimal() or character in "@＠" for character in question) else ()
        redacted = without_personal_data(question.strip(), public)
        return replace(redacted, text=redacted.text[:MAX_QUESTION])

    def _public(self) -> frozenset[str]:
        """What listings publish, and anybody may ask about: numbers, e-mail and street addresses."""
        return frozenset(
            public_key(text)
            for service in self._library.services()
            for text in (*(phone.number for phone in service.phones), service.email, *service.addresses)
            if text
        )

    def _reply(
        self, question: str, lang: str | None, conversation: Conversation | None, timings: dict[str, float]
    ) -> Reply:
        if not _asks_something(question):
            return Abstention(question=question, lang=lang, reason=AbstentionReason.NO_QUESTION)
        query, hits, weak = self._weigh(question, lang, conversation, timings)
        if in_context(question, _written(question, lang), conversation) is None:
            verified = self._verified_answer(query, hits)
            if verified is not None:
                return verified
        asked = asked_of(query, hits, self._listed(hits), weak=weak)
        lines = field_citations(asked, self._library, self._retriever, query.shown) if asked else []
        services = asked.services if asked and asked.named else ()
        if not lines and (weak or services):
            return self._abstain(query, hits, AbstentionReason.WEAK_EVIDENCE, services)
        citations = lines if services else with_more(lines, self._read(query, hits, timings))
        if not citations:
            return self._abstain(query, hits, AbstentionReason.UNVERIFIED)
        today = datetime.now(UTC).date()
        if asks_about_now(question, query.lang) and not is_fresh((c.document for c in citations), today):
            return self._abstain(query, hits, AbstentionReason.NOT_CURRENT, services)
        return self._answer(query, hits, citations, services)

    def _read(self, query: Query, hits: Sequence[Hit], timings: dict[str, float]) -> list[Citation]:
        """The sentences that answer, checked; where they conflict, the newest first."""
        with _timed(timings, "read"):
            chosen = read(
                self._retriever,
                query,
                hits,
                lambda one: self._preference(one, query.shown),
                lambda best, other: self._must_stand_beside(query, best, other),
                limit=1 if presupposes(query.text, query.lang) else MAX_SENTENCES,
            )
        with _timed(timings, "cite"):
            return newest_first(query, self._cite(query, chosen))

    def _verified_answer(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """What a person verified as the answer, while all it quotes is unchanged; else it is queued for them."""
        answer = self._verified.match(query, self._retriever) if self._verified is not None else None
        if answer is None or self._verified is None:
            return None
        stale = staleness(answer, self._library, datetime.now(UTC).date())
        if stale is not None:
            self._verified.mark_stale(answer.id, stale)
            return None
        found = [
            with_related(citation, self._library.related(citation.document), query.shown)
            for citation in verified_citations(answer, query.shown, self._library)
        ]
        return replace(self._answer(query, hits, found), kind="verified") if found else None

    def _weigh(
        self, question: str, lang: str | None, conversation: Conversation | None, timings: dict[str, float]
    ) -> tuple[Query, list[Hit], bool]:
        """Search for a question, with its context while it keeps to the subject: what was found, and if it is weak."""
        query, hits = self._find(question, None, lang, timings)
        context = in_context(question, _written(question, lang), conversation)
        changed = True
        if conversation is not None and context is not None:
            joined, found = self._find(question, context, lang, timings)
            changed = self._changes_subject(query, hits, found)
            if not changed:
                query, hits = joined, self._of_subject(query, found, conversation)
            elif not self._supports(query, hits):
                query, hits = joined, found
        if conversation is not None and changed:
            conversation.subject = question
        return query, hits, not self._supports(query, hits)

    def _changes_subject(self, query: Query, alone: Sequence[Hit], joined: Sequence[Hit]) -> bool:
        """Whether a question that refers back is about something else: it finds the same alone, or clearly more.

        One without a word that names a subject never is.
        """
        if is_bare(query.text, query.lang) or not alone or not joined:
            return False
        families = self._library.families()
        same = _family(alone[0], families) == _family(joined[0], families)
        return same or alone[0].evidence - joined[0].evidence > CLEARLY_BETTER

    def _of_subject(self, query: Query, hits: list[Hit], conversation: Conversation) -> list[Hit]:
        """Of the hits those in what the turn before cited, else all.

        Where the question before had no answer, one that names no subject ("How much?") has none either.
        """
        previous = conversation.previous
        if isinstance(previous, Abstention) and is_bare(query.text, query.lang):
            return []
        families = self._library.families()
        cited = {c.document.family or c.document.id for c in previous.citations} if isinstance(previous, Answer) else ()
        return [hit for hit in hits if _family(hit, families) in cited] or hits

    def _in_language(self, question: str, lang: str | None, conversation: Conversation | None) -> Reply | None:
        """The reply before in the language that the question asks for; None where it does not ask for one."""
        previous = conversation.previous if conversation else None
        wanted = language_wanted(question, _written(question, lang)) if previous else None
        if conversation is None or previous is None or wanted is None:
            return None
        notes = tuple(note for note in previous.notes if note is not Note.PERSONAL_DATA)
        shown = None if isinstance(previous, Emergency) else previous.offered
        offered = shown and card(shown.id, wanted)
        if isinstance(previous, Answer):
            return self._requoted(replace(previous, question=question, lang=wanted, notes=notes, offered=offered))
        if isinstance(previous, Emergency):
            return replace(previous, question=question, lang=wanted, notes=notes, card=card(previous.card.id, wanted))
        return replace(previous, question=question, lang=wanted, notes=notes, offered=offered)

    def _requoted(self, answer: Answer) -> Answer | Abstention:
        """The answer for its language, without what its documents no longer bear out."""
        citations = []
        for citation in answer.citations:
            document = self._library.document(citation.document.id)
            if document is not None and still_holds(citation, document):
                citations.append(with_related(citation, self._library.related(document), answer.lang))
        if not citations:
            return Abstention(
                question=answer.question,
                lang=answer.lang,
                reason=AbstentionReason.UNVERIFIED,
                services=answer.services,
                notes=answer.notes,
                offered=answer.offered,
            )
        return replace(
            answer,
            sentences=_sentences(citations),
            citations=tuple(citations),
            as_of=citations[0].document.as_of,
            warnings=answer_warnings(citations, datetime.now(UTC).date()),
        )

    def _find(
        self, question: str, context: str | None, lang: str | None, timings: dict[str, float]
    ) -> tuple[Query, list[Hit]]:
        """Search for a question, read with its context where there is one."""
        with _timed(timings, "encode"):
            query = self._retriever.query(question, _written(question, lang), context=context)
            query = replace(query, reader=lang)
        with _timed(timings, "search"):
            hits = self._hits(query)
        return query, hits

    def _hits(self, query: Query) -> list[Hit]:
        """The best `HITS` passages when one document speaks for its family."""
        families = self._library.families()
        depth = HITS
        while True:
            hits = self._retriever.search(query, depth)
            distinct = one_per_family([hit for hit in hits if self._holds(query, hit)], families)[:HITS]
            if len(distinct) == HITS or len(hits) < depth:
                return distinct
            depth *= 2

    def _holds(self, query: Query, hit: Hit) -> bool:
        """Whether any sentence of a passage is about the place that is asked about.

        What the store has lost since the build is told apart later, when it is cited.
        """
        document = self._library.document(hit.passage.document_id)
        spans = hit.passage.sentences or (Span(hit.passage.start, hit.passage.end),)
        return document is None or any(holds(query, document, span) for span in spans)

    def _supports(self, query: Query, hits: Sequence[Hit]) -> bool:
        """Whether the hits bear the question out."""
        return has_evidence(query, hits, self._retriever)

    def _preference(self, document_id: str, lang: str | None) -> tuple[int, ...]:
        """What sorts a document before others that have the same words."""
        document = self._library.document(document_id)
        return preference(document, self._library.related(document) if document else None, lang)

    def _must_stand_beside(self, query: Query, best: ScoredSentence, other: ScoredSentence) -> bool:
        """Whether who reads the best sentence must know another one too."""
        one, two = (self._library.document(sentence.passage.document_id) for sentence in (best, other))
        if one is None or two is None:
            return False
        quote = other.passage.quote(other.span)
        return must_stand_beside(query, quote, two, one, self._library.related(one))

    def _cite(self, query: Query, chosen: Sequence[ScoredSentence]) -> list[Citation]:
        """Citations of the sentences that their documents bear out, each story once, numbered in order."""
        lang = query.shown
        citations: list[Citation] = []
        related: dict[str, Related] = {}
        for sentence in chosen:
            document = self._library.document(sentence.passage.document_id)
            citation = cite(1, sentence.passage, sentence.span, document)
            if citation is not None and holds(query, citation.document, sentence.span):
                beside = related.setdefault(citation.document.id, self._library.related(citation.document))
                citations.append(with_related(citation, beside, lang))
        return one_per_story(citations, related, lang)

    def _answer(
        self, query: Query, hits: Sequence[Hit], citations: Sequence[Citation], listed: Sequence[Service] = ()
    ) -> Answer:
        """The answer of these citations; with the listings that it is from, else with those that fit."""
        citations = without_repeated_context(citations)
        services = tuple(listed[:MAX_SERVICES]) or self._services(query)
        advice = asks_for_advice(query.text, query.lang)
        return Answer(
            question=query.text,
            lang=query.shown,
            sentences=_sentences(citations),
            citations=tuple(citations),
            services=services or self._referrals(query, hits) if advice else services,
            as_of=citations[0].document.as_of,
            warnings=answer_warnings(citations, datetime.now(UTC).date(), conflict=conflicts(query, citations)),
            notes=_notes(query),
            kind="advice" if advice else "answer",
        )

    def _abstain(
        self, query: Query, hits: Sequence[Hit], reason: AbstentionReason, listed: Sequence[Service] = ()
    ) -> Abstention:
        return Abstention(
            question=query.text,
            lang=query.shown,
            reason=reason,
            nearest=self._nearest(query, hits),
            services=self._referrals(query, hits, listed),
            notes=(Note.ADVICE,) if asks_for_advice(query.text, query.lang) else (),
        )

    def _nearest(self, query: Query, hits: Sequence[Hit]) -> tuple[str, ...]:
        """Titles of the nearest documents, in the person's language where they are in it."""
        found = (self._library.document(hit.passage.document_id) for hit in hits)
        documents = [document for document in found if document is not None and document.kind is Kind.DOCUMENT]
        titles = (in_language(document, self._library.related(document), query.shown).title for document in documents)
        return tuple(dict.fromkeys(titles))[:MAX_NEAREST]

    def _services(self, query: Query) -> tuple[Service, ...]:
        """Listings that fit the question by their own words: no question is known that they answer."""
        hits = self._hits(replace(query, likeness=Likeness()))
        return fitting(query, hits, self._listed(hits), datetime.now(LOCAL))

    def _referrals(self, query: Query, hits: Sequence[Hit], listed: Sequence[Service] = ()) -> tuple[Service, ...]:
        """Whom to ask where there is no answer: those the question names, then those for any question."""
        general = (service for service in self._library.services() if service.referral)
        every = {one.id: one for one in (*listed, *named(query, hits, self._listed(hits)), *general)}
        return tuple(every.values())[:MAX_SERVICES]

    def _listed(self, hits: Sequence[Hit]) -> dict[str, Service]:
        """The listings among the hits, by document id."""
        found = {hit.passage.document_id: self._library.service(hit.passage.document_id) for hit in hits}
        return {document: service for document, service in found.items() if service is not None}


def _sentences(citations: Sequence[Citation]) -> tuple[AnswerSentence, ...]:
    return tuple(AnswerSentence(text=c.quote, markers=(c.marker,), context=c.context) for c in citations)


def _notes(query: Query) -> tuple[Note, ...]:
    """What is said beside an answer because of how it was asked for."""
    said = {
        Note.ADVICE: asks_for_advice(query.text, query.lang),
        Note.PREMISE: presupposes(query.text, query.lang),
    }
    return tuple(note for note, applies in said.items() if applies)


def _family(hit: Hit, families: Mapping[str, str]) -> str:
    """What a hit's document has in common with its translations."""
    return families.get(hit.passage.document_id, hit.passage.document_id)


def _language(question: str, conversation: Conversation | None) -> str | None:
    """The language of a question; of a follow-up too short to tell, that of the turn before."""
    found = detect(question)
    previous = conversation.previous if conversation else None
    if found.lang or previous is None or found.reason is Reason.OTHER_LANGUAGE:
        return found.lang
    return previous.lang if in_context(question, previous.lang, conversation) else None


def _written(question: str, lang: str | None) -> str | None:
    """The language a question is written in, which need not be the one that a person reads."""
    return detect(question).lang or lang


def _card(told: Telling, question: str, lang: str | None) -> Card:
    """The card of what a question tells of; a text in several languages gets its likeliest."""
    likeliest = next((one for one, _ in detect(question).candidates if one in LANGUAGES), None)
    return card(told.emergency, lang or likeliest)


def _is_asked_again(question: str, conversation: Conversation | None) -> bool:
    """Whether somebody who got a card for this question asks it once more: they want an answer to it."""
    previous = conversation.previous if conversation else None
    return isinstance(previous, Emergency) and previous.question == question


def _asks_something(question: str) -> bool:
    return any(character.isalnum() for character in question)


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    """Add the time of a stage in milliseconds."""
    started = time.perf_counter()
    yield
    timings[stage] = round(timings.get(stage, 0.0) + (time.perf_counter() - started) * 1000, 2)
