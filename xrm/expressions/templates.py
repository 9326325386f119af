"""Texts with values in them: `"{code} {name}"`.  `{{` and `}}` are braces themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from xrm.expressions.problems import ExpressionError, Findings, wrong
from xrm.expressions.tree import Expression, Template


def read_template(text: str, check: Callable[[str], Sequence[str | Expression]]) -> Template:
    """The template with each `{expression}` checked; all problems at once, at their places in the text.

    `check` gives what stands for an expression: itself, or of a period its two ends.
    """
    parts: list[str | Expression] = []
    findings = Findings()
    for piece, start, is_value in _pieces(text):
        if not is_value:
            parts.append(piece)
            continue
        try:
            parts.extend(check(piece))
        except ExpressionError as error:
            moved = error.moved(start)
            for problem, span in zip(moved.problems, moved.spans, strict=True):
                findings.add(problem.code, problem.message, span, problem.hint)
    findings.raise_any()
    return Template(text, tuple(parts))


def _pieces(text: str) -> Iterator[tuple[str, int, bool]]:
    """Texts and expressions in turn, each with its offset."""
    plain = ""
    at = 0
    while at < len(text):
        if text[at : at + 2] in ("{{", "}}"):
            plain += text[at]
            at += 2
        elif text[at] == "{":
            end = _closing(text, at)
            if plain:
                yield plain, at - len(plain), False
                plain = ""
            yield text[at + 1 : end], at + 1, True
            at = end + 1
        elif text[at] == "}":
            raise wrong(
                "XRM209",
                "This `}` closes nothing.",
                (at, at + 1),
                "A brace itself is written twice: `}}`.",
            )
        else:
            plain += text[at]
            at += 1
    if plain:
        yield plain, at - len(plain), False


def _closing(text: str, opening: int) -> int:
    """Where the brace that opens at `opening` closes; braces inside quotes do not count."""
    quoted = False
    for at in range(opening + 1, len(text)):
        if text[at] == "'":
            quoted = not quoted
        elif text[at] == "}" and not quoted:
            return at
    piece = text[opening : opening + 20]
    raise wrong(
        "XRM209",
        f"`{piece}` in a template is not closed.",
        (opening, len(text)),
        "A brace itself is written twice: `{{`.",
    )
