"""Whether this writer may make this change: row rules on the record as it was *and* as it becomes, field by field.

Each field that was changed needs one way that gives both its row and itself; nothing subtracts, nothing adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.requests import Action
from xrm.catalog.status import Move
from xrm.errors import Problem
from xrm.records.draft import Draft
from xrm.records.reach import speaks_of_change
from xrm.records.refusals import no_verb, not_found
from xrm.records.rights import Way

if TYPE_CHECKING:
    from xrm.records.desk import Desk

VERBS = {
    Action.CREATE: Verb.CREATE,
    Action.UPDATE: Verb.WRITE,
    Action.DELETE: Verb.DELETE,
    Action.RESTORE: Verb.DELETE,
    Action.MOVE: Verb.MOVE,
    Action.OVERRIDE: Verb.MOVE,
}
WORDS = {Verb.CREATE: "create", Verb.WRITE: "change", Verb.DELETE: "delete"}


def check_readable(desk: Desk, entity: str, row: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The row, if there is one and its asker may see it; else there is none."""
    if row is None or not readable(desk, entity, row):
        raise not_found(entity)
    return row


def readable(desk: Desk, entity: str, row: Mapping[str, Any]) -> bool:
    ways = desk.sight.rights(entity).ways.get(Verb.READ, ())
    return any(way_stands(desk, way, row) for way in ways)


def fields_readable(desk: Desk, entity: str, row: Mapping[str, Any]) -> frozenset[str]:
    """The fields that may be read on this row."""
    ways = desk.sight.rights(entity).ways.get(Verb.READ, ())
    return frozenset().union(*(way.fields for way in ways if way_stands(desk, way, row)))


def way_stands(desk: Desk, way: Way, row: Mapping[str, Any]) -> bool:
    """Whether a way is open to a record as it is."""
    return way.where is None or desk.stands(way.where, row)


def check_row(desk: Desk, entity: str, row: Mapping[str, Any], action: Action) -> None:
    """Refuse a verb on a row that no role gives; the row itself may be seen."""
    verb = VERBS[action]
    ways = desk.sight.rights(entity).ways.get(verb, ())
    if not any(way_stands(desk, way, row) or (way.where is not None and speaks_of_change(way.where)) for way in ways):
        raise no_verb(WORDS[verb], entity)


def consent_problems(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """What in the change its writer may not do."""
    verb = VERBS[draft.action]
    if desk.sight.system or draft.action is Action.OVERRIDE:
        return  # who may override was asked before
    if draft.action is Action.MOVE:
        yield from _move_problems(desk, draft)
        return
    holding = [way for way in desk.sight.rights(draft.entity.name).ways.get(verb, ()) if way_holds(desk, way, draft)]
    if not holding:
        yield Problem(
            "XRM806",
            f"You may not {WORDS[verb]} {'such a' if draft.is_new else 'this'} {draft.entity.name}"
            f"{'' if draft.is_new else ' so'}.",
            hint="You may only write records that you are responsible for, before and after the change.",
        )
        return
    given = frozenset().union(*(way.fields for way in holding))
    for name in sorted(draft.said - given):
        yield Problem("XRM806", f"You may not write `{name}` here.", target=name, hint="Leave it out.")


def may_move(desk: Desk, entity: Entity, field: Field, move: Move, row: Mapping[str, Any]) -> bool:
    """Whether the asker's roles let them make the move of a record as it stands."""
    if desk.sight.system or desk.sight.named_for(entity.name, move):
        return True
    return any(way_stands(desk, way, row) or _of_change(way) for way in _ways_to_move(desk, entity.name, field, move))


def _of_change(way: Way) -> bool:
    return way.where is not None and speaks_of_change(way.where)


def _ways_to_move(desk: Desk, entity: str, field: Field, move: Move) -> tuple[Way, ...]:
    """The ways of the right `move`; a move that names its roles is theirs alone."""
    ways = desk.sight.rights(entity).ways.get(Verb.MOVE, ()) if move.roles is None else ()
    return tuple(way for way in ways if field.name in way.fields)


def _move_problems(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """A right with a condition must hold before and after the move."""
    found = draft.entity.move(draft.move)
    assert found is not None, "a draft of a move names one"  # noqa: S101
    field, move = found
    if desk.sight.named_for(draft.entity.name, move):
        return
    if not any(way_holds(desk, way, draft) for way in _ways_to_move(desk, draft.entity.name, field, move)):
        yield Problem(
            "XRM806",
            f"You may not move this {draft.entity.name} so.",
            target=field.name,
            hint="You may only move records that you are responsible for, before and after the move.",
        )


def way_holds(desk: Desk, way: Way, draft: Draft) -> bool:
    """Whether a way is open before and after the change."""
    if way.where is None:
        return True
    before = draft.is_new or speaks_of_change(way.where) or desk.holds(way.where, draft.old, draft.old)
    return before and desk.holds(way.where, draft.new, draft.old or None, new=draft.is_new)


def depends_on_others(desk: Desk, draft: Draft) -> bool:
    """Whether the consent must be asked again under lock."""
    ways = desk.sight.rights(draft.entity.name).ways.get(VERBS[draft.action], ())
    return any(way.where is not None and desk.shelf.reach.reads_others(way.where) for way in ways)
