"""Running numbers as said: their format or formats, when they begin anew, and what they are counted by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xrm.catalog.kinds import Kind
from xrm.catalog.privacy import Personal
from xrm.catalog.sequence import Sequence
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.literals import is_true
from xrm.definitions.tree import Map, Scalar
from xrm.expressions.near import did_you_mean

_PLACES = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"n(:[1-9]\d?)?")
DATES = ("year", "month", "day")
NEEDED: Mapping[str, tuple[str, ...]] = {"yearly": DATES[:1], "monthly": DATES[:2], "daily": DATES}
"""What a format must show, so that no number is given twice."""
SHOWN = frozenset({Kind.TEXT, Kind.INTEGER, Kind.CHOICE, Kind.DATE})
"""Kinds whose value may stand in a number."""
COUNTED = SHOWN | {Kind.LINK, Kind.BOOLEAN}
"""Kinds that numbers may be counted by."""
EXAMPLE = "Write `S-{year}-{n:4}`, for example."


def read_sequence(draft: Draft, entity: EntityDraft, field: FieldDraft) -> Sequence | None:
    """The running number a field is; None when that was refused."""
    said = field.definition
    per = _per(draft, entity, field)
    reset = said.reset.text if said.reset else ""
    gapless = said.gapless is None or is_true(said.gapless)
    if isinstance(said.format, Map):
        formats = _formats(draft, entity, field, said.format, per, reset)
        return Sequence("", reset, per, formats, gapless) if formats else None
    form = said.format or (said.type.argument if said.type else None)
    if form is None:
        draft.findings.error(
            "XRM208", "A sequence needs its format.", said.key.mark, "Write `sequence(S-{year}-{n:4})`."
        )
        return None
    assert isinstance(form, Scalar)  # noqa: S101
    if not _is_right(draft, entity, field, form, reset):
        return None
    if per and f"{{{per}}}" not in form.text:
        message = f"Numbers counted per `{per}` need `{{{per}}}` in their format, or a format for each value."
        draft.findings.error("XRM209", message, form.mark, f"Write `{{{per}}}-{{n:4}}`, for example.")
        return None
    return Sequence(form.text, reset, per, {}, gapless)


def _per(draft: Draft, entity: EntityDraft, field: FieldDraft) -> str:
    said = field.definition.per
    if said is None:
        return ""
    return said.text if _usable(draft, entity, field, said, said.text, COUNTED) else ""


def _formats(draft: Draft, entity: EntityDraft, field: FieldDraft, said: Map, per: str, reset: str) -> dict[str, str]:
    """A format for each value of the choice that `per` names."""
    definition = field.definition
    choice = entity.fields.get(per) if per else None
    if choice is None or not choice.choices or choice.type is None or choice.type.kind is not Kind.CHOICE:
        if definition.per is None or per:
            words = "Several formats need `per:` with the choice field that says which of them counts."
            draft.findings.error("XRM209", words, (definition.per or definition.key).mark)
        return {}
    if not is_true(choice.definition.required):
        words = f"`{per}` chooses the format of `{field.name}`, so it must be `required`."
        draft.findings.error("XRM209", words, definition.per.mark if definition.per else said.mark)
    names = [each.name for each in choice.choices]
    found: dict[str, str] = {}
    for entry in said:
        if entry.key.text not in names:
            near = did_you_mean(entry.key.text, names)
            draft.findings.error(
                "XRM206", f"`{entry.key.text}` is none of the choices of `{per}`. {near}".strip(), entry.key.mark
            )
        elif isinstance(entry.value, Scalar) and _is_right(draft, entity, field, entry.value, reset):
            found[entry.key.text] = entry.value.text
    missing = [name for name in names if name not in {entry.key.text for entry in said}]
    if missing:
        draft.findings.error("XRM209", f"`{missing[0]}` of `{per}` has no format.", said.mark, EXAMPLE)
    if len(set(found.values())) < len(found):
        words = "Two values have the same format, so their numbers would be the same."
        draft.findings.error("XRM209", words, said.mark, "Give each a letter of its own.")
    return found


def _is_right(draft: Draft, entity: EntityDraft, field: FieldDraft, form: Scalar, reset: str) -> bool:
    problem = _problem(form.text, reset)
    if problem:
        draft.findings.error("XRM209", problem, form.mark, EXAMPLE)
        return False
    named = [each for each in _PLACES.findall(form.text) if each not in DATES and not _NUMBER.fullmatch(each)]
    found = [_usable(draft, entity, field, form, name, SHOWN) for name in named]  # all of them told
    return all(found)


def _problem(form: str, reset: str) -> str:
    rest = _PLACES.sub("", form)
    if "{" in rest or "}" in rest:
        return f"A `{{` in `{form}` is not closed."
    places = _PLACES.findall(form)
    if sum(bool(_NUMBER.fullmatch(each)) for each in places) != 1:
        return f"The sequence `{form}` needs `{{n}}` once."
    lacking = [each for each in NEEDED.get(reset, ()) if each not in places]
    return f"`reset {reset}` needs `{{{lacking[0]}}}` in the format." if lacking else ""


def _usable(
    draft: Draft, entity: EntityDraft, field: FieldDraft, at: Scalar, name: str, kinds: frozenset[Kind]
) -> bool:
    """Whether a number may show, or be counted by, the field of that name: one that tells nobody what is hidden."""
    other, findings = entity.fields.get(name), draft.findings
    if other is None:
        known = [each.name for each in entity.fields.values() if each is not field]
        near = did_you_mean(name, [*known, *DATES, "n"])
        words = (
            f"`{{{name}}}` cannot stand in a sequence: `{{n:4}}`, `{{year}}`, `{{month}}`, `{{day}}` and fields can."
        )
        findings.error("XRM209", f"{words} {near}".strip(), at.mark)
        return False
    if other.type is None and not other.computed:
        return False  # told already
    if (
        other.computed
        or other.type is None
        or other.type.kind not in kinds
        or other.type.name in ("sequence", "secret")
    ):
        findings.error("XRM209", f"`{name}` of {entity.name} holds nothing that a number can be made of.", at.mark)
        return False
    said = other.definition
    if said.personal is not None and said.personal.text == Personal.SPECIAL:
        findings.error("XRM509", f"`{name}` is `personal: special` and cannot stand in a number.", at.mark)
        return False
    own = field.definition.access
    if said.access is not None and (own is None or _levels(own) != _levels(said.access)):
        words = f"`{name}` is not for everybody, and its value would show in `{field.name}`."
        findings.error("XRM209", words, at.mark, f"Give `{field.name}` the same `access`.")
        return False
    return True


def _levels(said: Mapping[str, tuple[Scalar, Scalar]]) -> dict[str, str]:
    return {role: level.text for role, (_, level) in said.items()}
