"""PostgreSQL as xrm runs it: READ COMMITTED, UTC, and time-outs so that nothing waits for ever."""

from __future__ import annotations

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.dialects.postgresql.base import PGIdentifierPreparer

SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "10s",
}


class _Names(PGIdentifierPreparer):
    """Quotes also the reserved words that SQLAlchemy does not know of (PostgreSQL 18, appendix C)."""

    reserved_words = PGIdentifierPreparer.reserved_words | {
        "collation", "concurrently", "lateral", "system_user", "tablesample",
    }  # fmt: skip


LONG = {
    "statement_timeout": "600s",
    "cursor_tuple_fraction": "1",  # everything will be read: no plan that is quick for the first rows only
}


def patiently(connection: Connection) -> None:
    """Let the transaction at hand read for minutes."""
    for name, value in LONG.items():
        connection.exec_driver_sql(f"SET LOCAL {name} = '{value}'")


def postgresql_engines(url: URL, pool: int) -> tuple[Engine, Engine]:
    """(reading, writing) on one pool: the reading one runs each statement by itself."""
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    writing = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=pool,
        hide_parameters=True,  # values are people's data: they go into no error and no log
        pool_pre_ping=True,
        pool_recycle=1800,
        isolation_level="READ COMMITTED",
        connect_args={"options": options, "connect_timeout": 10},
    )
    writing.dialect.identifier_preparer = _Names(writing.dialect)
    return writing.execution_options(isolation_level="AUTOCOMMIT"), writing
