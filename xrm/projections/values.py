"""One value as it came (JSON, a form, Python) -> the Python value of its kind, or a ValueError that says the way out.

A table from kind to reader: text that could mean something else is refused, never guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind

MOST_WHOLE = 2**63 - 1
LEAST_WHOLE = -(2**63)
LONGEST_NUMBER = 60  # characters; nothing kept here needs more
MOST_LINKED = 1_000  # records in one field of links
LONGEST_SECRET = 10_000
MOST_FILES = 200  # files in one field of files
JSON_DEPTH = 50
JSON_NODES = 20_000

_WHOLE = re.compile(r"[+-]?[0-9]{1,20}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?", re.ASCII)
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def read_text(value: Any, each: Field) -> str:
    if not isinstance(value, str):
        raise ValueError("Write a text.")
    if "\0" in value:
        raise ValueError("This text has a NUL character, which cannot be stored. Leave it out.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("This text has half a character (a lone surrogate). Leave it out.") from None
    return value


def read_whole(value: Any, each: Field) -> int:
    found = _whole(value)
    if found is None:
        raise ValueError("Write a whole number, such as 12.")
    if not LEAST_WHOLE <= found <= MOST_WHOLE:
        raise ValueError(f"This number is too large: at most {MOST_WHOLE}.")
    return found


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        text = value.strip()
        return int(text) if _WHOLE.fullmatch(text) else None
    if isinstance(value, float | Decimal) and math.isfinite(value) and -1e20 < value < 1e20 and value == int(value):
        return int(value)
    return None


def read_decimal(value: Any, each: Field) -> Decimal:
    found = _decimal(value)
    if found is None or not found.is_finite():
        raise ValueError("Write a number, such as 12.50.")
    scale, digits = each.limits.scale, each.limits.digits
    if found and not -100 < found.adjusted() < digits - scale:
        raise ValueError(f"This number is too large: at most {digits - scale} digits before the point.")
    exponent = found.normalize().as_tuple().exponent if found else 0
    if isinstance(exponent, int) and -exponent > scale:
        if each.currency or each.limits.currency:
            return found  # how many digits there may be is its currency's matter, which tells it once that is known
        raise ValueError(f"Write at most {scale} digits after the point." if scale else "Write a whole number.")
    return found.quantize(Decimal(1).scaleb(-scale)) if found else Decimal(0).scaleb(-scale)


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**40 else Decimal("1e40")
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER:
        text = value.strip()
        try:
            return Decimal(text) if text.isascii() and "_" not in text else None
        except InvalidOperation:
            return None
    return None


def read_boolean(value: Any, each: Field) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise ValueError("Write true or false.")


def read_date(value: Any, each: Field) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("There is no such day in the calendar.") from None
    raise ValueError("Write a date as 2026-01-31.")


def read_time(value: Any, each: Field) -> time:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str) and _TIME.fullmatch(value.strip()):
        try:
            return time.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("There is no such time of day.") from None
    raise ValueError("Write a time of day as 14:30.")


def read_datetime(value: Any, each: Field) -> datetime:
    found = value if isinstance(value, datetime) and value.tzinfo is not None else _instant(value)
    if found is None:
        raise ValueError("Write date and time with their zone, as 2026-01-31T14:30:00Z.")
    try:
        return found.astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueError("This moment is too far away.") from None


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _DATETIME.fullmatch(value.strip()):
        return None
    text = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", value.strip().upper())
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("There is no such day or time.") from None


def read_choice(value: Any, each: Field) -> str:
    found = next((one for one in each.choices if one.name == value), None)
    if found is None:
        found = next((one for one in each.choices if one.stored == value), None)
    if found is None and each.currency_of:
        raise ValueError(f"`{str(value)[:20]}` is no currency: write its ISO 4217 code, such as EUR.")
    if found is None:
        names = ", ".join(one.name for one in each.choices if not one.retired)
        raise ValueError(f"Choose one of: {names if len(names) <= 300 else names[:299] + '…'}")
    return found.stored


def read_tags(value: Any, each: Field) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
        raise ValueError("Write a list of tags.")
    return tuple(read_text(item, each) for item in value)


def read_choices(value: Any, each: Field) -> tuple[str, ...]:
    if each.type.free:
        return read_tags(value, each)
    if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
        raise ValueError("Write a list of choices.")
    if len(value) > len(each.choices):
        raise ValueError("Each choice can be taken once.")
    chosen = tuple(read_choice(item, each) for item in value)
    if len(set(chosen)) < len(chosen):
        raise ValueError("Each choice can be taken once.")
    return chosen


def read_json(value: Any, each: Field) -> Any:
    """What both databases give back as it was; decimals become the floating numbers that JSON has."""
    level, nodes = [value], 0
    for _ in range(JSON_DEPTH):
        nodes += len(level)
        if nodes > JSON_NODES:
            raise ValueError(f"This JSON has more than {JSON_NODES} values.")
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return _plain(value)
    raise ValueError(f"This JSON is nested more than {JSON_DEPTH} levels deep.")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("The names in JSON are texts.")
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, str):
        _storable(value)
    elif isinstance(value, float | Decimal) and not math.isfinite(value):
        raise ValueError("JSON knows no infinite numbers.")
    elif isinstance(value, int | float | Decimal) and abs(Decimal(value)) > MOST_WHOLE:
        # also of floating numbers: PostgreSQL gives 1e30 back as a whole one
        raise ValueError(f"A number in this JSON is too large: at most {MOST_WHOLE}.")
    elif not isinstance(value, bool | int | float | Decimal | None):
        raise ValueError("This is no JSON value.")
    return []


def _storable(text: str) -> None:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("A text in this JSON has a character that cannot be stored.")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        found = float(value)
        if not math.isfinite(found):
            raise ValueError("A number in this JSON is too large.")
        return found
    return value


def read_key(value: Any, each: Field) -> UUID:
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and _UUID.fullmatch(value.strip()):
        return UUID(value.strip())
    raise ValueError("This is not the id of a record.")


def read_rows(value: Any, each: Field) -> tuple[dict[str, Any], ...]:
    """Rows as they came, not looked into: what stands in them is read by their row type."""
    if isinstance(value, str | Mapping) or not isinstance(value, list | tuple):
        raise ValueError("Write a list of rows.")
    most = each.rows.most if each.rows is not None else 0
    if most and len(value) > most:
        raise ValueError(f"These are {len(value)} rows; at most {most} are allowed.")
    if not all(isinstance(row, Mapping) for row in value):
        raise ValueError("Each row is an object with its fields.")
    return tuple(dict(row) for row in value)


def read_keys(value: Any, each: Field) -> tuple[UUID, ...]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise ValueError("Write a list of ids.")
    if len(value) > MOST_LINKED:
        raise ValueError(f"At most {MOST_LINKED} records can be linked here.")
    keys = tuple(read_key(item, each) for item in value)
    if len(set(keys)) < len(keys):
        raise ValueError("Each record can be linked once.")
    return keys


def read_files(value: Any, each: Field) -> tuple[UUID, ...]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise ValueError("Write a list of the files that stay.")
    if len(value) > MOST_FILES:
        raise ValueError(f"At most {MOST_FILES} files are kept here.")
    keys = tuple(read_key(item, each) for item in value)
    if len(set(keys)) < len(keys):
        raise ValueError("Each file can stand here once.")
    return keys


def read_complex(value: Any, each: Field) -> dict[str, Any] | None:
    """A value by part; parts that are not said are empty, and a value without any is none."""
    parts = {part.part: part for part in each.parts}
    if not isinstance(value, Mapping) or any(name not in parts for name in value):
        raise ValueError(f"Write an object with {', '.join(parts)}.")
    said = {name: value.get(name) for name in parts}
    found = {name: None if one is None else READ[parts[name].kind](one, parts[name]) for name, one in said.items()}
    return found if any(one is not None for one in found.values()) else None


def read_secret(value: Any, each: Field) -> str:
    text = read_text(value, each)
    if not text or len(text) > LONGEST_SECRET:
        raise ValueError(f"A secret has from 1 to {LONGEST_SECRET} characters.")
    return text


def read_list(value: Any, each: Field) -> Any:
    raise ValueError("This list is changed by changing the records in it.")


READ: dict[Kind, Callable[[Any, Field], Any]] = {
    Kind.KEY: read_key,
    Kind.TEXT: read_text,
    Kind.INTEGER: read_whole,
    Kind.DECIMAL: read_decimal,
    Kind.BOOLEAN: read_boolean,
    Kind.DATE: read_date,
    Kind.TIME: read_time,
    Kind.DATETIME: read_datetime,
    Kind.CHOICE: read_choice,
    Kind.CHOICES: read_choices,
    Kind.JSON: read_json,
    Kind.FILE: read_key,
    Kind.FILES: read_files,
    Kind.SECRET: read_secret,
    Kind.LINK: read_key,
    Kind.ROWS: read_rows,
    Kind.LINKS: read_keys,
    Kind.COMPLEX: read_complex,
    Kind.LIST: read_list,
}
