"""Calls of functions: whether they are known, take what they are given, and mean something here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xrm.catalog.kinds import KEYS, NUMBERS, Kind
from xrm.expressions.dates import CLOCK_UNITS, DAY_UNITS
from xrm.expressions.functions import BUILTIN, ROUNDING, SPECIAL, function_names
from xrm.expressions.meeting import Meetings
from xrm.expressions.near import did_you_mean
from xrm.expressions.pattern import pattern_problem
from xrm.expressions.problems import Findings
from xrm.expressions.scope import Scope
from xrm.expressions.syntax import Invocation
from xrm.expressions.tree import Above, Call, Literal, Node
from xrm.expressions.typed import AS_TEXT, WORDS, Typed, any_wrong, as_text, family, part_hint, word, wrong_at
from xrm.expressions.within import DAYS, within

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function

ARGUMENTS = {
    "concat": (1, None),
    "if": (3, 3),
    "coalesce": (1, None),
    "has_role": (1, 1),
    "old": (1, 1),
    "changed": (1, 1),
    "within": (2, 2),
    "depth": (1, 1),
}
"""How many arguments a special function takes, at least and at most; those not named here take none."""
JOINED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.INTEGER, Kind.DATE})


@dataclass(frozen=True, slots=True)
class Signature:
    """What a call is checked against, of a built-in function or a plugin's."""

    name: str
    parameters: tuple[frozenset[Kind], ...]
    optional: int = 0
    variadic: bool = False

    def count(self) -> str:
        least, most = len(self.parameters) - self.optional, len(self.parameters)
        if self.variadic:
            return f"{least} arguments or more"
        if least != most:
            return f"{least} to {most} arguments"
        return "no arguments" if most == 0 else f"{most} argument{'s' if most > 1 else ''}"

    def takes(self, given: int) -> bool:
        return len(self.parameters) - self.optional <= given and (self.variadic or given <= len(self.parameters))

    def parameter(self, index: int) -> frozenset[Kind]:
        return self.parameters[min(index, len(self.parameters) - 1)]


class Calls:
    """Makes the node of a call from arguments already checked."""

    def __init__(self, scope: Scope, meetings: Meetings, findings: Findings, *, needs_sql: bool) -> None:
        self._scope = scope
        self._meetings = meetings
        self._findings = findings
        self._needs_sql = needs_sql

    def known(self, syntax: Invocation) -> bool:
        """Whether there is such a function, taking as many arguments; tells when not."""
        name = syntax.name.text.lower()
        span = (syntax.name.start, syntax.name.end)
        if name in SPECIAL:
            least, most = ARGUMENTS.get(name, (0, 0))
            given = len(syntax.arguments)
            if given < least or (most is not None and given > most):
                expected = f"{least} or more" if most is None else str(most) if most else "no"
                self._findings.add("XRM402", f"`{name}` takes {expected} arguments, not {given}.", span)
                return False
            return True
        signature = self._signature(name)
        if signature is None:
            names = function_names() | set(self._scope.functions)
            self._findings.add("XRM402", f"`{syntax.name.text}` is no function.", span, did_you_mean(name, names))
            return False
        if not signature.takes(len(syntax.arguments)):
            message = f"`{signature.name}` takes {signature.count()}, not {len(syntax.arguments)}."
            self._findings.add("XRM402", message, span)
            return False
        return True

    def _signature(self, name: str) -> Signature | None:
        if name in BUILTIN:
            builtin = BUILTIN[name]
            return Signature(builtin.written or name, builtin.parameters, builtin.optional)
        function = self._scope.functions.get(name)
        if function is None:
            return None
        return Signature(name, function.parameters, function.optional, function.variadic)

    def made(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        """The call; its function is known and its arguments are counted."""
        if any_wrong(arguments):
            return wrong_at(syntax.start, syntax.end)
        name = syntax.name.text.lower()
        if name in SPECIAL:
            return getattr(self, f"_{name}")(syntax, arguments)  # type: ignore[no-any-return]
        signature = self._signature(name)
        if signature is None:
            raise ValueError(f"{name} is not known")
        taken = [self._taken(signature, index, each) for index, each in enumerate(arguments)]
        if any_wrong(taken):
            return wrong_at(syntax.start, syntax.end)
        if name in BUILTIN:
            return self._builtin(name, syntax, taken)
        return self._of_plugin(self._scope.functions[name], syntax, taken)

    def _taken(self, signature: Signature, index: int, value: Typed) -> Typed:
        """An argument as the parameter wants it."""
        allowed = signature.parameter(index)
        if value.is_null:
            return Typed(replace(value.node, kind=value.kind or min(allowed)))
        if value.kind in allowed:
            return value
        if value.kind is Kind.CHOICE and Kind.TEXT in allowed:
            return as_text(value)
        if value.kind is Kind.INTEGER and Kind.DECIMAL in allowed:
            return value
        if value.kind in KEYS and allowed & KEYS:
            return value
        wanted = " or ".join(dict.fromkeys(WORDS[kind] for kind in sorted(allowed)))
        quoted = self._meetings.quote(value.span)
        message = f"`{signature.name}` takes {wanted}; `{quoted}` is {word(value)}."
        self._findings.add("XRM404", message, value.span, part_hint(value, quoted))
        return wrong_at(*value.span)

    def _builtin(self, name: str, syntax: Invocation, arguments: list[Typed]) -> Typed:
        kind = BUILTIN[name].returns
        if name == "matchespattern":
            self._check_pattern(arguments[1])
        if name == "date_add":
            kind = arguments[0].kind or Kind.DATE
            self._check_unit(arguments[0], arguments[2])
        if name == "years_between":
            arguments = [_day(each) for each in arguments]
        if name in ROUNDING and arguments[0].kind is Kind.INTEGER:
            return arguments[0]
        made = _call(name, kind, syntax, arguments)
        return replace(made, unit=arguments[0].unit) if name in ROUNDING else made

    def _of_plugin(self, function: Function, syntax: Invocation, arguments: list[Typed]) -> Typed:
        if self._needs_sql and function.sql is None:
            message = f"`{function.name}` has no SQL form and cannot be used in a filter or row rule."
            self._findings.add("XRM406", message, (syntax.name.start, syntax.name.end))
        scale = 6 if function.returns is Kind.DECIMAL else 0
        return _call(function.name, function.returns, syntax, arguments, scale)

    def _check_pattern(self, pattern: Typed) -> None:
        if not pattern.is_text_literal or not isinstance(pattern.node, Literal):
            self._findings.add("XRM404", "The pattern of `matchesPattern` must be a text in quotes.", pattern.span)
            return
        problem = pattern_problem(pattern.node.value)
        if problem:
            self._findings.add(
                "XRM207",
                f"The pattern `{pattern.node.value}` cannot be used: {problem}.",
                pattern.span,
            )

    def _check_unit(self, value: Typed, unit: Typed) -> None:
        units = DAY_UNITS + (CLOCK_UNITS if value.kind is Kind.DATETIME else ())
        written = unit.node.value if isinstance(unit.node, Literal) else None
        if written not in units:
            message = f"`{self._meetings.quote(unit.span)}` is not a unit of `date_add`; use {', '.join(units)}."
            self._findings.add("XRM404", message, unit.span, did_you_mean(str(written), units, {}))

    def _concat(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        texts: list[Typed] = []
        for each in arguments:
            if each.kind not in JOINED and not each.is_null:
                quoted = self._meetings.quote(each.span)
                message = f"`concat` joins texts, whole numbers and dates; `{quoted}` is {word(each)}."
                self._findings.add("XRM404", message, each.span)
                return wrong_at(syntax.start, syntax.end)
            texts.append(_as_joined(each))
        return _call("concat", Kind.TEXT, syntax, texts)

    def _if(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        condition, *values = arguments
        if condition.kind is not Kind.BOOLEAN and not condition.is_null:
            message = f"`if` begins with a condition; `{self._meetings.quote(condition.span)}` is {word(condition)}."
            self._findings.add("XRM404", message, condition.span)
            return wrong_at(syntax.start, syntax.end)
        return self._one_of("if", syntax, [_boolean(condition)], values)

    def _coalesce(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        return self._one_of("coalesce", syntax, [], arguments)

    def _one_of(self, name: str, syntax: Invocation, before: list[Typed], values: Sequence[Typed]) -> Typed:
        values = self._meetings.branches(values)
        for each in values:
            if each.parts:
                quoted = self._meetings.quote(each.span)
                message = f"`{name}` gives one value; `{quoted}` is {word(each)}."
                self._findings.add("XRM404", message, each.span, part_hint(each, quoted))
                return wrong_at(syntax.start, syntax.end)
        united = self._meetings.united(values, (syntax.start, syntax.end))
        if united is None:
            return wrong_at(syntax.start, syntax.end)
        if united.kind is None:
            return Typed(Literal(kind=None, value=None, start=syntax.start, end=syntax.end))
        values = [Typed(replace(each.node, kind=united.kind)) if each.is_null else each for each in values]
        made = _call(name, united.kind, syntax, [*before, *values], united.node.scale)
        return replace(made, targets=united.targets, choices=united.choices, unit=united.unit)

    def _me(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        return replace(_call("me", Kind.KEY, syntax, []), targets=("user",))

    def _today(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        return _call("today", Kind.DATE, syntax, [])

    def _now(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        return _call("now", Kind.DATETIME, syntax, [])

    def _within(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        item, among = arguments
        if item.parts or among.parts or item.kind in DAYS:
            return within(item, among, self._meetings, self._findings, (syntax.start, syntax.end))
        known = among if item.is_literal_key and among.targets else item
        place = self._in_tree(known, syntax)
        if place is None or self._meetings.met(item, among, (syntax.start, syntax.end)) is None:
            return wrong_at(syntax.start, syntax.end)
        return _above(Kind.BOOLEAN, syntax, place, item, among.node)

    def _depth(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        place = self._in_tree(arguments[0], syntax)
        if place is None:
            return wrong_at(syntax.start, syntax.end)
        return _above(Kind.INTEGER, syntax, place, arguments[0], None)

    def _in_tree(self, item: Typed, syntax: Invocation) -> tuple[str, str] | None:
        """The entity a record is of, and the link that makes a tree there; None, told, where there is none."""
        name, quoted = syntax.name.text.lower(), self._meetings.quote(item.span)
        if family(item.kind) is not Kind.KEY or item.kind is Kind.FILE or len(item.targets) != 1:
            message = f"`{name}` asks for a record in a tree; `{quoted}` is {word(item)}."
            self._findings.add("XRM404", message, item.span, "Write `within(id, …)`, or a link in place of `id`.")
            return None
        entity = item.targets[0]
        link = self._scope.tree(entity)
        if not link:
            message = f"The records of {entity} stand in no tree, so `{name}` has nothing to follow."
            hint = f"Say `tree` on a link of {entity} to itself: `parent: link self, tree`."
            self._findings.add("XRM404", message, item.span, hint)
            return None
        return entity, link

    def _has_role(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        if not arguments[0].is_text_literal:
            self._findings.add("XRM404", "`has_role` takes the name of a role in quotes.", arguments[0].span)
            return wrong_at(syntax.start, syntax.end)
        return _call("has_role", Kind.BOOLEAN, syntax, arguments)

    def _is_new(self, syntax: Invocation, arguments: Sequence[Typed]) -> Typed:
        return _call("is_new", Kind.BOOLEAN, syntax, [])


def _call(name: str, kind: Kind, syntax: Invocation, arguments: Sequence[Typed], scale: int = 0) -> Typed:
    nodes: tuple[Node, ...] = tuple(each.node for each in arguments)
    return Typed(
        Call(
            kind=kind,
            scale=scale,
            function=name,
            arguments=nodes,
            start=syntax.start,
            end=syntax.end,
        )
    )


def _above(kind: Kind, syntax: Invocation, place: tuple[str, str], item: Typed, among: Node | None) -> Typed:
    entity, link = place
    node = Above(kind=kind, item=item.node, entity=entity, link=link, among=among, start=syntax.start, end=syntax.end)
    return Typed(node)


def _day(value: Typed) -> Typed:
    """A moment as its day."""
    if value.kind is not Kind.DATETIME:
        return value
    node = value.node
    return Typed(Call(kind=Kind.DATE, function="date", arguments=(node,), start=node.start, end=node.end))


def _boolean(value: Typed) -> Typed:
    return Typed(replace(value.node, kind=Kind.BOOLEAN))


def _as_joined(value: Typed) -> Typed:
    if value.kind in NUMBERS or value.kind is Kind.DATE:
        node = value.node
        return Typed(Call(kind=Kind.TEXT, function=AS_TEXT, arguments=(node,), start=node.start, end=node.end))
    return Typed(replace(value.node, kind=Kind.TEXT)) if value.is_null else as_text(value)
