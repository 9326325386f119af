"""The columns of one SELECT, and how each value shown is made of a row of them.

A link reads as the id of the record at its other end, joined: empty when that record is in the trash or not for this
reader.  A value whose right depends on the row is guarded by the same condition wherever it is used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, case, exists, false, func, literal_column, select, true

from xrm.catalog.columns import SORT_PREFIX
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.limits import Mask
from xrm.catalog.requests import StoredFile
from xrm.catalog.secret import Secret
from xrm.expressions.tree import Expression, Step
from xrm.statements.expression import Compiler, Guard
from xrm.storage.internal import files

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function
    from xrm.projections.tables import Tables

Row = Sequence[Any]
Decode = Callable[[Row], Any]


class Selection:
    """Collects what a statement selects; `joined` gives what it selects from, once all is collected."""

    def __init__(
        self, tables: Tables, dialect: str, entity: Entity, guard: Guard | None, functions: Mapping[str, Function]
    ) -> None:
        self.tables, self.dialect, self.entity, self.guard = tables, dialect, entity, guard
        self.compiler = Compiler(tables, dialect, entity.name, guard, functions)
        self.source = self.compiler.source
        self.columns: list[ColumnElement[Any]] = []
        self._files: list[tuple[FromClause, ColumnElement[bool]]] = []

    def add(self, column: ColumnElement[Any]) -> int:
        """The place of one more column."""
        self.columns.append(column.label(f"c{len(self.columns)}"))
        return len(self.columns) - 1

    def joined(self) -> FromClause:
        source = self.compiler.joined()
        for table, on in self._files:
            source = source.outerjoin(table, on)
        return source

    def allowed(self, name: str) -> ColumnElement[bool] | None:
        """Where the reader may read a field of the record itself; None: everywhere."""
        condition = True if self.guard is None else self.guard.field(self.entity.name, name)
        if isinstance(condition, Expression):
            return self.compiler.condition(condition, as_system=True)
        return None if condition else false()

    def guarded(self, name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """A column of the record where its reader may read the field, else empty."""
        allowed = self.allowed(name)
        return column if allowed is None else case((allowed, column), else_=None)

    def step(self, each: Field) -> tuple[Step, ...]:
        """The way over a link of the record itself."""
        assert each.link is not None, "only links are followed"  # noqa: S101
        return (Step(entity=self.entity.name, link=each.name, target=each.link.targets[0]),)

    def sort_text(self, each: Field) -> ColumnElement[Any]:
        """The folded text kept beside a field."""
        return self.guarded(each.name, self.source.c[SORT_PREFIX + each.column])

    def value(self, each: Field) -> ColumnElement[Any]:
        """The value of a field as one column: of a link the id at its other end."""
        if each.kind is Kind.LINK and each.link is not None and not each.mixed:
            return self.compiler.path("id", self.step(each))
        if each.several:
            return self.guarded(each.name, self.several_of(each))
        return self.compiler.path(each.name)

    def field(self, each: Field, *, whole: bool = False) -> Decode:
        """A field as a reader meets it; `whole`: not even in part where they may not see all of it."""
        if each.parts:
            return self._whole(each)
        if each.kind is Kind.FILES and each.several:
            return stored_files(self.add(self.guarded(each.name, self.files_of(each))))
        position = self.add(self.value(each))
        if each.several:
            return several(position, each)
        if each.kind is Kind.FILE:
            return self._file(each, position)
        if each.kind is Kind.SECRET:
            return secret(position, each)
        if each.mask is not None and self.guard is not None and not whole:
            return self._masked(each, each.mask, position)
        return itemgetter(position)

    def _masked(self, each: Field, mask: Mask, position: int) -> Decode:
        """The whole value where its reader may see it, else what the mask leaves of it."""
        assert self.guard is not None  # noqa: S101
        may = self.guard.masked(self.entity.name, each.name)
        column = self.source.c[each.column]
        where = (
            self.compiler.condition(may, as_system=True) if isinstance(may, Expression) else true() if may else false()
        )
        beside = self.add(case((where, column), else_=None))

        def shown(row: Row) -> Any:
            whole, kept = row[position], row[beside]
            return whole if whole is not None or kept is None else mask.shown(kept)

        return shown

    def _whole(self, each: Field) -> Decode:
        """A complex value, put together from its parts."""
        parts = tuple((part.name, self.field(part)) for part in each.parts)
        return lambda row: each.whole({name: decode(row) for name, decode in parts})

    def several_of(self, each: Field, *, raw: bool = False) -> ColumnElement[Any]:
        """Several values as one JSON list, in their order; of links those to live records for this reader, or all (`raw`)."""
        if each.via is not None or (each.link is not None and each.link.order and not raw):
            chosen = self.compiler.ends(each, as_system=raw).subquery()
            return select(self._gather(chosen.c.id)).scalar_subquery()
        values = self.tables.values_of(self.entity.name, each.name).alias()
        of_record = values.c.record_id == self.source.c.id
        statement = select(values.c.value).where(of_record)
        if each.link is not None and not raw:
            statement = statement.where(self.compiler.there(values.c.value, each.link.targets))
        listed = statement.order_by(values.c.position).correlate(self.source).subquery()
        return select(self._gather(listed.c.value)).scalar_subquery()

    def _gather(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.json_group_array(column) if self.dialect == "sqlite" else func.json_agg(column)

    def files_of(self, each: Field) -> ColumnElement[Any]:
        """Several files with what is known of each, as one JSON list in their order."""
        values, kept = self.tables.values_of(self.entity.name, each.name).alias(), files.alias()
        statement = select(kept.c.id, kept.c.name, kept.c.size, kept.c.type)
        statement = statement.join_from(values, kept, kept.c.id == values.c.value)
        of_record = values.c.record_id == self.source.c.id
        chosen = statement.where(of_record).order_by(values.c.position).correlate(self.source).subquery()
        lite = self.dialect == "sqlite"
        gather, made = (func.json_group_array, func.json_object) if lite else (func.json_agg, func.json_build_object)
        parts = [
            part for name in ("id", "name", "size", "type") for part in (literal_column(f"'{name}'"), chosen.c[name])
        ]
        return select(gather(made(*parts))).scalar_subquery()

    def holds(self, each: Field, word: str) -> ColumnElement[bool]:
        """Whether one of the values contains the word, for who may read the field; capitals do not count."""
        values = self.tables.values_of(self.entity.name, each.name).alias()
        text = func.lower(values.c.value)
        inside = func.instr(text, word) > 0 if self.dialect == "sqlite" else text.contains(word, autoescape=True)
        some = exists().where(values.c.record_id == self.source.c.id, inside).correlate(self.source)
        allowed = self.allowed(each.name)
        return some if allowed is None else and_(allowed, some)

    def holds_any(self, each: Field, stored: tuple[str, ...]) -> ColumnElement[bool]:
        """Whether one of the values is one of those, for who may read the field."""
        values = self.tables.values_of(self.entity.name, each.name).alias()
        some = exists().where(values.c.record_id == self.source.c.id, values.c.value.in_(stored)).correlate(self.source)
        allowed = self.allowed(each.name)
        return some if allowed is None else and_(allowed, some)

    def _file(self, each: Field, position: int) -> Decode:
        table = files.alias()
        key = self.source.c[each.column] if each.formula is None else self.compiler.path(each.name)
        self._files.append((table, table.c.id == key))
        name, size, kind = (self.add(table.c[part]) for part in ("name", "size", "type"))

        def stored(row: Row) -> StoredFile | None:
            id = row[position]
            return None if id is None or row[name] is None else StoredFile(id, row[name], row[size], row[kind])

        return stored


def stored_files(position: int) -> Decode:
    """A JSON list of files as those who read it meet them."""

    def stored(row: Row) -> tuple[StoredFile, ...]:
        value = row[position]
        found = json.loads(value) if isinstance(value, str) else value or ()
        return tuple(StoredFile(UUID(each["id"]), each["name"], each["size"], each["type"]) for each in found)

    return stored


def secret(position: int, each: Field) -> Decode:
    """That a secret is set, and since when; what it is nobody reads."""
    rotate = each.options.get("rotate")
    good = rotate if isinstance(rotate, int) else 0

    def known(row: Row) -> Secret | None:
        return None if row[position] is None else Secret.of(row[position], good)

    return known


def several(position: int, each: Field) -> Decode:
    """A JSON list as a tuple of texts, or of ids; PostgreSQL's driver has read it already."""
    made = UUID if each.kind in (Kind.LINKS, Kind.FILES) else str

    def chosen(row: Row) -> tuple[Any, ...]:
        value = row[position]
        return () if value is None else tuple(map(made, json.loads(value) if isinstance(value, str) else value))

    return chosen
