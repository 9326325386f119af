"""What an expression looks at: own fields (through formulas), other records, and the to-one ways it takes to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from xrm.expressions.tree import OLD, RECORD, Above, Call, Collection, Expression, Path, Step

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog


T = TypeVar("T")


class Reach:
    """Answers about the expressions of one catalog, each worked out once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[tuple[int, str], tuple[Expression, object]] = {}

    def own_fields(self, expression: Expression) -> frozenset[str]:
        """The stored fields of the record itself that its value depends on."""
        return self._once("own", expression, lambda: frozenset(_own(self._catalog, expression, frozenset())))

    def reads_others(self, expression: Expression) -> bool:
        """Whether its value can change although its own record does not."""
        return self._once("others", expression, lambda: _reads_others(self._catalog, expression))

    def reads_lists(self, expression: Expression) -> bool:
        """Whether it reads a list of records somewhere: the record itself may be in one."""
        return self._once("lists", expression, lambda: _reads_lists(self._catalog, expression, frozenset()))

    def ways(self, expression: Expression) -> frozenset[tuple[Step, ...]]:
        """Every to-one way from the record that it follows, through formulas too."""
        return self._once("ways", expression, lambda: frozenset(_ways(self._catalog, expression, (), 0)))

    def _once(self, what: str, expression: Expression, find: Callable[[], T]) -> T:
        """Kept by the object, which is kept too: an expression's own hash would cost as much as the answer."""
        key = (id(expression), what)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > MOST:
                self._known.clear()
            known = self._known[key] = (expression, find())
        return known[1]  # type: ignore[return-value]


MOST = 20_000


def _own(catalog: Catalog, expression: Expression, seen: frozenset[str]) -> Iterator[str]:
    for node in expression.root.walk():
        if isinstance(node, Above) and expression.entity == node.entity:
            yield node.link
        if isinstance(node, Path | Collection) and node.root in (RECORD, OLD):
            if node.steps:
                yield node.steps[0].link
            elif isinstance(node, Collection):
                if not node.link:
                    yield node.name
            elif isinstance(node, Path):
                formula = _formula(catalog, node.entity, node.field)
                if formula is None:
                    yield node.field
                elif node.field not in seen:
                    yield from _own(catalog, formula, seen | {node.field})


def _reads_others(catalog: Catalog, expression: Expression) -> bool:
    return expression.reads_other_records() or any(
        _reads_others(catalog, formula)
        for path in expression.paths()
        if (formula := _formula(catalog, path.entity, path.field)) is not None
    )


def _reads_lists(catalog: Catalog, expression: Expression, seen: frozenset[tuple[str, str]]) -> bool:
    if any(isinstance(node, Collection) for node in expression.root.walk()):
        return True
    return any(
        _reads_lists(catalog, formula, seen | {(path.entity, path.field)})
        for path in expression.paths()
        if (path.entity, path.field) not in seen and (formula := _formula(catalog, path.entity, path.field)) is not None
    )


def _ways(catalog: Catalog, expression: Expression, before: tuple[Step, ...], depth: int) -> Iterator[tuple[Step, ...]]:
    for node in expression.root.walk():
        if not isinstance(node, Path | Collection) or node.root not in (RECORD, OLD):
            continue
        way = before + node.steps
        yield from (way[:length] for length in range(len(before) + 1, len(way) + 1))
        if isinstance(node, Path) and depth < 5:
            formula = _formula(catalog, node.entity, node.field)
            if formula is not None:
                yield from _ways(catalog, formula, way, depth + 1)


def _formula(catalog: Catalog, entity: str, field: str) -> Expression | None:
    each = catalog.entities[entity].field(field)
    return None if each is None else each.formula


_OF_CHANGE = frozenset({"changed", "is_new"})


def speaks_of_change(expression: Expression) -> bool:
    """Whether it compares before and after: then it has no meaning for a row that merely stands."""
    return any(
        (isinstance(node, Path | Collection) and node.root == OLD)
        or (isinstance(node, Call) and node.function in _OF_CHANGE)
        for node in expression.root.walk()
    )
