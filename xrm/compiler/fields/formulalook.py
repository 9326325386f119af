"""`format` of a formula: the field type that its value looks like, on pages and in the API."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind
from xrm.compiler.draft import Draft, FieldDraft
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean
from xrm.expressions.tree import Expression
from xrm.expressions.typed import WORDS

_SAID = re.compile(r"(\w+)(?:\(\s*([A-Z]{3})\s*\))?")


HINTS = {
    (Kind.DECIMAL, Kind.INTEGER): "A whole number gets decimals by `mul 1.0`.",
    (Kind.INTEGER, Kind.DECIMAL): "A number becomes whole by `round(…)`.",
}


@dataclass(frozen=True, slots=True)
class Look:
    type: FieldType
    currency: str = ""


def look_of(draft: Draft, field: FieldDraft, found: Expression) -> Look | None:
    """The type that is said, if it suits what the formula gives."""
    said = field.definition.format
    if said is None or not isinstance(said, Scalar):
        return None
    match = _SAID.fullmatch(said.text.strip())
    kept = draft.types.get(match[1]) if match else None
    if match is None or kept is None:
        near = did_you_mean(match[1] if match else said.text, draft.types)
        draft.findings.error("XRM203", f"`{said.text}` is not a type. {near}".strip(), said.mark)
        return None
    if kept.kind is not found.kind or kept.parts or kept.free:
        message = f"`format: {kept.name}` shows {_words(kept.kind)}; this is {_words(found.kind)}."
        draft.findings.error("XRM204", message, said.mark, HINTS.get((kept.kind, found.kind), ""))
        return None
    return Look(replace(kept, searched=False, searchable=False), match[2] or "")


def _words(kind: Kind) -> str:
    whole = {Kind.INTEGER: "a whole number", Kind.DECIMAL: "a number with decimals"}
    return whole.get(kind) or WORDS.get(kind, "something else")
