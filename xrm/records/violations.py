"""What the database refused, said for whoever wrote it: which value, never whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from xrm.catalog.requests import Action
from xrm.errors import Problem
from xrm.records.draft import Draft
from xrm.records.refusals import NEUTRAL, conflict, invalid
from xrm.records.uniqueness import unique_problems
from xrm.storage import Refusal, Violation

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def explained(desk: Desk, violation: Violation, draft: Draft | None) -> list[Problem]:
    """The problems behind a violation, as far as they can be told from the draft."""
    return list(_explained(desk, violation, draft)) or [conflict("")]


def _explained(desk: Desk, violation: Violation, draft: Draft | None) -> Iterator[Problem]:
    if violation.kind is Refusal.UNIQUE and draft is not None:
        restoring = draft.action is Action.RESTORE
        for problem in unique_problems(desk, draft):
            words = f"`{problem.target}` is used by another record by now, so this one cannot come back."
            named = restoring and problem.target
            yield Problem("XRM809", words, target=problem.target, hint=_OTHER) if named else problem
        for name, drafts in draft.through.items():
            made = (each for each in drafts if each.action is Action.CREATE)
            yield from (replace(problem, target=name) for each in made for problem in unique_problems(desk, each))
    elif violation.kind is Refusal.TOO_LONG:
        yield invalid(_longest(violation.name, draft), TOO_LONG)
    elif violation.kind is Refusal.FOREIGN_KEY:
        yield Problem("XRM809", "Another record that this one needs, or that needs this one, is in the way.")
    elif violation.kind in (Refusal.NOT_NULL, Refusal.CHECK):
        yield invalid(violation.columns[0] if violation.columns else "", NEUTRAL)


TOO_LONG = "This is too long to be kept in order; write it with fewer letters."


def _longest(index: str, draft: Draft | None) -> str:
    """The longest text that is written, of the field the index is about where it is about one."""
    said = draft.said & draft.entity.fields.keys() if draft else ()
    texts = {name: value for name in said if draft and isinstance(value := draft.new.get(name), str)}
    of_one = [name for name in texts if draft and index.endswith(f"_{draft.entity.fields[name].id}")]
    return max(of_one or texts, key=lambda name: len(texts[name]), default="")


_OTHER = "Give the other record another value first."
