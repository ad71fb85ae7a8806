"""Fixtures for the index: the default encoder, made once and kept between runs."""

import importlib.util
import os
from pathlib import Path

import platformdirs
import pytest

from index.encoder import load_encoder


@pytest.fixture(scope="session")
def encoder_cache():
    """Where the default encoder is kept: CORNER_CACHE, or the user's cache folder."""
    return Path(os.environ.get("CORNER_CACHE") or platformdirs.user_cache_dir("information-corner"))


@pytest.fixture(scope="session")
def default_encoder(encoder_cache):
    """Return the default encoder, loaded once for all tests."""
    return load_encoder(None, encoder_cache)


@pytest.fixture(scope="session")
def tiny_e5():
    """Return the module beside this file that makes small weights files."""
    spec = importlib.util.spec_from_file_location("tiny_e5", Path(__file__).with_name("tiny_e5.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
