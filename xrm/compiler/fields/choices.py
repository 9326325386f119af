"""The values of a choice: printable texts, each once, with a label; what is stored is settled by identity."""

from __future__ import annotations

import re

from xrm.catalog.access import ADMIN
from xrm.catalog.choices import COLORS, Choice
from xrm.compiler.words import label, spoken
from xrm.definitions.description import AppDef
from xrm.definitions.fielddescription import ChoiceDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.errors import Mark
from xrm.expressions.near import did_you_mean

MOST = 500
LONGEST = 100
ROLES = "roles"
HEX = re.compile(r"[0-9a-f]{6}")


def read_choices(
    said: tuple[ChoiceDef, ...] | Scalar | None, app: AppDef, where: Mark, findings: Findings
) -> tuple[Choice, ...]:
    """The choices as said; `stored` is the name of today until identities are known."""
    if isinstance(said, Scalar):
        return _roles(app)
    if not said:
        findings.error("XRM208", "A choice needs its values.", where, "Say `choices: [one, two]`.")
        return ()
    if len(said) > MOST:
        findings.error(
            "XRM208",
            f"A choice has at most {MOST} values; this one has {len(said)}: make it an entity and link to it.",
            where,
        )
    kept: dict[str, Choice] = {}
    folded: dict[str, str] = {}
    for each in said:
        if _usable(each.key, kept, folded, findings):
            name = each.key.text
            folded[name.casefold()] = name
            color = color_of(each.color, findings) if each.color else ""
            retired = bool(each.retired and each.retired.value)
            kept[name] = Choice(name, name, label(each.label, spoken(name)), color, retired)
    return tuple(kept.values())


def color_of(said: Scalar, findings: Findings) -> str:
    """A colour by name or as six hexadecimal digits; `gray` is grey."""
    color = said.text.lstrip("#").lower()
    if color == "gray":
        return "grey"
    if color not in COLORS and not HEX.fullmatch(color):
        way_out = did_you_mean(color, COLORS) or f"One of {', '.join(COLORS)}, or as `ffcc00`."
        findings.error("XRM310", f"There is no colour `{said.text}`.", said.mark, way_out)
        return ""
    return color


def _usable(key: Scalar, kept: dict[str, Choice], folded: dict[str, str], findings: Findings) -> bool:
    name = key.text
    if not name.strip():
        findings.error("XRM208", "A choice is empty; an empty choice is the missing value: leave it out.", key.mark)
    elif not name.isprintable() or len(name) > LONGEST:
        findings.error("XRM208", f"A choice is a printable text of at most {LONGEST} characters.", key.mark)
    elif name in kept:
        findings.error("XRM208", f"Choice `{name}` is repeated.", key.mark)
    elif name.casefold() in folded:
        findings.error("XRM208", f"Choices `{folded[name.casefold()]}` and `{name}` differ only in case.", key.mark)
    else:
        return True
    return False


def _roles(app: AppDef) -> tuple[Choice, ...]:
    """The one list that no file writes; a field that names another has its values by now."""
    names = dict.fromkeys((ADMIN, *app.roles))
    return tuple(
        Choice(name, name, label(app.roles[name].label if name in app.roles else None, spoken(name))) for name in names
    )
