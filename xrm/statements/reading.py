"""Plans of reading -> statements: one for a page, one for a record, one for a count, one for titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, bindparam, case, false, func, or_, select, true, union_all

from xrm.catalog.columns import DELETED_COLUMN, VERSION_COLUMN
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.expressions.tree import Expression
from xrm.statements.expression import Guard
from xrm.statements.keyset import Key, after, ordered
from xrm.statements.plans import How, ListPlan, RecordPlan, Searched, SortBy
from xrm.statements.selection import Decode, Selection
from xrm.statements.titles import Titles

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function
    from xrm.projections.tables import Tables

TITLE = "title"
VERSION = VERSION_COLUMN
STOP_COUNTING = 1001


@dataclass(frozen=True, slots=True)
class Statements:
    """Builds statements for one dialect and one revision's tables."""

    tables: Tables
    dialect: str
    functions: Mapping[str, Function]

    def selection(self, entity: str, guard: Guard | None) -> Selection:
        return Selection(self.tables, self.dialect, self.tables.catalog.entities[entity], guard, self.functions)


@dataclass(frozen=True, slots=True)
class ListStatement:
    """A page: what to run, how a shown row is made of a fetched one, and where its sort keys stand."""

    statement: Any
    names: tuple[str, ...]
    decode: tuple[Decode, ...]
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordStatement:
    """A record: values by name, and where version, time of deletion, title and the answered conditions stand."""

    statement: Any
    decode: Mapping[str, Decode]
    links: Mapping[str, Decode]
    version: int
    deleted_at: int
    title: Decode
    conditions: Mapping[Expression, int]


def list_statement(build: Statements, plan: ListPlan, guard: Guard | None, language: str) -> ListStatement:
    """The statement of one page.  It binds `xrm_key_<n>` for the place it goes on from."""
    selection = build.selection(plan.entity, guard)
    names = _shown_names(plan)
    decode = tuple(_given(selection, name, plan, language) for name in names)
    keys = sort_keys(selection, plan.order)
    places = tuple(selection.add(key.column) for key in keys)
    where = conditions(selection, plan)
    parts = after(keys, plan.after) if plan.after is not None else [true()]
    order = [ordered(key, build.dialect) for key in keys]
    pages = [_page(selection, [*where, part], order, plan.limit) for part in parts]
    statement = pages[0] if len(pages) == 1 else _united(pages, places, keys, build.dialect, plan.limit)
    return ListStatement(statement.offset(plan.skip) if plan.skip else statement, names, decode, places)


def _shown_names(plan: ListPlan) -> tuple[str, ...]:
    if plan.taken_out:
        return plan.names
    extra = ("id", VERSION, *((TITLE,) if plan.titles else ()))
    return (*plan.names, *(name for name in extra if name not in plan.names))


def _given(selection: Selection, name: str, plan: ListPlan, language: str) -> Decode:
    """A value, or nothing where the plan does not give it."""
    shown, where = _decoder(selection, name, plan, language), dict(plan.given).get(name)
    if where is None:
        return shown
    place = selection.add(selection.compiler.condition(where, as_system=True))
    return lambda row: shown(row) if row[place] else None


def _decoder(selection: Selection, name: str, plan: ListPlan, language: str) -> Decode:
    each = selection.entity.field(name)
    if name == VERSION:
        return itemgetter(selection.add(selection.source.c[VERSION_COLUMN]))
    if name == TITLE and each is None:
        return Titles(selection, language).of_record()
    assert each is not None, "a plan names fields that exist"  # noqa: S101
    if plan.titles and is_link(each):
        return Titles(selection, language).of_link(each)
    return selection.field(each, whole=plan.taken_out)


def _page(
    selection: Selection, where: Sequence[ColumnElement[bool]], order: Sequence[ColumnElement[Any]], limit: int
) -> Select[Any]:
    return select(*selection.columns).select_from(selection.joined()).where(*where).order_by(*order).limit(limit)


def _united(
    pages: Sequence[Select[Any]], places: Sequence[int], keys: Sequence[Key], dialect: str, limit: int
) -> Select[Any]:
    """The parts of a page put together, each cut off before, so that none reads on to its end."""
    whole = union_all(*(select(page.subquery()) for page in pages)).subquery()
    columns = list(whole.c)
    order = [
        ordered(Key(columns[place], key.descending, key.nullable), dialect)
        for place, key in zip(places, keys, strict=True)
    ]
    return select(*columns).order_by(*order).limit(limit)


def sort_keys(selection: Selection, order: Sequence[SortBy]) -> list[Key]:
    """The keys of the order, and the id in the direction of the last."""
    keys = [Key(_sort_column(selection, by), by.descending, by.nullable) for by in order]
    if not order or order[-1].field != "id":
        keys.append(Key(selection.source.c.id, bool(order) and order[-1].descending, nullable=False))
    return keys


def _sort_column(selection: Selection, by: SortBy) -> ColumnElement[Any]:
    each = _field(selection.entity, by.field)
    if each.name == "id":
        return selection.source.c.id
    if by.how is How.FOLDED:
        return selection.sort_text(each)
    value = selection.value(each)
    if by.how is How.PLACE:
        return case(*((value == choice.stored, place) for place, choice in enumerate(each.choices)), else_=None)
    return value


def conditions(selection: Selection, plan: ListPlan) -> list[ColumnElement[bool]]:
    """Which rows a list has: live or in the trash, for this reader, and as asked."""
    where = [_alive(selection, trashed=plan.trashed), *_rows(selection, plan.rows)]
    if plan.filter is not None:
        where.append(selection.compiler.condition(plan.filter))
    if plan.among:
        link = selection.entity.fields[plan.among]
        where.append(selection.source.c[link.column].in_(bindparam("xrm_ids", expanding=True)))
    where.extend(_found(selection, places) for places in plan.search)
    return where


def _alive(selection: Selection, *, trashed: bool) -> ColumnElement[bool]:
    deleted = selection.source.c[DELETED_COLUMN]
    return deleted.is_not(None) if trashed else deleted.is_(None)


def _rows(selection: Selection, rows: Expression | bool) -> list[ColumnElement[bool]]:
    if isinstance(rows, Expression):
        return [selection.compiler.condition(rows, as_system=True)]
    return [] if rows else [false()]


def _found(selection: Selection, places: Sequence[Searched]) -> ColumnElement[bool]:
    return or_(*(_finds(selection, place) for place in places)) if places else false()


def _finds(selection: Selection, place: Searched) -> ColumnElement[bool]:
    if place.via:
        return _in_linked(selection, place)
    each = _field(selection.entity, place.field)
    if each.kind is Kind.CHOICES:
        return selection.holds(each, place.word) if place.among is None else selection.holds_any(each, place.among)
    if place.least is not None:
        return selection.value(each).between(place.least, place.most)
    if place.among is not None:
        return selection.value(each).in_(place.among) if place.among else false()
    text = selection.sort_text(each) if place.folded else func.lower(selection.value(each))
    return contains(text, place.word, selection.dialect)


def _in_linked(selection: Selection, place: Searched) -> ColumnElement[bool]:
    """Whether the title's text of the record at the other end contains the word, if its reader may see it."""
    step = selection.step(_field(selection.entity, place.via))
    text = selection.compiler.sort_text(place.field, step) if place.folded else None
    plain = func.lower(selection.compiler.path(place.field, step)) if text is None else text
    return contains(plain, place.word, selection.dialect)


def contains(text: ColumnElement[Any], word: str, dialect: str) -> ColumnElement[bool]:
    """Whether the text contains the word, letter by letter; SQLite's LIKE would not look at the case."""
    return func.instr(text, word) > 0 if dialect == "sqlite" else text.contains(word, autoescape=True)


def _field(entity: Entity, name: str) -> Field:
    each = entity.field(name)
    assert each is not None, "a plan names fields that exist"  # noqa: S101
    return each


def count_statement(build: Statements, plan: ListPlan, guard: Guard | None, *, exact: bool) -> Select[Any]:
    """How many rows the whole list has; when not exact it stops at the first that makes it more than enough."""
    selection = build.selection(plan.entity, guard)
    where = conditions(selection, plan)
    if exact:
        return select(func.count()).select_from(selection.joined()).where(*where)
    some = select(selection.source.c.id).select_from(selection.joined()).where(*where).limit(STOP_COUNTING).subquery()
    return select(func.count()).select_from(some)


def record_statement(build: Statements, plan: RecordPlan, guard: Guard | None, language: str) -> RecordStatement:
    """The statement of one record; it binds `xrm_id`."""
    selection = build.selection(plan.entity, guard)
    fields = [_field(selection.entity, name) for name in plan.names]
    links = {each.name: Titles(selection, language).of_link(each) for each in fields if is_link(each)}
    decode = {each.name: _id_of(links[each.name]) if each.name in links else selection.field(each) for each in fields}
    title = Titles(selection, language).of_record()
    version = selection.add(selection.source.c[VERSION_COLUMN])
    deleted_at = selection.add(selection.source.c[DELETED_COLUMN])
    answered = {each: selection.add(selection.compiler.condition(each, as_system=True)) for each in plan.conditions}
    where = [
        selection.source.c.id == bindparam("xrm_id"),
        _alive(selection, trashed=plan.trashed),
        *_rows(selection, plan.rows),
    ]
    statement = select(*selection.columns).select_from(selection.joined()).where(*where)
    return RecordStatement(statement, decode, links, version, deleted_at, title, answered)


def is_link(each: Field) -> bool:
    return each.kind is Kind.LINK and each.link is not None


def _id_of(linked: Decode) -> Decode:
    def id(row: Any) -> Any:
        found = linked(row)
        return None if found is None else found.id

    return id


def titles_statement(
    build: Statements, entity: str, rows: Expression | bool, guard: Guard | None, language: str
) -> tuple[Select[Any], Callable[[Any], Any]]:
    """Ids and titles of the records bound as `xrm_ids`, as far as their reader may see them."""
    selection = build.selection(entity, guard)
    selection.add(selection.source.c.id)
    title = Titles(selection, language).of_record()
    where = [selection.source.c.id.in_(bindparam("xrm_ids", expanding=True)), _alive(selection, trashed=False)]
    where.extend(_rows(selection, rows))
    return select(*selection.columns).select_from(selection.joined()).where(*where), title
