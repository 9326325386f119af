"""Defaults and limits: literals of the field's kind, or expressions that begin with `=`; contradictions are refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from xrm.catalog.field import Field
from xrm.catalog.kinds import FILED, NUMBERS, SEVERAL, Kind
from xrm.catalog.limits import NO_LIMITS, Limits
from xrm.catalog.links import NaturalKey
from xrm.compiler.draft import EntityDraft, FieldDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.literals import WANTED, file_size, is_true, literal
from xrm.compiler.scope import Consequence
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Items, Map, Node, Scalar, plain
from xrm.expressions.near import did_you_mean
from xrm.expressions.pattern import matches_whole
from xrm.expressions.tree import Expression, Literal

_LIKE_EXPRESSION = re.compile(r"[a-z_]+\(.*\)|[a-z_]+(?:/[a-z_]+)+")
MOST_LINKED = 1_000
_NAMING = NUMBERS | {Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.BOOLEAN}
"""Kinds whose values may name a record."""
NOT_FILLED = FILED | SEVERAL | {Kind.ROWS, Kind.COMPLEX, Kind.SECRET, Kind.JSON}
"""Kinds of more than one value, or of content: no one value can be given for all records."""
_LIMITED = NUMBERS | {Kind.DATE, Kind.TIME, Kind.DATETIME}


def finished(entity: EntityDraft, field: FieldDraft, base: Field, checking: Checking, findings: Findings) -> Field:
    """The stored field with its limits, its default and what its link leads to."""
    reader = _Values(entity, field, base, checking, findings)
    limits = reader.limits()
    link = base.link
    if link is not None and field.definition.where is not None:
        link = replace(link, where=checking.condition(field.definition.where, link.targets[0], sql=True))
    default, backfill = reader.default(limits), reader.backfill(limits)
    if limits is base.limits and default is None and backfill is None and link is base.link:
        return base
    shared = NO_LIMITS if limits == NO_LIMITS else limits
    return replace(base, limits=shared, default=default, backfill=backfill, link=link)


class _Values:
    def __init__(
        self, entity: EntityDraft, field: FieldDraft, base: Field, checking: Checking, findings: Findings
    ) -> None:
        self.entity, self.field, self.base, self.checking, self.findings = entity, field, base, checking, findings
        self.said, self.kind, self.what = field.definition, base.type.kind, "default"

    def limits(self) -> Limits:
        least, most, limits = self.said.min, self.said.max, self.base.limits
        if least is None and most is None:
            return limits
        if self.kind in FILED:
            return replace(limits, size=self._size(most) if most else 0)
        if self.kind is Kind.LINKS:
            return replace(limits, most=self._most_linked(most) if most else None)
        if self.kind not in _LIMITED:
            return limits
        low, high = self._limit(least), self._limit(most)
        if most is not None and _comparable(low, high) and low > high:  # type: ignore[operator]
            self.findings.error("XRM206", f"`min` ({low}) is greater than `max` ({high}).", most.mark)
        return replace(limits, least=limits.least if low is None else low, most=limits.most if high is None else high)

    def _size(self, said: Scalar) -> int:
        size = file_size(said.text)
        if size is None:
            self.findings.error("XRM202", f"`max` of a file is a size such as `20 MB`; not `{said.text}`.", said.mark)
        return size or 0

    def _most_linked(self, said: Scalar) -> int | None:
        if isinstance(said.value, int) and not isinstance(said.value, bool) and 1 <= said.value <= MOST_LINKED:
            return said.value
        message = f"`max` of links is a whole number from 1 to {MOST_LINKED}; not `{said.text}`."
        self.findings.error("XRM206", message, said.mark)
        return None

    def _limit(self, said: Scalar | None) -> Decimal | int | str | Expression | None:
        if said is None:
            return None
        value = self._value(said, "A limit")
        if isinstance(value, date | time):
            return value.isoformat()
        return value if isinstance(value, Decimal | int | str | Expression) else None

    def _value(self, said: Scalar, what: str) -> object:
        """A literal of the field's kind, or an expression that gives one."""
        if said.text.lstrip().startswith("="):
            return self.checking.value(said, self.entity.name, frozenset({self.kind}))
        value = self._literal(said)
        if value is None:
            hint = f"An expression begins with `=`: `= {said.text}`." if _LIKE_EXPRESSION.fullmatch(said.text) else ""
            message = f"{what} of `{self.field.name}` must be {self._wanted()}; it is `{said.text}`."
            self.findings.error("XRM206", message, said.mark, hint or self._expression_hint())
        return value

    def _wanted(self) -> str:
        if self.base.type.name == "duration":
            return "a duration such as `1:30` or `90 min`"
        return WANTED.get(self.kind, "an expression")

    def _literal(self, said: Scalar) -> object:
        """A literal as its type writes it (`min: 30 min` of a duration), else as its kind does."""
        if self.base.type.typed is None:
            return literal(said, self.kind)
        try:
            value = self.base.type.typed(said.text if not isinstance(said.value, int) else said.value, self.base)
        except ValueError:
            return None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def _expression_hint(self) -> str:
        return "An expression begins with `=`." if self.kind not in WANTED else ""

    def default(self, limits: Limits) -> object:
        node, required = self.said.default, is_true(self.said.required)
        if self.kind is Kind.COMPLEX and node is not None and not (isinstance(node, Scalar) and node.value is None):
            return None  # its parts have it
        if node is None:
            if required and is_true(self.said.readonly) and self.base.sequence is None and self.said.readonly:
                self._contradiction(
                    self.said.readonly, "`readonly` and `required` without a default contradict each other"
                )
            return None
        if isinstance(node, Scalar) and node.value is None:
            if required:
                self._contradiction(
                    self.said.keys.get("default", node), "`required` and `default: null` contradict each other"
                )
            return None
        if self.base.sequence is not None:
            self.findings.error("XRM206", "A sequence allots its own values; it has no default.", node.mark)
            return None
        return self._default(node, limits)

    def backfill(self, limits: Limits) -> object:
        """What records get that were there before the field: told like a default."""
        node = self.said.backfill
        if node is None or node.value is None:
            return None
        if self.kind in NOT_FILLED or self.base.sequence is not None:
            what = self.base.type.label.lower()
            self.findings.error("XRM204", f"`backfill` gives one value; `{self.field.name}` is {what}.", node.mark)
            return None
        self.what = "backfill"
        try:
            return self._default(node, limits)
        finally:
            self.what = "default"

    def _contradiction(self, at: Scalar, what: str) -> None:
        if self.said.part_of:
            return  # told of the whole
        self.findings.error("XRM205", f"{what} on `{self.field.name}`.", at.mark)

    def _default(self, node: Node, limits: Limits) -> object:
        if self.base.type.free:
            return self._free(node)
        if self.kind is Kind.CHOICES:
            found = [self._choice(each) for each in (node.items if isinstance(node, Items) else (node,))]
            return tuple(each for each in found if each is not None)
        if self.kind is Kind.JSON and not (isinstance(node, Scalar) and node.text.lstrip().startswith("=")):
            return self._normalised(node, plain(node))
        if isinstance(node, Map) and self.kind is Kind.LINK and self.base.link is not None:
            return self._natural_key(node, self.base.link.targets)
        if not isinstance(node, Scalar):
            what = "a map" if isinstance(node, Map) else "a list"
            self.findings.error(
                "XRM202", f"The {self.what} of `{self.field.name}` is one value, not {what}.", node.mark
            )
            return None
        if self.kind is Kind.CHOICE and not node.text.lstrip().startswith("="):
            return self._choice(node)
        value = self._value(node, f"The {self.what}")
        if isinstance(value, Expression):
            if is_true(self.said.required) and isinstance(value.root, Literal) and value.root.value is None:
                self._contradiction(node, f"`required` and a {self.what} of null contradict each other")
            return value
        told = len(self.findings)
        self._check_default(node, value, limits)
        if self.kind is not Kind.TEXT or value is None or len(self.findings) > told:
            return value
        return self._normalised(node, value)

    def _normalised(self, node: Node, value: object) -> object:
        """As its type would keep what is typed: a country by its code, and none that there is not."""
        try:
            return self.base.type.normalise(value, self.base) if self.base.type.normalise else value
        except ValueError as error:
            self.findings.error("XRM206", f"The default of `{self.field.name}`: {error}", node.mark)
            return None

    def _natural_key(self, node: Map, targets: tuple[str, ...]) -> NaturalKey | None:
        """`{code: ADULT}`: the record with that value."""
        if len(targets) > 1:
            message = f"`{self.field.name}` leads to several entities, so no value names one record."
            self.findings.error("XRM206", message, node.mark, "Leave the default out, or make it an expression.")
            return None
        known = self.checking.names(targets[0])
        found: dict[str, object] = {}
        for entry in node:
            name, value = entry.key, entry.value
            try:
                member = known.get(name.text)
            except Consequence:
                return None
            if member is None:
                near = did_you_mean(name.text, known)
                self.findings.error(
                    "XRM302", f"`{name.text}` is not a field of {targets[0]}. {near}".strip(), name.mark
                )
            elif member.kind not in _NAMING or not isinstance(value, Scalar) or value.value is None:
                message = f"A record of {targets[0]} is not found by `{name.text}`: it takes one value of one field."
                self.findings.error(
                    "XRM206", message, name.mark, "Write `default: {code: ADULT}`, with a field of its own."
                )
            else:
                found[name.text] = value.value if isinstance(value.value, bool) else value.text
        return NaturalKey(found) if len(found) == len(node.entries) and found else None

    def _free(self, node: Node) -> object:
        """Tags as they are typed."""
        said = node.items if isinstance(node, Items) else (node,)
        texts = tuple(each.text for each in said if isinstance(each, Scalar))
        try:
            return self.base.type.normalise(texts, self.base) if self.base.type.normalise else texts
        except ValueError as error:
            self.findings.error("XRM206", f"The {self.what} of `{self.field.name}`: {error}", node.mark)
            return None

    def _choice(self, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            return None
        found = next((each for each in self.base.choices if each.name == node.text), None)
        if found is None and self.base.choices:
            near = did_you_mean(node.text, [each.name for each in self.base.choices])
            self.findings.error(
                "XRM206", f"`{node.text}` is none of the choices of `{self.field.name}`. {near}".strip(), node.mark
            )
        return found.stored if found else None

    def _check_default(self, node: Scalar, value: object, limits: Limits) -> None:
        if value is None or isinstance(value, Expression):
            return
        if isinstance(value, str) and self.kind is Kind.TEXT:
            self._check_text(node, value, limits)
            return
        shown = value.isoformat() if isinstance(value, date | time | datetime) else value
        below = _comparable(shown, limits.least) and shown < limits.least  # type: ignore[operator]
        above = _comparable(shown, limits.most) and shown > limits.most  # type: ignore[operator]
        if below or above:
            self.findings.error(
                "XRM206", f"The {self.what} of `{self.field.name}` lies outside its limits: {shown}.", node.mark
            )
        elif isinstance(value, int | Decimal) and self._off_step(value, limits):
            words = f"The default of `{self.field.name}` is none of its steps: {shown}."
            self.findings.error("XRM206", words, node.mark)

    def _off_step(self, value: int | Decimal, limits: Limits) -> bool:
        step = self.base.options.get("step")
        if not isinstance(step, int | Decimal) or isinstance(step, bool) or isinstance(limits.least, Expression):
            return False
        return bool((Decimal(value) - Decimal(str(limits.least or 0))) % Decimal(step))

    def _check_text(self, node: Scalar, value: str, limits: Limits) -> None:
        if _LIKE_EXPRESSION.fullmatch(value):
            message = f"The {self.what} of `{self.field.name}` looks like an expression: begin it with `=`."
            self.findings.error("XRM206", message, node.mark, f"= {value}")
        elif limits.longest and len(value) > limits.longest:
            self.findings.error(
                "XRM206",
                f"The {self.what} of `{self.field.name}` is longer than {limits.longest} characters.",
                node.mark,
            )
        elif limits.pattern and not matches_whole(value, limits.pattern):
            self.findings.error(
                "XRM207", f"The pattern of `{self.field.name}` does not match its {self.what} `{value}`.", node.mark
            )


def _comparable(one: object, other: object) -> bool:
    if one is None or other is None or isinstance(one, Expression) or isinstance(other, Expression):
        return False
    return isinstance(one, str) == isinstance(other, str)
