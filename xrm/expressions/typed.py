"""A node with what else is known of its value while an expression is checked, and how values of two kinds meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from xrm.catalog.choices import Choice
from xrm.catalog.kinds import KEYS, NUMBERS, Kind
from xrm.expressions.tree import Call, Literal, Node

POSITION = "$position"
"""Call of a choice and the stored values in order: its place among them, so that choices compare as defined."""
NAME = "$name"
"""Call of a choice, stored values and names: its name of today, for a choice that stands where a text may."""
AS_TEXT = "$text"
"""Call of a whole number or a day: as written in a text."""

WORDS = {
    Kind.KEY: "a record",
    Kind.LINK: "a link",
    Kind.LINKS: "a list of links",
    Kind.FILE: "a file",
    Kind.SECRET: "a secret",
    Kind.FILES: "a list of files",
    Kind.TEXT: "a text",
    Kind.INTEGER: "a number",
    Kind.DECIMAL: "a number",
    Kind.BOOLEAN: "true or false",
    Kind.DATE: "a date",
    Kind.TIME: "a time",
    Kind.DATETIME: "a date with time",
    Kind.CHOICE: "a choice",
    Kind.CHOICES: "a set of choices",
    Kind.JSON: "JSON",
    Kind.ROWS: "a list",
    Kind.LIST: "a list",
    Kind.COMPLEX: "a value of several parts",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """`targets`: what a key may be a key of; `choices`: those of a choice; `wrong`: already told."""

    node: Node
    targets: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    wrong: bool = False
    parts: tuple[tuple[str, Typed], ...] = ()  # of a complex: a path to each part
    noun: str = ""  # and what it is
    unit: Typed | None = None  # of an amount of money its currency: a literal, or the path to where that is kept

    @property
    def kind(self) -> Kind | None:
        return self.node.kind

    @property
    def is_null(self) -> bool:
        return isinstance(self.node, Literal) and self.node.value is None

    @property
    def is_literal_key(self) -> bool:
        """An id as written: of a record of whatever it meets."""
        return isinstance(self.node, Literal) and self.node.kind is Kind.KEY

    @property
    def is_text_literal(self) -> bool:
        return isinstance(self.node, Literal) and self.node.kind is Kind.TEXT and self.node.value is not None

    @property
    def literal(self) -> Any:
        """The value of a literal; None of anything else."""
        return self.node.value if isinstance(self.node, Literal) else None

    @property
    def span(self) -> tuple[int, int]:
        return (self.node.start, self.node.end)


def wrong_at(start: int, end: int) -> Typed:
    """Stands for what could not be made sense of and has been told."""
    return Typed(Literal(kind=None, value=None, start=start, end=end), wrong=True)


def any_wrong(values: Iterable[Typed]) -> bool:
    return any(each.wrong for each in values)


def word(value: Typed) -> str:
    return value.noun or (WORDS[value.kind] if value.kind else "nothing")


def part_hint(value: Typed, quoted: str) -> str:
    """The way out where a complex value stands in the place of one of its parts."""
    names = [f"`{quoted}/{name}`" for name, _ in value.parts]
    return f"Did you mean {', '.join(names[:-1])} or {names[-1]}?" if len(names) > 1 else ""


def family(kind: Kind | None) -> Kind | None:
    """Kinds that compare with each other share a family: numbers, keys."""
    if kind in NUMBERS:
        return Kind.DECIMAL
    return Kind.KEY if kind in KEYS else kind


def as_text(value: Typed) -> Typed:
    """A choice by its name of today; anything else as it is."""
    if value.kind is not Kind.CHOICE:
        return value
    if all(each.name == each.stored for each in value.choices):
        return Typed(replace(value.node, kind=Kind.TEXT))
    stored = _values(value, tuple(each.stored for each in value.choices))
    names = _values(value, tuple(each.name for each in value.choices))
    return Typed(_call(NAME, Kind.TEXT, value, stored, names))


def as_position(value: Typed) -> Typed:
    """A choice by its place in the definition."""
    order = tuple(each.stored for each in value.choices)
    if isinstance(value.node, Literal):
        place = order.index(value.node.value) if value.node.value in order else None
        return Typed(replace(value.node, kind=Kind.INTEGER, value=place))
    return Typed(_call(POSITION, Kind.INTEGER, value, _values(value, order)))


def stored_choice(literal: Typed, choices: tuple[Choice, ...]) -> Typed | None:
    """A text literal as the stored value of the choice of that name; None when there is none."""
    if not choices and isinstance(literal.node, Literal):  # tags: any text may be one
        return Typed(replace(literal.node, kind=Kind.CHOICE))
    for each in choices:
        if isinstance(literal.node, Literal) and each.name == literal.node.value:
            return Typed(replace(literal.node, kind=Kind.CHOICE, value=each.stored), choices=choices)
    return None


def same_choices(one: Typed, other: Typed) -> bool:
    return [(each.name, each.stored) for each in one.choices] == [(each.name, each.stored) for each in other.choices]


def _values(value: Typed, values: tuple[str, ...]) -> Literal:
    return Literal(kind=Kind.CHOICES, value=values, start=value.node.start, end=value.node.end)


def _call(name: str, kind: Kind, value: Typed, *more: Node) -> Call:
    return Call(
        kind=kind,
        function=name,
        arguments=(value.node, *more),
        start=value.node.start,
        end=value.node.end,
    )
