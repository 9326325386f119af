"""When a field shows, is needed, or stands still: what a file says of it beside true and false.

A field that may be out of sight is not asked for then, so what is always required becomes "required while it shows".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.layout import Form
from xrm.compiler.draft import FieldDraft
from xrm.compiler.expressions import Checking
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.expressions.tree import RECORD, Collection, Expression, Literal, Path

_ANSWERS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


def with_conditions(field: FieldDraft, made: Field, entity: str, checking: Checking, findings: Findings) -> Field:
    """The field with its conditions; they may name the field itself."""
    said = field.definition
    visible = checking.condition(said.visible, entity, new=True) if said.visible else None
    required = _condition(said.required, "required", made, entity, checking, findings, new=False)
    readonly = _condition(said.readonly, "readonly", made, entity, checking, findings, new=True)
    if visible is None and required is None and readonly is None:
        return made
    if visible is not None and made.required:
        _may_be_hidden(made, said.keys.get("visible"), findings)
        made = replace(made, required=False)
        required = always(entity)
    return replace(made, visible=visible, required_when=required, readonly_when=readonly)


def _condition(
    said: Scalar | None, key: str, made: Field, entity: str, checking: Checking, findings: Findings, *, new: bool
) -> Expression | None:
    """`required` or `readonly`, where a condition is said for it."""
    if said is None or isinstance(said.value, bool):
        return None
    meant = _ANSWERS.get(said.text.lower())
    if meant is not None:
        findings.error("XRM202", f"`{key}` must be true or false; it is a text.", said.mark, f"Write `{meant}`.")
        return None
    return checking.condition(said, entity, new=new) if made.formula is None else None


def in_sections(fields: Mapping[str, Field], form: Form, entity: str, findings: Findings) -> dict[str, Field]:
    """The fields, each knowing when the section it stands in shows."""
    found = dict(fields)
    for section in form.sections:
        for name in (name for row in section.rows for name in row if section.visible is not None):
            made = replace(found[name], section_visible=section.visible)
            if made.required and made.kind is not Kind.BOOLEAN and made.default is None and made.sequence is None:
                _may_be_hidden(made, None, findings, f", for its section `{section.name}` may be")
            found[name] = replace(made, required=False, required_when=always(entity)) if made.required else made
    return found


def always(entity: str) -> Expression:
    """A condition that holds for every record."""
    return Expression("true", entity, Literal(kind=Kind.BOOLEAN, value=True))


def _may_be_hidden(made: Field, at: Scalar | None, findings: Findings, why: str = " by its own condition") -> None:
    message = f"`{made.name}` is required but may be hidden{why}; while it is hidden nobody has to fill it."
    findings.warn("XRM502", message, at.mark if at else made.where)


def own_names(expression: Expression, fields: Mapping[str, Field]) -> Iterator[str]:
    """The fields of the record itself that a condition looks at, and those their formulas do."""
    seen: set[str] = set()
    waiting = [expression]
    while waiting:
        for node in waiting.pop().root.walk():
            if not isinstance(node, Path | Collection) or node.root != RECORD:
                continue
            name = node.steps[0].link if node.steps else node.field if isinstance(node, Path) else node.name
            if name not in seen:
                seen.add(name)
                yield name
                formula = fields[name].formula if name in fields else None
                waiting.extend([formula] if formula is not None else [])
