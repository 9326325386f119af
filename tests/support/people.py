"""A small world to try expressions on: people, cities, orders and users, with all that is awkward about values.

Built from catalog values alone, so that nothing but the expression language is under test.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from xrm.catalog.catalog import Catalog
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity, Inverse
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, ListLayout
from xrm.catalog.limits import Limits
from xrm.catalog.links import Link, OnDelete
from xrm.catalog.sorting import SortKey
from xrm.expressions.checker import check, check_rollup
from xrm.expressions.scope import CatalogScope
from xrm.expressions.tree import Expression, Template
from xrm.expressions.world import Moment, OrderKey
from xrm.projections.tables import Tables
from xrm.records.reader import order_keys

LEVELS = (("beginner", "beginner"), ("middle", "advanced"), ("expert", "pro"))  # name of today, stored name
COLOURS = (("red", "red"), ("green", "green"), ("beginner", "beginner"))
STATES = (("open", "open"), ("paid", "paid"), ("lost", "lost"))
ZONE = "Europe/Berlin"
ME = UUID(int=1)
MOMENT = Moment(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29), ME, frozenset({"clerk"}), ZONE)


def _field(number: int, name: str, kind: Kind, **more: Any) -> Field:
    type_ = FieldType(name=str(kind), kind=kind, label=str(kind))
    column = f"{name}_id" if kind is Kind.LINK else name
    return Field(id=number, name=name, type=type_, label=Label.of(name), column=column, **more)


def _decimal(number: int, name: str, scale: int) -> Field:
    return _field(number, name, Kind.DECIMAL, limits=Limits(digits=18, scale=scale))


def _choice(number: int, name: str, kind: Kind, values: Sequence[tuple[str, str]]) -> Field:
    return _field(number, name, kind, choices=tuple(Choice(now, stored, Label.of(now)) for now, stored in values))


def _link(number: int, name: str, target: str, on_delete: OnDelete, inverse: str = "", *, tree: bool = False) -> Field:
    return _field(number, name, Kind.LINK, link=Link((target,), on_delete, inverse, tree=tree))


def _entity(
    number: int,
    name: str,
    fields: Sequence[Field],
    inverses: Sequence[Inverse] = (),
    order: Sequence[SortKey] = (),
) -> Entity:
    return Entity(
        id=number,
        name=name,
        table=name,
        label=Label.of(name),
        plural_label=Label.of(name),
        plural=f"{name}s",
        fields={each.name: each for each in fields},
        title=Template("", ()),
        form=Form(),
        list=ListLayout(),
        inverses={each.name: each for each in inverses},
        order=tuple(order),
    )


def _stored() -> dict[str, Entity]:
    person = [
        _field(101, "name", Kind.TEXT),
        _field(102, "note", Kind.TEXT),
        _field(103, "age", Kind.INTEGER),
        _field(104, "big", Kind.INTEGER),
        _decimal(105, "price", 2),
        _decimal(106, "rate", 6),
        _decimal(107, "fine", 9),
        _field(108, "active", Kind.BOOLEAN),
        _field(109, "born", Kind.DATE),
        _field(110, "at", Kind.TIME),
        _field(111, "seen", Kind.DATETIME),
        _choice(112, "level", Kind.CHOICE, LEVELS),
        _choice(113, "colour", Kind.CHOICE, COLOURS),
        _choice(114, "tags", Kind.CHOICES, LEVELS),
        _link(115, "city", "city", OnDelete.RESTRICT, "inhabitants"),
        _link(116, "mentor", "person", OnDelete.CLEAR, "pupils", tree=True),
        _link(117, "owner", "user", OnDelete.CLEAR),
        _field(118, "data", Kind.JSON),
    ]
    city = [
        _field(201, "name", Kind.TEXT),
        _field(202, "size", Kind.INTEGER),
        _link(203, "mayor", "person", OnDelete.CLEAR),
    ]
    order = [
        _link(301, "person", "person", OnDelete.CASCADE, "orders"),
        _decimal(302, "amount", 4),
        _field(303, "due", Kind.DATE),
        _choice(304, "status", Kind.CHOICE, STATES),
        _field(305, "count", Kind.INTEGER),
    ]
    user = [_field(401, "name", Kind.TEXT)]
    pupils = Inverse("pupils", Label.of("Pupils"), "person", "mentor")
    orders = Inverse("orders", Label.of("Orders"), "order", "person")
    inhabitants = Inverse("inhabitants", Label.of("Inhabitants"), "person", "city")
    return {
        "person": _entity(1, "person", person, [pupils, orders], [SortKey("level"), SortKey("name", descending=True)]),
        "city": _entity(2, "city", city, [inhabitants]),
        "order": _entity(3, "order", order, (), [SortKey("amount", descending=True), SortKey("due")]),
        "user": _entity(4, "user", user),
    }


LINKS = {
    "top_order": Link(("order",), OnDelete.CLEAR),
    "last_pupil": Link(("person",), OnDelete.CLEAR),
}
"""Where computed links lead."""


def build_catalog(*, as_system: bool = False) -> Catalog:
    """The catalog, with fields computed in every way there is."""
    entities = _stored()
    scope = CatalogScope(Catalog(app="people", label=Label.of("People"), entities=entities))
    computed: list[tuple[str, str, Expression]] = [
        ("person", "worth", check("price mul age", "person", scope)),
        ("person", "town", check("city/name", "person", scope)),
        ("person", "spent", check_rollup("sum", "orders/amount", "status eq 'paid'", "person", scope)),
        ("person", "mean", check_rollup("avg", "orders/amount", None, "person", scope)),
        ("person", "latest", check_rollup("max", "orders/due", "amount gt $it/price", "person", scope)),
        ("person", "order_count", check_rollup("count", "orders", None, "person", scope)),
        ("person", "first_pupil", check_rollup("min", "pupils/name", None, "person", scope)),
        ("person", "top_order", check_rollup("first", "orders", "status ne 'lost'", "person", scope)),
        ("person", "last_pupil", check_rollup("last", "pupils", None, "person", scope)),
        ("person", "has_paid", check_rollup("any", "orders", "status eq 'paid'", "person", scope)),
    ]
    for number, (entity, name, expression) in enumerate(computed, 901):
        field = Field(
            id=number,
            name=name,
            type=FieldType(name="formula", kind=expression.kind, label="Formula"),
            label=Label.of(name),
            column="",
            formula=expression,
            as_system=as_system,
            link=LINKS.get(name),
        )
        old = entities[entity]
        object.__setattr__(old, "fields", {**old.fields, name: field})
    return Catalog(app="people", label=Label.of("People"), entities=entities, timezone=ZONE)


CATALOG = build_catalog()
SCOPE = CatalogScope(CATALOG)


@dataclass(repr=False)
class World:
    """Records by entity and id, as the database keeps them; `trashed` ones are there but not live."""

    records: dict[str, dict[UUID, dict[str, Any]]] = field(
        default_factory=lambda: {name: {} for name in CATALOG.entities}
    )
    trashed: set[UUID] = field(default_factory=set)

    def add(self, entity: str, id: UUID, trashed: bool = False, **values: Any) -> UUID:
        when = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(hours=len(self.records[entity]))
        stored = {each.name: None for each in CATALOG.entities[entity].stored_fields()}
        system = {"id": id, "created_at": when, "created_by": None, "updated_at": when, "updated_by": None}
        self.records[entity][id] = {**stored, **values, **system}
        if trashed:
            self.trashed.add(id)
        return id

    def live(self, entity: str) -> dict[UUID, dict[str, Any]]:
        return {id: record for id, record in self.records[entity].items() if id not in self.trashed}

    def one(self, entity: str, id: UUID) -> Mapping[str, Any] | None:
        return None if id in self.trashed else self.records[entity].get(id)

    def many(self, entity: str, link: str, id: UUID) -> Sequence[Mapping[str, Any]]:
        return [record for record in self.live(entity).values() if record[link] == id]

    def formula(self, entity: str, field: str) -> Expression | None:
        found = CATALOG.entities[entity].field(field)
        return found.formula if found else None

    def order(self, entity: str) -> Sequence[OrderKey]:
        return order_keys(CATALOG.entities[entity])

    def store(self, connection: Connection, tables: Tables) -> None:
        """Make the tables and fill them."""
        for name, entity in CATALOG.entities.items():
            table = tables.of(name)
            table.create(connection)
            several = [each for each in entity.stored_fields() if each.kind is Kind.CHOICES]
            for each in several:
                tables.values_of(name, each.name).create(connection)
            for id, record in self.records[name].items():
                connection.execute(insert(table).values(self._row(entity, id, record)))
                for each in several:
                    for position, value in enumerate(record[each.name] or ()):
                        values = {"record_id": id, "position": position, "value": value}
                        connection.execute(insert(tables.values_of(name, each.name)).values(values))

    def _row(self, entity: Entity, id: UUID, record: Mapping[str, Any]) -> dict[str, Any]:
        row = {
            each.column: record[each.name]
            for each in entity.all_fields()
            if each.stored and each.kind is not Kind.CHOICES
        }
        deleted = datetime(2026, 2, 1, tzinfo=UTC) if id in self.trashed else None
        return {**row, "_version": 1, "_deleted_at": deleted}


WORDS = (
    "",
    "a",
    "A",
    "ab",
    "aB",
    "b",
    "Ärger",
    "ärger",
    "straße",
    "STRASSE",
    "é",
    "100%",
    "1_0",
    "it's",
    "\\",
    " x ",
    "z",
    "🎉",
    "İ",
)
WHOLE = (0, 1, -1, 2, 3, 7, 17, 18, 40, -5, 100)
HUGE = (0, 1, -1, 2**62, -(2**62), 2**63 - 1, -(2**63) + 1, 10**18, 999_999_999_999)


def build_world(seed: int, people: int = 40) -> World:
    """Records by chance, the awkward ones often; the same for the same seed."""
    dice = random.Random(seed)
    world = World()

    def some(values: Sequence[Any], empty: float = 0.2) -> Any:
        return None if dice.random() < empty else dice.choice(values)

    def number(scale: int, digits: int) -> Decimal:
        return Decimal(dice.randrange(-(10**digits), 10**digits)).scaleb(-scale)

    ids = [UUID(int=1_000 + each) for each in range(people)]
    cities = [UUID(int=100 + each) for each in range(5)]
    users = [world.add("user", UUID(int=1 + each), trashed=each == 3, name=f"user {each}") for each in range(4)]
    for id in cities:
        world.add("city", id, trashed=False, name=some(WORDS), size=some(WHOLE), mayor=some(ids))
    for id in ids:
        world.add(
            "person",
            id,
            trashed=dice.random() < 0.15,
            name=some(WORDS),
            note=some(WORDS),
            age=some(WHOLE),
            big=some(HUGE),
            price=some([number(2, 4), number(2, 16), Decimal("0.00"), Decimal("2.50"), Decimal("-0.01")]),
            rate=some([number(6, 7), number(6, 17), Decimal("0.000001"), Decimal("1.500000")]),
            fine=some([number(9, 10), number(9, 18), Decimal("0.000000001")]),
            active=some([True, False]),
            born=some([_day(dice), date(2000, 2, 29), date(2026, 3, 29), date(1, 1, 1), date(9999, 12, 31)]),
            at=some([time(0), time(23, 59, 59, 999_999), time(dice.randrange(24), dice.randrange(60))]),
            seen=some([_moment(dice), MOMENT.now, datetime(2026, 10, 25, 0, 59, 59, 5, tzinfo=UTC)]),
            level=some([stored for _, stored in LEVELS]),
            colour=some([stored for _, stored in COLOURS]),
            tags=tuple(dice.sample([stored for _, stored in LEVELS], dice.randrange(4))),
            city=some(cities),
            mentor=some(ids, 0.4),
            owner=some(users, 0.4),
        )
    for each in range(people):
        world.add(
            "order",
            UUID(int=5_000 + each),
            trashed=dice.random() < 0.1,
            person=some(ids, 0.05),
            amount=some([number(4, 6), number(4, 18), Decimal("0.0050")]),
            due=some([_day(dice), date(2026, 3, 29)]),
            status=some([stored for _, stored in STATES]),
            count=some(HUGE),
        )
    return world


def _day(dice: random.Random) -> date:
    return date(1990, 1, 1) + timedelta(days=dice.randrange(20_000))


def _moment(dice: random.Random) -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=dice.randrange(10**15))
