"""An expression's value for one record, in Python.  Pure but for the reader, which brings other records.

The tree is turned once into nested functions and kept, so that a rule costs about a microsecond a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xrm.catalog.kinds import Kind
from xrm.expressions.closures import closure_for
from xrm.expressions.frame import Frame
from xrm.expressions.numbers import unscaled
from xrm.expressions.scope import NO_FUNCTIONS
from xrm.expressions.tree import OLD, RECORD, Expression
from xrm.expressions.world import Moment, RecordReader

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function


def evaluate(
    expression: Expression,
    record: Mapping[str, Any],
    reader: RecordReader,
    moment: Moment,
    *,
    old: Mapping[str, Any] | None = None,
    is_new: bool = False,
    functions: Mapping[str, Function] = NO_FUNCTIONS,
) -> Any:
    """The value for `record`; of a condition True, False or None where it is unknown.

    `old` is the record before the change; `is_new` says there was none.  `functions` are those of plugins.
    """
    roots = {RECORD: record, OLD: {} if old is None else old}
    value = closure_for(expression)(Frame(roots, reader, moment, functions, is_new))
    return unscaled(value, expression.root.scale) if expression.kind is Kind.DECIMAL and value is not None else value


def holds(value: object) -> bool:
    """Whether a condition's value lets something pass: what is unknown does not."""
    return value is True
