"""Values as texts a person can read in a cell of a table, and back: what is exported and imported.  One row a kind.

`from_text(field, to_text(field, value))` is the value again, of rows what one would say to write them.  An empty text
is no value.  Texts are the same in every language and zone: numbers with a point, days as 2026-01-31, instants in UTC,
choices under the name they have today.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord, StoredFile
from xrm.projections.values import READ

SEPARATOR = ";"
MOST_PARTS = 1_000
_FILE = re.compile(r".*<([0-9a-fA-F-]{36})>", re.DOTALL)


def to_text(each: Field, value: Any) -> str:
    """The value as text.  Several values stand beside each other, parted by `;`; one that has a `;` is in quotes."""
    if value is None:
        return ""
    told = each.type.told
    return told(value, each) if told is not None else WRITE[each.kind](value, each)


def from_text(each: Field, text: str) -> Any:
    """The value a text says, of the kind's Python type; `ValueError` with a sentence where it says none."""
    if each.kind is Kind.TEXT and text:
        return READ[Kind.TEXT](text, each)  # as it stands, its spaces too
    if each.kind is Kind.CHOICE and any(text in (choice.name, choice.stored) for choice in each.choices):
        return READ[Kind.CHOICE](text, each)
    text = text.strip().upper() if each.currency_of else text.strip()
    if not text:
        return () if each.kind in SEVERAL else None
    if each.type.typed is not None:
        return READ[each.kind](each.type.typed(text, each), each)
    if each.kind is Kind.COMPLEX:
        found = complex_of(each, text)
        return (
            {part.part: found.get(part.part) for part in each.parts}
            if any(v is not None for v in found.values())
            else None
        )
    meant = PARSE.get(each.kind)
    return READ[each.kind](text if meant is None else meant(text), each)


SEVERAL = frozenset({Kind.ROWS, Kind.CHOICES, Kind.LINKS, Kind.FILES})
"""Kinds that hold several values: empty is an empty tuple."""


def joined(parts: tuple[str, ...]) -> str:
    """Texts in one text."""
    return f"{SEPARATOR} ".join(_quoted(part) for part in parts)


def _quoted(part: str) -> str:
    plain = part and part == part.strip() and SEPARATOR not in part and '"' not in part
    return part if plain else '"' + part.replace('"', '""') + '"'


def parted(text: str) -> list[str]:
    """The texts in one text; what stands in double quotes is kept as it is, a doubled one inside is one."""
    parts: list[str] = []
    place = 0
    while True:
        part, place = _next(text, place)
        if part is not None:
            parts.append(part)
        if len(parts) > MOST_PARTS:
            raise ValueError(f"At most {MOST_PARTS} values are read here.")
        if place > len(text):
            return parts


def _next(text: str, start: int) -> tuple[str | None, int]:
    """One text from `start`, and where the next begins; beyond the end where there is none.  None: nothing there."""
    while start < len(text) and text[start].isspace():
        start += 1
    if text[start : start + 1] != '"':
        end = text.find(SEPARATOR, start)
        end = len(text) if end < 0 else end
        return text[start:end].strip() or None, end + 1
    end = start + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            raise ValueError('A quote that begins with " needs another at its end.')
        if text[end + 1 : end + 2] != '"':
            break
        end += 2
    rest = text[end + 1 :].lstrip()
    if rest and not rest.startswith(SEPARATOR):
        raise ValueError(f"Part the values with {SEPARATOR}.")
    return text[start + 1 : end].replace('""', '"'), len(text) - len(rest) + 1


def _text(value: Any, each: Field) -> str:
    return str(value)


def _exact(value: Any, each: Field) -> str:
    return format(value, "f")


def _boolean(value: Any, each: Field) -> str:
    return "true" if value else "false"


def _iso(value: Any, each: Field) -> str:
    found: str = value.isoformat()
    return found


def _instant(value: Any, each: Field) -> str:
    found: str = value.astimezone(UTC).isoformat()
    return found.replace("+00:00", "Z")


def _choice(value: Any, each: Field) -> str:
    found = each.choice(value)
    return found.name if found else str(value)


def _choices(value: Any, each: Field) -> str:
    return joined(tuple(_choice(one, each) for one in value))


def _json(value: Any, each: Field) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rows(value: Any, each: Field) -> str:
    """What each row says, as JSON by the names of its fields."""
    said = [{"id": row.id, **{name: one for name, one in row.values.items() if one not in (None, ())}} for row in value]
    return json.dumps(said, ensure_ascii=False, default=_plainly) if said else ""


def _plainly(value: Any) -> str:
    if isinstance(value, Decimal | UUID):
        return str(value)
    found: str = value.isoformat()
    return found


def _file(value: Any, each: Field) -> str:
    """Its name, which says nothing to a machine, and its id."""
    return f"{value.name} <{value.id}>" if isinstance(value, StoredFile) else str(value)


def _files(value: Any, each: Field) -> str:
    return joined(tuple(_file(one, each) for one in value))


def _secret(value: Any, each: Field) -> str:
    return ""  # what would be read back is no secret; a text that is imported becomes one


def _link(value: Any, each: Field) -> str:
    if isinstance(value, LinkedRecord):
        return "" if value.id is None else str(value.id)
    return str(value)


def _links(value: Any, each: Field) -> str:
    return joined(tuple(_link(one, each) for one in value))


def _complex(value: Any, each: Field) -> str:
    """`since: 2026-01-01; until: 2026-12-31`: the parts that have a value, each after its name."""
    said = ((part.part, to_text(part, value.get(part.part))) for part in each.parts)
    return joined(tuple(f"{name}: {text}" for name, text in said if text))


def complex_of(each: Field, text: str) -> dict[str, Any]:
    """The parts that a text names."""
    parts = {part.part: part for part in each.parts}
    found: dict[str, Any] = {}
    for said in parted(text):
        name, colon, rest = said.partition(":")
        if not colon or name.strip() not in parts or name.strip() in found:
            raise ValueError(f"Write the parts as `{next(iter(parts))}: …`, parted with {SEPARATOR}.")
        found[name.strip()] = from_text(parts[name.strip()], rest.removeprefix(" "))
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueError("This is not JSON.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _file_ids(text: str) -> list[str | UUID]:
    return [_file_id(part) for part in parted(text)]


def _file_id(text: str) -> str | UUID:
    found = _FILE.fullmatch(text)
    return found[1] if found else text


WRITE: dict[Kind, Callable[[Any, Field], str]] = {
    Kind.KEY: _text,
    Kind.TEXT: _text,
    Kind.INTEGER: _text,
    Kind.DECIMAL: _exact,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _iso,
    Kind.TIME: _iso,
    Kind.DATETIME: _instant,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.JSON: _json,
    Kind.FILE: _file,
    Kind.FILES: _files,
    Kind.SECRET: _secret,
    Kind.LINK: _link,
    Kind.LINKS: _links,
    Kind.ROWS: _rows,
    Kind.COMPLEX: _complex,
    Kind.LIST: _text,
}
PARSE: dict[Kind, Callable[[str], Any]] = {
    Kind.CHOICES: parted,
    Kind.JSON: _parsed,
    Kind.FILE: _file_id,
    Kind.FILES: _file_ids,
    Kind.LINKS: parted,
    Kind.ROWS: _parsed,
}
"""What is made of a text before the kind's reader has it; other kinds are read from the text itself."""
