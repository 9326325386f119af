"""Syntax to the typed tree.  Every problem of a text is told; what rests on one already told adds none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.calls import Calls
from xrm.expressions.meeting import Meetings, joined
from xrm.expressions.names import IT, Names, Place, Resolver, Root, collection_of
from xrm.expressions.problems import Findings, Span
from xrm.expressions.scope import Scope
from xrm.expressions.syntax import (
    Constant,
    Count,
    ForSome,
    Invocation,
    Membership,
    Operation,
    Syntax,
)
from xrm.expressions.syntax import Names as NamesSyntax
from xrm.expressions.tree import (
    OLD,
    RECORD,
    Aggregate,
    Call,
    Collection,
    In,
    Literal,
    Logic,
    Negate,
    Not,
    Path,
    Quantifier,
)
from xrm.expressions.typed import Typed, any_wrong, word, wrong_at

MOST_LAMBDAS = 3
COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})


class Checking:
    """One check of one text; `old` allows what speaks of the record before a change, `sql` wants all in SQL."""

    def __init__(
        self,
        text: str,
        entity: str,
        scope: Scope,
        findings: Findings,
        *,
        old: bool = False,
        new: bool = False,
        sql: bool = False,
    ) -> None:
        self._entity = entity
        self._scope = scope
        self._findings = findings
        self._old, self._new = old, old or new
        self.resolver = Resolver(scope, findings)
        self._meetings = Meetings(text, findings)
        self._calls = Calls(scope, self._meetings, findings, needs_sql=sql)

    def value(self, syntax: Syntax, names: Names) -> Typed:
        """A node that is one value, neither a list nor a set."""
        return CHECKS[type(syntax)](self, syntax, names)

    def condition(self, syntax: Syntax, names: Names) -> Typed:
        """A node that is true, false or unknown."""
        value = self.value(syntax, names)
        if value.wrong or value.kind is Kind.BOOLEAN:
            return value
        if value.is_null:
            return Typed(replace(value.node, kind=Kind.BOOLEAN))
        self._findings.add(
            "XRM404",
            f"A condition must be true or false; `{self._meetings.quote(value.span)}` is {word(value)}.",
            value.span,
            f"Compare it: `{self._meetings.quote(value.span)} ne null`." if isinstance(syntax, NamesSyntax) else "",
        )
        return wrong_at(*value.span)

    def constant(self, syntax: Constant, names: Names) -> Typed:
        scale = max(0, -int(syntax.value.as_tuple().exponent)) if isinstance(syntax.value, Decimal) else 0
        return Typed(
            Literal(
                kind=syntax.kind,
                scale=scale,
                value=syntax.value,
                start=syntax.start,
                end=syntax.end,
            )
        )

    def names(self, syntax: NamesSyntax, names: Names) -> Typed:
        place = self.resolver.place(syntax.parts, names)
        if place is None:
            return wrong_at(syntax.start, syntax.end)
        if place.rest or (place.is_list and place.member is not None and place.member.kind is Kind.LIST):
            return self._through_list(place, syntax)
        return self.resolver.valued(place)

    def _through_list(self, place: Place, syntax: NamesSyntax) -> Typed:
        path = self._meetings.quote((syntax.start, syntax.end))
        name = place.member.name if place.member else path
        if place.rest:
            message, after = (f"The path `{path}` goes through a list.", place.rest[0].text)
            hint = f"Write `{name}/any(x: x/{after} eq …)`, or make it a roll-up."
        else:
            message = f"`{path}` is a list, not a value."
            hint = f"Write `{name}/any(x: …)`, `{name}/$count`, or make it a roll-up."
        self._findings.add("XRM403", message, place.span, hint)
        return wrong_at(*place.span)

    def operation(self, syntax: Operation, names: Names) -> Typed:
        operator = syntax.operator
        if operator in ("and", "or"):
            return self._logic(syntax, names)
        if operator == "not":
            return self._negated(syntax, names)
        values = [self.value(each, names) for each in syntax.operands]
        span = (syntax.start, syntax.end)
        if operator == "-":
            return self._minus(values[0], span)
        if operator == "has":
            return self._has(values[0], values[1], span)
        if operator in COMPARISONS:
            return self._meetings.compared(operator, values[0], values[1], span)
        return self._meetings.calculated(operator, values[0], values[1], span)

    def _logic(self, syntax: Operation, names: Names) -> Typed:
        items = [self.condition(each, names) for each in syntax.operands]
        if any_wrong(items):
            return wrong_at(syntax.start, syntax.end)
        nodes = tuple(each.node for each in items)
        return Typed(
            Logic(
                kind=Kind.BOOLEAN,
                operator=syntax.operator,
                items=nodes,
                start=syntax.start,
                end=syntax.end,
            )
        )

    def _negated(self, syntax: Operation, names: Names) -> Typed:
        inner = syntax.operands[0]
        item = self.value(inner, names)
        if item.wrong:
            return item
        if item.kind is not Kind.BOOLEAN and not item.is_null:
            quoted = self._meetings.quote(item.span)
            self._findings.add(
                "XRM404",
                f"`not` needs something true or false; `{quoted}` is {word(item)}.",
                item.span,
                f"`not` binds tighter than a comparison: write `not ({quoted} eq …)`, or `{quoted} ne …`.",
            )
            return wrong_at(syntax.start, syntax.end)
        node = replace(item.node, kind=Kind.BOOLEAN)
        return Typed(Not(kind=Kind.BOOLEAN, item=node, start=syntax.start, end=syntax.end))

    def _minus(self, item: Typed, span: Span) -> Typed:
        if item.wrong:
            return item
        if item.kind not in NUMBERS and not item.is_null:
            quoted = self._meetings.quote(item.span)
            self._findings.add("XRM404", f"`-` needs a number; `{quoted}` is {word(item)}.", item.span)
            return wrong_at(*span)
        node = item.node
        if isinstance(node, Literal):
            value = None if node.value is None else -node.value
            return Typed(replace(node, kind=node.kind or Kind.INTEGER, value=value, start=span[0]))
        negated = Negate(kind=node.kind, scale=node.scale, item=node, start=span[0], end=span[1])
        return Typed(negated, unit=item.unit)

    def _has(self, item: Typed, value: Typed, span: Span) -> Typed:
        if any_wrong((item, value)):
            return wrong_at(*span)
        if item.kind not in (Kind.CHOICES, Kind.CHOICE) or not isinstance(item.node, Path):
            message = f"`has` asks for one of several choices; `{self._meetings.quote(item.span)}` is {word(item)}."
            self._findings.add("XRM404", message, item.span)
            return wrong_at(*span)
        if not value.is_text_literal:
            self._findings.add("XRM404", "`has` is followed by a choice in quotes.", value.span)
            return wrong_at(*span)
        choice = self._meetings.choice(value, item)
        if choice is None:
            return wrong_at(*span)
        if item.kind is Kind.CHOICE:
            return self._meetings.compared("eq", item, choice, span)
        arguments = (item.node, choice.node)
        return Typed(Call(kind=Kind.BOOLEAN, function="has", arguments=arguments, start=span[0], end=span[1]))

    def membership(self, syntax: Membership, names: Names) -> Typed:
        item = self.value(syntax.item, names)
        options = [self.value(each, names) for each in syntax.options]
        span = (syntax.start, syntax.end)
        if any_wrong((item, *options)):
            return wrong_at(*span)
        if item.kind is Kind.CHOICES:
            return self._meetings.compared("eq", item, options[0], span)
        pairs = [self._meetings.met(item, each, (item.span[0], each.span[1])) for each in options]
        met = [pair for pair in pairs if pair is not None]
        if len(met) < len(pairs):
            return wrong_at(*span)
        if all(one.node == met[0][0].node for one, _ in met):
            nodes = tuple(each.node for _, each in met)
            return Typed(
                In(
                    kind=Kind.BOOLEAN,
                    item=met[0][0].node,
                    options=nodes,
                    start=span[0],
                    end=span[1],
                )
            )
        comparisons = tuple(self._meetings.compared("eq", *pair, span).node for pair in met)
        return Typed(Logic(kind=Kind.BOOLEAN, operator="or", items=comparisons, start=span[0], end=span[1]))

    def quantified(self, syntax: ForSome, names: Names) -> Typed:
        span = (syntax.start, syntax.end)
        over = self._listed(syntax.over, names)
        if over is None or not self._may_nest(syntax, names):
            return wrong_at(*span)
        if syntax.body is None or syntax.variable is None:
            if syntax.every:
                self._findings.add("XRM402", "`all` needs a condition: `all(x: x/field eq …)`.", span)
                return wrong_at(*span)
            return Typed(
                Quantifier(
                    kind=Kind.BOOLEAN,
                    every=False,
                    over=over,
                    variable="",
                    body=None,
                    start=span[0],
                    end=span[1],
                )
            )
        variable = syntax.variable
        if variable.text in names.variables:
            self._findings.add("XRM401", f"`{variable.text}` is used twice.", (variable.start, variable.end))
            return wrong_at(*span)
        body = self.condition(syntax.body, names.with_variable(variable.text, self._root(variable.text, over)))
        if body.wrong:
            return wrong_at(*span)
        return Typed(
            Quantifier(
                kind=Kind.BOOLEAN,
                every=syntax.every,
                over=over,
                variable=variable.text,
                body=body.node,
                start=span[0],
                end=span[1],
            )
        )

    def _root(self, variable: str, over: Collection) -> Root:
        if over.kind is Kind.LIST:
            return Root(variable, over.target)
        members = self._scope.members(over.entity) or {}
        return Root(variable, over.entity, members[over.name])

    def _may_nest(self, syntax: ForSome, names: Names) -> bool:
        if names.depth < MOST_LAMBDAS:
            return True
        self._findings.add(
            "XRM409",
            f"`any` and `all` are nested at most {MOST_LAMBDAS} deep.",
            (syntax.start, syntax.end),
        )
        return False

    def counted(self, syntax: Count, names: Names) -> Typed:
        over = self._listed(syntax.over, names)
        if over is None:
            return wrong_at(syntax.start, syntax.end)
        return Typed(Aggregate(kind=Kind.INTEGER, function="count", over=over, start=syntax.start, end=syntax.end))

    def _listed(self, syntax: NamesSyntax, names: Names) -> Collection | None:
        place = self.resolver.place(syntax.parts, names)
        if place is None:
            return None
        path = self._meetings.quote((syntax.start, syntax.end))
        if place.rest:
            hint = f"Write `{place.member.name if place.member else ''}/any(x: x/{place.rest[0].text}/any(…))`."
            self._findings.add("XRM403", f"The path `{path}` goes through a list.", place.span, hint)
            return None
        if not place.is_list:
            self._findings.add("XRM403", f"`{path}` is not a list.", place.span)
            return None
        return collection_of(place)

    def invocation(self, syntax: Invocation, names: Names) -> Typed:
        name = syntax.name.text.lower()
        if not self._calls.known(syntax):
            for each in syntax.arguments:
                self.value(each, names)
            return wrong_at(syntax.start, syntax.end)
        if name in ("old", "changed", "is_new"):
            return self._of_change(name, syntax, names)
        return self._calls.made(syntax, [self.value(each, names) for each in syntax.arguments])

    def _of_change(self, name: str, syntax: Invocation, names: Names) -> Typed:
        span = (syntax.start, syntax.end)
        if not (self._new if name == "is_new" else self._old):
            self._findings.add(
                "XRM405",
                f"`{name}` has no meaning here.",
                span,
                "It belongs in rules and in access to write"
                + (", in `visible` and `readonly`." if name == "is_new" else "."),
            )
            return wrong_at(*span)
        if name == "is_new":
            return self._calls.made(syntax, [])
        path = syntax.arguments[0]
        if (
            not isinstance(path, NamesSyntax)
            or path.parts[0].text in names.variables
            or path.parts[0].text.lower() == IT
        ):
            self._findings.add("XRM405", f"`{name}` takes a path from the record itself.", (path.start, path.end))
            return wrong_at(*span)
        before = self.names(path, Names(Root(OLD, self._entity)))
        if before.wrong or name == "old":
            return before
        now = self.names(path, Names(Root(RECORD, self._entity)))
        if now.parts:
            pairs = zip(now.parts, before.parts, strict=True)
            return joined("or", [_changed(one, other, span) for (_, one), (_, other) in pairs], span)
        return _changed(now, before, span)


def _changed(now: Typed, before: Typed, span: Span) -> Typed:
    nodes = (now.node, before.node)
    return Typed(Call(kind=Kind.BOOLEAN, function="changed", arguments=nodes, start=span[0], end=span[1]))


CHECKS: dict[type[Syntax], Callable[..., Typed]] = {
    Constant: Checking.constant,
    NamesSyntax: Checking.names,
    Operation: Checking.operation,
    Membership: Checking.membership,
    ForSome: Checking.quantified,
    Count: Checking.counted,
    Invocation: Checking.invocation,
}
