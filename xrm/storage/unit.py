"""One piece of work on one connection: statements in, tuples out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection, Executable, func, select, text
from sqlalchemy.sql.compiler import SQLCompiler

from xrm.storage.failures import translated

TURNS = 7215407
"""Keeps the numbers of turns apart from other advisory locks in the same database."""
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Unit:
    """A connection inside a read or a transaction.  Raises `Violation` when a constraint refuses.

    Do not go on with a PostgreSQL transaction after a violation: it is over.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def fetch(self, statement: Executable, parameters: Parameters = None) -> Sequence[Sequence[Any]]:
        """Every row."""
        with translated():
            return self.connection.execute(statement, parameters).fetchall()

    def stream(
        self, statement: Executable, parameters: Parameters = None, size: int = 1_000
    ) -> Iterator[Sequence[Any]]:
        """Every row of one moment, at most `size` at a time: the database keeps the rest.  Only inside a transaction."""
        with translated():
            result = self.connection.execute(statement, parameters, execution_options={"yield_per": size})
        try:
            while True:
                with translated():
                    rows = result.fetchmany(size)
                if not rows:
                    return
                yield rows
        finally:
            result.close()

    def copy(
        self, statement: Executable, parameters: Mapping[str, Any], size: int = 1_000
    ) -> Iterator[Sequence[bytes]]:
        """Every row as a line of CSV, without its end, written by PostgreSQL; at most `size` lines at a time."""
        assert isinstance(statement, ClauseElement), "only what is built can be written out"  # noqa: S101
        compiled = statement.compile(dialect=self.connection.dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101
        state = compiled.construct_expanded_state(parameters)
        given = {
            name: state.processors[name](value) if name in state.processors else value
            for name, value in state.parameters.items()
        }
        driver: Any = self.connection.connection.driver_connection
        with (
            translated(),
            driver.cursor() as cursor,
            cursor.copy(f"COPY ({state.statement}) TO STDOUT (FORMAT csv)", given) as rows,
        ):
            lines: list[bytes] = []
            for row in rows:
                lines.append(bytes(row[:-1]))  # no views, which would keep the garbage collector busy
                if len(lines) >= size:
                    yield lines
                    lines = []
            yield lines

    def one(self, statement: Executable, parameters: Parameters = None) -> Sequence[Any] | None:
        """The first row, or None."""
        with translated():
            return self.connection.execute(statement, parameters).first()

    def execute(self, statement: Executable, parameters: Parameters = None) -> int:
        """The number of rows written."""
        with translated():
            return self.connection.execute(statement, parameters).rowcount

    def wait_for_turn(self, number: int) -> None:
        """One transaction at a time goes on from here with the same number; on SQLite only one writes anyway."""
        if self.dialect == "postgresql":
            self.fetch(select(func.pg_advisory_xact_lock(TURNS, number)))

    def defer_foreign_keys(self) -> None:
        """Let rows that link to each other be written in any order: links are checked when this unit commits."""
        lite = self.dialect == "sqlite"
        self.execute(text("PRAGMA defer_foreign_keys = ON" if lite else "SET CONSTRAINTS ALL DEFERRED"))
