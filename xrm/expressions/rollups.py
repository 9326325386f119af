"""Roll-ups: `count enrolments where status eq 'active'`.  `where` is about the records of the path's first list."""

from __future__ import annotations

from dataclasses import replace

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.checking import Checking
from xrm.expressions.money import narrowed, outside
from xrm.expressions.names import IT, Names, Resolver, Root, collection_of
from xrm.expressions.numbers import QUOTIENT_SCALE
from xrm.expressions.parser import parse
from xrm.expressions.problems import ExpressionError, Findings, Span, wrong
from xrm.expressions.scope import Scope
from xrm.expressions.syntax import Names as NamesSyntax
from xrm.expressions.syntax import Word
from xrm.expressions.tree import (
    EACH,
    RECORD,
    Aggregate,
    Call,
    Collection,
    Compare,
    Expression,
    Literal,
    Logic,
    Node,
    Path,
    Quantifier,
)
from xrm.expressions.typed import WORDS, Typed, part_hint, word

FUNCTIONS = ("count", "sum", "avg", "min", "max", "first", "last", "any")
OF_RECORDS = {"count": Kind.INTEGER, "any": Kind.BOOLEAN, "first": Kind.LINK, "last": Kind.LINK}
"""What those give that are about the records of a list, not about one of their values."""
_DO = {"count": "counts records", "any": "asks for records", "first": "gives a record", "last": "gives a record"}
COMPARED = NUMBERS | {Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.TEXT}
"""Kinds that have a least and a most."""


def check_rollup(function: str, path: str, where: str | None, entity: str, scope: Scope) -> Expression:
    """The roll-up as an expression; spans of problems are offsets in `FUNCTION PATH where WHERE`."""
    text = f"{function} {path}" + (f" where {where}" if where else "")
    findings = Findings()
    checking = Checking(text, entity, scope, findings)
    syntax = _path(path, len(function) + 1)
    found = _walk(checking, findings, syntax, entity)
    if found is None:
        raise findings.error()
    over, value, begins = found
    each = Names(Root(EACH, over.target), {IT: Root(RECORD, entity)})
    condition = _where(where, len(text) - len(where or ""), scope, entity, findings, each) if where else None
    kind, scale = _gives(function, path, value, findings, (syntax.start, syntax.end))
    unit = _unit(function, path, over, value, condition, checking.resolver, findings)
    findings.raise_any()
    root: Node = Aggregate(
        kind=kind,
        scale=scale,
        function=function,
        over=over,
        value=value.node if value else None,
        where=condition,
        start=0,
        end=len(text),
    )
    if function == "max" and begins and value is not None and isinstance(value.node, Path):
        root = _while_closed(root, over, value.node, begins, condition)
    return Expression(text, entity, root, unit)


def _unit(
    function: str,
    path: str,
    over: Collection,
    value: Typed | None,
    where: Node | None,
    resolver: Resolver,
    findings: Findings,
) -> Node | None:
    """The one currency of the amounts that are rolled up; tells where they may be in several."""
    if function in OF_RECORDS or value is None or value.unit is None:
        return None
    unit = outside(value.unit.node, over)
    if not isinstance(unit, Path) or unit.root != EACH:
        return unit
    for said in narrowed(unit, where, lambda each: resolver.source(each).node):
        if not isinstance(said, Path) or said.root != EACH:
            return said
    kept = "/".join((*(step.link for step in unit.steps), unit.field))
    message = f"`{function}` would mix currencies: each record of `{over.name}` has its own, in `{kept}`."
    hint = f"Take the amounts of one, `where {kept} eq 'EUR'`, or give all the same: `money(EUR)`."
    start = len(function) + 1
    findings.add("XRM408", message, (start, start + len(path)), hint)
    return None


def _while_closed(last: Node, over: Collection, until: Path, begins: str, condition: Node | None) -> Node:
    """The last end of periods, empty while one of them is open: nobody knows yet when that will be."""
    span = {"start": last.start, "end": last.end}
    null = Literal(kind=until.kind, value=None, **span)
    ends = Compare(kind=Kind.BOOLEAN, operator="eq", left=until, right=null, **span)
    begun = Compare(kind=Kind.BOOLEAN, operator="ne", left=replace(until, field=begins), right=null, **span)
    items = tuple(each for each in (condition, begun, ends) if each is not None)
    body = Logic(kind=Kind.BOOLEAN, operator="and", items=items, **span)
    open_ = Quantifier(kind=Kind.BOOLEAN, every=False, over=over, variable=EACH, body=body, **span)
    return Call(kind=last.kind, scale=last.scale, function="if", arguments=(open_, null, last), **span)


def _path(path: str, offset: int) -> NamesSyntax:
    try:
        syntax = parse(path)
    except ExpressionError as error:
        raise error.moved(offset) from None
    span = (offset, offset + len(path))
    if not isinstance(syntax, NamesSyntax):
        raise wrong("XRM408", f"A roll-up runs over a list; `{path}` is no path.", span)
    words = tuple(Word(each.text, each.start + offset, each.end + offset) for each in syntax.parts)
    return NamesSyntax(start=syntax.start + offset, end=syntax.end + offset, parts=words)


def _walk(
    checking: Checking, findings: Findings, syntax: NamesSyntax, entity: str
) -> tuple[Collection, Typed | None, str] | None:
    """The first list of the path, the value reached from each of its records, and where a period begins that it ends."""
    place = checking.resolver.place(syntax.parts, Names(Root(RECORD, entity)))
    if place is None:
        return None
    if place.member is None or place.member.kind is not Kind.LIST:
        path = "/".join(part.text for part in syntax.parts)
        findings.add("XRM408", f"Roll-up over `{path}`: not a list of {entity}.", (syntax.start, syntax.end))
        return None
    over = collection_of(place)
    if not place.rest:
        return over, None, ""
    target = checking.resolver.place(place.rest, Names(Root(EACH, over.target)))
    if target is None:
        return None
    if target.is_list:
        span = (place.rest[0].start, place.rest[-1].end)
        findings.add("XRM408", "A roll-up goes through one list only.", span)
        return None
    return over, checking.resolver.valued(target), target.member.begins if target.member is not None else ""


def _where(where: str, offset: int, scope: Scope, entity: str, findings: Findings, names: Names) -> Node | None:
    inner = Findings()
    try:
        condition = Checking(where, entity, scope, inner).condition(parse(where), names)
        inner.raise_any()
    except ExpressionError as error:
        moved = error.moved(offset)
        for problem, span in zip(moved.problems, moved.spans, strict=True):
            findings.add(problem.code, problem.message, span, problem.hint)
        return None
    return condition.node


def _gives(function: str, path: str, value: Typed | None, findings: Findings, span: Span) -> tuple[Kind, int]:
    """The kind and scale of the result; tells when the function does not suit the value."""
    if function in OF_RECORDS:
        if value is not None:
            findings.add("XRM408", f"`{function}` {_DO[function]}; `{path}` is one of their values.", span)
        return OF_RECORDS[function], 0
    if value is None:
        findings.add("XRM408", f"`{function}` needs a value of each record, such as `{path}/amount`.", span)
        return Kind.INTEGER, 0
    kind = value.kind or Kind.TEXT
    if function in ("sum", "avg") and kind not in NUMBERS:
        findings.add("XRM408", f"`{function}` needs a number; `{path}` is {WORDS[kind]}.", span)
    elif function in ("min", "max") and kind not in COMPARED:
        findings.add(
            "XRM408",
            f"`{function}` needs something with an order; `{path}` is {word(value)}.",
            span,
            part_hint(value, path),
        )
    return (Kind.DECIMAL, QUOTIENT_SCALE) if function == "avg" else (kind, value.node.scale)
