"""Measures as said -> checked: what is counted or added up, of which records, and ratios of two of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xrm.catalog.field import Field
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.catalog.measures import RATIO, Measure
from xrm.catalog.privacy import Personal
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft
from xrm.compiler.expressions import Checking
from xrm.compiler.literals import is_true
from xrm.compiler.names import well_formed
from xrm.compiler.words import label, spoken
from xrm.definitions.description import EntityDef, MeasureDef
from xrm.definitions.tree import Scalar
from xrm.expressions.measures import VALUED, currency_of_measure, kind_of_measure, wrong_value
from xrm.expressions.near import did_you_mean
from xrm.expressions.numbers import QUOTIENT_SCALE
from xrm.expressions.tree import Expression, Path
from xrm.expressions.typed import WORDS

_RATIO = re.compile(r"\s*(\w+)\s+divby\s+(\w+)\s*")


def measures_of(draft: Draft, said: EntityDef, fields: Mapping[str, Field], checking: Checking) -> dict[str, Measure]:
    """By name, in the order of the file."""
    reader = _Reader(draft, said, fields, checking)
    found = {each.key.text: reader.counted(each) for each in said.measures.values() if each.formula is None}
    plain = {name: each for name, each in found.items() if each is not None}
    ratios = {each.key.text: reader.ratio(each, plain) for each in said.measures.values() if each.formula is not None}
    made = {**plain, **{name: each for name, each in ratios.items() if each is not None}}
    return {name: made[name] for name, each in said.measures.items() if name in made and not is_true(each.off)}


@dataclass(frozen=True, slots=True)
class _Reader:
    draft: Draft
    said: EntityDef
    fields: Mapping[str, Field]
    checking: Checking

    def counted(self, said: MeasureDef) -> Measure | None:
        self._check_name(said)
        functions = [each for each in ("count", *VALUED) if getattr(said, each) is not None]
        if len(functions) != 1:
            if not said.damaged:
                self._wrong_functions(said, functions)
            return None
        function = functions[0]
        where = self.checking.condition(said.where, self.said.name.text, sql=True) if said.where is not None else None
        node: Scalar = getattr(said, function)
        value = self._value(function, node)
        if (said.where is not None and where is None) or (function in VALUED and value is None):
            return None
        kind, scale = kind_of_measure(function, value)
        code, unit = currency_of_measure(function, value, where, self.checking.source)
        return Measure(
            name=said.key.text,
            label=label(said.label, spoken(said.key.text)),
            help=label(said.help, ""),
            function=function,
            kind=kind,
            scale=scale,
            value=value,
            where=where,
            format=said.format.text if said.format else "",
            currency=code,
            unit=unit,
            special=any(self._is_special(path) for each in (value, where, unit) if each for path in each.paths()),
        )

    def _check_name(self, said: MeasureDef) -> None:
        if well_formed(said.key, self.draft.findings, "A measure") and said.key.text in self.said.fields:
            message = (
                f"Two things want the name `{said.key.text}` on `{self.said.name.text}`: a field and this measure."
            )
            self.draft.findings.error("XRM306", message, said.key.mark, "Give the measure another name.")

    def _wrong_functions(self, said: MeasureDef, functions: list[str]) -> None:
        words = "says two things at once" if functions else "says nothing to count"
        message = f"Measure `{said.key.text}` {words}."
        hint = "It is one of `count: true`, `sum`, `avg`, `min`, `max`, `distinct` or `formula`."
        self.draft.findings.error("XRM408", message, said.key.mark, hint)

    def _value(self, function: str, node: Scalar) -> Expression | None:
        if function == "count":
            return None
        found = self.checking.value(node, self.said.name.text)
        if found is None:
            return None
        wrong = wrong_value(function, found, node.text)
        if wrong:
            self.draft.findings.error("XRM408", wrong, node.mark)
        return None if wrong else found

    def _field(self, path: Path) -> Field | None:
        if path.entity == self.said.name.text and path.field in self.fields:
            return self.fields[path.field]
        entity = self.draft.entities.get(path.entity)
        field = entity.fields.get(path.field) if entity else None
        return field.base if field is not None else SYSTEM_FIELDS.get(path.field)

    def _is_special(self, path: Path) -> bool:
        field = self._field(path)
        return field is not None and field.personal is Personal.SPECIAL

    def ratio(self, said: MeasureDef, plain: Mapping[str, Measure]) -> Measure | None:
        self._check_name(said)
        formula = said.formula
        assert formula is not None, "the caller looked"  # noqa: S101
        match = _RATIO.fullmatch(formula.text.lstrip().removeprefix("="))
        if match is None:
            message = "The formula of a measure is one measure by another."
            self.draft.findings.error("XRM401", message, formula.mark, "Write `= one divby another`.")
            return None
        above, below = (self._part(said, formula, name, plain) for name in match.groups())
        if above is None or below is None or not self._divides(said, formula, above, below):
            return None
        return Measure(
            name=said.key.text,
            label=label(said.label, spoken(said.key.text)),
            help=label(said.help, ""),
            function=RATIO,
            kind=Kind.DECIMAL,
            scale=QUOTIENT_SCALE,
            parts=(above.name, below.name),
            format=said.format.text if said.format else "",
            currency=above.currency if not below.currency else "",
            special=above.special or below.special,
        )

    def _divides(self, said: MeasureDef, formula: Scalar, above: Measure, below: Measure) -> bool:
        """Whether both are numbers, or amounts of one currency; tells when not."""
        several = next((each for each in (above, below) if each.unit is not None), None)
        if several is not None and several.unit is not None:
            message = f"`{several.name}` is money in several currencies; only amounts of one are divided."
            hint = f"Take those of one: `where {several.unit.text} eq 'EUR'`."
            self.draft.findings.error("XRM408", message, formula.mark, hint)
            return False
        if above.currency and below.currency and above.currency != below.currency:
            message = f"`{said.key.text}` divides money in {above.currency} by money in {below.currency}."
            self.draft.findings.error("XRM404", message, formula.mark, "Divide amounts of one currency.")
            return False
        return True

    def _part(self, said: MeasureDef, formula: Scalar, name: str, plain: Mapping[str, Measure]) -> Measure | None:
        found = plain.get(name)
        start = re.search(rf"\b{name}\b", formula.text)
        place = formula.at(*start.span()) if start else formula.mark
        if found is None and name not in self.said.measures:
            near = did_you_mean(name, plain)
            message = f"`{name}` is not a measure of {self.said.name.text}. {near}".strip()
            self.draft.findings.error("XRM302", message, place)
        elif found is None and self.said.measures[name].formula is not None:
            message = f"`{name}` is a formula itself; only what is counted can be divided."
            self.draft.findings.error("XRM408", message, place)
        elif found is not None and found.kind not in NUMBERS:
            message = f"`{name}` is {WORDS[found.kind]}; only numbers can be divided."
            self.draft.findings.error("XRM404", message, place)
            return None
        return found
