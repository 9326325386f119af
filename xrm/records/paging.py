"""Where a page ended, as a signed text: the values of its last row's sort keys, and what list it belongs to.

It is signed, so nobody can point it elsewhere, and bound to filter, order, search and revision, so it cannot be used
on another list.  It holds only values that the reader of that page saw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from xrm.catalog.requests import Query
from xrm.errors import Problem, XrmError

SALT = "xrm.records.cursor"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go on: after the row with these key values; `left` is what remains of `top`."""

    values: tuple[Any, ...]
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the places of the lists of one revision."""

    secret: bytes
    revision: int

    def write(self, query: Query, place: Place) -> str:
        body = [_mark(query, self.revision), place.left, [_plain(value) for value in place.values]]
        return _serializer(self.secret).dumps(body)

    def read(self, query: Query) -> Place | None:
        """The place a query's cursor says; None when it begins at the start."""
        if not query.cursor:
            return None
        try:
            mark, left, values = _serializer(self.secret).loads(query.cursor)
        except (BadData, ValueError, TypeError):
            raise _unusable("This is not a page of a list.") from None
        if mark != _mark(query, self.revision):
            raise _unusable("This page belongs to another list, or to one as it was before a change of definitions.")
        return Place(tuple(_typed(value) for value in values), left)


def _unusable(message: str) -> XrmError:
    return XrmError(Problem("XRM801", message, target="$skiptoken", hint="Begin again with the first page."))


def _serializer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, SALT, signer_kwargs={"digest_method": hashlib.sha256})


def _mark(query: Query, revision: int) -> str:
    """What the list is, in few letters."""
    order = [f"{key.field} {key.descending}" for key in query.order] if query.order is not None else None
    said = (query.entity, query.filter.text if query.filter else "", order, query.search, query.trashed, revision)
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """A key value as JSON: its type by one letter, unless JSON has it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    for letter, kind in _LETTERS.items():
        if isinstance(value, kind):
            return {letter: str(value) if letter in "du" else value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no key of a list")


_LETTERS: dict[str, Any] = {"d": Decimal, "u": UUID, "s": datetime, "y": date, "t": time}


def _typed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((letter, text),) = value.items()
    kind = _LETTERS[letter]
    return kind(text) if letter in "du" else kind.fromisoformat(text)


def last_place(row: Sequence[Any], keys: Sequence[int], left: int | None) -> Place:
    """The place of a row, whose key values stand at these positions."""
    return Place(tuple(row[position] for position in keys), left)
