"""Home: where everything of an installation lives."""

from pathlib import Path

import platformdirs

from ui.home import Home, cache_folder, encoder_name, operator_name


def test_the_given_folder_wins(monkeypatch, tmp_path):
    """A folder that is named wins over CORNER_HOME, which wins over the platform's place."""
    monkeypatch.setenv("CORNER_HOME", str(tmp_path / "environment"))
    assert Home.find(tmp_path / "given").folder == tmp_path / "given"
    assert Home.find().folder == tmp_path / "environment"
    monkeypatch.setenv("CORNER_HOME", "")
    assert Home.find().folder == platformdirs.user_data_path("information-corner")
    monkeypatch.delenv("CORNER_HOME")
    assert Home.find().folder == platformdirs.user_data_path("information-corner")


def test_a_tilde_is_the_users_home(monkeypatch, tmp_path):
    """`~` is read as the user's folder, given or in the environment."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CORNER_HOME", "~/corner")
    monkeypatch.setenv("CORNER_CACHE", "~/made")
    assert Home.find().folder == tmp_path / "corner"
    assert Home.find(Path("~/other")).folder == tmp_path / "other"
    assert cache_folder() == tmp_path / "made"


def test_corpus_and_index_lie_in_the_folder(tmp_path):
    """The store and the index are below the home and nowhere else; naming them makes nothing."""
    home = Home(tmp_path / "home")
    assert (home.corpus, home.index) == (tmp_path / "home/corpus.sqlite3", tmp_path / "home/index")
    assert home.raw == tmp_path / "home/raw"
    assert not home.folder.exists()


def test_the_cache_is_the_platforms_unless_named(monkeypatch, tmp_path):
    """Made things are kept where CORNER_CACHE says, else in the user's cache folder."""
    monkeypatch.setenv("CORNER_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("CORNER_CACHE", "")
    assert cache_folder() == platformdirs.user_cache_path("information-corner")


def test_the_encoder_is_the_default_unless_named(monkeypatch):
    """CORNER_ENCODER names another encoder; empty or unset means the default."""
    assert encoder_name() is None
    monkeypatch.setenv("CORNER_ENCODER", "")
    assert encoder_name() is None
    monkeypatch.setenv("CORNER_ENCODER", "/some/folder")
    assert encoder_name() == "/some/folder"


def test_the_operator_is_named_by_the_environment(monkeypatch):
    """CORNER_OPERATOR says who runs it; blank or missing names nobody."""
    monkeypatch.setenv("CORNER_OPERATOR", " Boston Public Library ")
    assert operator_name() == "Boston Public Library"
    monkeypatch.setenv("CORNER_OPERATOR", " ")
    assert operator_name() is None
    monkeypatch.delenv("CORNER_OPERATOR")
    assert operator_name() is None
