"""The other ends of a record's links: there, live, and for its writer to see; locked while the record is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.records.draft import Draft
from xrm.records.refusals import invalid
from xrm.statements.rows import linkable, lock_rows

if TYPE_CHECKING:
    from xrm.records.desk import Desk

WORDS = "There is no such {}."


def link_problems(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """Links that were changed and lead to nothing their writer may link to."""
    wanted: dict[tuple[str, Expression | None], list[tuple[str, UUID]]] = {}
    for each in links_changed(draft):
        assert each.link is not None  # noqa: S101
        wanted.setdefault((each.link.targets[0], each.link.where), []).append((each.name, draft.new[each.name]))
    for (target, where), links in wanted.items():
        there = _there(desk, target, where, frozenset(id for _, id in links))
        for name, id in links:
            if id not in there and not (id == draft.id and target == draft.entity.name):
                yield invalid(name, WORDS.format(target), "Choose one from the list.")


def links_changed(draft: Draft) -> list[Field]:
    """Link fields that get another record; a default that was computed counts too."""
    changes = draft.changes
    return [
        each
        for each in draft.entity.stored_fields()
        if each.kind is Kind.LINK
        and each.link is not None
        and each.name in changes
        and not each.internal
        and draft.new.get(each.name) is not None
    ]


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


def hidden_ends(desk: Desk, draft_old: Mapping[str, Any], names: list[Field]) -> frozenset[str]:
    """Of these link fields those whose other end, as it is, the writer cannot see: to them the link reads as empty."""
    by_target: dict[str, list[Field]] = {}
    for each in names:
        assert each.link is not None  # noqa: S101
        by_target.setdefault(each.link.targets[0], []).append(each)
    hidden: set[str] = set()
    for target, fields in by_target.items():
        there = _there(desk, target, None, frozenset(draft_old[each.name] for each in fields))
        hidden.update(each.name for each in fields if draft_old[each.name] not in there)
    return frozenset(hidden)


Reading = Sequence[tuple[Draft, list[Expression]]]
"""Changes, and for each the conditions about it that read other records."""


def lock_others(desk: Desk, reading: Reading) -> Iterator[Problem]:
    """Lock, table by table and in the order of ids, what the conditions reach and what is linked to.

    Says which links have lost their record in the meantime.
    """
    _lock_reached(desk, reading)
    linked: dict[str, set[UUID]] = {}
    for draft, _ in reading:
        for each in links_changed(draft):
            assert each.link is not None  # noqa: S101
            linked.setdefault(each.link.targets[0], set()).add(draft.new[each.name])
    live = _lock(desk, linked, keys_only=True)
    for draft, _ in reading:
        yield from draft.placed(_lost(draft, live))


def _lost(draft: Draft, live: frozenset[tuple[str, UUID]]) -> Iterator[Problem]:
    for each in links_changed(draft):
        assert each.link is not None  # noqa: S101
        key = (each.link.targets[0], draft.new[each.name])
        if key not in live and key != (draft.entity.name, draft.id):
            yield invalid(each.name, WORDS.format(key[0]), "Choose one from the list.")


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
