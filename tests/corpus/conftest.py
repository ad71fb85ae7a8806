"""Fixtures for the corpus: samples in every script, files made from bytes, documents made from blocks."""

import unicodedata
from pathlib import Path

import pytest

from corpus.document import BlockKind, Document, content_hash, document_id
from corpus.errors import LoadError
from corpus.loaders import load
from corpus.text import TextBuilder

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

_VIETNAMESE = "Bạn có quyền gọi luật sư. Đừng ký giấy tờ nào! Ở đây có thông dịch viên không?"
SAMPLES = {
    "latin-nfc": unicodedata.normalize("NFC", _VIETNAMESE),
    "latin-nfd": unicodedata.normalize("NFD", _VIETNAMESE),
    "arabic": "لديك الحق في الصمت. هل تحتاج إلى مترجم؟ اتصل بالمكتبة اليوم.",
    "han-hans": "你有权保持沉默。请不要签署任何文件。你需要翻译吗？",
    "han-hant": "你有權保持沉默。請不要簽署任何文件。你需要翻譯嗎？",
    "cyrillic": "Вы имеете право хранить молчание. Не подписывайте ничего! Нужен переводчик?",
    "thai": "คุณมีสิทธิที่จะไม่พูด ห้องสมุดเปิดทุกวัน โปรดถามเจ้าหน้าที่",
    "devanagari": "आपको चुप रहने का अधिकार है। कुछ भी हस्ताक्षर न करें। क्या आपको दुभाषिया चाहिए?",
    "emoji-zwj": "Families 👨‍👩‍👧‍👦 are welcome 🏳️‍🌈. Bring your card 🪪! Open today 👍🏽?",
    "nbsp-quotes": "“We\u00a0will not back down,” he said. It’s the city’s — and the state’s – line\u00a0… always.",
}


@pytest.fixture(params=[pytest.param(text, id=name) for name, text in SAMPLES.items()])
def sample(request):
    """Return about three sentences in one script."""
    return request.param


@pytest.fixture
def load_bytes(tmp_path):
    """Return a function that writes a file and loads it under its own name."""

    def load_it(name, data, metadata=None):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return load(path, name, metadata)

    return load_it


@pytest.fixture
def refused(load_bytes):
    """Return a function that loads a bad file and gives the one line of its LoadError."""

    def refuse(name, data):
        with pytest.raises(LoadError) as caught:
            load_bytes(name, data)
        message = str(caught.value)
        assert message.isprintable()
        assert message.startswith(f"{name}: ")
        return message

    return refuse


@pytest.fixture(scope="session")
def make_document():
    """Return a function that makes a document of (kind, text) or (kind, text, level) blocks."""

    def make(*blocks, source="notes.txt", title=None, **fields):
        builder = TextBuilder()
        for kind, text, *level in blocks:
            builder.add(kind, text, level=level[0] if level else int(kind is BlockKind.HEADING))
        text, made = builder.build()
        return Document(
            id=document_id(source),
            title=title if title is not None else text.split("\n", 1)[0],
            text=text,
            blocks=made,
            source=source,
            content_hash=content_hash(text),
            **fields,
        )

    return make


@pytest.fixture(scope="session")
def shared():
    """Return a function that gives a path beside this checkout, or skips the test."""

    def find(name):
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{name} is not beside this checkout")
        return path

    return find
