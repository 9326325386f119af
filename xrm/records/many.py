"""Several records in one go: each is decided like any other, and what is wrong with one is said of its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xrm.errors import Problem, XrmError
from xrm.records.draft import Draft
from xrm.records.drafting import draft_of_new
from xrm.records.refusals import Forbidden, Refused, raise_all

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def drafts_of_many(desk: Desk, entity: str, many: Sequence[Mapping[str, Any]]) -> list[Draft]:
    """A draft for each; raises what is wrong with all of them, in one."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for place, values in enumerate(many):
        try:
            with placed(place):
                drafts.append(draft_of_new(desk, entity, values))
        except Refused as refused:
            problems.extend(refused.problems)
    raise_all(problems)
    return drafts


@contextmanager
def placed(place: int) -> Iterator[None]:
    """What is refused in here is said of the record at that place."""
    try:
        yield
    except (Refused, Forbidden) as refused:
        raise type(refused)(at(place, refused)) from None


def at(place: int, refused: XrmError) -> list[Problem]:
    """The same problems, their targets beginning with the place."""
    return [replace(each, target=f"{place}/{each.target}".rstrip("/")) for each in refused.problems]
