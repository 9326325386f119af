"""Rows that a record owns, on their way: what was said of them -> a change for each, right as far as can be told.

A row with an id is changed, one without is made, one that is not said any more goes.  Their order is that of the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Action, Row
from xrm.catalog.rows import PARENT, POSITION
from xrm.errors import Problem
from xrm.expressions.tree import OLD, RECORD, Collection, Expression, Path
from xrm.projections.values import READ
from xrm.records.access import row_ways
from xrm.records.asking import conditions_of
from xrm.records.checks import dependent_problems, record_problems
from xrm.records.consent import VERBS, way_holds, way_stands
from xrm.records.currencies import settle_currencies
from xrm.records.defaults import with_defaults
from xrm.records.draft import Draft
from xrm.records.ids import new_id
from xrm.records.links import link_problems
from xrm.records.loading import load_words, unseen_kept, unseen_said
from xrm.records.look import Look
from xrm.records.reader import Pending
from xrm.records.refusals import invalid
from xrm.statements.rows import rows_owned

if TYPE_CHECKING:
    from xrm.records.desk import Desk

Stored = Mapping[str, Any]
NO_ROW = "There is no such row here."


def with_rows(desk: Desk, entity: Entity, row: Stored | None) -> Stored | None:
    """A stored record with the rows it owns among its values."""
    fields = tuple(entity.row_fields())
    if row is None or not fields:
        return row
    return {**row, **{each.name: rows_of(desk, each, stored(desk, each, row["id"])) for each in fields}}


def stored(desk: Desk, each: Field, parent: UUID) -> tuple[Stored, ...]:
    """The rows of one field as they are stored, in order."""
    assert each.rows is not None  # noqa: S101
    name = each.rows.entity
    statement = desk.shelf.kept(("rows", name), lambda: rows_owned(desk.shelf.build, name))
    return tuple(statement.values(found) for found in desk.unit.fetch(statement.statement, {"xrm_id": parent}))


def rows_of(desk: Desk, each: Field, found: Sequence[Stored]) -> tuple[Row, ...]:
    """Stored rows as the value of the field they stand in."""
    assert each.rows is not None  # noqa: S101
    names = [one.name for one in desk.entity(each.rows.entity).stored_fields() if not one.internal]
    return tuple(Row(one["id"], {name: one[name] for name in names}) for one in found)


@dataclass(slots=True)
class Rows:
    """The rows of one record as they will be: by field their changes and their value, and what is wrong with them."""

    drafts: dict[str, tuple[Draft, ...]]
    values: dict[str, tuple[Row, ...]]
    problems: list[Problem]
    broken: dict[str, frozenset[str]]  # where a row stands -> the values of it that could not be read


def plan_rows(
    desk: Desk, entity: Entity, values: Stored, old: Stored | None, said: Mapping[str, Sequence[Stored]], verb: Verb
) -> Rows:
    """Changes of the rows that are said, for a record that will have these values; the rest stay as they are."""
    found = Rows({}, {}, [], {})
    readable = fields_of_rows_seen(desk, entity, old) if old is not None else None
    _plan_parent(desk, entity, values, old)
    changed = old is not None and any(values.get(name) != old.get(name) for name in _own(entity))
    for name, words in said.items():
        each = entity.fields[name]
        there = {one["id"]: one for one in stored(desk, each, values["id"])} if old is not None else {}
        planner = _Planner(desk, each, verb, values["id"], there, None if readable is None else readable[name])
        drafts = [replace(one, parent_changed=changed) for one in planner.drafts(words)]
        found.values[name] = rows_of(desk, each, [one.new for one in drafts])
        kept = {one.id for one in drafts}
        gone = [planner.removed(one) for id, one in there.items() if id not in kept]
        found.drafts[name] = (*drafts, *gone)
        found.problems += planner.problems
        found.broken.update(planner.broken)
    if changed and old is not None:
        for each in entity.row_fields():
            if each.name not in said and _asks_parent(desk, each):
                found.drafts[each.name] = tuple(_as_they_are(desk, each, old))
    return found


def _own(entity: Entity) -> list[str]:
    return [each.name for each in entity.stored_fields() if each.rows is None]


def _as_they_are(desk: Desk, each: Field, old: Stored) -> Iterator[Draft]:
    """The rows that nobody changes, whose rules look at the record that changes."""
    assert each.rows is not None  # noqa: S101
    for place, one in enumerate(stored(desk, each, old["id"])):
        yield Draft(
            action=Action.UPDATE, entity=desk.entity(each.rows.entity), id=one["id"], old=one, new=one,
            as_system=desk.sight.system, at=f"{each.name}/{place}", parent_changed=True,
        )  # fmt: skip


def _asks_parent(desk: Desk, each: Field) -> bool:
    assert each.rows is not None  # noqa: S101
    entity = desk.entity(each.rows.entity)
    said = [rule.check for rule in entity.rules] + [rule.when for rule in entity.rules if rule.when is not None]
    limits = [one for field in entity.stored_fields() for one in (field.limits.least, field.limits.most)]
    conditions = [one for field in entity.stored_fields() for one in conditions_of(field)]
    return any(
        isinstance(node, Path | Collection) and node.root in (RECORD, OLD) and node.steps[:1]
        for one in (*said, *limits, *conditions)
        if isinstance(one, Expression)
        for node in one.root.walk()
    )


def _plan_parent(desk: Desk, entity: Entity, values: Stored, old: Stored | None) -> None:
    """Let defaults of rows read the record they will belong to, as far as its writer may see it."""
    pending = Pending(entity.name, values["id"], values)
    if desk.guard is None or old is None:
        desk.plan(pending)
        return
    seen = way_fields(desk, entity, old)
    shown = {name: value if name in seen or value != old.get(name) else None for name, value in values.items()}
    desk.plan(pending, Pending(entity.name, values["id"], {**shown, "id": values["id"]}))


def way_fields(desk: Desk, entity: Entity, row: Stored) -> frozenset[str]:
    """The fields of a record that may be read on it as it is."""
    ways = desk.sight.rights(entity.name).ways.get(Verb.READ, ())
    return frozenset().union(*(way.fields for way in ways if way_stands(desk, way, row)))


def fields_of_rows_seen(desk: Desk, entity: Entity, row: Stored) -> dict[str, frozenset[str]]:
    """For each field with rows: the fields of the rows that the asker may read on this record."""
    return {
        each.name: frozenset().union(
            *(
                fields
                for way, fields in row_ways(
                    desk.shelf.catalog, desk.entity(each.rows.entity), desk.sight.key, Verb.READ
                )
                if way_stands(desk, way, row)
            )
        )
        for each in entity.row_fields()
        if each.rows is not None
    }


class _Planner:
    """Plans the rows of one field."""

    def __init__(
        self, desk: Desk, each: Field, verb: Verb, parent: UUID, there: Mapping[UUID, Stored],
        readable: frozenset[str] | None,
    ) -> None:  # fmt: skip
        assert each.rows is not None  # noqa: S101
        self.desk, self.each, self.verb, self.parent, self.there = desk, each, verb, parent, there
        self.entity, self.readable = desk.entity(each.rows.entity), readable
        self.problems: list[Problem] = []
        self.broken: dict[str, frozenset[str]] = {}

    def drafts(self, said: Sequence[Stored]) -> Iterator[Draft]:
        taken: set[UUID] = set()
        for place, words in enumerate(said):
            at = f"{self.each.name}/{place}"
            plain = {word: value for word, value in words.items() if not str(word).startswith("@")}
            id = self._id(at, plain.pop("id", None), taken)
            yield self._made(place, at, plain) if id is None else self._changed(place, at, plain, self.there[id])

    def _id(self, at: str, said: Any, taken: set[UUID]) -> UUID | None:
        if said is None or said == "":
            return None
        try:
            id: UUID = READ[Kind.KEY](said, self.each)
        except ValueError:
            id = self.parent  # no row has it
        if id not in self.there or id in taken:
            words = "This row is said twice." if id in taken else NO_ROW
            self.problems.append(invalid(f"{at}/id", words, "Leave the id out for a new row."))
            return None
        taken.add(id)
        return id

    def _made(self, place: int, at: str, words: Mapping[str, Any]) -> Draft:
        said, loaded = self._loaded(at, words)
        values = with_defaults(self.desk, self.entity, {**loaded, PARENT: self.parent})
        values.update(self._stamps(place), id=new_id())
        values.update(created_at=values["updated_at"], created_by=values["updated_by"])
        return self._draft(Action.CREATE, at, {}, values, said)

    def _changed(self, place: int, at: str, words: Mapping[str, Any], row: Stored) -> Draft:
        said, loaded = self._loaded(at, words)
        unseen = list(unseen_said(self.desk, self.entity, row, loaded))
        self.problems += Draft(action=Action.UPDATE, entity=self.entity, id=row["id"], new=row, at=at).placed(unseen)
        self.broken[at] |= {each.target for each in unseen}
        loaded = unseen_kept(self.desk, self.entity, row, loaded)
        settle_currencies(self.desk, self.entity, loaded, row)
        seen = self.readable if self.desk.guard is not None and self.readable is not None else said
        touched = frozenset(name for name, value in loaded.items() if value != row[name] or name not in seen)
        return self._draft(Action.UPDATE, at, row, {**row, **loaded, **self._stamps(place)}, touched)

    def removed(self, row: Stored) -> Draft:
        return self._draft(Action.DELETE, self.each.name, row, {}, frozenset())

    def _draft(self, action: Action, at: str, old: Stored, new: Stored, said: frozenset[str]) -> Draft:
        system = self.desk.sight.system
        id = (new or old)["id"]
        return Draft(action=action, entity=self.entity, id=id, old=old, new=new, said=said, as_system=system, at=at)

    def _stamps(self, place: int) -> dict[str, Any]:
        return {POSITION: place, "updated_at": self.desk.moment.now, "updated_by": self.desk.actor.id}

    def _loaded(self, at: str, words: Mapping[str, Any]) -> tuple[frozenset[str], dict[str, Any]]:
        said, loaded, problems = load_words(self.desk, self.entity, words, self.verb)
        broken = frozenset(said.values) - loaded.keys() | frozenset(each.target for each in problems)
        placed = Draft(action=Action.CREATE, entity=self.entity, id=self.parent, new={}, at=at).placed(problems)
        self.problems += placed
        self.broken[at] = broken
        return frozenset(said.values), loaded


def row_problems(desk: Desk, draft: Draft, broken: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Everything wrong with the rows of a planned record."""
    for name, drafts in draft.rows.items():
        if name in draft.changes or draft.is_new:
            yield from _count_problems(draft, draft.entity.fields[name])
        for each in drafts:
            if each.action is Action.DELETE:
                continue
            if each.action is Action.UPDATE and not each.said and not each.changes:
                yield from each.placed(dependent_problems(desk, each, Look(each.touched)))  # what its parent decides
                continue
            bad = broken.get(each.at, frozenset())
            yield from each.placed(record_problems(desk, each, bad))
            yield from each.placed(link_problems(desk, each))
    yield from row_consent(desk, draft)


def _count_problems(draft: Draft, each: Field) -> Iterator[Problem]:
    assert each.rows is not None  # noqa: S101
    count = len(draft.new.get(each.name) or ())
    if count < each.rows.least and (count or not each.required):
        yield invalid(
            each.name, f"At least {_rows(each.rows.least)} are needed." if each.rows.least > 1 else "A row is needed."
        )
    if count > each.rows.most:
        yield invalid(each.name, f"These are {_rows(count)}; at most {each.rows.most} are allowed.")


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


def row_consent(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """Fields of rows that the writer may not write there; the field they stand in is asked for with the record."""
    if desk.sight.system:
        return
    verb = VERBS[draft.action]
    for drafts in draft.rows.values():
        if not any(each.said for each in drafts):
            continue
        ways = row_ways(desk.shelf.catalog, drafts[0].entity, desk.sight.key, verb)
        given = frozenset().union(*(fields for way, fields in ways if way_holds(desk, way, draft)))
        for each in drafts:
            for name in sorted(each.said - given):
                words = f"You may not write `{name}` here."
                yield from each.placed((Problem("XRM806", words, target=name, hint="Leave it out."),))
