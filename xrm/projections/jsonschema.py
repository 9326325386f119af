"""Fields -> JSON Schema 2020-12 of their values, as the API reads and writes them.  One row a kind.

What is read is told by shape only, for a stored value may be older than today's limits; what is written is told with
every limit, so that a client can know beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.status import Move
from xrm.currencies import decimals_of
from xrm.projections.values import LONGEST_SECRET, MOST_LINKED

Schema = dict[str, Any]

MOST_INTEGER = 2**63 - 1
FILE: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string"},
        "size": {"type": "integer", "description": "bytes"},
        "type": {"type": "string", "description": "media type, told by the content"},
    },
    "required": ["id", "name", "size", "type"],
    "additionalProperties": False,
}
SECRET: Schema = {
    "type": "object",
    "properties": {
        "set": {"type": "boolean"},
        "since": {"type": "string", "format": "date-time"},
        "renew_by": {"type": ["string", "null"], "format": "date"},
    },
    "required": ["set", "since", "renew_by"],
    "additionalProperties": False,
}
"""All that is ever said of a secret; it is written as a text."""
CODE: Schema = {"minLength": 3, "maxLength": 3}
"""A currency as it is answered, which may be one that is out of use by now."""
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
SHAPES: dict[Kind, Schema] = {
    Kind.KEY: {"type": "string", "format": "uuid"},
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.TIME: {"type": "string", "pattern": TIME},  # RFC 3339's `time` has a zone, a time of day has none
    Kind.DATETIME: {"type": "string", "format": "date-time"},
    Kind.CHOICE: {"type": "string"},
    Kind.CHOICES: {"type": "array", "items": {"type": "string"}},
    Kind.JSON: {},
    Kind.FILE: FILE,
    Kind.SECRET: SECRET,
    Kind.FILES: {"type": "array", "items": FILE},
    Kind.LINK: {"type": "string", "format": "uuid"},
    Kind.ROWS: {"type": "array", "items": {"type": "object"}},
    Kind.LINKS: {"type": "array", "items": {"type": "string", "format": "uuid"}},
    Kind.COMPLEX: {"type": "object"},
    Kind.LIST: {"type": "array"},
}
"""What the API says of each kind; a value is exactly of this shape, its limits come on top."""


def read_schema(each: Field) -> Schema:
    """A value as the API answers it; null, for a value may be empty or not for this reader on this record."""
    schema = {**shape(each), **said(each)}
    if each.currency_of:
        schema |= CODE
    elif each.kind is Kind.CHOICE:
        schema["enum"] = [choice.name for choice in each.choices]
    if each.kind is Kind.CHOICES and not each.type.free:
        schema["items"] = {"type": "string", "enum": [choice.name for choice in each.choices]}
    if each.rows is not None:
        schema["items"] = {"$ref": f"#/components/schemas/{each.rows.entity}"}
    if each.parts:
        schema |= _object({part.part: read_schema(part) for part in each.parts})
    if each.system or each.readonly or each.formula is not None or each.sequence is not None or each.kind in FILED:
        schema["readOnly"] = True
    return schema if each.name == "id" else nullable(schema)


def write_schema(each: Field) -> Schema:
    """A value as the API takes it, with its limits."""
    if each.kind is Kind.SECRET:
        text = {
            "type": "string",
            "writeOnly": True,
            "minLength": 1,
            "maxLength": LONGEST_SECRET,
            "pattern": NO_NUL,
            **said(each),
        }
        return text if each.required else nullable(text)
    schema = {**shape(each), **said(each), **limits(each)}
    if each.parts:
        schema |= _object({part.part: write_schema(part) for part in each.parts})
        if needed := [part.part for part in each.parts if must_be_said(part)]:
            schema["required"] = needed
    if isinstance(each.default, str | bool | int) and not each.currency_of:
        schema["default"] = each.default if each.type.told is None else each.type.told(each.default, each)
    return schema if each.required else nullable(schema)


def _currency(each: Field) -> str:
    """What an amount is in, and what a currency is that of."""
    if each.currency_of:
        return f"Currency of `{each.currency_of}`, ISO 4217."
    if each.type.name != "money":
        return ""
    return f"In what `{each.currency}` says." if each.currency else f"In {each.limits.currency}."


def _object(properties: dict[str, Schema]) -> Schema:
    """The parts of a complex value, by name."""
    return {"properties": properties, "additionalProperties": False}


def shape(each: Field) -> Schema:
    """What a value is made of; a type that writes its own text says its format."""
    if each.type.told is None:
        return SHAPES[each.kind]
    return {"type": "string", **({"format": each.type.format} if each.type.format else {})}


def limits(each: Field) -> Schema:
    return LIMITS.get(each.kind, no_limits)(each) if each.type.told is None else {}


def said(each: Field) -> Schema:
    """Its label and help, and where a link leads."""
    words: Schema = {"title": str(each.label)}
    told = " ".join(part for part in (str(each.help), _currency(each)) if part)
    if told:
        words["description"] = told
    if each.deprecated:
        words["deprecated"] = True
        words["description"] = f"{words.get('description', '')} {each.deprecated}".strip()
    if each.options.get("public") is True:
        words["description"] = f"Anyone may fetch it at /-/public/{{id}}. {words.get('description', '')}".strip()
    if each.mask is not None:
        words["description"] = f"Whole for who may write it, masked for others. {words.get('description', '')}".strip()
    if each.depends is not None:
        words["description"] = f"What it may be depends on {each.depends.field}. {words.get('description', '')}".strip()
    if each.kind in (Kind.LINK, Kind.LINKS) and each.link:
        whose = "The id of a record" if each.kind is Kind.LINK else "Ids of records"
        where = f" of {', '.join(each.link.targets)}" if each.link.targets else ""
        words["description"] = f"{whose}{where}. {words.get('description', '')}".strip()
    return words


def nullable(schema: Schema) -> Schema:
    """The schema with null beside its own values."""
    if "type" not in schema:
        return schema
    wide = dict(schema)
    kinds = wide["type"] if isinstance(wide["type"], list) else [wide["type"]]
    wide["type"] = [*kinds, "null"]
    if "enum" in wide:
        wide["enum"] = [*wide["enum"], None]
    return wide


def no_limits(each: Field) -> Schema:
    return {}


def text_limits(each: Field) -> Schema:
    limits = each.limits
    found: Schema = {}
    longest = limits.longest or each.type.length
    if longest:
        found["maxLength"] = longest
    shortest = max(limits.shortest, 1 if each.required else 0)
    if shortest:
        found["minLength"] = shortest
    if each.type.format:
        found["format"] = each.type.format
    if limits.pattern:
        found["pattern"] = f"^(?:{limits.pattern})$"
    elif not each.type.format:
        found["pattern"] = SEEN_LINE if each.type.narrow else SEEN_LINES
    return found


NO_NUL = r"^[^\u0000]*$"
UNSEEN = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202d\u202e"
SEEN_LINE, SEEN_LINES = rf"^[^{UNSEEN}\n\r]*$", rf"^[^{UNSEEN}]*$"
"""Text without characters that nobody can see; several lines only where there is room for them."""


def number_limits(each: Field) -> Schema:
    """Bounds that are fixed; one that is an expression depends on the day and the record."""
    integer = each.kind is Kind.INTEGER
    places = decimals_of(each.limits.currency) if each.limits.currency else each.limits.scale
    whole = each.limits.digits - each.limits.scale
    widest = Decimal(MOST_INTEGER) if integer else Decimal(10) ** whole - Decimal(1).scaleb(-places)
    least, most = fixed(each.limits.least), fixed(each.limits.most)
    low = max(-widest - integer, least) if least is not None else -widest - integer
    high = min(widest, most) if most is not None else widest
    found: Schema = {"minimum": number(low), "maximum": number(high)}
    step = each.options.get("step")
    if integer and isinstance(step, int) and step > 0 and (least is None or least % step == 0):
        found["multipleOf"] = step
    if not integer:
        found["multipleOf"] = number(Decimal(1).scaleb(-places))
    return found


def fixed(bound: object) -> Decimal | None:
    return Decimal(bound) if isinstance(bound, int | Decimal) else None


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def choice_limits(each: Field) -> Schema:
    return {"enum": live(each.choices)}


def choices_limits(each: Field) -> Schema:
    item: Schema = {"type": "string", "enum": live(each.choices)} if not each.type.free else TAG
    found: Schema = {"items": item, "uniqueItems": True}
    return {**found, "minItems": 1} if each.required else found


_LETTERS = r"[^\s,;\u0000-\u001f\u007f-\u00a0\u00ad]+"
TAG: Schema = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": f"^{_LETTERS}( {_LETTERS})*$"}


def links_limits(each: Field) -> Schema:
    found: Schema = {"uniqueItems": True, "maxItems": MOST_LINKED}
    if isinstance(each.limits.most, int):
        found["maxItems"] = each.limits.most
    return {**found, "minItems": 1} if each.required else found


def live(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.name for choice in choices if not choice.retired]


LIMITS: dict[Kind, Callable[[Field], Schema]] = {
    Kind.TEXT: text_limits,
    Kind.INTEGER: number_limits,
    Kind.DECIMAL: number_limits,
    Kind.CHOICE: choice_limits,
    Kind.CHOICES: choices_limits,
    Kind.LINKS: links_limits,
}


def writable(each: Field) -> bool:
    """Whether a body may carry it: not what is computed or numbered here, nor the content of a file."""
    return (
        each.formula is None
        and not (each.system or each.readonly or each.internal)
        and each.sequence is None
        and each.kind not in FILED
    )


def must_be_said(each: Field) -> bool:
    """Whether a new record without it is refused."""
    return each.required and not each.prefilled and each.kind is not Kind.BOOLEAN


def record_schema(entity: Entity, names: frozenset[str]) -> Schema:
    """A record as it is answered to somebody who may read these fields."""
    shown = [each for each in entity.all_fields() if each.name in names and not (each.internal or each.part_of)]
    properties: Schema = {"@odata.context": {"type": "string"}, "@odata.etag": {"type": "string"}}
    if entity.owned_by is not None:
        properties = {}
    properties.update({each.key: read_schema(each) for each in shown})
    return {"type": "object", "title": str(entity.label), "properties": properties, "additionalProperties": False}


class Body(StrEnum):
    """What the body of a write is."""

    NEW = "new"  # of a new record
    CHANGE = "change"  # some fields of one
    REPLACEMENT = "replacement"  # all that its writer may write; what is left out is as in a new record


def row_schema(entity: Entity, names: frozenset[str], body: Body) -> Schema:
    """One row in a body: with the id of the row it changes, without one a new row."""
    schema = change_schema(entity, names, body)
    if body is Body.NEW:
        return schema
    known = {"type": ["string", "null"], "format": "uuid", "description": "Of the row that is changed"}
    return {**schema, "properties": {"id": known, **schema["properties"]}}


def _rows_taken(each: Field, new: bool) -> Schema:
    """The rows of a record in a body: all that shall be there, in their order."""
    assert each.rows is not None  # noqa: S101
    items = {"$ref": f"#/components/schemas/{each.rows.entity}.{'new' if new else 'change'}"}
    least = max(each.rows.least, 1 if each.required else 0)
    schema: Schema = {"type": "array", **said(each), "items": items, "maxItems": each.rows.most}
    return {**schema, "minItems": least} if least else schema


def change_schema(entity: Entity, names: frozenset[str], body: Body) -> Schema:
    """A body for somebody who may write these fields."""
    new, fields = body is Body.NEW, entity.fields.values()
    shown = (each for each in fields if each.name in names and not each.part_of)
    taken = [each for each in shown if writable(each) and (new or not each.once)]
    schema: Schema = {
        "type": "object",
        "properties": {each.key: _rows_taken(each, new) if each.rows else write_schema(each) for each in taken},
        "additionalProperties": False,
    }
    missing = [each.key for each in taken if body is not Body.CHANGE and must_be_said(each)]
    return {**schema, "required": missing} if missing else schema


def answers_schema(entity: Entity, move: Move) -> Schema:
    """The body of a move: the answers to what it asks for."""
    asked: dict[str, bool] = {}
    for each in move.ask:
        name = entity.fields[each.field].part_of or each.field  # of a complex value the whole is said
        asked[name] = asked.get(name, False) or each.required
    schema: Schema = {
        "type": "object",
        "properties": {entity.fields[name].key: write_schema(entity.fields[name]) for name in asked},
        "additionalProperties": False,
    }
    needed = [entity.fields[name].key for name, required in asked.items() if required]
    return {**schema, "required": needed} if needed else schema


def override_schema(status: Field) -> Schema:
    """A status set by hand: what is said of it, and what is told beside that."""
    state = {"type": "string", "enum": [each.name for each in status.choices]}
    told: Schema = {
        "@odata.context": {"type": "string"},
        "before": nullable(state),
        "at": SHAPES[Kind.DATETIME],
        "by": {"type": "string"},
    }
    said: Schema = {
        "state": {**state, "title": str(status.label)},
        "reason": {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": SEEN_LINES},
        "until": {**SHAPES[Kind.DATE], "description": "The last day it holds; then the status is what it was."},
    }
    known = {name: {**each, "readOnly": True} for name, each in told.items()}
    return {"type": "object", "properties": {**said, **known}, "required": list(said), "additionalProperties": False}
