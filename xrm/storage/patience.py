"""How long SQLite may read for: what PostgreSQL has as `statement_timeout`.

SQLite asks every thousand steps of its own whether to go on.  A pattern that is matched against long texts is one such
step each time, so that it looks at the time by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from sqlalchemy import Connection

SECONDS: Final = 30.0
"""Of one read, whatever it consists of; as long as a statement of PostgreSQL may take."""
LONG: Final = 600.0
STEPS = 1_000
_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def patience(connection: Connection, seconds: float) -> Iterator[None]:
    """Interrupt what is read on a connection of SQLite once it has taken so long."""
    driver: Any = connection.connection.dbapi_connection
    until = time.monotonic() + seconds
    token = _until.set(until)
    driver.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, STEPS)
        _until.reset(token)


def in_time(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function while there is time, and nothing after that: the statement is interrupted soon."""

    def called(*arguments: Any) -> Any:
        until = _until.get()
        return None if until is not None and time.monotonic() > until else function(*arguments)

    return called
