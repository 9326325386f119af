"""Moves of a status: which somebody may make of a record as it stands, and one of them as a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Action, PossibleMove, Query
from xrm.catalog.status import Move
from xrm.errors import Problem
from xrm.expressions.tree import Expression, Logic
from xrm.records.conditions import both
from xrm.records.consent import fields_readable, may_move
from xrm.records.currencies import round_amounts, settle_currencies
from xrm.records.draft import Draft
from xrm.records.drafting import checked, live_row_of, stale
from xrm.records.kinds import settle_kinds
from xrm.records.links import is_empty
from xrm.records.loading import unseen_kept, unseen_said
from xrm.records.moves import move_problems, why_not, written_by
from xrm.records.query import parse_query
from xrm.records.reach import Reach, speaks_of_change
from xrm.records.refusals import Forbidden, NotFound, Refused, invalid, no_entity, unknown
from xrm.records.rows import plan_rows
from xrm.records.words import BIND, Said, by_part, take

if TYPE_CHECKING:
    from xrm.records.access import Sight
    from xrm.records.desk import Desk
    from xrm.records.shelf import Shelf


def entity_to_move(desk: Desk, name: str) -> Entity:
    """The entity, if its asker may read it; a move is made of what one sees."""
    entity = desk.shelf.catalog.entities.get(name)
    if entity is None or not desk.sight.rights(name).may(Verb.READ):
        raise no_entity(name)
    return entity


def draft_of_move(
    desk: Desk, name: str, id: UUID, move_name: str, words: Mapping[str, Any], version: int | None
) -> Draft:
    """The record as the move makes it: its state, what was answered, and what the move itself writes."""
    entity = entity_to_move(desk, name)
    row = live_row_of(desk, name, id)
    field, move = _found(desk, entity, row, move_name)
    if version is not None and version != row["_version"]:
        raise stale(desk, entity, row, {field.name: move.target})
    if row[field.name] not in move.origins:
        raise Refused(_elsewhere(desk, entity, field, move, row))
    answers, problems, broken = _answers(desk, entity, move, words)
    unseen = list(unseen_said(desk, entity, row, answers))
    problems, broken = [*problems, *unseen], broken | {each.target for each in unseen}
    answers = unseen_kept(desk, entity, row, answers)
    settle_currencies(desk, entity, answers, row)
    answered = {**row, **answers, field.name: move.target}
    written, wrong = written_by(desk, entity.fields, move, row, answered)
    settle_kinds(desk, entity, written)
    settle_currencies(desk, entity, written, answered)
    round_amounts(desk, entity, written, written.keys() & {each.field for each in move.set})
    new = {**answered, **written, "updated_at": desk.moment.now, "updated_by": desk.actor.id}
    rows = plan_rows(desk, entity, new, row, {}, Verb.WRITE)
    draft = Draft(
        action=Action.MOVE,
        entity=entity,
        id=id,
        old=row,
        new={**new, **rows.values},
        as_system=desk.sight.system,
        rows=rows.drafts,
        move=move.name,
        unset={each: answered.get(each) for each in written},
    )
    desk.plan(draft.pending)
    problems += [*wrong, *_unanswered(desk, entity, move, new, row, broken)]
    if not problems:
        problems += move_problems(desk, draft)
    return checked(desk, draft, problems, broken, rows)


def _found(desk: Desk, entity: Entity, row: Mapping[str, Any], name: str) -> tuple[Field, Move]:
    """The move, if its asker may make it; one of a status they do not see is not there."""
    found = entity.move(name)
    if found is None or not (may_move(desk, entity, *found, row) or _sees(desk, entity, found[0], row)):
        known = [each.name for each in desk.sight.moves(entity)]
        raise NotFound(unknown(name, known, f"a move of {entity.name}", "XRM805"))
    if not may_move(desk, entity, *found, row):
        words = f"You may not make the move `{name}` of this {entity.name}."
        raise Forbidden(Problem("XRM806", words, target=name, hint="Ask somebody whose role may."))
    return found


def _sees(desk: Desk, entity: Entity, field: Field, row: Mapping[str, Any]) -> bool:
    return field.name in fields_readable(desk, entity.name, row)


def _elsewhere(desk: Desk, entity: Entity, field: Field, move: Move, row: Mapping[str, Any]) -> Problem:
    """That the record is in none of the states that the move starts from."""
    named = {each.stored: each.name for each in field.choices}
    origins = " or ".join(f"`{named.get(each, each)}`" for each in move.origins)
    now = named.get(row[field.name], row[field.name])
    here = f"This {entity.name} is `{now or 'nowhere'}`" if _sees(desk, entity, field, row) else "Not from here"
    return Problem("XRM819", f"{here}; `{move.name}` starts from {origins}.", target=field.name, hint="Load it again.")


def _answers(
    desk: Desk, entity: Entity, move: Move, words: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem], frozenset[str]]:
    """What was answered to what the move asks: nothing else may be said with it."""
    known: dict[str, Field] = {}
    for ask in move.ask:
        each = entity.fields[ask.field]
        known.update({each.name: each, each.key: each})
        kind = entity.kind_of(each)
        known.update({kind.name: kind} if kind is not None else {})
        beside = entity.fields.get(each.currency)
        known.update({beside.name: beside} if beside is not None and beside.currency_of and beside.stored else {})
        known.update({each.part_of: entity.fields[each.part_of]} if each.part_of else {})
        if each.kind in (Kind.LINK, Kind.LINKS):
            known[each.name + BIND] = each
    said = Said()
    for word, value in by_part(known, words, said).items():
        if word not in known:
            what = f"asked for by `{move.name}`"
            said.problems.append(unknown(str(word), known, what, target=str(word)[:100]))
        else:
            take(desk, said, known[word], word, value)
    loaded, refused = desk.shelf.schemas.load(entity.name, said.values)
    said.problems += [invalid(name, sentence) for name, sentences in refused.items() for sentence in sentences]
    values = {name: value for name, value in loaded.items() if name not in refused}
    settle_kinds(desk, entity, values)
    return values, said.problems, frozenset(said.values) - values.keys()


def _unanswered(
    desk: Desk, entity: Entity, move: Move, new: Mapping[str, Any], row: Mapping[str, Any], broken: frozenset[str]
) -> Iterator[Problem]:
    for ask in move.ask:
        if ask.required and ask.field not in broken and is_empty(desk, entity, new, row, entity.fields[ask.field]):
            yield invalid(ask.field, f"`{move.name}` asks for this.", "Give it a value.")


def possible_moves(desk: Desk, entity: Entity, row: Mapping[str, Any]) -> Iterator[PossibleMove]:
    """The moves that start from where the record is and that its reader may make; some stand against it now."""
    for field in entity.status_fields():
        if field.status is None or not _sees(desk, entity, field, row):
            continue
        for move in field.status.leaving(row[field.name]):
            if may_move(desk, entity, field, move, row):
                yield PossibleMove(field, move, _against(desk, entity, field, move, row))


def _against(desk: Desk, entity: Entity, field: Field, move: Move, row: Mapping[str, Any]) -> str:
    """What stands against it now; a condition on what the move asks is open until it is answered."""
    if move.when is None:
        return ""
    asked = {each.field for each in move.ask}
    if asked & desk.shelf.reach.own_fields(move.when):
        return ""
    answered = {**row, field.name: move.target}
    written, _ = written_by(desk, entity.fields, move, row, answered)
    draft = Draft(
        action=Action.MOVE, entity=entity, id=row["id"], old=row, new={**answered, **written}, move=move.name
    )  # fmt: skip
    desk.plan(draft.pending)
    try:
        return "" if desk.holds(move.when, draft.new, row) else why_not(desk, draft, move)
    finally:
        desk.plan(None)


def query_of_candidates(shelf: Shelf, sight: Sight, entity: str, name: str) -> Query:
    """The records in the states a move starts from.  Of its condition is asked what the move does not change."""
    owner = shelf.catalog.entities[entity]
    found = owner.move(name)
    if found is None:
        raise NotFound(unknown(name, (), f"a move of {entity}", "XRM805"))
    field, move = found
    names = {each.stored: each.name.replace("'", "''") for each in field.choices}
    states = ", ".join(f"'{names[each]}'" for each in move.origins)
    words = {"filter": f"{field.name} in ({states})", "orderby": "id", "select": "id"}
    query = parse_query(shelf.catalog, sight, shelf.functions, entity, words)
    conditions = [each for each in _parts(move.when) if not _touches(shelf.reach, field, move, each)]
    asked = both(each for each in (query.filter, *conditions) if each is not None)
    return replace(query, filter=asked if isinstance(asked, Expression) else query.filter)


def _parts(when: Expression | None) -> Iterator[Expression]:
    """The conditions that must all hold."""
    if when is None:
        return
    if isinstance(when.root, Logic) and when.root.operator == "and":
        yield from (Expression(when.text, when.entity, each) for each in when.root.items)
    else:
        yield when


def _touches(reach: Reach, field: Field, move: Move, when: Expression) -> bool:
    """Whether the move changes what a condition reads, which is judged on the record as it will be."""
    changed = {field.name, *(each.field for each in move.ask), *(each.field for each in move.set)}
    return speaks_of_change(when) or bool(changed & reach.own_fields(when)) or reach.reads_lists(when)
