"""Paths and lists in SQL: joins, computed fields, and what a reader may not see, which reads as empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Exists, Select, and_, case, exists, false, literal_column, or_, select

from xrm.catalog.columns import DELETED_COLUMN, SORT_PREFIX
from xrm.catalog.entity import folded
from xrm.catalog.field import KIND, Field
from xrm.catalog.kinds import Kind
from xrm.catalog.links import OnDelete
from xrm.catalog.sorting import SortKey
from xrm.expressions.tree import Collection, Expression, Node, Path, Step
from xrm.projections.tables import Tables
from xrm.statements.keyset import Key, ordered
from xrm.statements.operands import POSTGRESQL, Operand, null_of
from xrm.statements.places import Context, Place, Rows

ONE: ColumnElement[int] = literal_column("1")


@dataclass(frozen=True, slots=True)
class Listed:
    """The records of a list, or the values of a set of choices, as rows of a sub-select to be."""

    rows: Rows
    root: Place | ColumnElement[Any]  # what the list's variable stands for
    conditions: tuple[ColumnElement[bool], ...]

    def select(self, *columns: Any, where: ColumnElement[bool] | None = None) -> Select[Any]:
        """Made last: what was compiled for its columns and conditions may have joined."""
        conditions = self.conditions if where is None else (*self.conditions, where)
        statement = select(*columns).select_from(self.rows.joined()).where(*conditions)
        return statement.correlate_except(*self.rows.parts())

    def exists(self, where: ColumnElement[bool] | None = None) -> Exists:
        return exists(self.select(ONE, where=where))


@dataclass(frozen=True, slots=True)
class _Level(Listed):
    """One level of a tree: a record, and the key of the one above it."""

    above: ColumnElement[Any]

    @property
    def id(self) -> ColumnElement[Any]:
        assert isinstance(self.root, Place), "a level is a record"  # noqa: S101
        return self.root.alias.c.id

    @property
    def columns(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        return self.id.label("id"), self.above.label("above")


class Reach:
    """Follows paths; `condition` and `value` compile trees met on the way: formulas, row rules, rights of fields."""

    def __init__(
        self,
        tables: Tables,
        dialect: str,
        condition: Callable[[Node, Context], ColumnElement[bool]],
        value: Callable[[Node, Context], Operand],
        *,
        live: bool = False,  # compute what is kept, too
    ) -> None:
        self._live_only = live
        self._tables = tables
        self._dialect = dialect
        self._condition = condition
        self._value = value

    def path(self, path: Path, context: Context, *, raw: bool = False) -> Operand:
        """The value at the end of a path; `raw` takes a link's key as stored, trashed target or not."""
        root = context.roots[path.root]
        if not isinstance(root, Place):
            return Operand(root, Kind.CHOICE)
        place = self.end(root, path.steps, context)
        return self.field(place, path.field, context, raw=raw)

    def field(self, place: Place, name: str, context: Context, *, raw: bool = False) -> Operand:
        """A field of the record at a place, as the reader may see it."""
        field = self._field(place.entity, name)
        may = self._may_see(place, name, context)
        if may is False:
            return Operand(null_of(field.kind, _scale(field)), field.kind, _scale(field))
        found = self._unguarded(place, field, context, raw=raw)
        if may is True:
            return found
        return Operand(case((may, found.sql)), found.kind, found.scale)

    def _unguarded(self, place: Place, field: Field, context: Context, *, raw: bool) -> Operand:
        if field.kept and not self._live_only:
            return Operand(place.alias.c[field.column], field.kind, _scale(field))
        if field.formula is not None:
            inner = Context.at(place, None if field.as_system else context.guard)
            found = self._value(field.formula.root, inner)
            return found if place.there else _if_there(place, found)
        if field.kind is Kind.CHOICES:
            raise ValueError(f"{field.name} holds several values: its column is in its value table")
        if not raw and (several := self._leads_to_any(place, field)) is not None:
            return self._of_several(place, field, several, context)
        if field.kind is Kind.LINK and not raw and self._may_lead_nowhere(field, context):
            target = self._follow(place, Step(entity=place.entity, link=field.name, target=_target(field)), context)
            return Operand(target.alias.c.id, Kind.LINK)
        column = place.alias.c[field.column]
        return Operand(column, field.kind, _scale(field), nullable=not (place.there and field.always_there))

    def _leads_to_any(self, place: Place, field: Field) -> Field | None:
        """The link to any of several that a field is, or whose kind it says."""
        return field if field.mixed else self._tables.catalog.entities[place.entity].link_of(field)

    def _of_several(self, place: Place, field: Field, link: Field, context: Context) -> Operand:
        """A link to any of several, or its kind: empty where it leads to no live record for the reader."""
        assert link.link is not None, "a link leads somewhere"  # noqa: S101
        kind = place.alias.c[self._field(place.entity, f"{link.name}{KIND}").column]
        key, column = place.alias.c[link.column], place.alias.c[field.column]
        if all(not self._may_be_gone(link, target, context) for target in link.link.targets):
            return Operand(column, field.kind)
        there = {
            stored: self.there(key, (target,), context)
            for target, stored in zip(link.link.targets, link.link.stored, strict=True)
        }
        whens = [(and_(kind == stored, exists), column) for stored, exists in there.items()]
        return Operand(case(*whens), field.kind)

    def _may_be_gone(self, link: Field, target: str, context: Context) -> bool:
        clears = link.link is not None and link.link.on_delete is OnDelete.CLEAR
        return clears or self._rows_of(target, context) is not True

    def _may_lead_nowhere(self, field: Field, context: Context) -> bool:
        """Whether a filled link can read as empty: the other record is in the trash, or not for this reader."""
        link = field.link
        if link is None or len(link.targets) != 1:
            return False
        return self._may_be_gone(field, link.targets[0], context)

    def reads_as_stored(self, path: Path, context: Context) -> bool:
        """Whether a link's key may be compared as stored with that of a user who is surely there."""
        field = self._field(path.entity, path.field)
        return (
            field.formula is None
            and field.link is not None
            and not field.mixed
            and all(self._rows_of(target, context) is True for target in field.link.targets)
        )

    def listed(self, over: Collection, context: Context) -> Listed:
        """The rows of a list that the reader may see."""
        place = self.end(context.place(over.root), over.steps, context)
        if over.kind is Kind.CHOICES:
            return self._values(place, over.name, context)
        if not over.link:
            return self._linked(place, over, context)
        each, conditions = self._live(over.target, context)
        if over.through:
            conditions.append(self._related(place, each, over, context).exists())
            if over.name in self._tables.catalog.entities[place.entity].fields:  # links `via`, which may be hidden
                conditions += self._allowed(self._may_see(place, over.name, context))
        else:
            conditions.append(self._leads(each, over.link, place.alias.c.id, place.entity))
            conditions += self._allowed(self._may_see(each, over.link, context))
        return Listed(each.rows, each, tuple(conditions))

    def _live(self, entity: str, context: Context) -> tuple[Place, list[ColumnElement[bool]]]:
        """Rows of an entity that are live and for the reader to see."""
        table = self._tables.of(entity).alias()
        each = Place(Rows(table), table, entity, there=True)
        return each, [table.c[DELETED_COLUMN].is_(None), *self._allowed(self._may_read(each, context))]

    def _leads(self, each: Place, link: str, id: ColumnElement[Any], target: str) -> ColumnElement[bool]:
        """Whether a record's link, or one of several, leads to the record of `target` with the id."""
        field = self._field(each.entity, link)
        if field.mixed and field.link is not None:
            kind = each.alias.c[self._field(each.entity, f"{link}{KIND}").column]
            stored = field.link.stored[field.link.targets.index(target)]
            return and_(each.alias.c[field.column] == id, kind == stored)
        if not field.several:
            return each.alias.c[field.column] == id
        values = self._tables.values_of(each.entity, link).alias()
        listed = select(ONE).where(values.c.record_id == each.alias.c.id, values.c.value == id)
        return listed.correlate_except(values).exists()

    def _linked(self, place: Place, over: Collection, context: Context) -> Listed:
        """The records that a field of links names."""
        values = self._tables.values_of(place.entity, over.name).alias()
        each, conditions = self._live(over.target, context)
        conditions += [
            exists(
                select(ONE)
                .where(values.c.record_id == place.alias.c.id, values.c.value == each.alias.c.id)
                .correlate_except(values)
            ),
            *self._allowed(self._may_see(place, over.name, context)),
        ]
        return Listed(each.rows, each, tuple(conditions))

    def _related(self, place: Place, end: Place, over: Collection, context: Context) -> Listed:
        """The relationships between two records."""
        each, conditions = self._live(over.through, context)
        for link, other in ((over.link, place), (over.far, end)):
            conditions.append(self._leads(each, link, other.alias.c.id, other.entity))
            conditions += self._allowed(self._may_see(each, link, context))
        return Listed(each.rows, each, tuple(conditions))

    def there(self, id: ColumnElement[Any], targets: Iterable[str], context: Context) -> ColumnElement[bool]:
        """Whether the id is that of a live record of one of these entities, for the reader to see."""
        found: list[ColumnElement[bool]] = []
        for target in targets:
            each, conditions = self._live(target, context)
            found.append(Listed(each.rows, each, (each.alias.c.id == id, *conditions)).exists())
        return or_(*found) if found else false()

    def above(self, key: ColumnElement[Any], entity: str, link: str, context: Context) -> CTE:
        """The ids of a record and of those above it in a tree, as far as the reader sees them; nested where it is used."""
        first = self._step_above(entity, link, context)
        up = first.select(*first.columns, where=first.id == key).cte(recursive=True, nesting=True)
        again = self._step_above(entity, link, context)
        beside = again.select(*again.columns, where=again.id == up.c.above).select_from(up)
        return up.union(beside.correlate_except(*again.rows.parts(), up))

    def _step_above(self, entity: str, link: str, context: Context) -> _Level:
        each, conditions = self._live(entity, context)
        above = self.field(each, link, context, raw=True).sql
        return _Level(each.rows, each, tuple(conditions), above)

    def _values(self, place: Place, name: str, context: Context) -> Listed:
        values = self._tables.values_of(place.entity, name).alias()
        conditions = [values.c.record_id == place.alias.c.id]
        conditions += self._allowed(self._may_see(place, name, context))
        return Listed(Rows(values), values.c.value, tuple(conditions))

    def foremost(
        self, listed: Listed, from_the_end: bool, context: Context, where: ColumnElement[bool] | None
    ) -> ColumnElement[Any]:
        """The id of the first or last record of a list in its entity's order, as far as the reader sees that."""
        each = listed.root
        assert isinstance(each, Place), "a list of records"  # noqa: S101
        keys = self._tables.catalog.entities[each.entity].order
        order = self._in_order(each, keys, context, from_the_end=from_the_end)
        return listed.select(each.alias.c.id, where=where).order_by(*order).limit(1).scalar_subquery()

    def _in_order(
        self, each: Place, keys: Sequence[SortKey], context: Context, *, from_the_end: bool = False
    ) -> list[ColumnElement[Any]]:
        """What sorts records by these fields, as far as the reader sees them, and then by id."""
        found = [
            Key(self.sort_column(each, key.field, context), key.descending is not from_the_end, nullable=True)
            for key in keys
        ]
        last = bool(keys) and keys[-1].descending
        return [ordered(key, self._dialect) for key in (*found, Key(each.alias.c.id, last is not from_the_end, False))]

    def ends(self, place: Place, field: Field, context: Context) -> Select[Any]:
        """The ids of what a field of links leads to, in its order, as far as the reader sees them."""
        assert field.link is not None, "a field of links"  # noqa: S101
        target, via = field.link.targets[0], field.link.via
        over = Collection(
            kind=Kind.LIST, entity=place.entity, name=field.name, target=target,
            link=via.link if via else "", through=via.entity if via else "", far=via.far if via else "",
        )  # fmt: skip
        listed = self.listed(over, context)
        each = listed.root
        assert isinstance(each, Place), "a list of records"  # noqa: S101
        order = self._in_order(each, field.link.order, context)
        if via is not None and not field.link.order:  # in the order in which they were put there
            first = self._related(place, each, over, context)
            assert isinstance(first.root, Place), "relationships are records"  # noqa: S101
            made = first.root.alias.c.id
            since = first.select(made).order_by(made).limit(1).scalar_subquery().label("since")
            # a column of its own: SQLite finds nothing of the statement around in what a sub-select is ordered by
            return listed.select(each.alias.c.id, since).order_by(since, *order)
        return listed.select(each.alias.c.id).order_by(*order)

    def sort_column(self, place: Place, name: str, context: Context) -> ColumnElement[Any]:
        field = self._field(place.entity, name)
        if folded(self._tables.catalog.entities[place.entity], field):
            may, text = self._may_see(place, name, context), place.alias.c[SORT_PREFIX + field.column]
            return text if may is True else case((may, text)) if may is not False else null_of(Kind.TEXT, 0)
        found = self.field(place, name, context)
        if field.kind is Kind.CHOICE:
            places = [(found.sql == choice.stored, position) for position, choice in enumerate(field.choices)]
            return case(*places, else_=None) if places else found.sql
        by_code_point = self._dialect == POSTGRESQL and found.kind is Kind.TEXT and not found.is_column
        return found.sql.collate("C") if by_code_point else found.sql

    def end(self, place: Place, steps: tuple[Step, ...], context: Context) -> Place:
        """The record that links lead to from a place."""
        for step in steps:
            place = self._follow(place, step, context)
        return place

    def _follow(self, place: Place, step: Step, context: Context) -> Place:
        """The record a link leads to, joined once for all paths that go there."""
        key = (id(place.alias), step.link, step.target, context.guard is not None)
        known = place.rows.known(key)
        if known is not None:
            return known
        link = self.field(place, step.link, context, raw=True)
        alias = self._tables.of(step.target).alias()
        target = Place(place.rows, alias, step.target)
        conditions = [alias.c.id == link.sql, alias.c[DELETED_COLUMN].is_(None)]
        if step.kind:
            conditions.append(place.alias.c[self._field(place.entity, step.kind).column] == step.stored)
        conditions += self._allowed(self._row_rule(target, context))
        return place.rows.add(key, target, and_(*conditions))

    @staticmethod
    def _allowed(may: ColumnElement[bool] | bool) -> list[ColumnElement[bool]]:
        if may is True:
            return []
        return [false()] if may is False else [may]

    def _row_rule(self, target: Place, context: Context) -> ColumnElement[bool] | bool:
        """Whether the reader may read the joined record: in the ON clause, so a rule that joins is a sub-select."""
        rule = self._rows_of(target.entity, context)
        if isinstance(rule, bool):
            return rule
        beside = Rows(target.alias)
        condition = self._condition(rule.root, Context.at(Place(beside, target.alias, target.entity), None))
        if not beside.has_joins:
            return condition
        again = self._tables.of(target.entity).alias()
        same = Place(Rows(again), again, target.entity, there=True)
        readable = self._condition(rule.root, Context.at(same, None))
        return Listed(same.rows, same, (again.c.id == target.alias.c.id,)).exists(readable)

    def _may_read(self, place: Place, context: Context) -> ColumnElement[bool] | bool:
        """The reader's row rule where `place` is the source of its own rows."""
        rule = self._rows_of(place.entity, context)
        return rule if isinstance(rule, bool) else self._condition(rule.root, Context.at(place, None))

    def _may_see(self, place: Place, name: str, context: Context) -> ColumnElement[bool] | bool:
        """On which records the reader sees a field."""
        if context.guard is None:
            return True
        may: Expression | bool = context.guard.field(place.entity, name)
        return may if isinstance(may, bool) else self._condition(may.root, Context.at(place, None))

    def _rows_of(self, entity: str, context: Context) -> Expression | bool:
        return True if context.guard is None else context.guard.rows(entity)

    def _field(self, entity: str, name: str) -> Field:
        field = self._tables.catalog.entities[entity].field(name)
        if field is None:
            raise LookupError(f"{entity} has no field {name}")
        return field


def _if_there(place: Place, found: Operand) -> Operand:
    """What a record computes when it is there: counting the list of nothing would give 0."""
    return Operand(case((place.alias.c.id.is_not(None), found.sql)), found.kind, found.scale)


def _scale(field: Field) -> int:
    if field.kind is not Kind.DECIMAL:
        return 0
    return field.limits.scale if field.formula is None else field.formula.root.scale


def _target(field: Field) -> str:
    return field.link.targets[0] if field.link else ""
