"""What is wrong in an expression, each with the place in its text; all that one text has are told together."""

from __future__ import annotations

from collections.abc import Sequence

from xrm.errors import Problem, XrmError

Span = tuple[int, int]


class ExpressionError(XrmError):
    """An expression that cannot be used; `spans` are offsets in its text, one for each problem."""

    def __init__(self, problems: Sequence[Problem], spans: Sequence[Span]) -> None:
        if len(problems) != len(spans):
            raise ValueError("every problem has a place")
        super().__init__(problems)
        self.spans: tuple[Span, ...] = tuple(spans)

    def moved(self, by: int) -> ExpressionError:
        """The same problems, for a text in which this one begins at `by`."""
        return ExpressionError(self.problems, [(start + by, end + by) for start, end in self.spans])


class Findings:
    """Problems found so far, in the order of the text."""

    def __init__(self) -> None:
        self._found: list[tuple[Span, Problem]] = []

    def add(self, code: str, message: str, span: Span, hint: str = "") -> None:
        self._found.append((span, Problem(code, message, hint=hint)))

    def error(self) -> ExpressionError:
        """All that was found, which must be something."""
        found = sorted(self._found, key=lambda each: each[0])
        return ExpressionError([problem for _, problem in found], [span for span, _ in found])

    def raise_any(self) -> None:
        if self._found:
            raise self.error()


def wrong(code: str, message: str, span: Span, hint: str = "") -> ExpressionError:
    """One problem, raised at once because nothing behind it can be read."""
    return ExpressionError([Problem(code, message, hint=hint)], [span])
