"""What somebody may do with the records of one entity, as it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xrm.catalog.access import Verb
from xrm.expressions.tree import Expression
from xrm.records.conditions import Condition, as_it_stands, either

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a verb: the rows where `where` holds (None: every row) with these fields, together."""

    where: Expression | None
    fields: frozenset[str]
    standing: Expression | None = None  # `where` of a record that nobody is changing

    @classmethod
    def of(cls, where: Expression | None, fields: frozenset[str]) -> Way:
        return cls(where, fields, None if where is None else as_it_stands(where))


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with the records of one entity."""

    entity: str
    ways: Mapping[Verb, tuple[Way, ...]]
    readable: Mapping[str, Condition]  # field -> where its value may be read, among the rows they may read
    masked: Mapping[str, Condition] = field(default_factory=dict)  # the same of fields of which a part may be read

    def may(self, verb: Verb) -> bool:
        """Whether there is any row that the verb may be used on."""
        return bool(self.ways.get(verb))

    def rows(self, verb: Verb = Verb.READ) -> Condition:
        """On which rows the verb may be used."""
        return either(True if way.where is None else way.where for way in self.ways.get(verb, ()))

    def field(self, name: str) -> Condition:
        """On which of the readable rows the field may be read."""
        return self.readable.get(name, False)

    def visible(self, name: str) -> bool:
        """Whether the field exists for them at all."""
        return self.field(name) is not False

    def shown(self, name: str) -> bool:
        """Whether they see the value, or what its mask leaves of it."""
        return self.visible(name) or self.masked.get(name, False) is not False

    def given(self, verb: Verb, name: str) -> Condition:
        """On which of the rows of a verb it gives the field."""
        return open_to(self.ways.get(verb, ()), name)

    def fields(self, verb: Verb) -> frozenset[str]:
        """The fields that the verb may touch on one row or another."""
        return frozenset().union(*(way.fields for way in self.ways.get(verb, ())))


def open_to(ways: tuple[Way, ...], name: str) -> Condition:
    """Where the field may be read among the readable rows: no condition when every way to a row gives it."""
    giving = [way for way in ways if name in way.fields]
    if giving and {way.where for way in giving} == {way.where for way in ways}:
        return True
    return either(True if way.where is None else way.where for way in giving)
