"""Links through a relationship, on their way: what is put there makes a record of it, what is taken out takes it away.

Both are changes of the relationship, with all that it asks: its defaults, rules and unique keys, its writer's rights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.links import Via
from xrm.catalog.requests import Action
from xrm.errors import Problem, XrmError
from xrm.records.consent import check_row
from xrm.records.draft import Draft
from xrm.records.ends import End
from xrm.records.links import ends_there, no_such
from xrm.records.reader import Pending
from xrm.records.refusals import invalid

if TYPE_CHECKING:
    from xrm.records.desk import Desk

Stored = Mapping[str, Any]
Ends = dict[UUID, list[Stored]]
"""What a field leads to, each with the records of the relationship that lead there."""
Make = Callable[["Desk", str, Mapping[str, Any], tuple[Pending, ...]], Draft]
"""How a new record is planned: `drafting.draft_of_new`."""


@dataclass(slots=True)
class Related:
    """The relationships of one record as they will be: by field their changes and its value, and what is wrong."""

    drafts: dict[str, tuple[Draft, ...]]
    values: dict[str, tuple[UUID, ...]]
    problems: list[Problem]


def without_ends(entity: Entity, loaded: dict[str, Any]) -> dict[str, tuple[UUID, ...]]:
    """What was said of links through a relationship, taken out of the values of the record itself."""
    return {each.name: loaded.pop(each.name) for each in entity.via_fields() if each.name in loaded}


def ends_as_seen(desk: Desk, entity: Entity, id: UUID) -> dict[str, Ends]:
    """Where these fields of a record lead, as far as its writer sees the relationships and what they lead to."""
    return {each.name: _ends(desk, each, each.via, id) for each in entity.via_fields() if each.via is not None}


def _ends(desk: Desk, each: Field, via: Via, id: UUID) -> Ends:
    found: Ends = {}
    for row in sorted(desk.own.many(via.entity, via.link, id), key=lambda row: str(row["id"])):
        if row.get(via.far) is not None:
            found.setdefault(row[via.far], []).append(row)
    there = ends_there(desk, (End(each, _targets(each), end) for end in found))
    return {end: rows for end, rows in found.items() if (_targets(each)[0], end) in there}


def _targets(each: Field) -> tuple[str, ...]:
    return each.link.targets if each.link is not None else ()


def plan_ends(
    desk: Desk,
    entity: Entity,
    values: Stored,
    said: Mapping[str, Sequence[UUID]],
    there: Mapping[str, Ends],
    make: Make,
) -> Related:
    """The relationships to make and to take away, so that the record leads where was said."""
    found = Related({}, {}, [])
    beside = Pending(entity.name, values["id"], values)
    for name, ids in said.items():
        each = entity.fields[name]
        if each.via is None:
            continue
        before = there.get(name, {})
        wanted = list(dict.fromkeys(ids))
        added = [end for end in wanted if end not in before]
        found.problems += _not_offered(desk, each, added)
        gone = [row for end, rows in before.items() if end not in wanted for row in rows]
        made = [draft for end in added if (draft := _made(desk, each, each.via, end, beside, make, found)) is not None]
        found.problems += _kept(desk, each, each.via, gone)
        found.drafts[name] = (*(_removed(desk, each.via, row) for row in gone), *made)
        found.values[name] = tuple(wanted)
    return found


def _not_offered(desk: Desk, each: Field, added: Sequence[UUID]) -> Iterator[Problem]:
    """Records that the field does not offer: they are not there for its writer, or not such as its `where` wants."""
    ends = [End(each, _targets(each), id) for id in added]
    there = ends_there(desk, ends, chosen=True)
    if any(not end.among(there) for end in ends):
        yield invalid(each.name, no_such(desk, each), "Choose one from the list.")


def _made(desk: Desk, each: Field, via: Via, end: UUID, beside: Pending, make: Make, found: Related) -> Draft | None:
    """A new record of the relationship, its problems told beside the field."""
    try:
        return make(desk, via.entity, {via.link: beside.id, via.far: end}, (beside,))
    except XrmError as error:
        told = {(known.target, known.message) for known in found.problems}
        for problem in (_beside(desk, each, via, problem) for problem in error.problems):
            if (problem.target, problem.message) not in told:
                found.problems.append(problem)
        return None


def _beside(desk: Desk, each: Field, via: Via, problem: Problem) -> Problem:
    """A problem of a relationship, said of the field that would make it."""
    other = desk.entity(via.entity).fields.get(problem.target.split("/")[0])
    named = other is not None and other.name not in (via.link, via.far)
    words = f"{other.label.text(desk.actor.language)}: {problem.message}" if other and named else problem.message
    return replace(problem, target=each.name, message=words)


def _kept(desk: Desk, each: Field, via: Via, gone: Sequence[Stored]) -> Iterator[Problem]:
    """That what is taken out is not this writer's to take away."""
    if not desk.sight.system and any(not _may_go(desk, via, row) for row in gone):
        words = f"You may not delete the {desk.entity(via.entity).label.text(desk.actor.language)} that leads there."
        yield Problem("XRM806", words, target=each.name, hint="Leave it in.")


def _may_go(desk: Desk, via: Via, row: Stored) -> bool:
    whole = desk.system.one(via.entity, row["id"])
    try:
        check_row(desk, via.entity, row if whole is None else whole, Action.DELETE)
    except XrmError:
        return False
    return True


def _removed(desk: Desk, via: Via, row: Stored) -> Draft:
    whole = desk.system.one(via.entity, row["id"])
    old, entity = row if whole is None else whole, desk.entity(via.entity)
    return Draft(action=Action.DELETE, entity=entity, id=row["id"], old=old, new={}, as_system=desk.sight.system)
