"""A record never stands above itself: looked at before a write, and again under a lock that all writes of its tree take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.errors import Problem
from xrm.records.draft import Draft
from xrm.records.refusals import invalid
from xrm.statements.trees import ids_above

if TYPE_CHECKING:
    from xrm.records.desk import Desk

WORDS = "This would put it under itself."


def lock_tree(desk: Desk, draft: Draft) -> None:
    """Two moves that each look right alone could make a circle together, so one waits for the other."""
    if _moved_under(draft) is not None:
        desk.unit.wait_for_turn(draft.entity.id)


def tree_problems(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """A record that would come to stand above itself, through records in the trash too: they may come back."""
    above, link = _moved_under(draft), draft.entity.tree
    if above is None or link is None:
        return
    table = desk.shelf.tables.of(draft.entity.name)
    statement = desk.shelf.kept(("above", draft.entity.name), lambda: ids_above(table, link.column))
    if above == draft.id or any(row[0] == draft.id for row in desk.unit.fetch(statement, {"xrm_id": above})):
        yield invalid(link.name, WORDS, "Choose one that does not stand under it.")


def _moved_under(draft: Draft) -> UUID | None:
    """The record it is put under by this change; None when it stays, or goes to the top."""
    link = draft.entity.tree
    found: UUID | None = None if link is None or link.name not in draft.changes else draft.new.get(link.name)
    return found
