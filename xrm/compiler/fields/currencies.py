"""The currency of an amount: one for all, `money(EUR)`, else one of each record, kept in a field beside it.

That field is a choice of the currencies in use, so it is kept, filtered, told and remembered like one: `price_currency` of
`price`.  With `currency = path` it is a formula; where the path is a choice of the record itself, that choice is it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

from xrm.catalog.choices import Choice
from xrm.catalog.field import CURRENCY, Field
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.currencies import currencies, currencies_in_use, decimals_of
from xrm.definitions.fielddescription import FieldDef, LabelDef, TypeDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.expressions.money import named, unit_of, way_out
from xrm.expressions.near import did_you_mean
from xrm.expressions.tree import Expression, Literal, Node, Path

MONEY = "money"
FALLBACK = "EUR"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PATH = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)*")


def add_currencies(draft: Draft, entity: EntityDraft) -> None:
    """After each amount whose currency is not fixed the field that holds it."""
    fields: dict[str, FieldDef] = {}
    for name, said in entity.definition.fields.items():
        made: FieldDef | None = None
        if said.type is not None and said.type.name.text == MONEY and _fixed(said) is None:
            said, made = _beside(draft, entity, said)
        fields[name] = said
        if made is not None:
            fields[made.key.text] = made
    entity.definition = replace(entity.definition, fields=fields)


def _fixed(said: FieldDef) -> Scalar | None:
    """What is said of one currency for all records."""
    if said.type is not None and said.type.argument is not None:
        return said.type.argument
    return said.currency if said.currency is not None and not _path(said.currency) else None


def _path(said: Scalar | None) -> str:
    """The path after `=`."""
    text = said.text.lstrip() if said is not None else ""
    return text[1:].strip() if text.startswith("=") else ""


def _beside(draft: Draft, entity: EntityDraft, said: FieldDef) -> tuple[FieldDef, FieldDef | None]:
    """The amount with the name of the field that holds its currency, and that field, where it has to be made."""
    path = _path(said.currency)
    if _NAME.fullmatch(path) and path in entity.definition.fields:
        return replace(said, currency_in=path), None
    name = f"{said.key.text}{CURRENCY}"
    if not path and _runs_without(draft, entity, said.key.text, name):
        return said, None
    taken = entity.definition.fields.get(name)
    if taken is None:
        return replace(said, currency_in=name), _made(said, name)
    what = f"the field and the currency of `{said.key.text}` at {said.key.mark}"
    message = f"Two things want the name `{name}` on `{entity.name}`: {what}."
    hint = f"Say `{said.key.text}: money, currency = {name}` if it is that, else give it another name."
    draft.findings.error("XRM306", message, taken.key.mark, hint)
    return said, None


def _runs_without(draft: Draft, entity: EntityDraft, amount: str, name: str) -> bool:
    """Whether this was applied when every amount was in the app's currency; it stays so until it is applied again."""
    known = draft.applied.entity(entity.name) if draft.applied is not None else None
    live = {each.name for each in known.fields if not each.retired} if known is not None else set()
    return amount in live and name not in live


def _made(said: FieldDef, name: str) -> FieldDef:
    """A choice of currencies, or a formula of where it is taken from; whoever may read or write the amount may it."""
    mark = said.key.mark
    computed = bool(_path(said.currency))
    return FieldDef(
        key=Scalar(name, name, mark),
        type=None if computed else TypeDef(Scalar("choice", "choice", mark)),
        formula=said.currency if computed else None,
        label=_label(said),
        hidden=said.hidden,
        readonly=None if computed else said.readonly,
        once=None if computed else said.once,
        copy=None if computed else said.copy,
        set_by=None if computed else said.set_by,
        personal=said.personal,
        access=said.access,
        currency_of=said.key.text,
        renamed_from=tuple(Scalar(f"{each.text}{CURRENCY}", None, each.mark) for each in said.renamed_from),
    )


def _label(said: FieldDef) -> LabelDef | None:
    if said.label is None:
        return None
    texts = ((language, Scalar(f"{each.text} (currency)", None, each.mark)) for language, each in said.label.texts)
    return LabelDef(tuple(texts), said.label.mark)


@cache
def currency_choices() -> tuple[Choice, ...]:
    """Every currency as a choice; one that is out of use stays where it is."""
    used = currencies_in_use()
    return tuple(Choice(code, code, Label.of(code), retired=code not in used) for code in currencies())


def fixed_currency(draft: Draft, said: FieldDef) -> str:
    """The one currency of all records; "" where each has its own."""
    if said.type is not None and said.type.argument is not None and said.currency is not None:
        message = f"`{said.key.text}` says its currency twice."
        draft.findings.error("XRM204", message, said.currency.mark, "Keep the brackets, or `currency`.")
    fixed = _fixed(said)
    if fixed is None and said.currency_in:
        return ""
    return code_of(fixed or draft.app.currency, draft.findings)


def code_of(said: Scalar | None, findings: Findings) -> str:
    """A currency by its code, told where it is none."""
    if said is None:
        return FALLBACK
    if said.text in currencies():
        return said.text
    if re.fullmatch(r"[A-Z]{3}", said.text):
        near = did_you_mean(said.text, sorted(currencies_in_use()), {})
        message = f"`{said.text}` is no currency of ISO 4217. {near}".strip()
        findings.error("XRM202", message, said.mark, "" if near else "Write a code such as `EUR`.")
    else:
        hint = f"A path begins with `=`: `currency = {said.text}`." if "/" in said.text else ""
        message = f"A currency has three capital letters, as `EUR`; not `{said.text}`."
        findings.error("XRM202", message, said.mark, hint)
    return FALLBACK


def with_currencies(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field]) -> dict[str, Field]:
    """Fields with what their currencies follow from: that of a default goes with it; what cannot meet is refused."""
    found = dict(fields)
    for name, each in fields.items():
        if each.type.name != MONEY:
            continue
        if each.formula is not None:
            kept = fields.get(f"{name}{CURRENCY}")
            if kept is not None and kept.name == each.currency:
                found[kept.name] = replace(kept, currency_of=name)
            continue
        said = entity.fields[name].definition
        _check_choices(draft, said, fields.get(each.currency))
        _check_meeting(draft, each, said)
        _check_digits(draft, each, said)
        beside = found.get(each.currency)
        if beside is not None and beside.currency_of and beside.formula is None:
            found[each.currency] = replace(beside, default=_default(draft, entity, each))
    return found


def _default(draft: Draft, entity: EntityDraft, each: Field) -> object:
    """What an amount is in where nothing is said: the currency of its default, else the app's."""
    default = each.default
    unit = default.unit if isinstance(default, Expression) else None
    if isinstance(default, Expression) and unit is not None and not isinstance(unit, Literal):
        return Expression(f"the currency of {default.text}", entity.name, unit)
    return unit.value if isinstance(unit, Literal) else code_of(draft.app.currency, Findings())


def _check_choices(draft: Draft, said: FieldDef, kept: Field | None) -> None:
    """That what an amount's currency is taken from holds currencies."""
    if said.currency is None or kept is None or not _path(said.currency):
        return
    path = _path(said.currency)
    wrong = [each.name for each in kept.choices if each.name not in currencies()]
    if kept.kind is not Kind.CHOICE or not kept.choices:
        message = f"The currency of `{said.key.text}` comes from a choice; `{path}` is {kept.type.label.lower()}."
    elif wrong:
        message = f"The currency of `{said.key.text}` comes from `{path}`, where `{wrong[0]}` is no currency."
    else:
        return
    hint = "Say a path to a choice of ISO 4217 codes, such as `[EUR, USD]`, or to the currency of another amount."
    draft.findings.error("XRM404", message, said.currency.mark, hint)


def _check_meeting(draft: Draft, each: Field, said: FieldDef) -> None:
    """A default or limit in another currency would be taken for one in this."""
    own = unit_of(each)
    fixed = isinstance(own, Literal)
    for what, node, found in _said_of(each, said):
        unit = found.unit if isinstance(found, Expression) else None
        if unit is None or not isinstance(found, Expression) or (what == "default" and not fixed):
            continue
        if unit != own and not _is_own(unit, each):
            into = named(own) if fixed and own is not None else "its own currency"
            message = f"`{what}` of `{each.name}` is money in {named(unit)}; `{each.name}` is in {into}."
            draft.findings.error("XRM404", message, node.mark, way_out(found.text, own))


def _check_digits(draft: Draft, each: Field, said: FieldDef) -> None:
    """A default or limit with more digits than its currency has could be no amount at all."""
    code = each.limits.currency
    for what, node, found in _said_of(each, said):
        has = -int(found.normalize().as_tuple().exponent) if code and isinstance(found, Decimal) else 0
        if has > decimals_of(code):
            digits = f"{has} digit{'' if has == 1 else 's'}"
            message = f"`{what}` of `{each.name}` has {digits} after the point; {code} has {decimals_of(code)}."
            draft.findings.error("XRM206", message, node.mark, "Round it.")


def _is_own(unit: Node, each: Field) -> bool:
    """Whether a path is to the very field that holds the currency of the amount."""
    return isinstance(unit, Path) and not unit.steps and unit.field == each.currency


def _said_of(each: Field, said: FieldDef) -> Iterator[tuple[str, Scalar, object]]:
    """What is said of values beforehand, and where."""
    for what, node, found in (
        ("default", said.default, each.default),
        ("backfill", said.backfill, each.backfill),
        ("min", said.min, each.limits.least),
        ("max", said.max, each.limits.most),
    ):
        if found is not None and isinstance(node, Scalar):
            yield what, node, found


def kept_in(entity: EntityDraft, unit: Node, name: str, source: Callable[[Path], Node]) -> str:
    """The field of its record that holds the currency of a formula; "" where none does."""
    if not isinstance(unit, Path):
        return ""
    if not unit.steps:
        return unit.field
    own = f"{name}{CURRENCY}"
    for each in sorted(entity.fields, key=lambda each: each != own):
        known = each.endswith(CURRENCY) and _passes_on(entity.fields[each])
        if known and source(Path(kind=Kind.CHOICE, entity=entity.name, field=each)) == unit:
            return each
    return ""


def _passes_on(field: FieldDraft) -> bool:
    """Whether it is a formula of nothing but a path, which cannot need the amount whose currency it is."""
    said = field.formula
    return said is not None and _PATH.fullmatch(said.text.lstrip().removeprefix("=").strip()) is not None


def tell_unkept(draft: Draft, field: FieldDraft, entity: EntityDraft, unit: Path) -> None:
    """An amount that comes over a link, whose currency no field of this record says."""
    path = "/".join((*(each.link for each in unit.steps), unit.field))
    message = f"`{field.name}` is money whose currency is in `{path}`, and no field of {entity.name} says it."
    hint = f"Add `{field.name}{CURRENCY}: = {path}`."
    place = field.formula or (field.rollup.path if field.rollup else field.definition.key)
    draft.findings.error("XRM404", message, place.mark, hint)
