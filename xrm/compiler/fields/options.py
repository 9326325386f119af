"""Options of a field that belong to no type's storage: how it is written, shown, copied and told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.limits import Mask
from xrm.compiler.draft import Draft, FieldDraft
from xrm.compiler.fields.choices import color_of
from xrm.definitions.tree import Scalar, plain
from xrm.expressions.near import did_you_mean

WIDGETS: dict[str, frozenset[Kind]] = {
    "choice": frozenset({Kind.CHOICE}),
    "radio": frozenset({Kind.CHOICE}),
    "boolean": frozenset({Kind.BOOLEAN}),
    "checkbox": frozenset({Kind.BOOLEAN}),
    "text": frozenset({Kind.TEXT}),
    "longtext": frozenset({Kind.TEXT}),
    "code": frozenset({Kind.TEXT}),
    "number": frozenset({Kind.INTEGER, Kind.DECIMAL}),
}
"""Ways to edit that a field may name, beside those of the types of its own kind."""
_MASK = re.compile(r"(first|last) ([1-9]\d?)")
IDENTIFYING = frozenset({Kind.TEXT, Kind.INTEGER, Kind.DATE, Kind.CHOICE, Kind.LINK, Kind.DECIMAL})


def read_options(draft: Draft, field: FieldDraft, kind: FieldType) -> None:
    """Check them, and put those of choices where choices are."""
    said, findings = field.definition, draft.findings
    if said.translated is not None and said.translated.value is True:
        words = f"Values of `{field.name}` are kept in one language for now."
        findings.tell("XRM211", words, said.translated.mark, "They are kept by language once xrm can do so.")
    step = said.step
    if step is not None and isinstance(step.value, int | Decimal) and step.value <= 0:
        findings.error("XRM206", "`step` must be greater than 0.", step.mark)
        field.options.pop("step", None)
    if said.identifies is not None and said.identifies.value is True and kind.kind not in IDENTIFYING:
        findings.error(
            "XRM204", f"`identifies` needs a single value to compare; `{field.name}` is {kind.label.lower()}.",
            said.identifies.mark,
        )  # fmt: skip
    if said.mask is not None and mask_of(said.mask) is None:
        words = f"`mask` says what is left to see, such as `last 4` or `first 2`; not `{said.mask.text}`."
        findings.error("XRM202", words, said.mask.mark)
    _schema(draft, field)
    _widget(draft, field, kind)
    _colours(draft, field)
    _set_by(draft, field)


def _schema(draft: Draft, field: FieldDraft) -> None:
    """A JSON Schema that is one, and refers to nothing outside itself."""
    said = field.definition.schema
    if said is None:
        return
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    schema, words = plain(said), ""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        words = f"The schema of `{field.name}` is no JSON Schema: {error.json_path}: {error.message[:200]}."
    if not words and (outside := next((each for each in _references(schema) if not each.startswith("#")), "")):
        words = f"The schema of `{field.name}` refers to `{outside[:100]}`, which is outside of it."
    if words:
        draft.findings.error("XRM202", words, field.definition.keys["schema"].mark)
        field.options.pop("schema", None)


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name in ("$ref", "$dynamicRef") and isinstance(value, str):
                yield value
            yield from _references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)


def mask_of(said: Scalar | None) -> Mask | None:
    """`last 4`; the shape was checked before."""
    match = _MASK.fullmatch(said.text) if said is not None else None
    return Mask(**{match[1]: int(match[2])}) if match else None


def _widget(draft: Draft, field: FieldDraft, kind: FieldType) -> None:
    said = field.definition.widget
    if said is None:
        return
    same = {each.widget for each in draft.types.values() if each.kind is kind.kind and each.widget and not each.told}
    known = sorted({name for name, kinds in WIDGETS.items() if kind.kind in kinds} | (same if not kind.told else set()))
    if said.text not in known:
        near = did_you_mean(said.text, known)
        way_out = near or (f"One of {', '.join(known)}." if known else "Leave it out: there is one way to edit it.")
        findings = draft.findings
        findings.error("XRM204", f"`{field.name}` cannot be edited with `{said.text}`. {way_out}".strip(), said.mark)
        return
    field.options["widget"] = said.text


def _colours(draft: Draft, field: FieldDraft) -> None:
    names = [each.name for each in field.choices]
    for name, (key, said) in field.definition.colours.items():
        if name not in names:
            near = did_you_mean(name, names)
            words = f"`{name}` is none of the choices of `{field.name}`. {near}".strip()
            draft.findings.error("XRM206", words, key.mark)
            continue
        color = color_of(said, draft.findings)
        field.choices = tuple(replace(each, color=color) if each.name == name else each for each in field.choices)


def _set_by(draft: Draft, field: FieldDraft) -> None:
    said = field.definition.set_by
    if said is not None and said.text not in draft.app.plugins:
        near = did_you_mean(said.text, draft.app.plugins)
        words = f"`set_by: {said.text}`: the app has no plugin of that name, so nothing fills `{field.name}`. {near}"
        draft.findings.error("XRM205", words.strip(), said.mark)
