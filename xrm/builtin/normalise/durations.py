"""How long something lasts: kept in seconds, typed as `1:30` or `90 min`, written as `PT1H30M` for machines."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.catalog.field import Field

UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_WORDS = {
    **{f"{name}{end}": size for name, size in UNITS.items() for end in ("", "s")},
    "w": 604_800, "d": 86_400, "h": 3_600, "hr": 3_600, "hrs": 3_600, "min": 60, "mins": 60, "m": 60,
    "s": 1, "sec": 1, "secs": 1,
}  # fmt: skip
_CLOCK = re.compile(r"(-?)([0-9]{1,9}):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)
_PART = re.compile(r"([0-9]{1,12}(?:[.,][0-9]{1,6})?)\s*([a-z]+)", re.ASCII)
_ISO = re.compile(
    r"(-?)P(?=.)(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12})(?:\.0{1,9})?S)?)?",
    re.ASCII,
)
MOST = 10**12
_WAY_OUT = "Write a duration as 1:30 or 90 min."


def seconds(value: object, field: Field | None = None) -> object:
    """Seconds of a text; a number is seconds already, but one that was typed needs its unit."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    found = _of_clock(text)
    if found is None:
        found = _of_iso(text.upper())
    if found is None:
        found = _of_words(text.lower())
    if found is None:
        raise ValueError(_WAY_OUT)
    if abs(found) > MOST:
        raise ValueError("This duration is too long.")
    return found


def _of_clock(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    found = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    return -found if match[1] else found


def _of_iso(text: str) -> int | None:
    """Years and months have no length of their own, so they are none."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    found = sum(int(match[place] or 0) * size for place, size in enumerate(UNITS.values(), 2))
    return -found if match[1] else found


def _of_words(text: str) -> int | None:
    sign = -1 if text.startswith("-") else 1
    rest, found = text.removeprefix("-").strip(), Decimal(0)
    if not rest:
        return None
    while rest:
        match = _PART.match(rest)
        size = _WORDS.get(match[2]) if match else None
        if match is None or size is None:
            return None
        found += Decimal(match[1].replace(",", ".")) * size
        rest = rest[match.end() :].lstrip(" ,")
    if found != found.to_integral_value():
        raise ValueError("A duration is kept in whole seconds.")
    return sign * int(found)


def iso(value: object, field: Field | None = None) -> str:
    """`PT1H30M`; days are 24 hours long, so only hours, minutes and seconds are said."""
    total = int(str(value))
    sign, total = ("-", -total) if total < 0 else ("", total)
    hours, minutes, rest = total // 3600, total // 60 % 60, total % 60
    said = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if number)
    return f"{sign}PT{said or '0S'}"


def clock(value: object) -> str:
    """`1:30`, with its seconds where there are some: as it is typed into a form."""
    total = int(str(value))
    sign, total = ("-", -total) if total < 0 else ("", total)
    text = f"{sign}{total // 3600}:{total // 60 % 60:02}"
    return f"{text}:{total % 60:02}" if total % 60 else text
