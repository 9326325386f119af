"""What makes SQLite safe: the settings of each connection, and that only a checkpoint asked for happens."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from xrm.errors import XrmError
from xrm.storage import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path}/data/app.sqlite3")


def test_every_connection_is_set_up(database: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "wal_autocheckpoint": 0,
        "busy_timeout": 5000,
    }

    for opened in (database.read, database.snapshot, database.write):
        with opened() as unit:
            found = {name: unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        assert found == wanted


def test_the_log_grows_until_a_checkpoint_is_asked_for(database: Database, tmp_path: Path) -> None:
    log = tmp_path / "data" / "app.sqlite3-wal"
    with database.write() as unit:
        unit.execute(text("CREATE TABLE big (content text)"))
    for _ in range(20):
        with database.write() as unit:
            unit.execute(text("INSERT INTO big VALUES (:content)"), {"content": "x" * 300_000})
    grown = log.stat().st_size
    assert grown > 5_000_000

    assert database.checkpoint() == 0
    for _ in range(20):
        with database.write() as unit:
            unit.execute(text("UPDATE big SET content = 'y'"))
        database.checkpoint()

    assert log.stat().st_size <= grown + 1_000_000  # the moved part is used again


def test_the_folder_of_the_database_is_closed_to_others(database: Database, tmp_path: Path) -> None:
    database.version()

    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_database_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "app.sqlite3").write_text("not a database at all, but long enough to be read as one" * 20)

    with pytest.raises(XrmError) as caught:
        open_database(f"sqlite:///{tmp_path}/app.sqlite3").version()

    assert "not an SQLite database" in str(caught.value)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
PATTERNS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) FROM n WHERE xrm_matches(:text || i, '(a|b|ab)*c')"


@pytest.mark.parametrize("way", ["read", "snapshot"])
@pytest.mark.parametrize(
    ("statement", "values"), [(ENDLESS, {}), (PATTERNS, {"text": "ab" * 20_000})], ids=["endless", "patterns"]
)
def test_what_is_read_for_too_long_is_interrupted_and_told(
    database: Database, monkeypatch: pytest.MonkeyPatch, way: str, statement: str, values: dict[str, str]
) -> None:
    monkeypatch.setattr("xrm.storage.database.SECONDS", 0.2)
    began = time.monotonic()

    with pytest.raises(XrmError, match="The database took too long to answer."), getattr(database, way)() as unit:
        unit.fetch(text(statement), values)

    assert time.monotonic() - began < 10
    monkeypatch.undo()
    with database.read() as unit:
        assert unit.one(text("SELECT count(*) FROM sqlite_master")) is not None
    with database.write() as unit:
        unit.execute(text("CREATE TABLE patient (n integer)"))
