"""What an installation is told: the environment wins, everything wrong is said at once, and the secret is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrm.errors import XrmError
from xrm.settings import load_settings


def test_without_a_word_everything_lies_in_the_apps_data_folder(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {}, {})

    assert settings.database_url == f"sqlite:///{tmp_path}/data/xrm.sqlite3"
    assert settings.files_dir == tmp_path / "data" / "files"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    said = {"base_url": "http://file.example", "log_format": "json"}
    settings = load_settings(tmp_path, said, {"XRM_BASE_URL": "https://env.example/"})

    assert (settings.base_url, settings.log_format) == ("https://env.example", "json")


def test_a_random_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first, second = load_settings(tmp_path, {}, {}), load_settings(tmp_path, {}, {})
    kept = tmp_path / "data" / "secret_key"

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 43
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_a_secret_may_come_from_the_environment_or_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("f" * 40 + "\n")

    assert load_settings(tmp_path, {}, {"XRM_SECRET_KEY": "e" * 40}).secret_key == "e" * 40
    assert load_settings(tmp_path, {}, {"XRM_SECRET_KEY_FILE": str(file)}).secret_key == "f" * 40
    assert not (tmp_path / "data").exists()


def test_a_secret_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(XrmError) as caught:
        load_settings(tmp_path, {}, {"XRM_SECRET_KEY": "changeme"})

    assert caught.value.problems[0].code == "XRM904"
    assert "changeme" not in str(caught.value)


def test_neither_secret_nor_password_is_in_the_words_of_the_settings(tmp_path: Path) -> None:
    words = repr(load_settings(tmp_path, {"database_url": "postgresql://a:hunter22@h/x"}, {"XRM_SECRET_KEY": "e" * 40}))

    assert "e" * 40 not in words
    assert "hunter22" not in words


def test_everything_wrong_is_said_at_once_with_the_way_out(tmp_path: Path) -> None:
    said = {"bse_url": "x", "log_level": "loud", "trusted_proxies": "-1", "base_url": "ftp://x"}

    with pytest.raises(XrmError) as caught:
        load_settings(tmp_path, said, {})

    assert len(caught.value.problems) == 4
    assert all(problem.hint for problem in caught.value.problems)
