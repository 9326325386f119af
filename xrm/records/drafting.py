"""The first half of a write: from words to a draft that is right, as far as can be told before the transaction.

Every problem at once: of words, values, rules, links and rights.  Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Action
from xrm.errors import Problem
from xrm.records.checks import record_problems
from xrm.records.consent import check_readable, check_row, consent_problems, fields_readable
from xrm.records.defaults import with_defaults
from xrm.records.draft import Draft
from xrm.records.ids import new_id
from xrm.records.links import WORDS, hidden_ends, link_problems, seen_ids
from xrm.records.refusals import Stale, invalid, no_entity, no_verb, raise_all
from xrm.records.uniqueness import unique_problems
from xrm.records.words import Said, read_words
from xrm.statements.rows import row_by_id

if TYPE_CHECKING:
    from xrm.records.desk import Desk
    from xrm.records.ports import KeptFile


def entity_to_write(desk: Desk, name: str, verb: Verb) -> Entity:
    """The entity, if its writer may use the verb on some record; one they may not even read is not there."""
    entity = desk.shelf.catalog.entities.get(name)
    rights = None if entity is None else desk.sight.rights(name)
    if entity is None or rights is None or not (rights.may(Verb.READ) or rights.may(verb)):
        raise no_entity(name)
    if not rights.may(verb):
        raise no_verb({Verb.WRITE: "change"}.get(verb, verb.value), name)
    return entity


def draft_of_new(desk: Desk, name: str, words: Mapping[str, Any]) -> Draft:
    """A new record: what was said, and defaults for the rest."""
    entity = entity_to_write(desk, name, Verb.CREATE)
    said, loaded, problems = _loaded(desk, entity, words, Verb.CREATE)
    values = with_defaults(desk, entity, loaded)
    now, me = desk.moment.now, desk.actor.id
    values.update(id=new_id(), created_at=now, updated_at=now, created_by=me, updated_by=me)
    draft = Draft(
        action=Action.CREATE,
        entity=entity,
        id=values["id"],
        new=values,
        said=frozenset(said.values),
        as_system=desk.sight.system,
    )
    return _checked(desk, draft, problems, frozenset(said.values) - loaded.keys())


def draft_of_update(
    desk: Desk, name: str, id: UUID, words: Mapping[str, Any], version: int | None, attached: KeptFile | None = None
) -> Draft:
    """A record with some of its values changed; what its writer could not see stays as it is."""
    entity = entity_to_write(desk, name, Verb.WRITE)
    row = live_row_of(desk, name, id)
    check_row(desk, name, row, Action.UPDATE)
    said, loaded, problems = _loaded(desk, entity, words, Verb.WRITE)
    if version is not None and version != row["_version"]:
        raise stale(desk, entity, row, loaded)
    loaded = _unseen_kept(desk, entity, row, loaded)
    problems.extend(_unseen_said(desk, entity, row, loaded))
    new = {**row, **loaded, "updated_at": desk.moment.now, "updated_by": desk.actor.id}
    seen = loaded.keys() if desk.guard is None else fields_readable(desk, name, row)
    # a value that its writer cannot see counts as changed whatever it is: the answer must not tell that it was right
    changed = frozenset(name for name, value in loaded.items() if value != row[name] or name not in seen)
    draft = Draft(
        action=Action.UPDATE,
        entity=entity,
        id=id,
        old=row,
        new=new,
        said=changed,
        attached=None if attached is None else attached.id,
        as_system=desk.sight.system,
    )
    return _checked(desk, draft, problems, frozenset(said.values) - loaded.keys())


def live_row_of(desk: Desk, name: str, id: UUID) -> Mapping[str, Any]:
    """The record as it is stored, if it is live and its asker may see it."""
    row = stored_row(desk, name, id)
    return check_readable(desk, name, None if row is None or row["_deleted_at"] is not None else row)


def stored_row(desk: Desk, name: str, id: UUID, *, lock: bool = False) -> Mapping[str, Any] | None:
    """The record as it is stored, in the trash or not."""
    build = desk.shelf.build
    statement = desk.shelf.kept(("row", name, lock), lambda: row_by_id(build, name, lock=lock))
    found = desk.unit.one(statement.statement, {"xrm_id": id})
    return None if found is None else statement.values(found)


def _loaded(
    desk: Desk, entity: Entity, words: Mapping[str, Any], verb: Verb
) -> tuple[Said, dict[str, Any], list[Problem]]:
    said = read_words(desk, entity, words, verb)
    loaded, refused = desk.shelf.schemas.load(entity.name, said.values)
    problems = [invalid(name, sentence) for name, sentences in refused.items() for sentence in sentences]
    return said, {name: value for name, value in loaded.items() if name not in refused}, [*said.problems, *problems]


def loaded_words(desk: Desk, entity: Entity, words: Mapping[str, Any], verb: Verb) -> dict[str, Any]:
    """What can be read of the words; what is wrong with the rest is told when they are written."""
    return _loaded(desk, entity, words, verb)[1]


def _checked(desk: Desk, draft: Draft, problems: list[Problem], broken: frozenset[str]) -> Draft:
    """The draft, unless something is wrong with it; then everything that is."""
    broken |= frozenset(each.target for each in problems)
    desk.plan(draft.pending)
    found = [*problems, *_found(desk, draft, broken)]
    if found:
        found.extend(unique_problems(desk, draft))
    raise_all(dict.fromkeys(found))
    return draft


def _found(desk: Desk, draft: Draft, broken: frozenset[str]) -> Iterator[Problem]:
    yield from record_problems(desk, draft, broken)
    yield from link_problems(desk, draft)
    yield from consent_problems(desk, draft)


def _unseen_said(desk: Desk, entity: Entity, row: Mapping[str, Any], loaded: Mapping[str, Any]) -> Iterator[Problem]:
    """Links said to lead where they lead already, to a record their writer cannot see: to them there is none."""
    if desk.guard is None:
        return
    same = [
        each
        for each in entity.stored_fields()
        if each.kind is Kind.LINK and loaded.get(each.name) is not None and loaded[each.name] == row[each.name]
    ]
    for name in sorted(hidden_ends(desk, row, same) if same else ()):
        link = entity.fields[name].link
        assert link is not None  # noqa: S101
        yield invalid(name, WORDS.format(link.targets[0]), "Choose one from the list.")


def _unseen_kept(desk: Desk, entity: Entity, row: Mapping[str, Any], loaded: dict[str, Any]) -> dict[str, Any]:
    """Without links said to be empty whose other end the writer cannot see: to them they were empty before."""
    if desk.guard is None:
        return loaded
    emptied = [
        each
        for each in entity.stored_fields()
        if each.kind is Kind.LINK and each.name in loaded and loaded[each.name] is None and row[each.name] is not None
    ]
    hidden = hidden_ends(desk, row, emptied) if emptied else frozenset()
    return {name: value for name, value in loaded.items() if name not in hidden}


def stale(desk: Desk, entity: Entity, row: Mapping[str, Any], yours: Mapping[str, Any]) -> Stale:
    """The refusal of a change that was made on an older version, with what its writer may see of the newer one."""
    shown = fields_readable(desk, entity.name, row)
    theirs = {name: row[name] for name in yours if name in shown and name in row}
    for name, value in theirs.items():
        each = entity.fields[name]
        if (
            each.link is not None
            and value is not None
            and value not in seen_ids(desk, each.link.targets[0], frozenset((value,)))
        ):
            theirs[name] = None
    return Stale(entity.name, row["_version"], theirs, {name: value for name, value in yours.items() if name in theirs})
