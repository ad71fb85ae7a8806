"""Network: whatever the program does but fetching, it calls nobody."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

QUESTION = "When does the free flu clinic open at the Copley branch library?"
WATCHED = """
import json, os, sys

CALLS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

def watch(event, values):
    if event in CALLS:
        os.write(log, f"{event} {values[1:]}\\n".encode())

sys.addaudithook(watch)

from ui import cli, corner
if sys.argv[2] == "hash":
    from index.testing import HashEncoder
    corner.open_encoder = lambda _progress=None: HashEncoder(4096)
failed = False
for arguments in json.loads(sys.argv[3]):
    sys.argv = ["corner", *arguments]
    try:
        cli.main()
    except SystemExit as stop:
        failed |= bool(stop.code)
sys.exit(failed)
"""


@pytest.fixture
def watch(tmp_path):
    """Return a function that runs commands in a process of their own: its code, errors and calls to the network."""
    log = tmp_path / "calls"

    def start(*commands, encoder="hash"):
        log.write_text("", encoding="utf-8")
        rows = json.dumps([[str(argument) for argument in command] for command in commands])
        process = subprocess.Popen(
            [sys.executable, "-c", WATCHED, log, encoder, rows], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        process.log = log
        return process

    def calls(*commands, **options):
        process = start(*commands, **options)
        _, err = process.communicate(timeout=300)
        return process.returncode, err.decode(), log.read_text(encoding="utf-8")

    calls.start = start
    return calls


def test_the_watch_sees_a_call(watch, tmp_path, monkeypatch):
    """Fetching looks a name up, and that is noticed; refused while it is off, it looks up nothing."""
    monkeypatch.setenv("CORNER_HOME", str(tmp_path / "home"))
    code, err, made = watch(["add", "--fetch", "http://localhost/"])
    assert (code, "not on the public internet" in err) == (1, True)
    assert "socket.getaddrinfo" in made
    code, err, made = watch(["add", "http://localhost/"])
    assert (code, "fetching is off" in err, made) == (1, True, "")


def test_commands_call_nobody(watch, tmp_path, files, monkeypatch):
    """Adding files, building, asking, searching, checking and the doctor make no call, even with fetching on."""
    monkeypatch.setenv("CORNER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CORNER_FETCH", "1")
    commands = (["add", files], ["build"], ["ask", QUESTION], ["search", "flu"], ["list"], ["check"], ["doctor"])
    code, err, made = watch(*commands)
    assert (code, made) == (0, ""), err


@pytest.mark.encoder
def test_the_real_encoder_calls_nobody(watch, home, default_encoder, monkeypatch):
    """Neither does the model library, which knows how to."""
    monkeypatch.setenv("CORNER_HOME", str(home.folder))
    code, err, made = watch(["build"], ["ask", QUESTION], encoder="real")
    assert (code, made) == (0, ""), err


def test_the_server_calls_nobody(watch, built):
    """Serving the page answers whoever comes, and calls nobody."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = watch.start(["--home", built.folder, "serve", "--port", port])
    try:
        assert b"Information Corner" in _page(f"http://127.0.0.1:{port}/", process)
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.log.read_text(encoding="utf-8") == "", err.decode()


def _page(address, process):
    """The page, as soon as the server is up."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return response.read()
        except OSError:
            assert process.poll() is None, "the server stopped"
            time.sleep(0.1)
    return b""
