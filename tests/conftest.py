"""Fixtures of the whole suite: nothing touches the user's own home or the network."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import platformdirs
import pytest

from index import Encoder, load_encoder


def pytest_report_header() -> str:
    """Print the versions that matter."""
    names = ("torch", "sentence-transformers", "faiss-cpu", "gradio")
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point CORNER_HOME at an empty folder and clear the other settings."""
    monkeypatch.setenv("CORNER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CORNER_ENCODER", raising=False)


@pytest.fixture(scope="session")
def encoder_cache() -> Path:
    """Where the default encoder is kept between runs: CORNER_CACHE, or the user's cache folder."""
    return Path(os.environ.get("CORNER_CACHE") or platformdirs.user_cache_dir("information-corner"))


@pytest.fixture(scope="session")
def default_encoder(encoder_cache: Path) -> Encoder:
    """The default encoder, loaded once for all tests."""
    return load_encoder(None, encoder_cache)
