"""The second half of a write, inside the transaction: lock, look again at what others could have changed, write.

Nothing of a plugin, a template or the network runs in here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xrm.catalog.access import Verb
from xrm.catalog.columns import VERSION_COLUMN
from xrm.catalog.requests import Action, Event
from xrm.expressions.tree import Expression
from xrm.records import overrides
from xrm.records.asking import conditions_of
from xrm.records.checks import problems_of_others
from xrm.records.consent import VERBS, consent_problems, depends_on_others
from xrm.records.draft import Draft
from xrm.records.drafting import check_single, stored_row
from xrm.records.fold import fold
from xrm.records.links import lock_others
from xrm.records.moves import made_by, move_problems, still_sets
from xrm.records.numbers import numbered
from xrm.records.overlapping import lock_periods, period_problems
from xrm.records.refusals import not_found, raise_all
from xrm.records.rows import row_consent
from xrm.records.rowwriting import write_rows, write_values
from xrm.records.trees import lock_tree, tree_problems
from xrm.statements.writing import columns_of, insert_row, update_row

if TYPE_CHECKING:
    from xrm.records.desk import Desk


class Moved(Exception):
    """The row is not what was decided on: decide again."""


def write_draft(desk: Desk, draft: Draft) -> tuple[Draft, Event]:
    """Write a draft, made on the row as it is now; answers with it as written, its numbers given."""
    lock_tree(desk, draft)
    _lock_row(desk, draft)
    desk.plan(draft.pending)
    rows = [each for each in draft.row_drafts() if each.action is not Action.DELETE]
    problems = [*lock_others(desk, [(each, list(_reading(desk, each))) for each in (draft, *rows)])]
    problems.extend(tree_problems(desk, draft))
    lock_periods(desk, (draft, *rows))
    problems.extend(period_problems(desk, draft))
    for each in (draft, *rows):
        problems.extend(each.placed(problems_of_others(desk, each)))
    problems.extend(move_problems(desk, draft, others_only=True))
    if depends_on_others(desk, draft):
        problems.extend(consent_problems(desk, draft))
        problems.extend(row_consent(desk, draft))
    raise_all(problems)
    if not still_sets(desk, draft):
        raise Moved
    if draft.is_new:
        check_single(desk, draft.entity)
        numbers = numbered(desk.shelf, desk.unit, draft.entity, draft.new, desk.moment.today)
        draft = replace(draft, new={**draft.new, **numbers})
    _write(desk, draft)
    overrides.keep(desk, draft)
    if draft.rows:
        draft = write_rows(desk, draft)
    event = Event(
        draft.action, draft.entity.name, draft.id, desk.actor, desk.moment.now, draft.changes, draft.version + 1,
        draft.move, draft.reason,
    )  # fmt: skip
    return draft, event


def _lock_row(desk: Desk, draft: Draft) -> None:
    if draft.is_new:
        return
    row = stored_row(desk, draft.entity.name, draft.id, lock=True)
    if row is None or row["_deleted_at"] is not None:
        raise not_found(draft.entity.name)
    if row["_version"] != draft.version:
        raise Moved


def _reading(desk: Desk, draft: Draft) -> Iterator[Expression]:
    """Every condition about this change that reads other records."""
    ways = desk.sight.rights(draft.entity.name).ways if draft.entity.owned_by is None else {}
    conditions = [way.where for verb in (Verb.READ, VERBS[draft.action]) for way in ways.get(verb, ())]
    limits = [said for each in draft.entity.stored_fields() for said in (each.limits.least, each.limits.most)]
    rules = [said for rule in draft.entity.rules for said in (rule.when, rule.check)]
    asked = [said for each in draft.entity.stored_fields() for said in conditions_of(each)]
    move = made_by(draft)
    moves = [] if move is None else [move.when, *(each.value for each in move.set)]
    for each in (*conditions, *limits, *rules, *asked, *moves):
        if isinstance(each, Expression) and desk.shelf.reach.reads_others(each):
            yield each


def _write(desk: Desk, draft: Draft) -> None:
    shelf, entity, unit = desk.shelf, draft.entity, desk.unit
    table = shelf.tables.of(entity.name)
    if draft.is_new:
        values: dict[str, Any] = {name: value for name, value in draft.new.items() if value not in (None, ())}
        statement = shelf.kept(("insert", entity.name), lambda: insert_row(table))
        unit.execute(statement, {**columns_of(entity, values, fold), VERSION_COLUMN: 1})
    else:
        values = {name: new for name, (_, new) in draft.changes.items()}
        system = {name: draft.new[name] for name in ("updated_at", "updated_by")}
        changed = shelf.kept(("update", entity.name), lambda: update_row(table))
        columns = {**columns_of(entity, {**values, **system}, fold), VERSION_COLUMN: draft.version + 1}
        if unit.execute(changed, {**columns, "xrm_id": draft.id, "xrm_version": draft.version}) != 1:
            raise Moved
    write_values(desk, entity, draft.id, values, new=draft.is_new)
