"""Values as the texts a form holds, and back.  What was typed stays text, so nothing is lost when it is refused.

Pure.  A text that means nothing is handed on as it is: the record service says what is wrong with it, together with
everything else.  Only what would pass for another value (JSON that does not parse) is said here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol

from xrm.builtin.normalise.durations import clock
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.links import NaturalKey
from xrm.catalog.requests import Row, StoredFile
from xrm.currencies import decimals_of
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.projections.forms import Control, typed
from xrm.web.pages.formats import Formats, trimmed

Texts = Mapping[str, tuple[str, ...]]
"""Field name -> what its input holds; only several choices hold more or less than one."""

PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def texts_of(controls: Iterable[Control], values: Mapping[str, Any], formats: Formats) -> Texts:
    """What a form shows for stored values."""
    return {each.name: _said(each, values, formats) for each in controls}


def _said(control: Control, values: Mapping[str, Any], formats: Formats) -> tuple[str, ...]:
    """What the input of one field holds; an amount has the digits of its currency."""
    value, code = values.get(control.name), control.field.limits.currency or values.get(control.field.currency)
    if isinstance(value, Decimal) and control.widget == "money" and code:
        least = decimals_of(str(code))
        exact = value if trimmed(value).as_tuple().exponent < -least else round(value, least)  # type: ignore[operator]
        return (format(exact, "f").replace(".", get_decimal_symbol(formats.locale)),)
    return written(control, value, formats)


def written(control: Control, value: Any, formats: Formats) -> tuple[str, ...]:
    """One value as its input holds it; where no currency is said yet, the one it will be."""
    if value is None and control.field.currency_of and not isinstance(control.field.default, Expression):
        value = control.field.default
    if control.field.kind is Kind.ROWS:
        return tuple(row_text(control, row, formats) for row in value or ())
    if value is None:
        return () if control.field.many else ("",)
    if control.widget == "duration":
        return (clock(value),)
    return WRITE[control.field.kind](_named(control, value), formats)


def _named(control: Control, value: Any) -> Any:
    """Choices by the name they have today; stored is their first one."""
    named = {choice.stored: choice.name for choice in control.field.choices}
    if control.field.kind is Kind.CHOICE:
        return named.get(value, value)
    if control.field.kind is Kind.CHOICES:
        return tuple(named.get(each, each) for each in value)
    return value


def row_text(control: Control, row: Row | None, formats: Formats) -> str:
    """One row as a text: its id, and what its inputs hold.  None: a new one, with the defaults that are known."""
    texts = {
        each.name: list(_said(each, row.values, formats) if row else written(each, _known_default(each), formats))
        for each in typed(control.rows)
    }
    return json.dumps({"": [str(row.id) if row else ""], **texts}, ensure_ascii=False, separators=(",", ":"))


def _known_default(control: Control) -> Any:
    default = control.field.default
    return None if isinstance(default, Expression | NaturalKey) else default


def row_texts(control: Control, text: str) -> dict[str, tuple[str, ...]]:
    """What the inputs of a row hold, its id under ``; of what is no row nothing."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    names = {"", *(each.name for each in typed(control.rows))}
    return {
        name: tuple(texts)
        for name, texts in (found.items() if isinstance(found, dict) else ())
        if name in names and isinstance(texts, list) and all(isinstance(each, str) for each in texts)
    }


def is_blank(control: Control, texts: Texts, formats: Formats) -> bool:
    """Whether a row is new and nobody typed anything into it."""
    if "".join(texts.get("", ())):
        return False
    blank = row_texts(control, row_text(control, None, formats))
    return all(not any(said) or blank.get(name) == said for name, said in texts.items())


def _rows_meant(
    control: Control, texts: tuple[str, ...], formats: Formats
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The rows that were typed, for the record service; an untouched new one is none."""
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for text in texts:
        said = row_texts(control, text)
        if is_blank(control, said, formats):
            continue
        id = "".join(said.get("", ()))
        texts_said = {
            each.name: said[each.name]
            for each in typed(control.rows)
            if each.name in said
            and (
                id
                or any(said[each.name])
                or not (each.field.default is None or isinstance(each.field.default, Expression | NaturalKey))
            )
        }
        values, wrong = values_of(typed(control.rows), texts_said, formats)
        problems += (replace(each, target=f"{control.name}/{len(rows)}/{each.target}") for each in wrong)
        rows.append({"id": id, **values} if id else values)
    return rows, problems


def values_of(controls: Iterable[Control], texts: Texts, formats: Formats) -> tuple[dict[str, Any], list[Problem]]:
    """What is handed to the record service, under the names the API has, for the controls that `texts` speaks of."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    controls = tuple(controls)
    for control in controls:
        if control.name not in texts or control.field.kind in FILED:
            continue
        if control.field.kind is Kind.ROWS:
            values[control.name], wrong = _rows_meant(control, texts[control.name], formats)
            problems += wrong
            continue
        if control.field.kind is Kind.SECRET and not any(texts[control.name]):
            continue  # nothing typed: it stays as it is
        try:
            values[control.field.key] = meant(control, texts[control.name], formats)
        except ValueError as fault:
            problems.append(Problem("XRM810", str(fault), target=control.name))
    for control in controls:  # a currency that was only offered says nothing where no amount was typed
        offered = control.field.currency_of and values.get(control.field.name) == control.field.default
        if offered and values.get(control.field.currency_of, control) is None:
            del values[control.field.name]
    return values, problems


def meant(control: Control, texts: tuple[str, ...], formats: Formats) -> Any:
    """One value as the record service wants it; `ValueError` with a sentence where the text can be nothing at all."""
    kind = control.field.kind
    if control.field.several:
        if control.field.type.free:
            return [part for each in texts for part in re.split(r"[,;\n]", each) if part.strip()]
        return [each for each in texts if each]
    text = texts[-1] if texts else ""
    if not text.strip():
        return None
    if control.field.type.typed is not None:
        return text.strip()
    return READ.get(kind, _as_typed)(text, formats)


def _as_typed(text: str, formats: Formats) -> Any:
    return text


def _read_boolean(text: str, formats: Formats) -> Any:
    return {"true": True, "false": False}.get(text, text)


def _read_integer(text: str, formats: Formats) -> Any:
    number = plain_number(text, formats)
    return int(number) if number.lstrip("+-").isdecimal() and len(number) <= 20 else text


def _read_decimal(text: str, formats: Formats) -> Any:
    number = plain_number(text, formats)
    return Decimal(number) if PLAIN_NUMBER.fullmatch(number) and len(number) <= 40 else text


def plain_number(text: str, formats: Formats) -> str:
    """`1,234.50` without what only helps the eye; a comma that does not part thousands is left, to be refused."""
    group, point = get_group_symbol(formats.locale), get_decimal_symbol(formats.locale)
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    whole, mark, rest = bare.partition(point)
    if re.fullmatch(rf"[+-]?[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+", whole):
        whole = whole.replace(group, "")
    return f"{whole}.{rest}" if mark else whole


def _read_datetime(text: str, formats: Formats) -> Any:
    """A wall clock of the reader's zone becomes an instant."""
    try:
        said = datetime.fromisoformat(text)
        local = said if said.tzinfo else said.replace(tzinfo=formats.zone)
        return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return text


def _read_json(text: str, formats: Formats) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        place = f" (line {fault.lineno}, column {fault.colno})" if isinstance(fault, json.JSONDecodeError) else ""
        raise ValueError(f"This is not JSON{place}.") from fault


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _write_text(value: Any, formats: Formats) -> tuple[str, ...]:
    return (str(value),)


def _write_decimal(value: Any, formats: Formats) -> tuple[str, ...]:
    return (format(trimmed(Decimal(value)), "f").replace(".", get_decimal_symbol(formats.locale)),)


def _write_boolean(value: Any, formats: Formats) -> tuple[str, ...]:
    return ("true" if value else "false",)


def _write_date(value: Any, formats: Formats) -> tuple[str, ...]:
    return (value.isoformat(),)


def _write_time(value: Any, formats: Formats) -> tuple[str, ...]:
    return (value.isoformat("minutes"),)


def _write_datetime(value: Any, formats: Formats) -> tuple[str, ...]:
    return (value.astimezone(formats.zone).replace(tzinfo=None).isoformat(timespec="minutes"),)


def _write_choices(value: Any, formats: Formats) -> tuple[str, ...]:
    return tuple(str(each) for each in value)


def _write_json(value: Any, formats: Formats) -> tuple[str, ...]:
    return (json.dumps(value, ensure_ascii=False, indent=2),)


def _write_file(value: Any, formats: Formats) -> tuple[str, ...]:
    return (value.name if isinstance(value, StoredFile) else "",)


def _write_files(value: Any, formats: Formats) -> tuple[str, ...]:
    return tuple(each.name for each in value if isinstance(each, StoredFile))


def _write_secret(value: Any, formats: Formats) -> tuple[str, ...]:
    return ("",)


Read = Callable[[str, Formats], Any]
Write = Callable[[Any, Formats], tuple[str, ...]]

READ: Mapping[Kind, Read] = {
    Kind.BOOLEAN: _read_boolean,
    Kind.INTEGER: _read_integer,
    Kind.DECIMAL: _read_decimal,
    Kind.DATETIME: _read_datetime,
    Kind.JSON: _read_json,
}
WRITE: Mapping[Kind, Write] = {
    Kind.KEY: _write_text,
    Kind.TEXT: _write_text,
    Kind.INTEGER: _write_text,
    Kind.DECIMAL: _write_decimal,
    Kind.BOOLEAN: _write_boolean,
    Kind.DATE: _write_date,
    Kind.TIME: _write_time,
    Kind.DATETIME: _write_datetime,
    Kind.CHOICE: _write_text,
    Kind.CHOICES: _write_choices,
    Kind.JSON: _write_json,
    Kind.FILE: _write_file,
    Kind.FILES: _write_files,
    Kind.SECRET: _write_secret,
    Kind.LINK: _write_text,
    Kind.ROWS: _write_json,
    Kind.LINKS: _write_choices,
    Kind.COMPLEX: _write_json,  # never typed: its parts are
    Kind.LIST: _write_text,
}
