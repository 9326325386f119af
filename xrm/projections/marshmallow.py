"""Catalog -> marshmallow schemas: what an incoming record may be.  Every problem of a record at once, by field.

A schema turns values as they came into values of their kinds and checks what a value alone can tell: shape, length,
digits, pattern, limits that are literals, and what its type says.  What needs other values is `records/checks.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema, ValidationError
from marshmallow.fields import Field as SchemaField

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.tree import Expression
from xrm.projections.values import READ

EMPTY_TEXT = frozenset(
    {Kind.TEXT, Kind.LINK, Kind.CHOICE, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.TIME, Kind.DATETIME}
)
"""Kinds whose empty text means: no value.  (A form has no other way to say it.)"""
LESS = {Kind.DATE: "before", Kind.TIME: "before", Kind.DATETIME: "before"}
MORE = {Kind.DATE: "after", Kind.TIME: "after", Kind.DATETIME: "after"}
"""How a kind is less or more than a limit; other kinds: less than, more than."""


class Entry(SchemaField):  # type: ignore[type-arg]
    """One field of the catalog as marshmallow sees it."""

    def __init__(self, each: Field) -> None:
        super().__init__(allow_none=True, required=False, data_key=each.name)
        self.each = each

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """Empty is no value, whatever else the field wants; `required` is checked once defaults are in."""
        empty = isinstance(value, str) and not value.strip() and not self.each.currency_of
        if value is None or (empty and self.each.kind in EMPTY_TEXT):
            return () if self.each.many else None
        return super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            typed = self.each.type.typed
            found = READ[self.each.kind](value if typed is None else typed(value, self.each), self.each)
            found = self._normalised(found)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        problems = list(value_problems(found, self.each, self._pattern))
        if problems:
            raise ValidationError(problems)
        return found

    def _normalised(self, value: Any) -> Any:
        normalise = self.each.type.normalise
        return value if normalise is None else normalise(value, self.each)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile(self.each.limits.pattern) if self.each.limits.pattern else None


def value_problems(value: Any, each: Field, pattern: re.Pattern[str] | None) -> list[str]:
    """What is wrong with a value of the right kind, as sentences."""
    limits = each.limits
    problems: list[str] = []
    told = each.type.told
    say = shown if told is None else lambda bound: told(bound, each)
    if isinstance(value, str) and each.kind is Kind.TEXT:
        longest = limits.longest or each.type.length
        if longest and len(value) > longest:
            problems.append(f"This has {len(value)} characters; at most {longest} are allowed.")
        if limits.shortest and len(value) < limits.shortest:
            problems.append(f"This has {len(value)} characters; at least {limits.shortest} are needed.")
        if pattern is not None and (len(value) > 10_000 or pattern.fullmatch(value) is None):
            problems.append(f"This does not have the form that is asked for: {limits.pattern}")
    if each.kind is Kind.LINKS and isinstance(limits.most, int) and len(value) > limits.most:
        problems.append(f"At most {limits.most} can be linked here.")
    least, most = limit(limits.least, each), limit(limits.most, each)
    if least is not None and value < least:
        problems.append(f"This is {LESS.get(each.kind, 'less than')} {say(least)}, the least allowed.")
    if most is not None and value > most:
        problems.append(f"This is {MORE.get(each.kind, 'more than')} {say(most)}, the most allowed.")
    if (words := _off_step(value, each, least)) is not None:
        problems.append(words)
    return problems


def _off_step(value: Any, each: Field, least: Any) -> str | None:
    step = each.options.get("step")
    if each.kind not in NUMBERS or not isinstance(step, int | Decimal) or isinstance(step, bool) or step <= 0:
        return None
    start = Decimal(str(least or 0))
    if not (Decimal(str(value)) - start) % Decimal(step):
        return None
    return f"This goes in steps of {step}" + (f" from {start}." if start else ".")


def limit(said: object, each: Field) -> Any:
    """A literal limit as a value of the field's kind; an expression is checked elsewhere."""
    if said is None or isinstance(said, Expression) or each.kind not in LIMITED:
        return None
    if each.kind is Kind.DECIMAL:
        return Decimal(str(said))
    return said if not isinstance(said, str) else LIMITED[each.kind](said)


LIMITED: dict[Kind, Any] = {
    Kind.INTEGER: int,
    Kind.DECIMAL: Decimal,
    Kind.DATE: date.fromisoformat,
    Kind.TIME: time.fromisoformat,
    Kind.DATETIME: datetime.fromisoformat,
}


def shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


class Schemas:
    """The schema instance of each entity of one catalog, made on first use (making one costs more than using it)."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._made: dict[str, Schema] = {}

    def of(self, entity: str) -> Schema:
        made = self._made.get(entity)
        if made is None:
            made = self._made[entity] = build_schema(self._entities[entity])
        return made

    def load(self, entity: str, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Values by field name, read; and for each field that does not pass, why."""
        try:
            return dict(self.of(entity).load(values)), {}
        except ValidationError as error:
            valid = error.valid_data if isinstance(error.valid_data, dict) else {}
            return dict(valid), _by_field(error.messages)


def _by_field(messages: Any) -> dict[str, list[str]]:
    return {str(name): _sentences(said) for name, said in messages.items()} if isinstance(messages, dict) else {}


def _sentences(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [sentence for inner in said.values() for sentence in _sentences(inner)]
    return [str(each) for each in said] if isinstance(said, list) else [str(said)]


def build_schema(entity: Entity) -> Schema:
    """The schema of the fields of one entity that may be given values, by field name.  A name it does not know is refused."""
    entries: dict[str, Any] = {each.name: Entry(each) for each in entity.said_fields()}
    made = Schema.from_dict(entries, name=f"{entity.name}_record")
    return made(unknown=RAISE)
