"""What every retriever does: a suite to inherit from, with a fixture `retriever_over` of one's own."""

import math
import threading

import numpy as np
import pytest

TEXTS = {
    "library": "The library lends books and films. Everybody may have a card, and it is free of charge for all.",
    "school": "Children go to school from the age of five. The office enrols them all year, without an appointment.",
    "clinic": "The clinic sees patients without insurance. Bring a list of the medicines that you take every day.",
    "biblioteca": "La biblioteca presta libros. Cualquiera puede pedir su tarjeta y no hay que pagar nada por ella.",
    "圖書館": "圖書館提供免費英語課程。任何人都可以在週二晚上到一樓大廳報名參加這個課程。",
    "مكتبة": "تقدم المكتبة دروسا مجانية في اللغة الإنجليزية. يمكن لأي شخص أن يسجل اسمه مساء الثلاثاء.",
    "Библиотека": "Библиотека предлагает бесплатные уроки английского. Записаться может каждый по вторникам.",
    "ห้องสมุด": "ห้องสมุดมีชั้นเรียนภาษาอังกฤษฟรี ทุกคนสมัครได้",
    "पुस्तकालय": "पुस्तकालय मुफ़्त अंग्रेज़ी कक्षाएँ देता है। कोई भी मंगलवार को नाम लिखा सकता है।",
    "emoji": "👩‍👩‍👧‍👦 families 🏳️‍🌈 are welcome here. Every family that comes gets a guided tour of the whole house.",
}

QUESTIONS = {
    "library": "who may have a card, is it free?",
    "school": "enrols children all year",
    "clinic": "medicines for patients without insurance",
    "biblioteca": "¿Hay que pagar por la tarjeta?",
    "圖書館": "英語課程報名",
    "مكتبة": "دروسا مجانية الثلاثاء",
    "Библиотека": "бесплатные уроки английского",
    "ห้องสมุด": "ชั้นเรียนภาษาอังกฤษ",
    "पुस्तकालय": "अंग्रेज़ी कक्षाएँ मंगलवार",
    "emoji": "a tour for families 👩‍👩‍👧‍👦",
}


class RetrieverContract:
    """Inherit, and give `retriever_over(documents)`: the retriever over an index of these documents."""

    @pytest.fixture
    def documents(self, document):
        """Return one document for each text."""
        return [document(source, text, lang=None) for source, text in TEXTS.items()]

    @pytest.fixture
    def retriever(self, retriever_over, documents):
        """Return the retriever over these documents."""
        return retriever_over(documents)

    def test_manifest_counts_what_is_there(self, retriever):
        """The manifest says how many documents, passages and sentences the index holds."""
        passages = [hit.passage for hit in retriever.search(retriever.query("free", "en"), 1000)]
        assert retriever.manifest.documents == len(TEXTS)
        assert retriever.manifest.passages == len(passages)
        assert retriever.manifest.sentences == sum(len(passage.sentences) for passage in passages)

    def test_query_keeps_the_question(self, retriever):
        """A query holds text and language as they were given, and a vector of unit length."""
        for text, lang in (("Where?", "en"), ("¿Dónde?", None), ("哪裡", "zh-Hant"), ("?", "xx")):
            query = retriever.query(text, lang)
            assert (query.text, query.lang) == (text, lang)
            assert query.vector.shape == (retriever.manifest.dimension,)
            assert query.vector.dtype == np.float32
            assert np.linalg.norm(query.vector) == pytest.approx(1, abs=1e-5)

    @pytest.mark.parametrize("source", QUESTIONS)
    def test_question_finds_its_document(self, retriever, documents, source):
        """In every script the passage that shares the question's words comes first."""
        best = retriever.search(retriever.query(QUESTIONS[source], None), 3)[0]
        assert best.passage.document_id == next(d.id for d in documents if d.source == source)

    @pytest.mark.parametrize("k", [0, 1, 3, len(TEXTS), 1000])
    def test_at_most_k_hits(self, retriever, k):
        """There are `k` hits, or as many as there are passages."""
        hits = retriever.search(retriever.query("free books for everybody", "en"), k)
        assert len(hits) == min(k, retriever.manifest.passages)

    def test_hits_are_ranked(self, retriever):
        """Ranks count from 1, scores fall, no passage comes twice, and each hit says where it came from."""
        for question in QUESTIONS.values():
            hits = retriever.search(retriever.query(question, None), 1000)
            assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
            scores = [hit.score for hit in hits]
            assert all(isinstance(score, float) and math.isfinite(score) for score in scores)
            assert scores == sorted(scores, reverse=True)
            assert len({hit.passage.id for hit in hits}) == len(hits)
            assert all(hit.origin for hit in hits)

    def test_fewer_hits_are_the_first_of_more(self, retriever):
        """The best `k` do not depend on how many more were wanted."""
        query = retriever.query("free lessons in the library", "en")
        every = retriever.search(query, 1000)
        for k in range(len(every)):
            assert retriever.search(query, k) == every[:k]

    def test_same_question_same_answer(self, retriever, retriever_over, documents):
        """Asking again, or asking another retriever over the same index, gives equal results."""
        other = retriever_over(documents)
        for question in QUESTIONS.values():
            first, second, third = (r.search(r.query(question, None), 5) for r in (retriever, retriever, other))
            assert first == second == third

    def test_equal_passages_keep_their_order(self, retriever_over, document):
        """Passages that score the same come in the order of the index, every time."""
        same = "The very same words stand in each of these documents, so that their scores are equal."
        documents = [document(f"copy {i}", same, title="Same") for i in range(20)]
        retriever = retriever_over(documents)
        query = retriever.query("the very same words", "en")
        hits = retriever.search(query, 20)
        assert len({hit.score for hit in hits}) == 1
        assert [hit.passage.document_id for hit in hits] == [d.id for d in documents]
        assert retriever.search(query, 7) == hits[:7]

    def test_passages_are_slices_of_their_documents(self, retriever, documents):
        """Passages and sentences found stand literally in the document."""
        texts = {d.id: d.text for d in documents}
        for hit in retriever.search(retriever.query("free", "en"), 1000):
            passage = hit.passage
            text = texts[passage.document_id]
            assert text[passage.start : passage.end] == passage.text
            assert all(text[span.start : span.end] == passage.quote(span) for span in passage.sentences)

    def test_the_passages_of_a_document(self, retriever, documents):
        """All of a document's passages come in order; a document that was not indexed has none."""
        for document in documents:
            starts = [passage.start for passage in retriever.passages_of(document.id)]
            assert starts
            assert starts == sorted(starts)
        assert retriever.passages_of("missing") == ()

    def test_sentences_come_in_order(self, retriever):
        """Each quotable sentence of each passage comes once, in the order of the passages given."""
        query = retriever.query("free", "en")
        passages = [hit.passage for hit in retriever.search(query, 4)]
        for chosen in (passages, passages[::-1], passages[1:2], []):
            found = retriever.sentences(query, chosen)
            expected = [(passage.id, span) for passage in chosen for span in passage.sentences]
            assert [(sentence.passage.id, sentence.span) for sentence in found] == expected
            assert all(isinstance(sentence.score, float) and math.isfinite(sentence.score) for sentence in found)

    def test_score_of_a_sentence_is_its_own(self, retriever):
        """A sentence's score does not depend on what else is asked for."""
        query = retriever.query("who may have a card?", "en")
        passages = [hit.passage for hit in retriever.search(query, 5)]
        together = retriever.sentences(query, passages)
        one_by_one = [sentence for passage in passages for sentence in retriever.sentences(query, [passage])]
        assert together == one_by_one

    def test_asked_for_sentence_scores_best(self, retriever):
        """A question in the words of a sentence gives that sentence the highest score of all."""
        every = [hit.passage for hit in retriever.search(retriever.query("free", None), 1000)]
        for wanted in (passage for passage in every if passage.sentences):
            quote = wanted.quote(wanted.sentences[-1])
            query = retriever.query(quote, None)
            best = max(retriever.sentences(query, every), key=lambda sentence: sentence.score)
            assert best.passage.quote(best.span) == quote

    def test_background_is_what_others_score(self, retriever):
        """The background is a number below the best hit's score for a question the index can answer."""
        for question in QUESTIONS.values():
            query = retriever.query(question, None)
            background = retriever.background(query)
            assert isinstance(background, float)
            assert math.isfinite(background)
            assert background < retriever.search(query, 1)[0].evidence

    def test_empty_index_answers_nothing(self, retriever_over):
        """Over an empty index nothing is found, and the background is zero."""
        retriever = retriever_over([])
        query = retriever.query("anything", None)
        assert retriever.manifest.passages == 0
        assert retriever.search(query, 5) == []
        assert retriever.sentences(query, []) == []
        assert retriever.background(query) == 0

    @pytest.mark.parametrize("question", ["", " ", "?", "\n", "\x00", "word " * 5000, "👩‍👩‍👧‍👦", "\u202e"], ids=ascii)
    def test_odd_questions_are_answered(self, retriever, question):
        """Questions without words, very long ones and strange marks get finite scores, no exception."""
        query = retriever.query(question, None)
        assert all(math.isfinite(hit.score) for hit in retriever.search(query, 5))
        assert math.isfinite(retriever.background(query))

    def test_threads_get_the_same_results(self, retriever):
        """Eight threads asking at once get what one gets."""

        def all_of_it():
            found = []
            for question in QUESTIONS.values():
                query = retriever.query(question, None)
                hits = retriever.search(query, 5)
                sentences = retriever.sentences(query, [hit.passage for hit in hits])
                found.append((hits, sentences, retriever.background(query)))
            return found

        expected = all_of_it()
        start, results = threading.Barrier(8), []

        def work():
            start.wait()
            results.extend(all_of_it() == expected for _ in range(3))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [True] * 24
