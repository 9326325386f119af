"""Days and moments: years lived, calendar steps, and a moment on the app's clocks.  None beyond years 1 to 9999."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

Day = TypeVar("Day", date, datetime)

DAY_UNITS = ("day", "week", "month", "year")
CLOCK_UNITS = ("second", "minute", "hour")
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_MOST_STEPS = 400_000_000_000  # seconds in more than ten thousand years


def years_between(since: date, until: date) -> int:
    """Whole years from one day to another, negative backwards; who is born on 29 February has a birthday on 1 March."""
    if until < since:
        return -years_between(until, since)
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def date_add(value: Day, steps: int, unit: str) -> Day | None:
    """So many units later; a month later than 31 January is the last of February."""
    if abs(steps) > _MOST_STEPS:
        return None
    try:
        if unit in _SECONDS:
            return value + timedelta(seconds=steps * _SECONDS[unit])
        return _months_later(value, steps * 12 if unit == "year" else steps)
    except (OverflowError, ValueError):
        return None


def _months_later(value: Day, months: int) -> Day:
    index = value.year * 12 + value.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        raise OverflowError
    return value.replace(year=year, month=month, day=min(value.day, monthrange(year, month)[1]))


def local(moment: datetime, zone: str) -> datetime:
    """The moment on the clocks of a zone, without the zone."""
    try:
        return moment.astimezone(_zone(zone)).replace(tzinfo=None)
    except OverflowError:
        return moment.astimezone(UTC).replace(tzinfo=None)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def period_start(day: date, unit: str) -> date:
    """The first day of the day, week, month, quarter or year it is in; weeks begin on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "day":
        return day
    first = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}[unit]
    return day.replace(month=first, day=1)
