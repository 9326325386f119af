"""How two values meet: in a comparison, in arithmetic, as branches of one value.  Refuses what cannot meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xrm.catalog.kinds import KEYS, NUMBERS, Kind
from xrm.expressions import numbers
from xrm.expressions.amounts import compared, never_alike, tell_apart, unit_of, unlike
from xrm.expressions.near import did_you_mean
from xrm.expressions.problems import Findings, Span
from xrm.expressions.tree import (
    Arithmetic,
    Collection,
    Compare,
    Literal,
    Logic,
    Node,
    Not,
    Path,
    Quantifier,
)
from xrm.expressions.typed import (
    Typed,
    any_wrong,
    as_position,
    as_text,
    family,
    part_hint,
    same_choices,
    stored_choice,
    word,
    wrong_at,
)

ORDER = frozenset({"gt", "ge", "lt", "le"})
_ONLY_NULL = frozenset({Kind.JSON, Kind.CHOICES})
_DAY_HINT = "Write `date({0})` to compare its day."


class Meetings:
    """Makes one node of two values, or tells why not; `text` is the expression, to quote from."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._text = text
        self.findings = findings

    def compared(self, operator: str, left: Typed, right: Typed, span: Span) -> Typed:
        """`left eq right`, as a node of true and false."""
        if any_wrong((left, right)):
            return wrong_at(*span)
        if Kind.CHOICES in (left.kind, right.kind):
            return self._emptiness(operator, left, right, span)
        if Kind.COMPLEX in (left.kind, right.kind):
            return self._whole(operator, left, right, span)
        met = self.met(left, right, span)
        if met is None:
            return wrong_at(*span)
        if unlike(left, right):
            return compared(self, operator, left, right, span)
        left, right = met
        if operator in ORDER:
            if left.kind is Kind.CHOICE and right.kind is Kind.CHOICE:
                left, right = as_position(left), as_position(right)
            elif Kind.CHOICE in (left.kind, right.kind):
                left, right = as_text(left), as_text(right)
            elif {left.kind, right.kind} & (KEYS | _ONLY_NULL):
                return self._refused(f"`{self.quote(span)}`: {word(left)} has no order; use `eq` or `ne`.", span)
        node = Compare(
            kind=Kind.BOOLEAN,
            operator=operator,
            left=left.node,
            right=right.node,
            start=span[0],
            end=span[1],
        )
        return Typed(node)

    def met(self, left: Typed, right: Typed, span: Span) -> tuple[Typed, Typed] | None:
        """Both as values of kinds that compare, or None when that was refused."""
        if Kind.COMPLEX in (left.kind, right.kind):
            self._unlike(left, right, span)
            return None
        if left.is_null or right.is_null:
            return left, right
        if left.kind is Kind.CHOICE or right.kind is Kind.CHOICE:
            return self._with_choice(left, right, span)
        if family(left.kind) is not family(right.kind) or Kind.JSON in (left.kind, right.kind):
            self._unlike(left, right, span)
            return None
        if never_alike(left, right):
            tell_apart(self, left, right, span, "compares")
            return None
        if left.targets and right.targets and not set(left.targets) & set(right.targets):
            self.findings.add(
                "XRM404",
                f"`{self.quote(span)}` compares a link to {left.targets[0]} with a link to {right.targets[0]}.",
                span,
            )
            return None
        return left, right

    def _with_choice(self, left: Typed, right: Typed, span: Span) -> tuple[Typed, Typed] | None:
        if left.is_text_literal:
            found = self.choice(left, right)
            return (found, right) if found else None
        if right.is_text_literal:
            found = self.choice(right, left)
            return (left, found) if found else None
        if left.kind is right.kind and same_choices(left, right):
            return left, right
        if {left.kind, right.kind} <= {Kind.CHOICE, Kind.TEXT}:
            return as_text(left), as_text(right)
        self._unlike(left, right, span)
        return None

    def choice(self, literal: Typed, of: Typed) -> Typed | None:
        """A text as one of the choices of a value; None, told, when it is none."""
        found = stored_choice(literal, of.choices)
        if found is None:
            names = [each.name for each in of.choices if not each.retired]
            value = str(literal.literal)
            hint = did_you_mean(value, names, {}) or (f"It has {', '.join(names[:12])}." if names else "")
            self.findings.add(
                "XRM404",
                f"`{value}` is not one of the choices of {self.quote(of.span)}.",
                literal.span,
                hint,
            )
        return found

    def calculated(self, operator: str, left: Typed, right: Typed, span: Span) -> Typed:
        """`left add right` of two numbers."""
        left, right = (_number_if_null(each) for each in (left, right))
        if any_wrong((left, right)):
            return wrong_at(*span)
        for each in (left, right):
            if each.kind not in NUMBERS:
                return self._no_number(operator, each, left, right)
        whole = left.kind is right.kind is Kind.INTEGER and operator != "divby"
        unit = unit_of(self, operator, left, right, span)
        if unit is not None and unit.wrong:
            return unit
        node = Arithmetic(
            kind=Kind.INTEGER if whole else Kind.DECIMAL,
            scale=0 if whole else _scale_of(operator, left.node, right.node),
            operator=operator,
            left=left.node,
            right=right.node,
            start=span[0],
            end=span[1],
        )
        return Typed(node, unit=unit)

    def united(self, values: Sequence[Typed], span: Span) -> Typed | None:
        """What any one of these values is, without a node of its own; None when they are too unlike."""
        known = [each for each in values if not each.is_null]
        if not known:
            return Typed(Literal(kind=None, value=None))
        first = known[0]
        for each in known[1:]:
            if family(each.kind) is not family(first.kind):
                self._unlike(first, each, span)
                return None
        if family(first.kind) is Kind.DECIMAL:
            decimal = any(each.kind is Kind.DECIMAL for each in known)
            scale = max(each.node.scale for each in known) if decimal else 0
            amounts = [each for each in known if each.unit is not None]
            for each in amounts[1:]:
                if unlike(amounts[0], each):
                    tell_apart(self, amounts[0], each, span, "gives")
                    return None
            number = Literal(kind=Kind.DECIMAL if decimal else Kind.INTEGER, scale=scale, value=None)
            return Typed(number, unit=amounts[0].unit if amounts else None)
        kind = Kind.LINK if family(first.kind) is Kind.KEY else first.kind
        targets = tuple(dict.fromkeys(target for each in known for target in each.targets))
        return Typed(Literal(kind=kind, value=None), targets, first.choices)

    def branches(self, values: Sequence[Typed]) -> list[Typed]:
        """Values one of which will be taken: texts among choices as choices where all are, else all as texts."""
        choices = [each for each in values if each.kind is Kind.CHOICE]
        if not choices:
            return list(values)
        alike = all(same_choices(choices[0], each) for each in choices)
        named = [stored_choice(each, choices[0].choices) if each.is_text_literal else each for each in values]
        if alike and all(each and (each.kind is Kind.CHOICE or each.is_null) for each in named):
            return [each for each in named if each]
        return [as_text(each) for each in values]

    def quote(self, span: Span) -> str:
        piece = " ".join(self._text[span[0] : span[1]].split())
        return piece if len(piece) <= 60 else piece[:57] + "…"

    def _whole(self, operator: str, left: Typed, right: Typed, span: Span) -> Typed:
        """`during eq null`, `during eq course/during`: part by part."""
        one, other = (left, right) if left.kind is Kind.COMPLEX else (right, left)
        alike = other.is_null or [name for name, _ in one.parts] == [name for name, _ in other.parts]
        if operator in ORDER or not alike:
            self._unlike(left, right, span)
            return wrong_at(*span)
        others = dict(other.parts)
        items = [self.compared(operator, each, others.get(name, other), span) for name, each in one.parts]
        if any_wrong(items):
            return wrong_at(*span)
        return joined("and" if operator == "eq" else "or", items, span)

    def _emptiness(self, operator: str, left: Typed, right: Typed, span: Span) -> Typed:
        """`tags eq null`: a set of choices is only ever compared with nothing."""
        many, other = (left, right) if left.kind is Kind.CHOICES else (right, left)
        if not other.is_null or operator in ORDER or not isinstance(many.node, Path):
            name = self.quote(many.span)
            return self._refused(
                f"`{self.quote(span)}`: {name} is a set of choices and is not compared.",
                span,
                f"Write `{name} has 'value'`, or `{name}/any(c: c eq 'value')`.",
            )
        path = many.node
        over = Collection(
            kind=Kind.CHOICES,
            root=path.root,
            steps=path.steps,
            entity=path.entity,
            name=path.field,
            target="",
        )
        some = Quantifier(
            kind=Kind.BOOLEAN,
            every=False,
            over=over,
            variable="",
            body=None,
            start=span[0],
            end=span[1],
        )
        if operator == "ne":
            return Typed(some)
        return Typed(Not(kind=Kind.BOOLEAN, item=some, start=span[0], end=span[1]))

    def _unlike(self, left: Typed, right: Typed, span: Span) -> None:
        message = f"`{self.quote(span)}` compares {word(left)} with {word(right)}."
        self.findings.add("XRM404", message, span, self._unlike_hint(left, right))

    def _unlike_hint(self, left: Typed, right: Typed) -> str:
        for each in (left, right):
            if each.parts:
                return part_hint(each, self.quote(each.span))
        kinds = {left.kind, right.kind}
        for one, other in ((left, right), (right, left)):
            if one.is_text_literal and isinstance(one.node, Literal):
                value = str(one.node.value)
                if other.kind in NUMBERS or other.kind in (
                    Kind.DATE,
                    Kind.TIME,
                    Kind.DATETIME,
                    Kind.BOOLEAN,
                ):
                    return f"Write {value} without quotes." if value else "Write null for no value."
                if other.kind in KEYS:
                    return f"Compare with an id without quotes, or with a field: {self.quote(other.span)}/name."
            if one.kind is Kind.DATETIME and kinds == {Kind.DATE, Kind.DATETIME}:
                return _DAY_HINT.format(self.quote(one.span))
        return ""

    def _no_number(self, operator: str, each: Typed, left: Typed, right: Typed) -> Typed:
        hint = ""
        if each.kind in (Kind.DATE, Kind.DATETIME):
            hint = "Write `date_add(day, 3, 'month')`, or `years_between(a, b)`."
        elif each.kind is Kind.TEXT and operator == "add":
            hint = "Write `concat(a, b)` to join texts."
        elif each.parts:
            hint = part_hint(each, self.quote(each.span))
        return self._refused(
            f"`{operator}` needs numbers; `{self.quote(each.span)}` is {word(each)}.",
            each.span,
            hint,
        )

    def _refused(self, message: str, span: Span, hint: str = "") -> Typed:
        self.findings.add("XRM404", message, span, hint)
        return wrong_at(*span)


def joined(operator: str, items: Sequence[Typed], span: Span) -> Typed:
    """Conditions as one, all or any of which must hold."""
    nodes = tuple(each.node for each in items)
    return Typed(Logic(kind=Kind.BOOLEAN, operator=operator, items=nodes, start=span[0], end=span[1]))


def _number_if_null(value: Typed) -> Typed:
    return Typed(replace(value.node, kind=Kind.INTEGER)) if value.is_null and not value.wrong else value


def _scale_of(operator: str, left: Node, right: Node) -> int:
    if operator == "mul":
        return numbers.product_scale(left.scale, right.scale)
    if operator in ("div", "divby"):
        return numbers.QUOTIENT_SCALE
    return numbers.sum_scale(left.scale, right.scale)
