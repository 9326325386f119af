"""The closed set of storage shapes.  A field type is open (plugins add them); a kind is not: every projection covers each."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a value is kept, and what it is in Python."""

    KEY = "key"  # uuid.UUID: the record's own id
    TEXT = "text"  # str
    INTEGER = "integer"  # int, 64 bits
    DECIMAL = "decimal"  # decimal.Decimal, at most 18 digits, exact
    BOOLEAN = "boolean"  # bool
    DATE = "date"  # datetime.date
    TIME = "time"  # datetime.time, without zone
    DATETIME = "datetime"  # datetime.datetime, aware, UTC
    CHOICE = "choice"  # str: the value's first name, for ever
    CHOICES = "choices"  # tuple[str, ...] in the order chosen; kept in a value table
    JSON = "json"  # what json.loads gives
    FILE = "file"  # uuid.UUID of a stored file; read as StoredFile
    FILES = "files"  # tuple[uuid.UUID, ...] of stored files in their order, in a value table; read as StoredFiles
    SECRET = "secret"  # str, sealed; read as Secret, which says that it is set  # noqa: S105  a kind
    LINK = "link"  # uuid.UUID of another record
    ROWS = "rows"  # tuple[Row, ...] in order: records that this one owns, in a table of their own
    LINKS = "links"  # tuple[uuid.UUID, ...] of other records, in the order chosen; kept in a value table
    COMPLEX = "complex"  # a mapping of part to value, or None; each part is a field of its own and has the column
    LIST = "list"  # the records that link here; no column


ORDERED = frozenset(
    {
        Kind.TEXT,
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.DATE,
        Kind.TIME,
        Kind.DATETIME,
        Kind.CHOICE,
        Kind.BOOLEAN,
        Kind.KEY,
        Kind.LINK,
    }
)
"""Kinds a list may be sorted by."""

SEVERAL = frozenset({Kind.CHOICES, Kind.LINKS, Kind.FILES})
"""Kinds of several values in an order; such a field has no column but a value table, a row for each value."""
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
KEYS = frozenset({Kind.KEY, Kind.LINK, Kind.FILE})
SEVERAL_OF = {Kind.LINK: Kind.LINKS, Kind.FILE: Kind.FILES}
"""What one value of a kind becomes the first of, when its field comes to hold several."""
FILED = frozenset({Kind.FILE, Kind.FILES})
"""Kinds whose values come as content, never written as they are."""
