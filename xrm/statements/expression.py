"""A checked expression as SQL, right on SQLite and PostgreSQL alike and equal to the Python evaluator.

One `Compiler` a statement: every to-one path is joined once, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, type_coerce

from xrm.catalog.kinds import Kind
from xrm.expressions.scope import NO_FUNCTIONS
from xrm.expressions.tree import Expression, Step
from xrm.projections.columntypes import kind_type
from xrm.projections.tables import Tables
from xrm.statements.calling import ME, NOW, ROLES, TODAY
from xrm.statements.operands import Operand
from xrm.statements.places import Context, Guard, Place, Rows
from xrm.statements.translation import Translation

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function
    from xrm.catalog.field import Field
    from xrm.expressions.world import Moment

__all__ = ["Compiler", "Guard", "moment_parameters"]


class Compiler:
    """Compiles for the records of `entity`, seen through `guard`; without one, as the system.

    `live` computes kept formulas too, from what they are made of.
    """

    source: FromClause

    def __init__(
        self,
        tables: Tables,
        dialect: str,
        entity: str,
        guard: Guard | None = None,
        functions: Mapping[str, Function] = NO_FUNCTIONS,
        *,
        live: bool = False,
    ) -> None:
        self._tables = tables
        self._translation = Translation(tables, dialect, functions, live=live)
        self.source = tables.of(entity).alias()
        self._rows = Rows(self.source)
        self._place = Place(self._rows, self.source, entity, there=True)
        self._guard = guard

    def condition(self, expression: Expression, *, as_system: bool = False) -> ColumnElement[bool]:
        """True on the rows where the expression holds; `as_system` for row rules, which nothing hides from."""
        return self._translation.condition(expression.root, self._context(as_system))

    def value(self, expression: Expression, *, as_system: bool = False) -> ColumnElement[Any]:
        """The expression as a column whose values come back as its kind's."""
        return _typed(self._translation.value(expression.root, self._context(as_system)))

    def path(self, name: str, steps: Sequence[Step | str] = (), *, as_system: bool = False) -> ColumnElement[Any]:
        """A field of the record, or of one that `steps` lead to: computed where it has a formula, null where hidden."""
        context = self._context(as_system)
        place = self._translation.reach.end(self._place, self._followed(steps), context)
        return _typed(self._translation.reach.field(place, name, context))

    def sort_text(self, name: str, steps: Sequence[Step | str]) -> ColumnElement[Any]:
        """The folded text kept beside a field of the record that `steps` lead to, null where hidden."""
        context = self._context(False)
        place = self._translation.reach.end(self._place, self._followed(steps), context)
        return self._translation.reach.sort_column(place, name, context)

    def there(self, id: ColumnElement[Any], targets: Iterable[str]) -> ColumnElement[bool]:
        """Whether the id is that of a live record of these entities that the reader may see."""
        return self._translation.reach.there(id, targets, self._context(as_system=False))

    def ends(self, field: Field, *, as_system: bool = False) -> Select[Any]:
        """The ids of what a field of links of the record leads to, where something else than their place orders them."""
        return self._translation.reach.ends(self._place, field, self._context(as_system))

    def joined(self) -> FromClause:
        """The table with every join used so far; taken last."""
        return self._rows.joined()

    def _context(self, as_system: bool) -> Context:
        return Context.at(self._place, None if as_system else self._guard)

    def _followed(self, steps: Sequence[Step | str]) -> tuple[Step, ...]:
        """Links by name as steps."""
        entity = self._place.entity
        followed: list[Step] = []
        for each in steps:
            step = each if isinstance(each, Step) else self._step(entity, each)
            followed.append(step)
            entity = step.target
        return tuple(followed)

    def _step(self, entity: str, link: str) -> Step:
        field = self._tables.catalog.entities[entity].field(link)
        if field is None or field.link is None or field.mixed or len(field.link.targets) != 1:
            raise ValueError(f"{entity}.{link} is no link to one entity")
        return Step(entity=entity, link=link, target=field.link.targets[0])


def moment_parameters(moment: Moment) -> dict[str, Any]:
    """Values for the parameters that `me()`, `today()`, `now()` and `has_role()` became."""
    return {ME: moment.user_id, TODAY: moment.today, NOW: moment.now, ROLES: sorted(moment.roles)}


def _typed(operand: Operand) -> ColumnElement[Any]:
    """Typed so that a driver's value comes back as Python's: a scaled whole number as a decimal, 1 as true."""
    if operand.is_column or operand.kind is None or isinstance(operand.sql, BindParameter):
        return operand.sql
    scale = operand.scale if operand.kind is Kind.DECIMAL else 0
    return type_coerce(operand.sql, kind_type(operand.kind, scale))
