"""The other ends of a record's links: there, live, and for its writer to see; locked while the record is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.records.draft import Draft
from xrm.records.ends import End, ends_of, link_fields
from xrm.records.refusals import invalid
from xrm.statements.rows import linkable, lock_rows

if TYPE_CHECKING:
    from xrm.records.desk import Desk

WORDS = "There is no such {}."


def link_problems(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """Links that were changed and lead to nothing their writer may link to."""
    wanted = ends_changed(draft)
    there = ends_there(desk, wanted, chosen=True)
    yield from _missing(desk, draft, wanted, there)


def ends_changed(draft: Draft) -> list[End]:
    """Where links lead that get another record; a default that was computed counts too."""
    entity, changes = draft.entity, draft.changes
    found: list[End] = []
    for each in link_fields(entity):
        kind = entity.kind_of(each)
        if each.name in changes or (kind is not None and kind.name in changes):
            before = frozenset(end.id for end in ends_of(entity, each, draft.old)) if each.several else frozenset()
            found += [end for end in ends_of(entity, each, draft.new) if end.id not in before]
    return found


def _missing(desk: Desk, draft: Draft, wanted: list[End], there: frozenset[tuple[str, UUID]]) -> Iterator[Problem]:
    """One problem for each field some of whose ends are not there."""
    told: set[str] = set()
    for end in wanted:
        own = any(end.id == id and entity in end.targets for entity, id in _at_hand(draft))
        if not own and not end.among(there) and end.field.name not in told:
            told.add(end.field.name)
            yield invalid(end.field.name, no_such(desk, end.field), "Choose one from the list.")


def _at_hand(draft: Draft) -> Iterator[tuple[str, UUID]]:
    """Records that are written now: itself, and of a relationship the record it is made with."""
    yield draft.entity.name, draft.id
    yield from ((each.entity, each.id) for each in draft.beside)


def no_such(desk: Desk, each: Field) -> str:
    """That a link leads to nothing; of what it is only to whom may read such records."""
    targets = each.link.targets if each.link is not None else ()
    told = len(targets) == 1 and desk.sight.rights(targets[0]).may(Verb.READ)
    return WORDS.format(targets[0] if told else "record")


def ends_there(desk: Desk, ends: Iterable[End], *, chosen: bool = False) -> frozenset[tuple[str, UUID]]:
    """Which of these ends are live and for the asker to see; `chosen`: and such as their link wants."""
    wanted: dict[tuple[str, Expression | None], set[UUID]] = {}
    for end in ends:
        where = end.field.link.where if chosen and end.field.link is not None else None
        for target in end.targets:
            wanted.setdefault((target, where), set()).add(end.id)
    return frozenset(
        (target, id) for (target, where), ids in wanted.items() for id in _there(desk, target, where, frozenset(ids))
    )


def _there(desk: Desk, target: str, where: Expression | None, ids: frozenset[UUID]) -> frozenset[UUID]:
    rows = desk.sight.rows(target)
    statement = desk.shelf.kept(
        ("linkable", target, where, desk.sight.key),
        lambda: linkable(desk.shelf.build, target, rows, desk.guard, where),
    )
    return frozenset(row[0] for row in desk.unit.fetch(statement, {**desk.parameters, "xrm_ids": list(ids)}))


def seen_ids(desk: Desk, target: str, ids: frozenset[UUID]) -> frozenset[UUID]:
    """Which of these live records the asker may see."""
    return _there(desk, target, None, ids) if ids else frozenset()


def hidden_ids(desk: Desk, entity: Entity, values: Mapping[str, Any], fields: Iterable[Field]) -> frozenset[UUID]:
    """Ends of these links, as they are, that the writer cannot see: to them the links do not lead there."""
    ends = [end for each in fields for end in ends_of(entity, each, values)]
    there = ends_there(desk, ends)
    return frozenset(end.id for end in ends if not end.among(there))


def is_empty(desk: Desk, entity: Entity, values: Mapping[str, Any], old: Mapping[str, Any], each: Field) -> bool:
    """Whether the field holds nothing that its writer can see: of several links the hidden ones that stay do not count.

    What they are asked for must not tell that such links are there.
    """
    value = values.get(each.name)
    if value in (None, ()):
        return True
    if desk.guard is None or not old or not (each.several and each.stored and each.link is not None):
        return False
    return frozenset(value) <= hidden_ids(desk, entity, old, [each])


def seen_ends(desk: Desk, entity: Entity, row: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """These values of the row, without the ends of links that their reader cannot see."""
    seen = dict(shown)
    for each in link_fields(entity):
        if seen.get(each.name):
            hidden = hidden_ids(desk, entity, row, [each])
            if each.several:
                seen[each.name] = tuple(id for id in row[each.name] if id not in hidden)
            elif hidden:
                seen[each.name] = None
    return seen


Reading = Sequence[tuple[Draft, list[Expression]]]
"""Changes, and for each the conditions about it that read other records."""


def lock_others(desk: Desk, reading: Reading) -> Iterator[Problem]:
    """Lock, table by table and in the order of ids, what the conditions reach and what is linked to.

    Says which links have lost their record in the meantime.
    """
    _lock_reached(desk, reading)
    linked: dict[str, set[UUID]] = {}
    for draft, _ in reading:
        for end in ends_changed(draft):
            for target in end.targets:
                linked.setdefault(target, set()).add(end.id)
    live = _lock(desk, linked, keys_only=True)
    for draft, _ in reading:
        yield from draft.placed(_missing(desk, draft, ends_changed(draft), live))


def _lock_reached(desk: Desk, reading: Reading) -> None:
    """Lock what is reached; while somebody was faster and it leads elsewhere now, lock that too."""
    locked: dict[str, set[UUID]] = {}
    for _ in range(3):
        reached: dict[str, set[UUID]] = {}
        for draft, said in reading:
            for entity, ids in _reached(desk, draft, said).items():
                reached.setdefault(entity, set()).update(ids)
        further = {entity: ids - locked.get(entity, set()) for entity, ids in reached.items()}
        if not any(further.values()):
            return
        _lock(desk, further, keys_only=False)
        for entity, ids in further.items():
            locked.setdefault(entity, set()).update(ids)
        desk.forget()


def _reached(desk: Desk, draft: Draft, reading: list[Expression]) -> dict[str, set[UUID]]:
    """The records at each step of every to-one way, from the record as it was and as it will be."""
    found: dict[str, set[UUID]] = {}
    ways = frozenset().union(*(desk.shelf.reach.ways(each) for each in reading))
    for way in sorted(ways, key=len):
        for state in (draft.old, draft.new):
            row: Mapping[str, Any] | None = state
            id: UUID | None = None
            for step in way:
                id = None if not row else row.get(step.link)
                row = None if id is None else desk.system.one(step.target, id)
            if id is not None:
                found.setdefault(way[-1].target, set()).add(id)
    found.get(draft.entity.name, set()).discard(draft.id)
    return found


def _lock(desk: Desk, wanted: Mapping[str, set[UUID]], *, keys_only: bool) -> frozenset[tuple[str, UUID]]:
    """Lock these rows; answers with the live ones."""
    live: set[tuple[str, UUID]] = set()
    for entity in sorted(wanted, key=lambda name: desk.entity(name).id):
        if not wanted[entity]:
            continue
        statement = desk.shelf.kept(
            ("lock", entity, keys_only),
            lambda entity=entity: lock_rows(desk.shelf.tables.of(entity), keys_only=keys_only),  # type: ignore[misc]
        )
        rows = desk.unit.fetch(statement, {"xrm_ids": sorted(wanted[entity])})
        live.update((entity, id) for id, deleted_at in rows if deleted_at is None)
    return frozenset(live)
