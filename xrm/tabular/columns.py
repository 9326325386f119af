"""The columns of a table of records, and what of a value stands in each: as text, and as a spreadsheet has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord
from xrm.projections.texts import joined, to_text
from xrm.tabular.guarding import MARK, SPACES, STARTS, guarded

TITLE = "title"
LINKED = "/title"
"""After the name of a field of several links: the column of their titles."""


class Shape(StrEnum):
    """What a spreadsheet makes of a column."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    TRUTH = "truth"
    DAY = "day"
    TIME = "time"
    INSTANT = "instant"


SHAPES = {
    Kind.INTEGER: Shape.WHOLE,
    Kind.DECIMAL: Shape.NUMBER,
    Kind.BOOLEAN: Shape.TRUTH,
    Kind.DATE: Shape.DAY,
    Kind.TIME: Shape.TIME,
    Kind.DATETIME: Shape.INSTANT,
}
"""Kinds that stand in a spreadsheet as more than a text; every other is a text."""
UNREAD = frozenset({Kind.ROWS, Kind.LIST, Kind.SECRET})
"""Kinds that no table has: rows are records of their own, a secret is never told."""

Values = Sequence[Any]
Texts = Callable[[Values], Values]
"""The values of one column of many records -> what stands in a CSV file; None is nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the header, where its value stands in a record's row, what of it is shown."""

    name: str
    place: int
    shape: Shape
    texts: Texts
    shown: Callable[[Any], Any]  # of a value that is there what a spreadsheet cell says: of its shape's type, or a text
    scale: int = 0  # of a number: digits after the point
    length: int = 0  # letters that its texts may have; 0: nobody knows
    computed: bool = False  # told, never read


def columns_of(entity: Entity, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns for rows with these values (`Page.names`, links as `LinkedRecord`), in their order."""
    return tuple(column for place, name in enumerate(names) for column in _named(entity, name, place))


def tabular(each: Field) -> bool:
    """Whether a table of records has the field: parts stand for the whole that they are parts of."""
    return each.kind not in UNREAD and not each.parts and not each.internal


def _named(entity: Entity, name: str, place: int) -> Iterator[Column]:
    each = entity.field(name)
    if each is not None:
        yield from columns_of_field(each, place)
    elif name == TITLE:
        yield Column(TITLE, place, Shape.TEXT, _guarded, str, computed=True)


def columns_of_field(each: Field, place: int) -> Iterator[Column]:
    """One column, of links a second one with the titles."""
    computed = each.formula is not None or each.system
    if each.kind is Kind.LINK and each.link is not None:
        yield Column(each.key, place, Shape.TEXT, partial(_each, _id), _id, length=36, computed=computed)
        yield Column(each.name, place, Shape.TEXT, partial(_each, _guarded_title), _title, computed=True)
    elif each.kind is Kind.LINKS:
        yield Column(each.key, place, Shape.TEXT, partial(_each, _ids), _ids, computed=computed)
        yield Column(f"{each.name}{LINKED}", place, Shape.TEXT, partial(_each, _guarded_titles), _titles, computed=True)
    else:
        shape = SHAPES.get(each.kind, Shape.TEXT) if each.type.told is None else Shape.TEXT
        shown = partial(to_text, each) if shape is Shape.TEXT else _itself
        longest = each.limits.longest or each.type.length or 0
        yield Column(each.key, place, shape, _texts(each, shape), shown, each.limits.scale, longest, computed)


def _texts(each: Field, shape: Shape) -> Texts:
    """How a column of a field's values is written; what nothing has to be made of is taken as it is."""
    if shape is Shape.WHOLE:
        return _itself
    if each.kind is Kind.TEXT and each.type.told is None:
        return _guarded
    if each.kind is Kind.CHOICE and each.type.told is None:
        named: dict[Any, str | None] = {None: None, **{choice.stored: guarded(choice.name) for choice in each.choices}}
        return lambda values: [named[one] if one in named else guarded(str(one)) for one in values]
    if shape is Shape.TRUTH:
        return partial(_looked_up, {None: None, True: "true", False: "false"})
    if shape is not Shape.TEXT or each.kind is Kind.KEY:
        return partial(_each, partial(to_text, each))
    return partial(_each, lambda value: guarded(to_text(each, value)))


def _itself(values: Any) -> Any:
    return values


def _each(text: Callable[[Any], str], values: Values) -> list[str | None]:
    return [None if value is None else text(value) for value in values]


def _looked_up(table: dict[Any, str | None], values: Values) -> list[str | None]:
    return [table[value] for value in values]


_FIRST = frozenset(STARTS.replace("\\", "") + SPACES + MARK)
"""Letters that a text begins with which has to be looked at: most begin with none of them."""


def _guarded(values: Values) -> list[str | None]:
    return [guarded(value) if value and value[0] in _FIRST else value for value in values]


def _id(value: LinkedRecord) -> str:
    return "" if value.id is None else str(value.id)


def _title(value: LinkedRecord) -> str:
    return value.title or ""


def _guarded_title(value: LinkedRecord) -> str:
    return guarded(value.title or "")


def _ids(value: Iterable[LinkedRecord]) -> str:
    return joined(tuple(str(one.id) for one in value if one.id is not None))


def _titles(value: Iterable[LinkedRecord]) -> str:
    return joined(tuple(one.title or "" for one in value))


def _guarded_titles(value: Iterable[LinkedRecord]) -> str:
    return guarded(_titles(value))
