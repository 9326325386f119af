"""Where the values of a choice that is taken away go: said once, and harmless once that is done."""

from __future__ import annotations

from collections.abc import Mapping

from xrm.catalog.choices import Choice
from xrm.definitions.fielddescription import FieldDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean


def check_map(said: FieldDef, choices: tuple[Choice, ...], findings: Findings) -> None:
    """Every value that goes is gone, and goes to one that is there."""
    names = {each.name: each for each in choices}
    for key, value in said.map.values():
        if key.text in names:
            message = f"`map`: the choice `{key.text}` still exists."
            findings.error("XRM311", message, key.mark, f"Take `{key.text}` away, or leave it out of the map.")
        target = names.get(value.text) if isinstance(value, Scalar) else None
        if target is None or target.retired:
            text = value.text if isinstance(value, Scalar) else ""
            why = "is retired" if target is not None else f"is none of the choices of `{said.key.text}`"
            near = did_you_mean(text, [name for name, each in names.items() if not each.retired])
            findings.error("XRM206", f"`map`: `{text}` {why}. {near}".strip(), value.mark)


def mapped_values(said: FieldDef, stored: Mapping[str, str]) -> dict[str, str]:
    """The same by stored names; a value that never was there needs no way."""
    pairs = ((key.text, value.text) for key, value in said.map.values() if isinstance(value, Scalar))
    return {stored[old]: stored[new] for old, new in pairs if old in stored and new in stored}
