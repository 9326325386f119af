"""Check expressions where they stand in files: problems get their place, consequences stay silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from xrm.catalog.kinds import Kind
from xrm.compiler.scope import Consequence
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.errors import Mark, Problem
from xrm.expressions.checker import CONDITION, ExpressionError, check, check_rollup, check_template
from xrm.expressions.names import Resolver
from xrm.expressions.problems import Findings as ExpressionFindings
from xrm.expressions.scope import Member, Scope
from xrm.expressions.tree import Expression, Node, Path, Template

_Found = TypeVar("_Found")


class Checking:
    """Checks the expressions of one catalog; None stands for what is wrong and told."""

    def __init__(self, scope: Scope, findings: Findings) -> None:
        self._scope, self._findings = scope, findings

    def condition(
        self, said: Scalar, entity: str, *, old: bool = False, new: bool = False, sql: bool = False
    ) -> Expression | None:
        if said.text.lstrip().startswith("="):
            place = said.at(0, 1)
            self._findings.error("XRM401", "A condition takes no `=` in front.", place, "Leave the `=` out.")
            return None
        return self._told(
            said, 0, lambda: check(said.text, entity, self._scope, want=CONDITION, old=old, new=new, sql=sql)
        )

    def value(
        self, said: Scalar, entity: str, want: frozenset[Kind] | None = None, *, old: bool = False
    ) -> Expression | None:
        """An expression that may begin with `=`, where a literal could stand."""
        text = said.text.lstrip()
        body = text[1:].lstrip() if text.startswith("=") else text
        offset = len(said.text) - len(body)
        return self._told(said, offset, lambda: check(body, entity, self._scope, want=want, old=old))

    def rollup(self, function: str, path: Scalar, where: Scalar | None, entity: str) -> Expression | None:
        try:
            return check_rollup(function, path.text, where.text if where else None, entity, self._scope)
        except Consequence:
            return None
        except ExpressionError as wrong:
            self._tell_rollup(len(function) + 1, path, where, wrong)
            return None

    def source(self, path: Path) -> Node:
        """Where a currency is kept in the end, beyond the fields that only pass it on."""
        try:
            return Resolver(self._scope, ExpressionFindings()).source(path).node
        except Consequence:
            return path

    def names(self, entity: str) -> Mapping[str, Member]:
        """Every name on an entity."""
        return self._scope.members(entity) or {}

    def template(self, said: Scalar, entity: str) -> Template | None:
        text = said.text
        return self._told(said, 0, lambda: check_template(text, entity, self._scope))

    def _told(self, said: Scalar, offset: int, make: Callable[[], _Found]) -> _Found | None:
        try:
            return make()
        except Consequence:
            return None
        except ExpressionError as wrong:
            for problem, (start, end) in zip(wrong.problems, wrong.spans, strict=True):
                place = said.at(min(start + offset, len(said.text)), min(end + offset, len(said.text)))
                self._tell(problem, place)
            return None

    def _tell(self, problem: Problem, place: Mark) -> None:
        """At its place; a near word stands in the sentence, as it does wherever a name is wrong."""
        if problem.hint.startswith("Did you mean"):
            problem = replace(problem, message=f"{problem.message} {problem.hint}", hint="")
        self._findings.extend([replace(problem, where=place)])

    def _tell_rollup(self, before: int, path: Scalar, where: Scalar | None, wrong: ExpressionError) -> None:
        """Offsets count through `FUNCTION PATH where CONDITION`, as the checker sees it."""
        for problem, (start, end) in zip(wrong.problems, wrong.spans, strict=True):
            begin = before + len(path.text) + len(" where ")
            if where is not None and start >= begin:
                place = where.at(start - begin, end - begin)
            else:
                place = path.at(max(start - before, 0), min(end - before, len(path.text)))
            self._tell(problem, place)
