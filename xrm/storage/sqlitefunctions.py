"""What SQLite lacks, in Python: exact numbers of 64 bits, letters beyond ASCII, patterns, days.  Never raises.

Each gives null for null, and the same for the same arguments.  Numbers come as whole numbers scaled by a power of ten,
each followed by its scale; days and moments as the text SQLAlchemy keeps.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from xrm.expressions import dates, numbers, texts
from xrm.expressions.pattern import matches
from xrm.storage.patience import in_time
from xrm.tabular.guarding import guarded


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection of the driver."""
    for name, (arguments, function) in FUNCTIONS.items():
        connection.create_function(name, arguments, _null_for_null(function), deterministic=True)
    connection.create_aggregate("xrm_sum", 1, _Sum)  # type: ignore[arg-type]  # its numbers may be null
    connection.create_aggregate("xrm_avg", 2, _Average)  # type: ignore[arg-type]  # likewise


def _null_for_null(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return called


def _exact(a: int, scale: int, to: int) -> int | str:
    """A number with more places to be found equal or not; as a text, which equals none, beyond 64 bits."""
    wide = numbers.widen(a, scale, to)
    return str(a) if wide is None else wide


class _Sum:
    """`xrm_sum`: a sum of numbers of one scale; an empty text beyond 64 bits, since SQLite gives null of no rows at all."""

    def __init__(self) -> None:
        self._total = 0

    def step(self, value: int | None) -> None:
        self._total += value or 0

    def finalize(self) -> int | str:
        fitted = numbers.fit(self._total)
        return "" if fitted is None else fitted


class _Average:
    """`xrm_avg`: the mean of numbers of a scale, to six places."""

    def __init__(self) -> None:
        self._total = self._count = self._scale = 0

    def step(self, value: int | None, scale: int) -> None:
        if value is not None:
            self._total, self._count, self._scale = self._total + value, self._count + 1, scale

    def finalize(self) -> int | None:
        return numbers.divide(self._total, self._scale, self._count, 0)


def _years_between(since: str, until: str) -> int:
    return dates.years_between(date.fromisoformat(since), date.fromisoformat(until))


def _period_start(value: str, unit: str) -> str:
    return dates.period_start(date.fromisoformat(value), unit).isoformat()


def _date_add(value: str, steps: int, unit: str) -> str | None:
    if len(value) == len("2026-01-31"):
        day = dates.date_add(date.fromisoformat(value), steps, unit)
        return None if day is None else day.isoformat()
    moment = dates.date_add(datetime.fromisoformat(value), steps, unit)
    return None if moment is None else moment.isoformat(sep=" ", timespec="microseconds")


def _local(value: str, zone: str) -> str:
    moment = dates.local(datetime.fromisoformat(value).replace(tzinfo=UTC), zone)
    return moment.isoformat(sep=" ", timespec="microseconds")


FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "xrm_add": (4, numbers.add),
    "xrm_subtract": (4, numbers.subtract),
    "xrm_multiply": (4, numbers.multiply),
    "xrm_divide": (4, numbers.divide),
    "xrm_divide_whole": (2, numbers.divide_whole),
    "xrm_remainder": (4, numbers.remainder),
    "xrm_negate": (2, lambda a, scale: numbers.negate(a)),
    "xrm_round": (2, numbers.round_away),
    "xrm_floor": (2, numbers.floor),
    "xrm_ceiling": (2, numbers.ceiling),
    "xrm_widen": (3, numbers.widen),
    "xrm_compare": (4, numbers.compare),
    "xrm_exact": (3, _exact),
    "xrm_lower": (1, texts.lower),
    "xrm_upper": (1, texts.upper),
    "xrm_substring": (-1, texts.substring),
    "xrm_ends": (2, str.endswith),
    "xrm_matches": (2, in_time(matches)),
    "xrm_years_between": (2, _years_between),
    "xrm_date_add": (3, _date_add),
    "xrm_period_start": (2, _period_start),
    "xrm_local": (2, _local),
    "xrm_guarded": (1, guarded),
    "xrm_spaced": (1, lambda text: " ".join(text.split())),
}
"""Name in SQL: how many arguments it takes (-1: several numbers of them) and what it is."""
