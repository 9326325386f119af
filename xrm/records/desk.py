"""One half of a write: who asks, when, on which connection, and how conditions are answered there.

Access, rules and limits are answered as the system.  What cannot be answered is no grant and no consent.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.expressions.evaluator import evaluate
from xrm.expressions.tree import Expression
from xrm.expressions.world import Moment
from xrm.records.conditions import as_it_stands
from xrm.records.reader import Pending, Reader
from xrm.records.titling import titles_of
from xrm.statements.expression import moment_parameters
from xrm.statements.titles import HIDDEN

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.requests import Actor
    from xrm.records.shelf import Shelf
    from xrm.storage import Unit

_log = logging.getLogger("xrm.records")


class Desk:
    """Everything a decision about one record needs."""

    def __init__(self, shelf: Shelf, unit: Unit, actor: Actor, moment: Moment) -> None:
        self.shelf, self.unit, self.actor, self.moment = shelf, unit, actor, moment
        self.sight = shelf.access.of(actor)
        self.guard = None if self.sight.system else self.sight
        self.parameters: Mapping[str, Any] = moment_parameters(moment)
        self.system = Reader(shelf, unit, self.parameters)
        self.own = self.system if self.guard is None else Reader(shelf, unit, self.parameters, self.guard)

    def entity(self, name: str) -> Entity:
        return self.shelf.catalog.entities[name]

    def plan(self, pending: Pending | None, seen: Pending | None = None) -> None:
        """Let everything be answered as if this were written already; `seen` is how its writer may see it."""
        self.system.plan(pending)
        if self.own is not self.system:
            self.own.plan(pending if seen is None else seen)

    def forget(self) -> None:
        """Read other records afresh from here on."""
        self.system.forget()
        self.own.forget()

    def answer(
        self,
        expression: Expression,
        record: Mapping[str, Any],
        old: Mapping[str, Any] | None = None,
        *,
        new: bool = False,
    ) -> Any:
        """The value of an expression, as the system."""
        functions = self.shelf.functions
        return evaluate(expression, record, self.system, self.moment, old=old, is_new=new, functions=functions)

    def see(
        self,
        expression: Expression,
        record: Mapping[str, Any],
        old: Mapping[str, Any] | None = None,
        *,
        new: bool = False,
    ) -> Any:
        """The value of an expression, as the asker sees other records."""
        functions = self.shelf.functions
        return evaluate(expression, record, self.own, self.moment, old=old, is_new=new, functions=functions)

    def holds(
        self,
        expression: Expression,
        record: Mapping[str, Any],
        old: Mapping[str, Any] | None = None,
        *,
        new: bool = False,
    ) -> bool:
        """Whether a condition is true; unknown is not."""
        try:
            return self.answer(expression, record, old, new=new) is True
        except (ArithmeticError, ValueError, TypeError, LookupError):
            _log.exception("a condition could not be answered: %s", expression.text)
            return False

    def stands(self, expression: Expression, record: Mapping[str, Any]) -> bool:
        """Whether a condition is true of a record that is not being changed."""
        return self.holds(as_it_stands(expression), record, record)

    def title(self, entity: str, id: UUID) -> str:
        """The title of a record as the asker may see it."""
        found = titles_of(self.shelf, self.sight, self.unit, self.parameters, self.actor.language, entity, (id,))
        return found.get(id, HIDDEN)
