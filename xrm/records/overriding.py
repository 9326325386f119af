"""An administrator sets a status by hand, against its moves: for a reason, until a day, told on the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.builtin.normalise.texts import refuse_unseen
from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.requests import Action, Override
from xrm.errors import Problem
from xrm.records.consent import fields_readable
from xrm.records.draft import Draft
from xrm.records.drafting import checked, live_row_of, stale
from xrm.records.moving import entity_to_move
from xrm.records.overrides import overrides_of
from xrm.records.refusals import Forbidden, NotFound, Refused, invalid, raise_all, unknown
from xrm.records.rows import plan_rows

if TYPE_CHECKING:
    from xrm.records.desk import Desk

LONGEST = 1000
"""Letters of a reason."""
WORDS = ("state", "reason", "until")


def draft_of_override(
    desk: Desk, name: str, id: UUID, field_name: str, words: Mapping[str, Any], version: int | None
) -> Draft:
    """The record in the state that was said, and until when."""
    entity, field, row = _overridable(desk, name, id, field_name)
    state, reason, until = _read(desk, field, words)
    if version is not None and version != row["_version"]:
        raise stale(desk, entity, row, {field.name: state})
    if state == row[field.name]:
        raise Refused(invalid("state", "It is in this state already.", "Choose another state."))
    kept = next((each for each in overrides_of(desk, entity, row, frozenset({field.name}))), None)
    before = kept.before if kept is not None else row[field.name]  # one override after the other: back to the first
    made = Override(field.name, before, state, reason, until, desk.moment.now, desk.actor.name)
    return _draft(desk, entity, row, field, state, reason, made)


def draft_of_lifting(desk: Desk, name: str, id: UUID, field_name: str, version: int | None, reason: str = "") -> Draft:
    """The record back in the state it had before it was overridden."""
    entity, field, row = _overridable(desk, name, id, field_name)
    kept = next((each for each in overrides_of(desk, entity, row, frozenset({field.name}))), None)
    if kept is None:
        raise NotFound(Problem("XRM805", f"`{field.name}` of this {entity.name} is not overridden.", target=field.name))
    if version is not None and version != row["_version"]:
        raise stale(desk, entity, row, {field.name: kept.before})
    if kept.before not in {each.stored for each in field.choices}:
        raise Refused(invalid(field.name, "The state it had before is no more.", "Make a move, or override it again."))
    return _draft(desk, entity, row, field, kept.before, reason)


def _draft(
    desk: Desk,
    entity: Entity,
    row: Mapping[str, Any],
    field: Field,
    state: str | None,
    reason: str,
    override: Override | None = None,
) -> Draft:
    new = {**row, field.name: state, "updated_at": desk.moment.now, "updated_by": desk.actor.id}
    rows = plan_rows(desk, entity, new, row, {}, Verb.WRITE)
    draft = Draft(
        action=Action.OVERRIDE,
        entity=entity,
        id=row["id"],
        old=row,
        new={**new, **rows.values},
        as_system=desk.sight.system,
        rows=rows.drafts,
        reason=reason,
        override=override,
    )
    return checked(desk, draft, [], frozenset(), rows)


def _overridable(desk: Desk, name: str, id: UUID, field_name: str) -> tuple[Entity, Field, Mapping[str, Any]]:
    """A status that its asker sees and may override; one they may not see is not there."""
    entity = entity_to_move(desk, name)
    row = live_row_of(desk, name, id)
    field = entity.fields.get(field_name)
    if field is None or field.status is None or field.name not in fields_readable(desk, name, row):
        raise NotFound(unknown(field_name, (), f"a status of {name}", "XRM805"))
    if not desk.sight.may_override(entity, field):
        words = f"You may not override `{field.name}` of this {entity.name}."
        raise Forbidden(Problem("XRM806", words, target=field.name, hint="Ask an administrator, or make a move."))
    return entity, field, row


def _read(desk: Desk, field: Field, words: Mapping[str, Any]) -> tuple[str, str, date]:
    problems = [
        unknown(str(word), WORDS, "a word of an override", target=str(word)[:100])
        for word in words
        if word not in WORDS
    ]
    state = _state(field, words.get("state"), problems)
    reason = _reason(words.get("reason"), problems)
    until = _until(words.get("until"), desk.moment.today, problems)
    raise_all(problems)
    return state, reason, until


def _state(field: Field, said: Any, problems: list[Problem]) -> str:
    offered = {each.name: each.stored for each in field.choices if not each.retired}
    if not isinstance(said, str) or said not in offered:
        problems.append(invalid("state", "Say the state it shall have.", f"One of: {', '.join(offered)}."))
        return ""
    return offered[said]


def _reason(said: Any, problems: list[Problem]) -> str:
    text = said.strip() if isinstance(said, str) else ""
    try:
        refuse_unseen(text, "\t\n")
    except ValueError as fault:
        problems.append(invalid("reason", str(fault)))
    if not text:
        problems.append(invalid("reason", "Say why: it is shown on the record.", "Give it a value."))
    elif len(text) > LONGEST:
        problems.append(invalid("reason", f"At most {LONGEST} letters."))
    return text


def _until(said: Any, today: date, problems: list[Problem]) -> date:
    try:
        until = said if type(said) is date else date.fromisoformat(said)
    except (TypeError, ValueError):
        problems.append(invalid("until", "Say the last day it holds, such as 2026-12-31."))
        return today
    if until < today:
        problems.append(invalid("until", "This day has passed.", "Choose today or a later day."))
    return until
