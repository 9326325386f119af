"""Literals as written to values of Python, exact and in range.  Whatever cannot be kept is refused with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from xrm.catalog.kinds import Kind
from xrm.expressions.problems import Span, wrong

LARGEST = 2**63 - 1
MOST_DIGITS = 18


def read_literal(token: str, text: str, span: Span) -> tuple[Kind | None, Any]:
    """The kind and value of a literal token; raises with its place."""
    kind, read = READERS[token]
    try:
        return kind, read(text)
    except ValueError as reason:
        raise wrong("XRM401", f"`{text}` is not {NAMES[token]}: {reason}.", span) from None


def _string(text: str) -> str:
    value = text[1:-1].replace("''", "'")
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("it has a character that no text can have")
    return value


def _integer(text: str) -> int:
    if len(text.lstrip("-0")) > 19 or abs(int(text)) > LARGEST:
        raise ValueError("whole numbers have at most 64 bits")
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text.replace(".", "").lstrip("-0")) > MOST_DIGITS or len(text.partition(".")[2]) > MOST_DIGITS:
        raise ValueError(f"numbers have at most {MOST_DIGITS} digits")
    return Decimal(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day") from None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(_microseconds(text))
    except ValueError:
        raise ValueError("there is no such time of day") from None


def _datetime(text: str) -> datetime:
    upper = text.upper()
    if not upper.endswith("Z") and not any(sign in upper[16:] for sign in "+-"):
        raise ValueError(f"it needs a zone, such as {text}Z or {text}+01:00")
    try:
        zone = "Z" if upper.endswith("Z") else upper[-6:]
        value = datetime.fromisoformat(_microseconds(upper.removesuffix(zone)) + zone)
        return value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("there is no such moment") from None


def _microseconds(text: str) -> str:
    """Python before 3.11.4 reads three or six digits of a fraction only; what is finer is cut."""
    whole, dot, fraction = text.partition(".")
    return f"{whole}.{fraction[:6]:0<6}" if dot else whole


READERS: dict[str, tuple[Kind | None, Callable[[str], Any]]] = {
    "NULL": (None, lambda text: None),
    "TRUE": (Kind.BOOLEAN, lambda text: True),
    "FALSE": (Kind.BOOLEAN, lambda text: False),
    "STRING": (Kind.TEXT, _string),
    "GUID": (Kind.KEY, UUID),
    "DATETIME": (Kind.DATETIME, _datetime),
    "DATE": (Kind.DATE, _date),
    "TIME": (Kind.TIME, _time),
    "DECIMAL": (Kind.DECIMAL, _decimal),
    "INTEGER": (Kind.INTEGER, _integer),
}
NAMES = {
    "STRING": "a text",
    "GUID": "an id",
    "DATETIME": "a date with time",
    "DATE": "a date",
    "TIME": "a time",
    "DECIMAL": "a number",
    "INTEGER": "a whole number",
}
