"""Fields that are no longer used: they stay in the file, and nowhere else, until `retired` is taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from xrm.compiler.literals import is_true
from xrm.definitions.description import EntityDef
from xrm.definitions.fielddescription import FieldDef
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


def removed_of(said: EntityDef, findings: Findings) -> dict[str, str]:
    """The fields that are to be dropped, each with the day from which on; one that is still there is not."""
    found: dict[str, str] = {}
    for name, (key, day) in said.removed.items():
        if name in said.fields:
            words = f"`{name}` is to be removed from {said.name.text}, but is among its fields."
            findings.error("XRM703", words, key.mark, "Take it out of `fields`: its values stay until that day.")
            continue
        try:
            found[name] = date.fromisoformat(day.text).isoformat()
        except ValueError:
            words = f"`removed` says a day such as `2027-01-31`; not `{day.text}`."
            findings.error("XRM202", words, day.mark)
    return found


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
