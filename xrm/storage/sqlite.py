"""SQLite as xrm runs it: explicit transactions, foreign keys, durable commits, and only `serve` checkpoints.

The driver's own transaction handling starts late and leaves schema statements outside, so it is switched off and every
BEGIN is ours.  Below SQLite 3.51.3 a checkpoint that races a commit can corrupt the file: connections never checkpoint
by themselves (`wal_autocheckpoint=0`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteIdentifierPreparer
from sqlalchemy.pool import QueuePool

from xrm.errors import XrmError
from xrm.storage.failures import Unreachable
from xrm.storage.sqlitefunctions import register

PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=wal",
    "synchronous=full",
    "foreign_keys=on",
    "secure_delete=on",
    "wal_autocheckpoint=0",
)
BEGIN = "xrm_begin"
"""Option of a connection: the word that begins its transactions."""


def sqlite_engines(url: URL, pool: int, durable: bool = True) -> tuple[Engine, Engine]:
    """(reading, writing) on one pool: the reading one runs each statement by itself, the writing one begins as told.

    Without `durable` a commit does not wait for the disk.
    """
    if not url.database or url.database == ":memory:":
        raise Unreachable("SQLite needs a file", "sqlite:////path/to/app.sqlite3")
    _make_folder(Path(url.database).parent)
    writing = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool,
        max_overflow=pool,
        hide_parameters=True,  # values are people's data: they go into no error and no log
        connect_args={"check_same_thread": False, "timeout": 5},
    )
    writing.dialect.identifier_preparer = _Names(writing.dialect)
    event.listen(writing, "connect", _prepare)
    if not durable:
        event.listen(writing, "connect", _hurry)
    event.listen(writing, "begin", _begin)
    return writing.execution_options(isolation_level="AUTOCOMMIT"), writing


class _Names(SQLiteIdentifierPreparer):
    """Quotes also the words that newer SQLites took for themselves, which SQLAlchemy does not know of."""

    reserved_words = SQLiteIdentifierPreparer.reserved_words | {"nothing", "returning"}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(folder, error) from error


def _no_folder(folder: Path, error: OSError) -> XrmError:
    return Unreachable(
        f"its folder cannot be made: {error.strerror}", f"See that `{folder}` can be made, or name another one."
    )


def _prepare(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}").fetchall()
    cursor.close()
    register(connection)


def _hurry(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA synchronous=off")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(options.get(BEGIN, "BEGIN IMMEDIATE"))


def checkpoint(engine: Engine) -> int:
    """Move the write-ahead log into the database file; the number of pages left in it.

    One connection holds the write lock meanwhile, so that no commit can race the other one, which checkpoints.
    """
    with engine.connect() as holder, holder.begin():
        raw = engine.raw_connection()
        try:
            _busy, logged, moved = raw.cursor().execute("PRAGMA wal_checkpoint(passive)").fetchone()
        finally:
            raw.close()
    return max(0, int(logged) - int(moved))
