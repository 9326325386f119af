"""Text to a checked expression, or every problem it has, each with its place.  Nothing unchecked is ever evaluated."""

from __future__ import annotations

from functools import partial

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.checking import Checking
from xrm.expressions.names import Names, Resolver, Root
from xrm.expressions.parser import parse
from xrm.expressions.problems import ExpressionError, Findings, wrong
from xrm.expressions.rollups import check_rollup
from xrm.expressions.scope import Scope
from xrm.expressions.syntax import Names as NamesSyntax
from xrm.expressions.templates import read_template
from xrm.expressions.tree import RECORD, Expression, Template
from xrm.expressions.typed import WORDS, Typed, family, part_hint, word
from xrm.expressions.within import PERIOD

__all__ = ["CONDITION", "ExpressionError", "check", "check_rollup", "check_template"]

CONDITION = frozenset({Kind.BOOLEAN})
"""What a condition is wanted to be."""
SHOWN = frozenset(Kind) - {
    Kind.LIST, Kind.LINKS, Kind.FILES, Kind.CHOICES, Kind.JSON, Kind.COMPLEX, Kind.SECRET,
}  # fmt: skip
"""What can stand in a text, and what an expression may be when nothing else is said."""
MOST_NODES = 200


def check(
    text: str,
    entity: str,
    scope: Scope,
    *,
    want: frozenset[Kind] | None = None,
    old: bool = False,
    new: bool = False,
    sql: bool = False,
    most_nodes: int = MOST_NODES,
) -> Expression:
    """The expression about records of `entity`.

    `want`: the kinds it may be of.  `old`: it may speak of the record before a change.  `new`: it may ask `is_new()` at
    least.  `sql`: it must be able to run in the database, as filters and row rules do.
    """
    syntax = parse(text)
    if syntax.size > most_nodes:
        message = f"This expression has {syntax.size} parts; at most {most_nodes} are allowed here."
        raise wrong(
            "XRM409",
            message,
            (syntax.start, syntax.end),
            "Use `in (…)` for many values of one field.",
        )
    findings = Findings()
    checking = Checking(text, entity, scope, findings, old=old, new=new, sql=sql)
    names = Names(Root(RECORD, entity))
    value = checking.condition(syntax, names) if want == CONDITION else checking.value(syntax, names)
    if not value.wrong:
        _check_kind(value, want, findings, text)
    findings.raise_any()
    return Expression(text, entity, value.node, value.unit.node if value.unit is not None else None)


def check_template(text: str, entity: str, scope: Scope) -> Template:
    """A text with values of a record in it."""
    return read_template(text, partial(_shown, entity=entity, scope=scope))


def _shown(text: str, entity: str, scope: Scope) -> tuple[str | Expression, ...]:
    """What stands in a text for an expression: of a period its two ends, of anything else itself."""
    syntax = parse(text)
    if isinstance(syntax, NamesSyntax):
        place = Resolver(scope, Findings()).place(syntax.parts, Names(Root(RECORD, entity)))
        parts = place.member.parts if place is not None and place.member is not None else ()
        if tuple(name for name, _ in parts) == PERIOD:
            since, until = (check(f"{text.strip()}/{name}", entity, scope) for name in PERIOD)
            return (since, " – ", until)
    return (check(text, entity, scope),)


def _check_kind(value: Typed, want: frozenset[Kind] | None, findings: Findings, text: str) -> None:
    allowed = SHOWN | {Kind.JSON} if want is None else want
    kind = value.kind
    if kind is None or kind in allowed:
        return
    if kind in NUMBERS and Kind.DECIMAL in allowed:
        return
    if family(kind) is Kind.KEY and any(family(each) is Kind.KEY for each in allowed):
        return
    if kind is Kind.CHOICE and Kind.TEXT in allowed:
        return
    if want is None or value.parts:
        hint = part_hint(value, text[value.span[0] : value.span[1]]) if value.parts else ""
        findings.add("XRM404", f"This is {word(value)}, not one value.", value.span, hint)
        return
    wanted = " or ".join(dict.fromkeys(WORDS[each] for each in sorted(want)))
    findings.add("XRM404", f"This must be {wanted}; it is {WORDS[kind]}.", value.span)
