"""The database behind an instance: three ways to work on it, each a `Unit`, and errors in our words."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from xrm.storage.failures import Busy, Unreachable, translated
from xrm.storage.patience import LONG, SECONDS, patience
from xrm.storage.postgresql import patiently, postgresql_engines
from xrm.storage.sqlite import BEGIN, checkpoint, sqlite_engines
from xrm.storage.unit import Unit

T = TypeVar("T")
POOL = 10
"""Connections kept; at least as many as a process has request threads."""
TRIES = 8


class Database:
    """One database, SQLite or PostgreSQL.  The only way to a connection."""

    def __init__(self, url: URL, reading: Engine, writing: Engine) -> None:
        self.url = writing.url.render_as_string(hide_password=True)
        self.dialect = writing.dialect.name
        self._reading, self._writing = reading, writing

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """For one statement, without a transaction around it."""
        with translated(), self._reading.connect() as connection, self._patience(connection, SECONDS):
            yield Unit(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Unit]:
        """For several statements that must see one moment."""
        with self._moment() as unit, self._patience(unit.connection, SECONDS):
            yield unit

    def _patience(self, connection: Connection, seconds: float) -> AbstractContextManager[None]:
        return patience(connection, seconds) if self.dialect == "sqlite" else nullcontext()

    @contextmanager
    def _moment(self) -> Iterator[Unit]:
        lite = self.dialect == "sqlite"
        with translated(), self._writing.connect() as plain:
            options = {BEGIN: "BEGIN"} if lite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            connection = plain.execution_options(**options)
            with connection.begin():
                yield Unit(connection)

    @contextmanager
    def long_read(self) -> Iterator[Unit]:
        """A snapshot for reading a great deal of it, row by row, which may take minutes."""
        with self._moment() as unit, self._patience(unit.connection, LONG):
            if self.dialect == "postgresql":
                patiently(unit.connection)
            yield unit

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """A transaction: all of it or nothing.  SQLite takes its write lock at once (BEGIN IMMEDIATE)."""
        with translated(), self._writing.connect() as connection, connection.begin():
            yield Unit(connection)

    def transact(self, work: Callable[[Unit], T]) -> T:
        """`work` in a transaction, and all of it again while somebody else is in the way."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.write() as unit:
                    return work(unit)
            except Busy:
                if attempt == TRIES:
                    raise
                time.sleep(random.uniform(0.5, 1.5) * 0.005 * 2**attempt)  # noqa: S311  spreads, hides nothing
        raise AssertionError("the last attempt returns or raises")

    def checkpoint(self) -> int:
        """SQLite: fold the write-ahead log into the file; pages left.  Only the serving process calls this."""
        with translated():
            return checkpoint(self._writing) if self.dialect == "sqlite" else 0

    def version(self) -> str:
        """`SQLite 3.40.1`, `PostgreSQL 18.4`."""
        asked, name = (
            ("SELECT sqlite_version()", "SQLite") if self.dialect == "sqlite" else ("SHOW server_version", "PostgreSQL")
        )
        with self.read() as unit:
            return f"{name} {unit.connection.exec_driver_sql(asked).scalar()}"

    def close(self) -> None:
        self._writing.dispose()


def open_database(url: str, pool: int = POOL, *, durable: bool = True) -> Database:
    """A database by its URL.  Raises XRM901 for a URL that names none; connects only when there is work."""
    parsed = _parse(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    kind = parsed.drivername.partition("+")[0]
    if kind == "sqlite":
        return Database(parsed, *sqlite_engines(parsed, pool, durable))
    if kind == "postgresql":
        return Database(parsed, *postgresql_engines(parsed, pool))
    raise _no_url()


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise _no_url() from error


def _no_url() -> Unreachable:
    return Unreachable(
        "its address is not one", "sqlite:////path/to/app.sqlite3 or postgresql://user:password@host/name"
    )
