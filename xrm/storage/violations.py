"""What a database refuses, in our words, whichever database it was."""

from __future__ import annotations

import re
from enum import StrEnum

from sqlalchemy.exc import IntegrityError


class Refusal(StrEnum):
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign_key"
    CHECK = "check"
    NOT_NULL = "not_null"
    TOO_LONG = "too_long"  # for the index called `name`


class Violation(Exception):
    """A constraint refused a write.  `name` is the constraint's or index's name where the database tells it."""

    def __init__(self, kind: Refusal, name: str = "", table: str = "", columns: tuple[str, ...] = ()) -> None:
        super().__init__(f"{kind} {name or table}")
        self.kind, self.name, self.table, self.columns = kind, name, table, columns


_STATES = {"23505": Refusal.UNIQUE, "23503": Refusal.FOREIGN_KEY, "23514": Refusal.CHECK, "23502": Refusal.NOT_NULL}
_WORDS = {each.name.replace("_", " "): each for each in Refusal}
_SAID = re.compile(r"^(UNIQUE|FOREIGN KEY|CHECK|NOT NULL) constraint failed(?:: (.*))?$")
_INDEX = re.compile(r"^index '(.+)'$")
_OF_INDEX = re.compile(r'for index "(.+?)"')
_KEY = re.compile(r"^Key \((.+)\)=\(")


def violation_of(error: IntegrityError) -> Violation:
    """The violation behind a driver's error."""
    state = getattr(error.orig, "sqlstate", None)
    return _of_sqlite(str(error.orig)) if state is None else _of_postgresql(state, getattr(error.orig, "diag", None))


def too_long(words: str) -> Violation:
    """PostgreSQL keeps keys of some 2,700 bytes, and counts them only when a row is written."""
    index = _OF_INDEX.search(words)
    return Violation(Refusal.TOO_LONG, index[1] if index else "")


def _of_postgresql(state: str, about: object) -> Violation:
    name = getattr(about, "constraint_name", None) or ""
    column = getattr(about, "column_name", None)
    key = _KEY.match(getattr(about, "message_detail", None) or "")
    columns = (column,) if column else tuple(part.strip().strip('"') for part in key[1].split(",")) if key else ()
    return Violation(_STATES.get(state, Refusal.CHECK), name, getattr(about, "table_name", None) or "", columns)


def _of_sqlite(text: str) -> Violation:
    """SQLite names the columns of a plain unique index, and the index itself where it is over an expression."""
    said = _SAID.match(text)
    if said is None:
        return Violation(Refusal.CHECK)
    kind, rest = _WORDS[said[1]], said[2] or ""
    index = _INDEX.match(rest)
    if index:
        return Violation(kind, index[1])
    columns = [part.strip() for part in rest.split(",") if "." in part]
    table = columns[0].split(".")[0] if columns else ""
    return Violation(kind, "" if columns else rest, table, tuple(part.split(".", 1)[1] for part in columns))
