"""What names mean to an expression.  A name its asker may not know is not among them: hidden looks like absent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity, Shortcut
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.links import OnDelete
from xrm.expressions.money import unit_of
from xrm.expressions.tree import Node, Path

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.extensions import Function

NO_FUNCTIONS: Mapping[str, Function] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Member:
    """What a name on an entity is to an expression.

    `field` is the real field's name: `organisation_id` is another name of `organisation`.
    """

    name: str
    kind: Kind
    field: str
    targets: tuple[str, ...] = ()  # entities a link leads to, or a list holds
    choices: tuple[Choice, ...] = ()
    scale: int = 0  # digits after the point of a decimal
    link: str = ""  # of a list: the link field on targets[0] that leads here; empty: the list is a field of links
    through: str = ""  # of a shortcut: the relationship entity, whose `link` leads here
    far: str = ""  # and whose `far` leads to targets[0]
    stored: tuple[str, ...] = ()  # of a link to any of several: what the field beside it holds, by target
    beside: str = ""  # of the field that says the kind of a link: that link
    several: bool = False  # a link, or a list of links, to any of several: the kind is said first
    clears: bool = False  # of a link: it reads as empty once the other record is in the trash
    parts: tuple[tuple[str, Member], ...] = ()  # of a complex: what each part is called, and is
    noun: str = ""  # of a complex: what it is, `a period`
    begins: str = ""  # of the end of a period: the field where it begins; the end itself may be open
    unit: Node | None = None  # of an amount of money its currency, seen from its record
    same: Path | None = None  # of a formula that only passes a value on: the path to that


class Scope(Protocol):
    """Where names are looked up while an expression is checked."""

    @property
    def functions(self) -> Mapping[str, Function]:
        """Functions of plugins; the language's own are always known."""

    def members(self, entity: str) -> Mapping[str, Member] | None:
        """Every name on an entity; None when there is no such entity."""

    def tree(self, entity: str) -> str:
        """The link that makes a tree of an entity's records; empty when none does."""


class CatalogScope:
    """The names of a finished catalog.

    `visible(entity, name)` says which of them the asker may know, and `known(entity)` what the entity is to them.
    """

    def __init__(
        self,
        catalog: Catalog,
        functions: Mapping[str, Function] = NO_FUNCTIONS,
        visible: Callable[[str, str], bool] | None = None,
        known: Callable[[str], Entity | None] | None = None,
    ) -> None:
        self.functions = functions
        self._entity = known or catalog.entity
        self._visible = visible
        self._members: dict[str, Mapping[str, Member]] = {}

    def members(self, entity: str) -> Mapping[str, Member] | None:
        if entity not in self._members:
            found = self._entity(entity)
            if found is None:
                return None
            self._members[entity] = MappingProxyType(dict(self._named(found)))
        return self._members[entity]

    def tree(self, entity: str) -> str:
        found = self._entity(entity)
        link = found.tree if found is not None else None
        return link.name if link is not None and self._may_see(entity, link.name) else ""

    def _named(self, entity: Entity) -> Iterator[tuple[str, Member]]:
        for field in entity.all_fields():
            if not field.internal and self._may_see(entity.name, field.name):
                yield from ((each.name, each) for each in members_of(field, entity.link_of(field)))
        for inverse in entity.inverses.values():
            if self._may_see(entity.name, inverse.name) and self._may_see(inverse.source, inverse.link):
                name = inverse.name
                yield (
                    name,
                    Member(name, Kind.LIST, name, targets=(inverse.source,), link=inverse.link),
                )

        for each in entity.shortcuts.values():
            if self._may_see(entity.name, each.name):
                yield each.name, member_of(each)

    def _may_see(self, entity: str, name: str) -> bool:
        return self._visible is None or self._visible(entity, name)


def member_of(shortcut: Shortcut) -> Member:
    """What a list over a relationship is to an expression."""
    name = shortcut.name
    return Member(
        name, Kind.LIST, name, (shortcut.target,), link=shortcut.link, through=shortcut.through, far=shortcut.far
    )


def members_of(field: Field, beside: Field | None = None) -> Iterator[Member]:
    """The names one field brings: its own, and `x_id` of a link; `beside` is the link whose kind it says."""
    if field.rows is not None:
        yield Member(field.name, Kind.LIST, field.name, targets=(field.rows.entity,), link=field.rows.link)
        return
    if field.via is not None and field.link is not None:
        name, via = field.name, field.via
        yield Member(name, Kind.LIST, name, field.link.targets, link=via.link, through=via.entity, far=via.far)
        return
    if field.parts:
        parts = tuple((each.part, member) for each in field.parts for member in members_of(each))
        name = field.type.label.lower()
        noun = f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
        yield Member(field.name, Kind.COMPLEX, field.name, parts=parts, noun=noun)
        return
    formula = field.formula
    scale = field.limits.scale if formula is None else formula.root.scale
    link = field.link if beside is None else beside.link
    own = Member(
        field.name,
        Kind.LIST if field.kind is Kind.LINKS else field.kind,
        field.name,
        targets=link.targets if link else (),
        choices=field.choices,
        scale=scale if field.kind is Kind.DECIMAL else 0,
        stored=link.stored if link else (),
        beside=beside.name if beside else "",
        several=link is not None and link.several,
        clears=link is not None and link.on_delete is OnDelete.CLEAR,
        begins=f"{field.part_of}_since" if field.part == "until" else "",
        unit=unit_of(field),
        same=formula.root if formula is not None and isinstance(formula.root, Path) else None,
    )
    yield own
    if field.key != field.name:
        yield replace(own, name=field.key)
