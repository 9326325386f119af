"""A status: a choice with manners.  Its states are the field's choices; here is what leads from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xrm.catalog.label import Label
from xrm.catalog.nothing import nothing

if TYPE_CHECKING:
    from xrm.expressions.tree import Expression, Template


@dataclass(frozen=True, slots=True)
class Ask:
    """A field that the move asks for."""

    field: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """What a move writes into a field: a value of its kind, or an expression."""

    field: str
    value: object | Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A way from states to a state, by their stored names.  `roles` None: made by who has the right `move`."""

    name: str
    label: Label
    origins: tuple[str, ...]
    target: str
    roles: frozenset[str] | None = None
    when: Expression | None = None  # of the record as it will be
    message: Template | None = None
    messages: Mapping[str, Template] = field(default_factory=nothing)  # by language, where several are said
    ask: tuple[Ask, ...] = ()
    set: tuple[Setting, ...] = ()
    auto: str = ""  # how often the system looks for records to move: "daily"
    confirm: Label | None = None  # a question before it; empty: the usual words


@dataclass(frozen=True, slots=True)
class Status:
    """`start` and `final` by their stored names."""

    start: str
    final: frozenset[str] = frozenset()
    moves: Mapping[str, Move] = field(default_factory=nothing)

    def leaving(self, state: object) -> Iterable[Move]:
        """The moves that start from a state."""
        return (each for each in self.moves.values() if state in each.origins)
