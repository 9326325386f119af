"""What a move does to a record: its condition judged on the record as it will be, and what it writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.status import Move
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.projections.marshmallow import value_problems
from xrm.projections.values import READ
from xrm.records.checks import said_text
from xrm.records.draft import Draft
from xrm.records.refusals import invalid

if TYPE_CHECKING:
    from xrm.records.desk import Desk

_AS_IS = frozenset({Kind.CHOICES, Kind.JSON, Kind.FILE, Kind.FILES, Kind.LINK, Kind.LINKS, Kind.CHOICE})


def made_by(draft: Draft) -> Move | None:
    """The move a draft is, if it is one."""
    found = draft.entity.move(draft.move) if draft.move else None
    return found[1] if found else None


def move_problems(desk: Desk, draft: Draft, *, others_only: bool = False) -> Iterator[Problem]:
    """Why the move cannot be made of the record as it will be."""
    move = made_by(draft)
    if move is None or move.when is None:
        return
    if others_only and not desk.shelf.reach.reads_others(move.when):
        return
    if not desk.holds(move.when, draft.new, draft.old):
        yield Problem("XRM814", why_not(desk, draft, move))


def why_not(desk: Desk, draft: Draft, move: Move) -> str:
    """The move's message, `…` for what its reader may not see; without one, that it cannot be made now."""
    template = move.messages.get(desk.actor.language, move.message)
    text = said_text(desk, draft, template) if template is not None else ""
    return text or f"“{move.label.text(desk.actor.language)}” is not possible as things are."


def written_by(
    desk: Desk, entity: Mapping[str, Field], move: Move, old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """What the move writes: every expression sees the record with its answers and its new state, before anything is set."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for each in move.set:
        field = entity[each.field]
        try:
            found[field.name] = _value(desk, field, each.value, old, new)
        except (ArithmeticError, ValueError, TypeError, LookupError):
            problems.append(invalid(field.name, "What the move writes here does not fit.", "Ask who defined it."))
    return found, problems


def _value(desk: Desk, field: Field, said: Any, old: Mapping[str, Any], new: Mapping[str, Any]) -> Any:
    """A literal, or what an expression gives; raises ValueError with what does not fit."""
    value = desk.answer(said, new, old) if isinstance(said, Expression) else said
    if value is None:
        return () if field.many else None
    if field.kind is Kind.DECIMAL:
        value = round(value, field.limits.scale)
    if field.kind not in _AS_IS:
        value = READ[field.kind](value, field)
    problems = value_problems(value, field, None)
    if problems:
        raise ValueError(problems[0])
    return value


def still_sets(desk: Desk, draft: Draft) -> bool:
    """Whether the move would write the same now, under lock; what it reads may have changed since it was decided."""
    move = made_by(draft)
    if move is None or not any(
        isinstance(each.value, Expression) and desk.shelf.reach.reads_others(each.value) for each in move.set
    ):
        return True
    before = {**draft.new, **{each.field: draft.unset.get(each.field) for each in move.set}}
    written, _ = written_by(desk, draft.entity.fields, move, draft.old, before)
    return all(draft.new.get(name) == value for name, value in written.items())
