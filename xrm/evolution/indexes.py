"""Which indexes an entity should have.  Names are built from numbers, so a rename touches none."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, and_, literal, not_, null, or_
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import Null

from xrm.catalog.columns import DELETED_COLUMN, LONGEST_KEY, SORT_PREFIX
from xrm.catalog.entity import Entity, Unique, folded, letters_of
from xrm.catalog.field import Field
from xrm.catalog.sorting import SortKey
from xrm.evolution.steps import IndexPlan
from xrm.expressions.tree import Compare, Expression, In, Literal, Logic, Node, Not, Path
from xrm.projections.tables import Tables


def wanted_indexes(entity: Entity, tables: Tables, dialect: Dialect) -> dict[str, IndexPlan]:
    """Name -> index: links, `index`, `unique`, keys over several fields, and the list's own order."""
    found = [*_field_indexes(entity), *_key_indexes(entity, tables, dialect), *_order_index(entity)]
    return {each.name: each for each in found}


def _field_indexes(entity: Entity) -> list[IndexPlan]:
    found = []
    for each in (*entity.stored_fields(), *entity.kept_fields()):
        if each.many:
            continue
        number = f"{entity.id}_{each.id}"
        if each.unique:
            keys = ((each.column, False),)
            found.append(
                IndexPlan(f"ux_{number}", entity.table, keys, unique=True, where=f"{_quoted(DELETED_COLUMN)} IS NULL")
            )
        if each.index or (each.link is not None and not each.unique and not each.kept):
            found.append(IndexPlan(f"ix_{number}", entity.table, ((_sorted_by(entity, each), False), ("id", False))))
    return found


def _key_indexes(entity: Entity, tables: Tables, dialect: Dialect) -> list[IndexPlan]:
    found = []
    for key in entity.unique:
        if key.no_overlap:
            found.extend(_period_index(entity, key))
            continue
        columns = tuple((entity.fields[name].column, False) for name in key.fields)
        where = live_where(entity, key, tables, dialect)
        found.append(IndexPlan(f"uk_{entity.id}_{key.id}", entity.table, columns, unique=True, where=where))
    for index in entity.indexes:
        keys = tuple(_column_key(entity, key) for key in index.keys)
        found.append(IndexPlan(f"ik_{entity.id}_{index.id}", entity.table, (*keys, ("id", keys[-1][1]))))
    return found


def _period_index(entity: Entity, key: Unique) -> list[IndexPlan]:
    """Whoever writes a period looks for others of the same key; they are held apart under a lock, not by the index."""
    since = next(each.column for each in entity.fields[key.no_overlap].parts if each.part == "since")
    columns = (*(entity.fields[name].column for name in key.fields), since)
    return [IndexPlan(f"iu_{entity.id}_{key.id}", entity.table, tuple((each, False) for each in columns))]


def live_where(entity: Entity, key: Unique, tables: Tables, dialect: Dialect) -> str:
    """Which stored rows a key is about, as SQL."""
    where = f"{_quoted(DELETED_COLUMN)} IS NULL"
    return where if key.where is None else f"{where} AND ({_condition_sql(key.where, entity, tables, dialect)})"


def _order_index(entity: Entity) -> list[IndexPlan]:
    """The order a list has by itself is the one everybody asks for, unless its texts are too long for a key."""
    keys = [key for key in entity.order if _has_column(entity, key.field)]
    own = [entity.fields[key.field] for key in keys if key.field in entity.fields]
    if not keys or len(keys) != len(entity.order) or letters_of(own) > LONGEST_KEY:
        return []
    columns = tuple(_column_key(entity, key) for key in keys)
    return [IndexPlan(f"io_{entity.id}", entity.table, (*columns, ("id", columns[-1][1])))]


def _has_column(entity: Entity, name: str) -> bool:
    each = entity.field(name)
    return each is not None and bool(each.column) and not each.many


def _column_key(entity: Entity, key: SortKey) -> tuple[str, bool]:
    each = entity.field(key.field)
    assert each is not None, "the compiler has checked every sort key"  # noqa: S101
    return _sorted_by(entity, each), key.descending


def _sorted_by(entity: Entity, each: Field) -> str:
    return SORT_PREFIX + each.column if not each.system and folded(entity, each) else each.column


def _quoted(name: str) -> str:
    return f'"{name}"'


def _condition_sql(expression: Expression, entity: Entity, tables: Tables, dialect: Dialect) -> str:
    """The condition of a unique key as SQL: own columns, literals and null only, which the compiler has checked."""
    condition = _condition(expression.root, entity, tables.of(entity.name))
    text = str(condition.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return text.replace(f"{entity.table}.", "").replace(f'"{entity.table}".', "")


def _condition(node: Node, entity: Entity, table: Table) -> ColumnElement[bool]:
    match node:
        case Logic():
            return (and_ if node.operator == "and" else or_)(*(_condition(item, entity, table) for item in node.items))
        case Not():
            return not_(_condition(node.item, entity, table))
        case In():
            value = _value(node.item, entity, table)
            return or_(*(value == _value(option, entity, table, node.item) for option in node.options))
        case Compare():
            left, right = (
                _value(side, entity, table, other) for side, other in ((node.left, node.right), (node.right, node.left))
            )
            return _comparison(node.operator, left, right)
        case _:
            return _value(node, entity, table).is_(True)


def _comparison(operator: str, left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[bool]:
    match operator:
        case "eq":
            return _equal(left, right)
        case "ne":
            return not_(_equal(left, right))
        case "gt":
            return left > right
        case "ge":
            return left >= right
        case "lt":
            return left < right
        case _:
            return left <= right


def _equal(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[bool]:
    """True or false, never unknown.  Written out, since SQLite's IS DISTINCT FROM takes no literal in an index."""
    if isinstance(left, Null) or isinstance(right, Null):
        return (right if isinstance(left, Null) else left).is_(None)
    return and_(left.is_not(None), right.is_not(None), left == right)


def _value(node: Node, entity: Entity, table: Table, beside: Node | None = None) -> ColumnElement[Any]:
    """A column, or a literal of the type of what stands beside it."""
    if isinstance(node, Path):
        each = entity.field(node.field)
        assert each is not None, "the expression was checked against this entity"  # noqa: S101
        return table.c[each.column]
    assert isinstance(node, Literal), "a unique key's condition holds own columns, literals and null"  # noqa: S101
    if node.value is None:
        return null()
    kind = _value(beside, entity, table).type if isinstance(beside, Path) else None
    return literal(node.value, kind)
