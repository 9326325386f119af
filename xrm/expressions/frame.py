"""What an expression is evaluated in: the records that paths start at, and how others are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xrm.catalog.kinds import Kind
from xrm.expressions.closures import closure_for
from xrm.expressions.numbers import scaled, unscaled
from xrm.expressions.tree import RECORD, Collection, Expression, Path, Step

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function
    from xrm.expressions.world import Moment, OrderKey, RecordReader


class Frame:
    """Roots are records by name; the root of a variable over choices is a value instead.

    Inside, a decimal is a whole number scaled as its node says.
    """

    __slots__ = ("functions", "is_new", "moment", "reader", "roots")

    roots: dict[str, Any]
    reader: RecordReader
    moment: Moment
    functions: Mapping[str, Function]
    is_new: bool

    def __init__(
        self,
        roots: dict[str, Any],
        reader: RecordReader,
        moment: Moment,
        functions: Mapping[str, Function],
        is_new: bool = False,
    ) -> None:
        self.roots = roots
        self.reader = reader
        self.moment = moment
        self.functions = functions
        self.is_new = is_new

    def value(self, path: Path) -> Any:
        """The value at the end of a path; None where a link on the way is empty."""
        record = self._record(path.root, path.steps)
        if record is None:
            return None
        value = self._field(record, path.entity, path.field)
        if value is None:
            return None
        if path.leads and self._along(record, path.leads) is None:
            return None
        if path.lives and self.reader.one(path.lives, value) is None:
            return None
        return scaled(value, path.scale) if path.kind is Kind.DECIMAL else value

    def listed(self, over: Collection) -> Sequence[Any]:
        """The records of a list, or the values of a set of choices."""
        record = self._record(over.root, over.steps)
        if record is None:
            return ()
        if over.kind is Kind.CHOICES:
            return self._field(record, over.entity, over.name) or ()
        if not over.link:
            found = (self.reader.one(over.target, each) for each in record.get(over.name) or ())
            return [each for each in found if each is not None]
        key = record.get("id")
        if key is None:
            return ()
        if over.through:
            ends = {row.get(over.far): None for row in self.reader.many(over.through, over.link, key)}
            found = (self.reader.one(over.target, each) for each in ends if each is not None)
            return [each for each in found if each is not None]
        return self.reader.many(over.target, over.link, key)

    def above(self, entity: str, link: str, key: Any) -> Mapping[Any, None]:
        """The key of a record and of those above it, as far as they are there; each once, should they run in a circle."""
        found: dict[Any, None] = {}
        while key is not None and key not in found:
            record = self.reader.one(entity, key)
            if record is None:
                break
            found[key] = None
            key = self._field(record, entity, link)
        return found

    def sorted(self, entity: str, records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Records of an entity in its order; what is empty is smallest."""
        keys = self.reader.order(entity)
        found = sorted(records, key=lambda each: each["id"], reverse=bool(keys) and keys[-1].descending)
        for key in reversed(keys):
            found.sort(key=lambda each, key=key: self._sort_key(each, entity, key), reverse=key.descending)  # type: ignore[misc]
        return found

    def _sort_key(self, record: Mapping[str, Any], entity: str, key: OrderKey) -> tuple[bool, Any]:
        value = self._field(record, entity, key.field)
        return (value is not None, None if value is None else key.reads_as(value))

    def _record(self, root: str, steps: tuple[Step, ...]) -> Mapping[str, Any] | None:
        record: Mapping[str, Any] | None = self.roots[root]
        for step in steps:
            record = None if record is None else self._followed(record, step)
        return record

    def _followed(self, record: Mapping[str, Any], step: Step) -> Mapping[str, Any] | None:
        if step.kind and record.get(step.kind) != step.stored:
            return None
        key = self._field(record, step.entity, step.link)
        return None if key is None else self.reader.one(step.target, key)

    def _along(self, record: Mapping[str, Any], ways: tuple[Step, ...]) -> Mapping[str, Any] | None:
        """The record at the end of a link to any of several."""
        found = (self._followed(record, step) for step in ways if record.get(step.kind) == step.stored)
        return next(found, None)

    def _field(self, record: Mapping[str, Any], entity: str, field: str) -> Any:
        if field in record:
            return record[field]
        formula = self.reader.formula(entity, field)
        return None if formula is None else self._computed(formula, record)

    def _computed(self, formula: Expression, record: Mapping[str, Any]) -> Any:
        frame = Frame({RECORD: record}, self.reader, self.moment, self.functions)
        value = closure_for(formula)(frame)
        return value if value is None or formula.kind is not Kind.DECIMAL else unscaled(value, formula.root.scale)
