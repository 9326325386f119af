"""What a kept formula depends on: each place it looks at as a route of links from its record, and the fields read there.

Pure.  Going a route backwards from a record that changed gives the records whose value may have changed with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from xrm.catalog.kinds import Kind
from xrm.expressions.tree import RECORD, Aggregate, Call, Collection, Expression, Node, Path, Quantifier

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog


class Way(StrEnum):
    """How one record leads to others."""

    ONE = "one"  # over its own link
    MANY = "many"  # to the records whose link leads here
    LISTED = "listed"  # to those that its field of links names


@dataclass(frozen=True, slots=True)
class Hop:
    """From records of `start` to records of `end`; `link` stands on `end` of MANY, else on `start`."""

    way: Way
    start: str
    link: str
    end: str


Route = tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that formulas of `entity` look at, and the fields they read there."""

    entity: str  # whose kept fields
    route: Route
    fields: frozenset[str]

    @property
    def at(self) -> str:
        """The entity at the end of the route."""
        return self.route[-1].end if self.route else self.entity


def spots_of(catalog: Catalog) -> dict[str, tuple[Spot, ...]]:
    """Every place that kept formulas look at, by the entity there."""
    found: dict[str, list[Spot]] = {}
    for entity in catalog.entities.values():
        reads: dict[Route, set[str]] = {}
        for each in entity.kept_fields():
            reads.setdefault((), set())
            if each.formula is not None:
                _Walk(catalog, reads).formula(each.formula, [_At(entity.name, ())])
        for route, names in reads.items():
            spot = Spot(entity.name, route, frozenset(names))
            found.setdefault(spot.at, []).append(spot)
    return {name: tuple(spots) for name, spots in found.items()}


@dataclass(frozen=True, slots=True)
class _At:
    entity: str
    route: Route

    def gone(self, way: Way, link: str, end: str) -> _At:
        return _At(end, (*self.route, Hop(way, self.entity, link, end)))


_Roots = Mapping[str, "list[_At]"]


@dataclass(slots=True)
class _Walk:
    """Goes through a formula and those it uses; a name may stand for several places where a link is computed."""

    catalog: Catalog
    reads: dict[Route, set[str]]
    _seen: set[tuple[str, str, Route]] = field(default_factory=set)

    def formula(self, said: Expression, places: list[_At]) -> None:
        self.visit(said.root, {RECORD: places})

    def visit(self, node: Node, roots: _Roots) -> None:
        if isinstance(node, Path):
            self._path(node, roots)
        elif isinstance(node, Quantifier):
            ends = self._list(node.over, roots)
            if node.body is not None:
                self.visit(node.body, {**roots, node.variable: ends})
        elif isinstance(node, Aggregate):
            self._aggregate(node, roots)
        elif isinstance(node, Collection):
            self._list(node, roots)
        else:
            for each in node.children():
                self.visit(each, roots)

    def _aggregate(self, node: Aggregate, roots: _Roots) -> None:
        ends = self._list(node.over, roots)
        inside = {**roots, node.variable: ends}
        for each in (node.value, node.where):
            if each is not None:
                self.visit(each, inside)
        if node.function in ("first", "last"):
            for key in self.catalog.entities[node.over.target].order:
                self._read(ends, key.field)

    def _path(self, node: Path, roots: _Roots) -> None:
        places = self._followed(node, roots)
        self._read(places, node.field)
        if node.lives:
            for each in places:
                self._note(each.gone(Way.ONE, node.field, node.lives))

    def _followed(self, node: Path | Collection, roots: _Roots) -> list[_At]:
        """Where the links of a path lead."""
        places = roots.get(node.root, [])
        for step in node.steps:
            self._read(places, step.link)
            places = [end for each in places for end in self._over(each, step.link, step.target)]
        return places

    def _over(self, place: _At, link: str, target: str) -> Iterator[_At]:
        """The records a link leads to; of a computed one all that it may lead to."""
        each = self.catalog.entities[place.entity].field(link)
        if each is None or each.formula is None:
            end = place.gone(Way.ONE, link, target)
            self._note(end)
            yield end
        else:
            yield from self._computed(each.formula.root, {RECORD: [place]})

    def _computed(self, node: Node, roots: _Roots) -> Iterator[_At]:
        if isinstance(node, Aggregate):
            yield from self._list(node.over, roots)
        elif isinstance(node, Path):
            for place in self._followed(node, roots):
                for target in self._targets(place, node.field):
                    yield from self._over(place, node.field, target)
        elif isinstance(node, Call):
            for each in node.arguments:
                yield from self._computed(each, roots)

    def _targets(self, place: _At, name: str) -> tuple[str, ...]:
        each = self.catalog.entities[place.entity].field(name)
        return each.link.targets if each is not None and each.link is not None else ()

    def _list(self, over: Collection, roots: _Roots) -> list[_At]:
        places = self._followed(over, roots)
        if over.kind is Kind.CHOICES:
            self._read(places, over.name)
            return []
        if not over.link:
            self._read(places, over.name)
            ends = [each.gone(Way.LISTED, over.name, over.target) for each in places]
        elif over.through:
            between = [each.gone(Way.MANY, over.link, over.through) for each in places]
            self._read(between, over.link)
            self._read(between, over.far)
            ends = [each.gone(Way.ONE, over.far, over.target) for each in between]
        else:
            ends = [each.gone(Way.MANY, over.link, over.target) for each in places]
            self._read(ends, over.link)
        for each in ends:
            self._note(each)
        return ends

    def _note(self, place: _At) -> set[str]:
        return self.reads.setdefault(place.route, set())

    def _read(self, places: list[_At], name: str) -> None:
        """A field read at these places; a computed one is what it is computed from."""
        for place in places:
            self._note(place).add(name)
            each = self.catalog.entities[place.entity].field(name)
            key = (place.entity, name, place.route)
            if each is not None and each.formula is not None and key not in self._seen:
                self._seen.add(key)
                self.formula(each.formula, [place])
