"""Literals of the file -> values of a kind's Python type.  A literal that does not fit gives None and a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from xrm.catalog.kinds import Kind
from xrm.catalog.privacy import Span
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)", re.IGNORECASE)
_UNITS = {"b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}
_SPAN = re.compile(r"(\d{1,5})\s*(day|week|month|year)s?")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
LARGEST = 2**63 - 1

WANTED = {
    Kind.TEXT: "a text",
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number",
    Kind.BOOLEAN: "`true` or `false`",
    Kind.DATE: "a day such as `2026-01-31`",
    Kind.TIME: "a time such as `12:30`",
    Kind.DATETIME: "an instant with its zone, such as `2026-01-31T12:30Z`",
}


def literal(said: Scalar, kind: Kind) -> object | None:
    """The value, None when the literal is none of that kind."""
    text = said.text.strip()
    try:
        return _READ[kind](said, text)
    except (KeyError, ValueError, ArithmeticError):
        return None


def _text(said: Scalar, text: str) -> str:
    return said.text


def _integer(said: Scalar, text: str) -> int | None:
    value = said.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        return None
    whole = int(value)
    return whole if abs(whole) <= LARGEST else None


def _decimal(said: Scalar, text: str) -> Decimal | None:
    value = said.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    exact = Decimal(value)
    return exact if abs(exact) < Decimal(10) ** 18 else None


def _boolean(said: Scalar, text: str) -> bool | None:
    return said.value if isinstance(said.value, bool) else None


def _date(said: Scalar, text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError
    return date.fromisoformat(text)


def _time(said: Scalar, text: str) -> time:
    if not re.fullmatch(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?", text):
        raise ValueError
    return time.fromisoformat(text)


def _datetime(said: Scalar, text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError
    return value.astimezone(UTC)


_READ: Mapping[Kind, Callable[[Scalar, str], object | None]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATETIME: _datetime,
}


def file_size(text: str) -> int | None:
    """`20 MB` in bytes."""
    match = _SIZE.fullmatch(text.strip())
    return int(Decimal(match[1]) * _UNITS[match[2].lower()]) if match else None


def days(said: Scalar) -> int | None:
    """`30 days`, `2 weeks` or a plain number of days."""
    if isinstance(said.value, int) and not isinstance(said.value, bool):
        return said.value
    match = _SPAN.fullmatch(said.text.strip())
    return int(match[1]) * _DAYS[match[2]] if match else None


def span(said: Scalar) -> Span | None:
    """`5 years` by the calendar; a plain number is days."""
    if isinstance(said.value, int) and not isinstance(said.value, bool):
        return Span(said.value, "day") if said.value > 0 else None
    match = _SPAN.fullmatch(said.text.strip())
    return Span(int(match[1]), match[2]) if match and int(match[1]) else None


def unit_meant(said: Scalar, *others: str) -> str:
    """The unit or other word that somebody may have meant in a time that is none."""
    word = said.text.strip().rpartition(" ")[2]
    return did_you_mean(word, [*_DAYS, *(f"{each}s" for each in _DAYS), *others])


def is_true(said: Scalar | None) -> bool:
    """Whether a file says `true` here; a condition in its place is none."""
    return said is not None and said.value is True
