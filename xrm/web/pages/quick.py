"""Quick filters of a list: what choosing one value of a field means, in the expression language.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, XrmError
from xrm.web.pages.offers import key_of
from xrm.web.pages.spans import BY_NAME, NONE


@dataclass(frozen=True, slots=True)
class Clock:
    """What the reader's day is."""

    today: date
    zone: tzinfo


def condition_of(field: Field, value: str, clock: Clock) -> str:
    """The filter that a quick filter means; the value can be nothing but a value."""
    return CONDITIONS[field.kind](field, value, clock)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _is_choice(field: Field, value: str, clock: Clock) -> str:
    return f"{field.name} eq {_quoted(value)}"


def _has_choice(field: Field, value: str, clock: Clock) -> str:
    return f"{field.name} has {_quoted(value)}"


def _is_boolean(field: Field, value: str, clock: Clock) -> str:
    if value not in ("true", "false"):
        raise XrmError(Problem("XRM801", f"{field.name} is true or false.", target=field.name))
    return f"{field.name} eq {value}"


def _is_link(field: Field, value: str, clock: Clock) -> str:
    return f"{field.name} eq {key_of(value)}"


def _is_day(field: Field, value: str, clock: Clock) -> str:
    first, last = _days(field, value, clock)
    ends = ((first, "ge"), (last, "le"))
    return (
        " and ".join(f"{field.name} {word} {day.isoformat()}" for day, word in ends if day) or f"{field.name} eq null"
    )


def _is_moment(field: Field, value: str, clock: Clock) -> str:
    first, last = _days(field, value, clock)
    ends = ((first, "ge"), (last + timedelta(days=1) if last else None, "lt"))
    said = (f"{field.name} {word} {_begin(day, clock)}" for day, word in ends if day)
    return " and ".join(said) or f"{field.name} eq null"


def _begin(day: date, clock: Clock) -> str:
    """When a day begins by the reader's clock, as an instant."""
    return datetime.combine(day, time(), clock.zone).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _days(field: Field, value: str, clock: Clock) -> tuple[date | None, date | None]:
    if value == NONE:
        return None, None
    if value not in BY_NAME:
        names = ", ".join((*BY_NAME, NONE))
        raise XrmError(Problem("XRM801", f"{field.name} is filtered by one of {names}.", target=field.name))
    return BY_NAME[value].days(clock.today)


CONDITIONS: Mapping[Kind, Callable[[Field, str, Clock], str]] = {
    Kind.CHOICE: _is_choice,
    Kind.CHOICES: _has_choice,
    Kind.BOOLEAN: _is_boolean,
    Kind.LINK: _is_link,
    Kind.DATE: _is_day,
    Kind.DATETIME: _is_moment,
}
