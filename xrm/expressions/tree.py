"""The typed tree of an expression: what was said, every name resolved, with positions.  Values only; hashable.

The checker makes it, the Python evaluator and the SQL compiler dispatch on the node's class.  A node never holds an
`Entity` or `Field`, only names of the catalog it was checked against.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from xrm.catalog.kinds import Kind

RECORD = ""
"""Root of a path that starts at the record itself; other roots are lambda variables, or `OLD`."""
OLD = "old"
EACH = "each"
"""The variable of a roll-up: one record of the list it runs over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`kind` is None for `null`, whose kind is whatever it meets.  `start`/`end` are character offsets in the text."""

    kind: Kind | None
    scale: int = 0  # of a decimal: digits after the point
    start: int = 0
    end: int = 0

    def children(self) -> Iterator[Node]:
        for each in fields(self):
            value: Any = getattr(self, each.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Node))

    def walk(self) -> Iterator[Node]:
        """This node and everything under it."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A value, already of its kind's Python type (a choice as its stored name); None is `null`."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Node):
    """A value that is given when a statement runs; it stands where a literal stood, and only in SQL (`shape.py`)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One to-one link followed."""

    entity: str  # where the link stands
    link: str  # the link field's name
    target: str  # the entity it leads to
    kind: str = ""  # of a link to any of several: the field beside it
    stored: str = ""  # and what that holds where it leads to `target`


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """A value reached from `root` over to-one links: `course/teacher/name`.

    A path that ends in a link stands for its key (`Kind.LINK`).  A computed field is a path like any other.
    """

    root: str = RECORD
    steps: tuple[Step, ...] = ()
    entity: str  # the entity `field` belongs to
    field: str
    leads: tuple[
        Step, ...
    ] = ()  # of a link to any of several, or of its kind, that reads as empty then: where it may lead
    lives: str = ""  # of a link that reads as empty once the other record is in the trash: that record's entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Node):
    """The records of an inverse list, `enrolments`, or of a field of links, `prerequisites`.  Its kind is LIST.

    Of kind CHOICES it is the values of such a field: `target` is empty, and its variable is a path of kind CHOICE.
    """

    root: str = RECORD
    steps: tuple[Step, ...] = ()
    entity: str  # the entity that has the list
    name: str  # of the list
    target: str  # the entity listed
    link: str = ""  # the link field on `target` that leads here; "": `name` is a field of links on `entity`
    through: str = ""  # a shortcut: the relationship whose `link` leads here and whose `far` leads to `target`
    far: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantifier(Node):
    """`list/any(e: body)`, `list/all(e: body)`; `any()` without a body asks whether the list has a record."""

    every: bool
    over: Collection
    variable: str
    body: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """A roll-up: `function` is count, sum, avg, min, max, any, first or last; `value` and `where` have the root
    `variable`.  `first` and `last` follow the order of the entity listed, whatever it is when they are asked.

    `list/$count` is an Aggregate too.
    """

    function: str
    over: Collection
    variable: str = EACH
    value: Node | None = None
    where: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """`operator` is eq, ne, gt, ge, lt or le.  Null as in OData: `ne` is true and an order comparison false."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    """`operator` is and / or, over two or more items."""

    operator: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    item: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """`operator` is add, sub, mul, div, divby or mod."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    item: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Above(Node):
    """The record whose key `item` is, and those above it in the tree that `link` makes of `entity`.

    With `among`, whether a record of that key is one of them; without, how many stand above.
    """

    item: Node
    entity: str
    link: str
    among: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of the language: `contains(name, 'x')`, `me()`, `today()`, `if(c, a, b)`, `changed(status)`."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression about records of `entity`."""

    text: str
    entity: str
    root: Node
    unit: Node | None = None  # of an amount of money its currency: a literal, or the path to where that is kept

    @property
    def kind(self) -> Kind:
        return self.root.kind or Kind.TEXT

    def paths(self) -> tuple[Path, ...]:
        return tuple(node for node in self.root.walk() if isinstance(node, Path))

    def reads_other_records(self) -> bool:
        """Whether its value can change although its own record does not: it must be evaluated again under lock."""
        return any(
            isinstance(node, Collection | Quantifier | Aggregate | Above)
            or (isinstance(node, Path) and (node.steps or node.lives or node.leads))
            for node in self.root.walk()
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A text with values in it: `"{code} {name}"`.  Parts are texts and expressions in turn."""

    text: str
    parts: tuple[str | Expression, ...]
