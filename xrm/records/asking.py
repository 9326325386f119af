"""What is asked of a record, field by field: when it shows, when it is needed, when it stands still.

`required` and `readonly` are answered as the system; whether a field shows, as its reader sees it.  What does not show
is not asked for and keeps its value; nobody gives it another one meanwhile, except by emptying it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.records.consent import fields_readable
from xrm.records.defaults import with_defaults
from xrm.records.draft import Draft
from xrm.records.links import is_empty
from xrm.records.look import Look
from xrm.records.refusals import invalid

if TYPE_CHECKING:
    from xrm.records.desk import Desk

_EMPTY: tuple[object, ...] = (None, ())
_log = logging.getLogger("xrm.records")


def condition_problems(desk: Desk, draft: Draft, look: Look) -> Iterator[Problem]:
    """What the fields' conditions refuse about a change."""
    for each in draft.entity.said_fields():
        if not each.conditional or each.name in look.broken or look.leaves_out(desk, conditions_of(each)):
            continue
        if _lacks(desk, draft, each, look.touched):
            yield invalid(each.name, "This is needed.", "Give it a value.")
        if draft.as_system or each.name not in look.touched & draft.said:
            continue
        if each.visible is not None and not _may_hold(desk, draft, each):
            yield invalid(each.name, "This does not apply here.", "Leave it as it is, or empty it.")
        elif each.readonly_when is not None and _stands_still(desk, draft, each, each.readonly_when):
            yield invalid(each.name, "This cannot be changed now.", "Leave it as it is.")


def conditions_of(each: Field) -> Iterator[Expression]:
    said = (each.visible, each.section_visible, each.required_when, each.readonly_when)
    return (one for one in said if one is not None)


def concerned(desk: Desk, draft: Draft, expression: Expression, touched: frozenset[str]) -> bool:
    """Whether the change touches what the expression looks at in the record itself."""
    used = desk.shelf.reach.own_fields(expression)
    return draft.is_new or not used or bool(used & touched)


def shows(desk: Desk, each: Field, seen: Mapping[str, Any], *, new: bool) -> bool:
    """Whether a form asks for it: it shows, and so does its section."""
    return all(sees(desk, said, seen, new=new) for said in (each.visible, each.section_visible) if said is not None)


def as_seen(desk: Desk, entity: Entity, record: Mapping[str, Any], *, new: bool = False) -> Mapping[str, Any]:
    """The record with nothing in it that its reader may not see; of a new one they know what they may write."""
    if desk.guard is None:
        return record
    known = fields_readable(desk, entity.name, record)
    known |= desk.sight.rights(entity.name).fields(Verb.CREATE) if new else frozenset()
    return {name: value if name in known or name not in entity.fields else None for name, value in record.items()}


def sees(desk: Desk, said: Expression, seen: Mapping[str, Any], *, new: bool = False) -> bool:
    """Whether a condition is true for its reader; unknown is not."""
    try:
        return desk.see(said, seen, new=new) is True
    except (ArithmeticError, ValueError, TypeError, LookupError):
        _log.exception("a condition could not be answered: %s", said.text)
        return False


def stands_still(
    desk: Desk, each: Field, said: Expression, record: Mapping[str, Any], old: Mapping[str, Any], before: Any
) -> bool:
    """Whether `readonly` held for the record as it was and holds as it becomes, the field's own value aside.

    So a value may be given together with what closes it, or with what opens it again.
    """
    kept = {**record, each.name: before}
    return (not old or desk.holds(said, old, old)) and desk.holds(said, kept, old or None, new=not old)


def _lacks(desk: Desk, draft: Draft, each: Field, touched: frozenset[str]) -> bool:
    """Whether it is empty though the change makes it needed: stricter never locks what was there before."""
    if each.required_when is None or each.sequence is not None:
        return False
    if not is_empty(desk, draft.entity, draft.new, draft.old, each):
        return False
    said = [each.required_when, *(one for one in (each.visible, each.section_visible) if one is not None)]
    if each.name not in touched and not any(concerned(desk, draft, one, touched) for one in said):
        return False
    old = draft.old or None
    if not desk.holds(each.required_when, draft.new, old, new=draft.is_new):
        return False
    seen = as_seen(desk, draft.entity, draft.new, new=draft.is_new)
    return shows(desk, each, seen, new=draft.is_new)


def _may_hold(desk: Desk, draft: Draft, each: Field) -> bool:
    """Whether the new value may stand: the field shows, or it is emptied, or it is what it would be by itself."""
    value = draft.new.get(each.name)
    if value in _EMPTY or each.visible is None:
        return True
    if sees(desk, each.visible, as_seen(desk, draft.entity, draft.new, new=draft.is_new), new=draft.is_new):
        return True
    return draft.is_new and value == _by_itself(desk, draft, each)


def _stands_still(desk: Desk, draft: Draft, each: Field, said: Expression) -> bool:
    before = _by_itself(desk, draft, each) if draft.is_new else draft.old.get(each.name)
    if draft.is_new and draft.new.get(each.name) == before:
        return False
    return stands_still(desk, each, said, draft.new, draft.old, before)


def _by_itself(desk: Desk, draft: Draft, each: Field) -> Any:
    """What a new record would say here if nobody did."""
    said = {name: value for name, value in draft.new.items() if name in draft.said and name != each.name}
    return with_defaults(desk, draft.entity, said).get(each.name)
