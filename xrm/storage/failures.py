"""Drivers' errors in our words: a violation, busy (try again), or unreachable.  Anything else is a fault and passes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from xrm.errors import Problem, XrmError
from xrm.storage.violations import too_long, violation_of


class Busy(XrmError):
    """Another writer was in the way; the same unit of work may succeed when it is run again from its start."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                "XRM902", "The database is busy with other changes.", hint="Nothing was changed; try again in a moment."
            )
        )


class TooSlow(XrmError):
    """One statement took longer than any may; to run it again would take as long."""

    def __init__(self) -> None:
        super().__init__(Problem("XRM902", "The database took too long to answer.", hint="Ask for less at a time."))


class Unreachable(XrmError):
    """The database does not answer, or cannot keep what is written."""

    def __init__(self, reason: str, hint: str = "") -> None:
        way_out = hint or "See that it runs, and that XRM_DATABASE_URL names it."
        super().__init__(Problem("XRM901", f"The database cannot be used: {reason}.", hint=way_out))


@contextmanager
def translated() -> Iterator[None]:
    """Raise `Violation`, `Busy` or `Unreachable` for the drivers' errors that mean so."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy from error
    except DBAPIError as error:
        meant = meaning_of(error)
        if meant is None:
            raise
        raise meant from error


def meaning_of(error: DBAPIError) -> Exception | None:
    """Our word for the error, or None when it is a fault of the program."""
    if isinstance(error, IntegrityError):
        return violation_of(error)
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig)
    return _of_postgresql(error)


_SQLITE_REASONS = {
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_READONLY": "its file is read-only",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "reading or writing its file failed",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_NOTADB": "its file is not an SQLite database",
    "SQLITE_PERM": "its file may not be opened",
}


def _of_sqlite(error: sqlite3.Error) -> Exception | None:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy()
    if name == "SQLITE_INTERRUPT":
        return TooSlow()
    for beginning, reason in _SQLITE_REASONS.items():
        if name.startswith(beginning):
            return Unreachable(reason, "Look at the folder of the database: its owner, its rights and the space left.")
    return None


_TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})  # serialisation, deadlock, lock not available
_TOO_LARGE = "54000"  # program limit exceeded
_CANCELLED = "57014"  # our statement_timeout


def _of_postgresql(error: DBAPIError) -> Exception | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _TRY_AGAIN:
        return Busy()
    if state == _TOO_LARGE:
        return too_long(_first_line(error.orig))
    if state == _CANCELLED:
        return TooSlow()
    if error.connection_invalidated or state[:2] in ("08", "57", "53", "58", "28", "3D"):
        return Unreachable(_first_line(error.orig))
    if not state and type(error.orig).__name__ == "OperationalError":
        return Unreachable(_first_line(error.orig))
    return None


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or ["no answer"])[0].rstrip(".")
