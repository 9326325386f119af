"""What is said to the database while something is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

BY_THE_CLOCK = ("_xrm_active", "_xrm_session")
"""Tables that are looked at again once some time has passed, whatever is asked: a count must not depend on it."""
AROUND = ("BEGIN", "PRAGMA", "SET", "SELECT pg_", "show")
"""How statements begin that a driver says of its own."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement of this process from here on, except what is said by the clock or by a driver."""
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(AROUND) and not any(table in statement for table in BY_THE_CLOCK):
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)
