"""Which formulas may be kept in a column: those whose value is the same tomorrow, and for every reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xrm.catalog.field import Field
from xrm.catalog.kinds import ORDERED, Kind
from xrm.compiler.draft import Draft, FieldDraft
from xrm.definitions.tree import Scalar
from xrm.expressions.tree import Above, Call, Expression
from xrm.expressions.typed import WORDS

PASSING = {"today": "wrong tomorrow", "now": "wrong a moment later"}
PERSONAL = {"me": "wrong for the next reader", "has_role": "wrong for the next reader"}
Made = Mapping[tuple[str, str], Field | None]


def keepable(draft: Draft, field: FieldDraft, found: Expression, made: Made) -> bool:
    """Whether the formula may be kept, where it is said that it should; what stands against it is told."""
    if not field.kept:
        return True
    said = field.definition.stored or field.definition.key
    problem = _problem(field, found, made)
    if problem is None:
        return True
    draft.findings.error("XRM410", problem[0], _place(field, said).mark, problem[1])
    return False


def _place(field: FieldDraft, otherwise: Scalar) -> Scalar:
    return field.formula or (field.rollup.path if field.rollup else otherwise)


def _problem(field: FieldDraft, found: Expression, made: Made) -> tuple[str, str] | None:
    """What is wrong, and the way out."""
    inlined = list(_inlined(found, made))
    nodes = [node for each in inlined for node in each.root.walk()]
    for node in nodes:
        why = (PASSING | PERSONAL).get(node.function) if isinstance(node, Call) else None
        if why:
            return f"A stored formula cannot use `{node.function}()`: it would be {why}.", "Leave `stored` out."  # type: ignore[attr-defined]
    if any(isinstance(node, Above) for node in nodes):
        return "A stored formula cannot ask what lies under what in a tree.", "Leave `stored` out."
    if found.kind not in ORDERED or found.kind is Kind.KEY:
        return f"This is {WORDS[found.kind]}, which cannot be stored.", "Leave `stored` out."
    if field.definition.as_ is None and any(each.reads_other_records() for each in inlined):
        message = "A stored formula that reads other records gives every reader the same value."
        return message, "Say `as: system` (a declared disclosure), or leave `stored` out."
    return None


def _inlined(found: Expression, made: Made) -> Iterator[Expression]:
    """The formula and those it uses, all the way down."""
    yield found
    for path in found.paths():
        used = made.get((path.entity, path.field))
        if used is not None and used.formula is not None:
            yield from _inlined(used.formula, made)
