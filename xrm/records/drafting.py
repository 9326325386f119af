"""The first half of a write: from words to a draft that is right, as far as can be told before the transaction.

Every problem at once: of words, values, rules, links and rights.  Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from xrm.catalog.access import Verb
from xrm.catalog.columns import DELETED_COLUMN
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Action
from xrm.errors import Problem, XrmError
from xrm.records.checks import record_problems
from xrm.records.consent import check_readable, check_row, consent_problems, fields_readable
from xrm.records.currencies import settle_currencies
from xrm.records.defaults import with_defaults
from xrm.records.draft import Draft
from xrm.records.ids import new_id
from xrm.records.links import link_problems, seen_ends
from xrm.records.loading import load_words, unseen_kept, unseen_said
from xrm.records.overlapping import period_problems
from xrm.records.reader import Pending
from xrm.records.refusals import Stale, no_entity, no_verb, raise_all
from xrm.records.rows import Rows, plan_rows, row_problems, with_rows
from xrm.records.through import ends_as_seen, plan_ends, without_ends
from xrm.records.trees import tree_problems
from xrm.records.uniqueness import unique_problems
from xrm.statements.rows import row_by_id

if TYPE_CHECKING:
    from xrm.records.desk import Desk
    from xrm.records.ports import KeptFile


def entity_to_write(desk: Desk, name: str, verb: Verb) -> Entity:
    """The entity, if its writer may use the verb on some record; one they may not even read is not there."""
    entity = desk.shelf.catalog.entities.get(name)
    rights = None if entity is None else desk.sight.rights(name)
    if (
        entity is None
        or entity.owned_by is not None
        or rights is None
        or not (rights.may(Verb.READ) or rights.may(verb))
    ):
        raise no_entity(name)
    if not rights.may(verb):
        raise no_verb({Verb.WRITE: "change"}.get(verb, verb.value), name)
    return entity


def draft_of_new(desk: Desk, name: str, words: Mapping[str, Any], beside: tuple[Pending, ...] = ()) -> Draft:
    """A new record: what was said, and defaults for the rest; of a relationship `beside` is what it is made with."""
    entity = entity_to_write(desk, name, Verb.CREATE)
    check_single(desk, entity)
    desk.plan(beside[0] if beside else None)
    said, loaded, problems = load_words(desk, entity, words, Verb.CREATE)
    rows_said, ends_said = _without_rows(entity, loaded), without_ends(entity, loaded)
    values = with_defaults(desk, entity, loaded)
    now, me = desk.moment.now, desk.actor.id
    values.update(id=new_id(), created_at=now, updated_at=now, created_by=me, updated_by=me)
    rows = plan_rows(desk, entity, values, None, rows_said, Verb.CREATE)
    values.update(rows.values)
    related = plan_ends(desk, entity, values, ends_said, {}, draft_of_new)
    values.update(related.values)
    draft = Draft(
        action=Action.CREATE,
        entity=entity,
        id=values["id"],
        new=values,
        said=frozenset(said.values),
        as_system=desk.sight.system,
        rows=rows.drafts,
        through=related.drafts,
        beside=beside,
    )
    known = loaded.keys() | rows_said.keys() | ends_said.keys()
    return checked(desk, draft, [*problems, *related.problems], frozenset(said.values) - known, rows)


def draft_of_update(
    desk: Desk, name: str, id: UUID, words: Mapping[str, Any], version: int | None, attached: KeptFile | None = None
) -> Draft:
    """A record with some of its values changed; what its writer could not see stays as it is."""
    entity = entity_to_write(desk, name, Verb.WRITE)
    row = live_row_of(desk, name, id)
    check_row(desk, name, row, Action.UPDATE)
    said, loaded, problems = load_words(desk, entity, words, Verb.WRITE)
    if version is not None and version != row["_version"]:
        raise stale(desk, entity, row, loaded)
    rows_said, ends_said = _without_rows(entity, loaded), without_ends(entity, loaded)
    problems.extend(unseen_said(desk, entity, row, loaded))
    loaded = unseen_kept(desk, entity, row, loaded)
    settle_currencies(desk, entity, loaded, row)
    new = {**row, **loaded, "updated_at": desk.moment.now, "updated_by": desk.actor.id}
    rows = plan_rows(desk, entity, new, row, rows_said, Verb.WRITE)
    loaded, new = {**loaded, **rows.values}, {**new, **rows.values}
    seen = loaded.keys() if desk.guard is None else fields_readable(desk, name, row)
    # a value that its writer cannot see counts as changed whatever it is: the answer must not tell that it was right
    changed = frozenset(name for name, value in loaded.items() if value != row[name] or name not in seen)
    ends = ends_as_seen(desk, entity, id) if ends_said else {}
    related = plan_ends(desk, entity, new, ends_said, ends, draft_of_new)
    new.update({each: tuple(there) for each, there in ends.items()} | related.values)
    draft = Draft(
        action=Action.UPDATE,
        entity=entity,
        id=id,
        old=row,
        new=new,
        said=changed | frozenset(name for name, drafts in related.drafts.items() if drafts),
        attached=None if attached is None else attached.id,
        as_system=desk.sight.system,
        rows=rows.drafts,
        through=related.drafts,
    )
    known = loaded.keys() | rows_said.keys() | ends_said.keys()
    return checked(desk, draft, [*problems, *related.problems], frozenset(said.values) - known, rows)


def check_single(desk: Desk, entity: Entity) -> None:
    """Refuse a second record where there is one only."""
    if not entity.single:
        return
    table = desk.shelf.tables.of(entity.name)
    if desk.unit.fetch(select(table.c.id).where(table.c[DELETED_COLUMN].is_(None)).limit(1), {}):
        words = f"There is one {entity.name} only, and it is there already."
        raise XrmError(Problem("XRM814", words, hint="Change that one."))


def live_row_of(desk: Desk, name: str, id: UUID) -> Mapping[str, Any]:
    """The record as it is stored, if it is live and its asker may see it."""
    row = stored_row(desk, name, id)
    return check_readable(desk, name, None if row is None or row["_deleted_at"] is not None else row)


def stored_row(desk: Desk, name: str, id: UUID, *, lock: bool = False) -> Mapping[str, Any] | None:
    """The record as it is stored, in the trash or not."""
    build = desk.shelf.build
    statement = desk.shelf.kept(("row", name, lock), lambda: row_by_id(build, name, lock=lock))
    found = desk.unit.one(statement.statement, {"xrm_id": id})
    return None if found is None else with_rows(desk, desk.entity(name), statement.values(found))


def _without_rows(entity: Entity, loaded: dict[str, Any]) -> dict[str, Any]:
    """What was said of rows, taken out of the values of the record itself."""
    return {each.name: loaded.pop(each.name) for each in entity.row_fields() if each.name in loaded}


def checked(desk: Desk, draft: Draft, problems: list[Problem], broken: frozenset[str], rows: Rows) -> Draft:
    """The draft, unless something is wrong with it; then everything that is."""
    broken |= frozenset(each.target for each in problems)
    desk.plan(draft.pending)
    found = [*problems, *rows.problems, *_found(desk, draft, broken), *row_problems(desk, draft, rows.broken)]
    if found:
        found.extend(unique_problems(desk, draft))
        found.extend(period_problems(desk, draft))
    raise_all(dict.fromkeys(found))
    return draft


def _found(desk: Desk, draft: Draft, broken: frozenset[str]) -> Iterator[Problem]:
    yield from record_problems(desk, draft, broken)
    yield from link_problems(desk, draft)
    yield from tree_problems(desk, draft)
    yield from consent_problems(desk, draft)


def stale(desk: Desk, entity: Entity, row: Mapping[str, Any], yours: Mapping[str, Any]) -> Stale:
    """The refusal of a change that was made on an older version, with what its writer may see of the newer one."""
    shown = fields_readable(desk, entity.name, row)
    compared = (
        name
        for name in yours
        if name in shown and name in row and entity.fields[name].kind not in (Kind.ROWS, Kind.SECRET)
    )
    theirs = seen_ends(desk, entity, row, {name: row[name] for name in compared})
    return Stale(entity.name, row["_version"], theirs, {name: value for name, value in yours.items() if name in theirs})
