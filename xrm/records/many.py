"""Several records in one go: each is decided like any other, and what is wrong with one is said of its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from xrm.errors import Problem, XrmError
from xrm.records.draft import Draft
from xrm.records.drafting import draft_of_new, draft_of_update
from xrm.records.refusals import Forbidden, NotFound, Refused, raise_all

if TYPE_CHECKING:
    from xrm.catalog.requests import Action, Event
    from xrm.records.desk import Desk
    from xrm.storage import Unit


class Change(NamedTuple):
    """What is said of one record among several: of a new one, or of the one with this id."""

    values: Mapping[str, Any]
    id: UUID | None = None


class Written(NamedTuple):
    """What became of it; `action` None: it said all of that before."""

    id: UUID
    action: Action | None
    version: int


Beside = Callable[["Unit", Sequence[Written]], None]
"""What is done in the same transaction, once all are written."""


@dataclass(slots=True)
class Done:
    """What a transaction of several has done so far."""

    written: list[Written] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)  # stored files whose records went

    def clear(self) -> None:
        for each in (self.written, self.events, self.gone):
            each.clear()


class Rehearsed(Exception):
    """All of it could be written, and nothing is."""


def drafts_of_many(desk: Desk, entity: str, many: Sequence[Change]) -> list[Draft]:
    """A draft for each; raises what is wrong with all of them, in one."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for place, (values, id) in enumerate(many):
        try:
            with placed(place):
                drafts.append(
                    draft_of_new(desk, entity, values)
                    if id is None
                    else draft_of_update(desk, entity, id, values, None)
                )
        except (Refused, Forbidden, NotFound) as refused:
            problems.extend(refused.problems)
    raise_all(problems)
    return drafts


@contextmanager
def placed(place: int) -> Iterator[None]:
    """What is refused in here is said of the record at that place."""
    try:
        yield
    except (Refused, Forbidden, NotFound) as refused:
        raise type(refused)(at(place, refused)) from None


def at(place: int, refused: XrmError) -> list[Problem]:
    """The same problems, their targets beginning with the place."""
    return [replace(each, target=f"{place}/{each.target}".rstrip("/")) for each in refused.problems]
