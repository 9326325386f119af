"""What a field is: its type, what stands in the type's brackets, and which options belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from xrm.catalog.field import FieldType
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.limits import Limits
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft, Rollup
from xrm.compiler.fields.choices import read_choices
from xrm.compiler.fields.currencies import currency_choices, fixed_currency
from xrm.compiler.fields.mapping import check_map
from xrm.compiler.fields.options import read_options
from xrm.compiler.fields.sequences import read_sequence
from xrm.compiler.fields.states import read_states
from xrm.compiler.literals import days, is_true
from xrm.definitions.fielddescription import FieldDef
from xrm.definitions.shape import language
from xrm.definitions.shortform import ROLLUPS
from xrm.definitions.tree import Scalar, plain
from xrm.expressions.near import did_you_mean
from xrm.expressions.pattern import pattern_problem

COMMON = frozenset({
    "type", "label", "help", "placeholder", "required", "unique", "index", "search", "filter", "default",
    "readonly", "once", "hidden", "visible", "personal", "access", "renamed_from",
    "copy", "identifies", "widget", "deprecated", "meta", "set_by", "optional", "translated", "retired", "backfill", "convert", "unfit",
    "after", "before", "section",
})  # fmt: skip
OF_FORMULA = frozenset({
    "formula", "count", "sum", "avg", "min", "max", "first", "last", "any", "where", "as", "stored", "index",
    "format", "label", "help", "filter", "hidden", "visible", "personal", "access", "renamed_from", "deprecated", "meta",
    "after", "before", "section",
})  # fmt: skip
_NOT_OF_ROWS = frozenset({"index", "search", "filter", "default", "once", "placeholder"})
_NOT_OF_FILES = _NOT_OF_ROWS | {"unique", "identifies", "copy"}
_NOT_OF_COMPLEX = frozenset({"unique", "identifies", "placeholder", "widget"})
LEFT_OUT: Mapping[Kind, frozenset[str]] = {
    Kind.ROWS: _NOT_OF_ROWS,
    Kind.FILE: _NOT_OF_FILES,
    Kind.FILES: _NOT_OF_FILES,
    Kind.COMPLEX: _NOT_OF_COMPLEX,
    Kind.SECRET: frozenset({"unique", "index", "search", "filter", "default", "identifies", "copy"}),
}
"""Common options that have no meaning for a kind: owned records, files (which come once a record is there), values of parts,
and secrets, of which nothing is ever compared or shown."""
LONGEST_TEXT = 1_000
MOST_STARS = 5
MOST_DAYS = 3_650


def read_fields(draft: Draft, entity: EntityDraft) -> None:
    """A draft of each field, in the order of the file."""
    for name, definition in entity.definition.fields.items():
        entity.fields[name] = _read_field(draft, definition)
    for field in entity.fields.values():
        if field.type is not None and field.type.name == "sequence":
            field.sequence = read_sequence(draft, entity, field)


def _read_field(draft: Draft, definition: FieldDef) -> FieldDraft:
    field = FieldDraft(definition)
    if definition.type is None:
        _read_computed(draft, field)
    else:
        field.type = _type(draft, definition.type.name, optional=is_true(definition.optional))
        if field.type is not None:
            left_out = LEFT_OUT.get(field.type.kind, frozenset())
            allowed = (COMMON | field.type.options) - left_out
            _check_options(draft, definition, allowed, f"type `{field.type.name}`")
            if left_out:  # what was refused is no further problem
                field.definition = replace(definition, **dict.fromkeys(left_out - {"placeholder"}))  # type: ignore[arg-type]
            if field.type.kind in FILED and is_true(definition.required):
                _needless(draft, field, definition.keys["required"])
            if isinstance(definition.unique, Mapping) and field.type.kind is not Kind.ROWS:
                mark = definition.keys["unique"].mark
                draft.findings.error("XRM202", "`unique` of a field must be true or false; it is a map.", mark)
            _read_own(draft, field, field.type)
    return field


def _needless(draft: Draft, field: FieldDraft, said: Scalar) -> None:
    """A file cannot be there when its record is made, which would then be refused for ever."""
    words = f"`{field.name}` cannot be required from the start: files come once their record is there."
    draft.findings.error("XRM205", words, said.mark, "Say when it is needed: `required status eq 'complete'`.")


def _read_computed(draft: Draft, field: FieldDraft) -> None:
    said = field.definition
    ways = [(name, getattr(said, name)) for name in ROLLUPS if getattr(said, name) is not None]
    if said.damaged and said.formula is None and all(name in ("min", "max") for name, _ in ways):
        return  # limits of a type that was refused, as likely as a roll-up
    if said.formula is not None:
        field.formula = said.formula
    elif ways:
        field.rollup = Rollup(*ways[0])
    elif not said.damaged:
        draft.findings.error(
            "XRM208", f"Field `{field.name}` needs a type.", said.key.mark, "Say `type: text`, or another."
        )
        return
    if len(ways) + (said.formula is not None) > 1:
        draft.findings.error(
            "XRM204", f"Field `{field.name}` is computed in two ways.", said.key.mark, "Keep one of them."
        )
    if field.computed:
        _check_options(draft, said, OF_FORMULA, "a computed field")
        if is_true(said.index) and not field.kept:
            message = f"`{field.name}` is computed when it is read, so it has no index."
            draft.findings.error("XRM204", message, said.keys["index"].mark, "Keep its value: `stored: true`.")


def _type(draft: Draft, name: Scalar, *, optional: bool) -> FieldType | None:
    found = draft.types.get(name.text)
    if found is not None:
        return found
    if name.text in draft.entities:
        draft.findings.error(
            "XRM203", f"`{name.text}` is an entity, not a type. Did you mean `link {name.text}`?", name.mark
        )
    else:
        near = did_you_mean(name.text, draft.types)
        draft.findings.absent(
            "XRM203",
            f"`{name.text}` is not a type nor an entity. {near}".strip(),
            name.mark,
            "" if near else f"Types: {', '.join(draft.types)}.",
            optional=optional,
        )
    return None


def _check_options(draft: Draft, said: FieldDef, allowed: Iterable[str], what: str) -> None:
    for name, key in said.keys.items():
        if name not in allowed:
            owners = [each.name for each in draft.types.values() if name in each.options]
            known = [each for each in language("field").known() if each in allowed]
            near = f"It belongs to {', '.join(owners)}." if owners else did_you_mean(name, known)
            draft.findings.error("XRM204", f"Option `{name}` does not belong to {what}. {near}".strip(), key.mark)


def _read_own(draft: Draft, field: FieldDraft, kind: FieldType) -> None:
    """What is said of a field in the words of its type."""
    _read_limits(draft, field, kind)
    if kind.kind in (Kind.CHOICE, Kind.CHOICES):
        _read_choices(draft, field, kind)
    _read_settings(draft, field, kind)
    read_options(draft, field, kind)


def _read_limits(draft: Draft, field: FieldDraft, kind: FieldType) -> None:
    said, findings = field.definition, draft.findings
    field.limits = Limits(longest=kind.length, digits=kind.digits or 18, scale=kind.scale)
    if kind.name == "rating":
        field.limits = replace(field.limits, least=1, most=MOST_STARS)
    if kind.name == "duration":
        field.limits = replace(field.limits, least=0)
    if kind.kind is Kind.DECIMAL and kind.name == "money":
        field.limits = replace(field.limits, currency=fixed_currency(draft, said))
    if said.type is not None and said.type.argument is not None:
        _read_argument(draft, field, kind.name, said.type.argument)
    if said.length is not None and isinstance(said.length.value, int):
        if kind.name == "text" and said.length.value > LONGEST_TEXT:
            findings.error("XRM204", _ARGUMENTS["text"], said.length.mark)
        field.limits = replace(field.limits, longest=said.length.value)
    if said.pattern is not None:
        field.limits = replace(field.limits, pattern=_pattern(draft, said.pattern))
    if kind.kind in FILED:
        words = [word for each in said.accept for word in re.split(r"[\s,]+", each.text) if word]
        field.limits = replace(field.limits, accept=tuple(word.lower() for word in words))


def _read_choices(draft: Draft, field: FieldDraft, kind: FieldType) -> None:
    said, findings = field.definition, draft.findings
    if "states" in kind.options:
        field.choices = read_states(draft, said)
    elif said.currency_of:
        field.choices = currency_choices()
    elif not kind.free and (said.choices is not None or not said.damaged):
        field.choices = read_choices(said.choices, draft.app, said.key.mark, findings)
    if field.choices:
        check_map(said, field.choices, findings)


def _read_settings(draft: Draft, field: FieldDraft, kind: FieldType) -> None:
    """What is kept with the field and has no place of its own there."""
    said, findings = field.definition, draft.findings
    for name in ("lines", "region", "schema", "step", "unit", "case"):
        node = getattr(said, name)
        if node is not None:
            field.options[name] = plain(node)
    for name in ("granularity", "open_end", "no_overlap"):
        node = getattr(said, name)
        if node is not None and name in kind.options:
            field.options[name] = node.value
    field.options.update({name: plain(node) for name, (_, node) in said.own.items()})
    if said.public is not None and is_true(said.public):
        field.options["public"] = True
        if said.personal is not None and said.personal.text == "special":
            findings.error(
                "XRM509", f"`{field.name}` is `personal: special`, so it cannot be public.", said.public.mark
            )
    if said.rotate is not None:
        field.options["rotate"] = _days(draft, said.rotate)


def _days(draft: Draft, said: Scalar) -> int:
    found = days(said)
    if found is None or not 1 <= found <= MOST_DAYS:
        message = f"`rotate` is a time such as `90 days`; not `{said.text}`."
        draft.findings.error("XRM202", message, said.mark)
    return found or 0


def _read_argument(draft: Draft, field: FieldDraft, name: str, argument: Scalar) -> None:
    """What stands in the brackets of the type."""
    text = argument.text.replace(" ", "")
    if name == "text" and re.fullmatch(r"[1-9]\d{0,3}", text) and int(text) <= LONGEST_TEXT:
        field.limits = replace(field.limits, longest=int(text))
    elif (
        name == "decimal"
        and (match := re.fullmatch(r"(\d{1,2})(?:,(\d{1,2}))?", text))
        and 1 <= int(match[1]) <= 18
        and int(match[2] or 0) <= int(match[1])
    ):
        field.limits = replace(field.limits, digits=int(match[1]), scale=int(match[2] or 0))
    elif name == "rating" and re.fullmatch(r"[1-9]|10", text) and text != "1":
        field.limits = replace(field.limits, most=int(text))
    elif name == "percent" and re.fullmatch(r"\d", text):
        field.limits = replace(field.limits, scale=int(text))
    elif name not in ("sequence", "money"):
        message = _ARGUMENTS.get(name, f"`{name}` takes nothing in brackets.")
        draft.findings.error("XRM204", message, argument.mark)


_ARGUMENTS = {
    "text": f"`text(n)` takes from 1 to {LONGEST_TEXT} characters; for more there is `longtext`.",
    "decimal": "`decimal(p,s)` takes at most 18 digits in all, and how many of them stand after the point.",
    "rating": "`rating(n)` takes the most stars there are, from 2 to 10.",
    "percent": "`percent(n)` takes the number of digits after the point.",
}


def _pattern(draft: Draft, said: Scalar) -> str:
    problem = pattern_problem(said.text)
    if problem:
        draft.findings.error("XRM207", f"The pattern cannot be used: {problem}.", said.mark)
        return ""
    return said.text
