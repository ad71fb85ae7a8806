"""Add folder: the peak memory and the time of `corner add` on a folder of many files.

`python -m tests.bench.add_folder [MEGABYTES]` makes the folder (200 MB by default) in a temporary place, adds it in a
process of its own, and prints what that took at most. Texts and Markdown are half of it, pages a tenth, PDF and DOCX,
mostly pictures as in practice, the rest; a line of ten megabytes and a broken file of each kind are among them.
"""

import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from tests.corpus.loaders.test_pdf import at
from tests.corpus.loaders.test_pdf import pdf as make_pdf

MEGABYTE = 1_000_000
WORDS = Path(__file__).read_text(encoding="utf-8").split()


def prose(random_, size):
    """Return about so many characters of sentences, no two alike."""
    parts = []
    length = 0
    while length < size:
        sentence = " ".join(random_.choices(WORDS, k=random_.randint(6, 20))).capitalize() + "."
        parts.append(sentence)
        length += len(sentence) + 1
    return parts


def text(random_):
    """Return a megabyte of paragraphs."""
    return "\n\n".join(prose(random_, MEGABYTE)).encode()


def markdown(random_):
    """Return half a megabyte of sections with lists."""
    return "\n\n".join(f"## Part\n\n{s}\n\n- {s[:40]}" for s in prose(random_, MEGABYTE // 3)).encode()


def page(random_):
    """Return a quarter of a megabyte of HTML."""
    body = "".join(f"<p>{s.replace('<', '').replace('>', '')}</p>" for s in prose(random_, MEGABYTE // 4))
    return f"<!doctype html><html><body><main><h1>Page</h1>{body}</main></body></html>".encode()


def docx(random_):
    """Return two megabytes of DOCX: twenty pages and a picture."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(
        f"<w:p><w:r><w:t>{s.translate({60: None, 62: None, 38: None})}</w:t></w:r></w:p>"
        for s in prose(random_, 60_000)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/media/image1.jpg", random_.randbytes(2 * MEGABYTE))
    return out.getvalue()


def pdf(random_):
    """Return two megabytes of PDF: ten pages and a picture."""
    pages = []
    for _ in range(10):
        lines = [s.encode("ascii", "ignore").decode()[:90] for s in prose(random_, 3_000)]
        pages.append(at(72, 780, *lines))
    return make_pdf(*pages, info=b"/Filler<%s>" % random_.randbytes(MEGABYTE).hex().encode())


KINDS = (("txt", text, 0.4), ("md", markdown, 0.1), ("html", page, 0.1), ("docx", docx, 0.2), ("pdf", pdf, 0.2))
BROKEN = (
    ("txt", b"\xff\xfea"),
    ("html", b"<html>"),
    ("docx", b"PK\x03\x04"),
    ("pdf", b"%PDF-1.4\n"),
    ("zip", b"PK\x03\x04"),
)


def make_folder(folder, megabytes):
    """Write the files; the same every time."""
    random_ = random.Random(2)
    for suffix, make, share in KINDS:
        size = 0
        for number in range(10_000):
            if size >= share * megabytes * MEGABYTE:
                break
            data = make(random_)
            (folder / f"{suffix}-{number:04}.{suffix}").write_bytes(data)
            size += len(data)
    (folder / "one-line.txt").write_text(" ".join(prose(random_, 10 * MEGABYTE)), encoding="utf-8")
    for suffix, data in BROKEN:
        (folder / f"broken.{suffix}").write_bytes(data)


def main(megabytes="200"):
    """Make the folder, add it, print the figures."""
    with tempfile.TemporaryDirectory() as place:
        folder, home = Path(place, "files"), Path(place, "home")
        folder.mkdir()
        make_folder(folder, float(megabytes))
        files = list(folder.iterdir())
        size = sum(file.stat().st_size for file in files) / MEGABYTE
        started = time.monotonic()
        command = [sys.executable, "-c", "from ui.cli import main; main()", "--home", str(home), "add", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        added = sum(line.startswith("added") for line in done.stdout.splitlines())
        told = sum(line.startswith(("corner: ", "warning: ")) for line in done.stderr.splitlines())
        sys.stdout.write(
            f"{size:.0f} MB in {len(files)} files: {added} documents added, {told} told of; "
            f"{seconds:.0f} s, peak {peak:.0f} MB; store {(home / 'corpus.sqlite3').stat().st_size / MEGABYTE:.0f} MB\n"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
