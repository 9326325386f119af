"""Fields that are no longer used: they stay in the file, and nowhere else, until `retired` is taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xrm.compiler.literals import is_true
from xrm.definitions.description import EntityDef, FieldDef
from xrm.definitions.findings import Findings


def without_retired(said: EntityDef, findings: Findings) -> EntityDef:
    """The entity as if what it retires had vanished: the identities keep columns and values."""
    ends = {each.name.text for each in said.between}
    for name in ends & said.fields.keys():
        field = said.fields[name]
        if field.retired is not None and is_true(field.retired):
            words = f"`{name}` is a side of the relationship `{said.name.text}` and cannot be retired."
            findings.error("XRM204", words, field.retired.mark, "Retire the relationship: take its file away.")
    return replace(said, fields=_without(said.fields, said.name.text, findings, ends))


def _without(fields: Mapping[str, FieldDef], entity: str, findings: Findings, kept: set[str]) -> dict[str, FieldDef]:
    found: dict[str, FieldDef] = {}
    for name, field in fields.items():
        if is_true(field.retired) and name not in kept:
            findings.retired.add((entity, name))
        elif isinstance(field.rows, Mapping):
            rows = _without(field.rows, f"{entity}_{name}", findings, set())
            found[name] = replace(field, rows=rows) if len(rows) != len(field.rows) else field
        else:
            found[name] = field
    return found
