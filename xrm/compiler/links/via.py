"""Links through a relationship: `courses: links course via enrolment` are kept in enrolments, which lead both ways."""

from __future__ import annotations

from dataclasses import replace

from xrm.catalog.kinds import Kind
from xrm.catalog.links import OnDelete, Via
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.literals import is_true
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

NOT_THROUGH = frozenset({
    "unique", "index", "search", "filter", "default", "once", "identifies", "backfill", "convert", "unfit",
    "on_delete", "inverse", "set_by",
})  # fmt: skip
"""What a field of links may say of values that it keeps itself."""


def add_vias(draft: Draft) -> None:
    """Tie each field to the two links of its relationship; all links are read by now."""
    for entity in draft.entities.values():
        for field in entity.fields.values():
            if field.via and field.link is not None:
                _tie(draft, entity, field)


def _tie(draft: Draft, entity: EntityDraft, field: FieldDraft) -> None:
    found = _via(draft, entity, field)
    if found is None or field.link is None:
        field.type = field.link = None  # nothing can be said about it; the reason is told
        return
    _check_options(draft, field, found)
    field.link = replace(field.link, via=found, on_delete=OnDelete.CLEAR, inverse="")
    needed = _asked_beside(draft, found)
    if needed:
        words = (
            f"`{field.name}` can be read and not written: `{needed}` of {found.entity} is required and has no default."
        )
        draft.findings.tell("XRM210", words, _said(field).mark, "Give it a default, and records can be added here.")
        yes = Scalar("true", True, _said(field).mark)
        field.definition = replace(field.definition, readonly=yes, required=None)


def _said(field: FieldDraft) -> Scalar:
    assert field.definition.via is not None, "asked of links through a relationship"  # noqa: S101
    return field.definition.via


def _via(draft: Draft, entity: EntityDraft, field: FieldDraft) -> Via | None:
    said, findings = _said(field), draft.findings
    name, _, end = said.text.partition("/")
    if name in draft.broken and name not in draft.entities:
        return None
    if name not in draft.standing:
        known = [each for each in draft.standing if draft.entities[each].between] or draft.standing
        message = f"There is no entity `{name}`. {did_you_mean(name, known)}".strip()
        findings.absent("XRM303", message, said.mark, optional=is_true(field.definition.optional))
        return None
    assert field.link is not None  # noqa: S101
    if len(field.link.targets) > 1:
        message = f"A relationship leads to records of one entity; `{field.name}` to {len(field.link.targets)}."
        findings.error("XRM204", message, said.mark, "Say one field for each of them.")
        return None
    return _ends(draft, draft.entities[name], entity.name, field, end)


def _ends(draft: Draft, through: EntityDraft, here: str, field: FieldDraft, end: str) -> Via | None:
    """The links that lead here and there; `end` is the one that leads there, where the file says it."""
    assert field.link is not None  # noqa: S101
    there = field.link.targets[0]
    far = _leading(through, there)
    if end:
        if end not in far:
            _tell_end(draft, through, there, field, end, far)
            return None
        far = [end]
    pairs = [(one, other) for other in far for one in _leading(through, here) if one != other]
    ends = [pair for pair in pairs if set(pair) == set(through.between)]
    chosen = ends if ends and len(pairs) > 1 else pairs
    if len(chosen) != 1:
        _tell(draft, through, (here, there), field, chosen)
        return None
    loose = next((each for each in chosen[0] if not is_true(through.fields[each].definition.required)), "")
    if loose:
        words = f"`{through.name}` is no relationship while its link `{loose}` may be empty."
        hint = f"Make it required: whoever takes a record out of `{field.name}` takes the {through.name} away."
        draft.findings.error("XRM210", words, _said(field).mark, hint)
        return None
    return Via(through.name, *chosen[0])


def _leading(through: EntityDraft, target: str) -> list[str]:
    """Its links to one record of the entity and to no other."""
    return [
        each.name
        for each in through.fields.values()
        if each.type is not None
        and each.type.kind is Kind.LINK
        and each.link is not None
        and each.link.targets == (target,)
    ]


def _tell_end(draft: Draft, through: EntityDraft, there: str, field: FieldDraft, end: str, known: list[str]) -> None:
    said = _said(field)
    near = did_you_mean(end, known)
    message = f"`{end}` is no link of {through.name} to {there}. {near}".strip()
    hint = "" if near or not known else f"There is {' and '.join(f'`{each}`' for each in known)}."
    draft.findings.error("XRM302", message, said.at(len(through.name) + 1, len(said.text)), hint)


def _tell(
    draft: Draft, through: EntityDraft, ends: tuple[str, str], field: FieldDraft, chosen: list[tuple[str, str]]
) -> None:
    """Why it is not told which links are meant: one is missing, or there is more than one."""
    said = _said(field)
    if any(each.type is None and not each.computed and not each.definition.via for each in through.fields.values()):
        return  # one of its links may be among what is told already
    if not chosen:
        missing = next((each for each in ends if not _leading(through, each)), ends[1])
        words = f"`{through.name}` does not lead from {ends[0]} to {ends[1]}: it has no link to {missing}."
        if ends[0] == ends[1] and _leading(through, missing):
            words = f"`{through.name}` does not lead from {ends[0]} to {ends[1]}: it has one link to {missing} only."
        hint = f"A relationship of the two says `between: [{ends[0]}, {ends[1]}]`."
        draft.findings.error("XRM210", words, said.mark, hint)
        return
    far = list(dict.fromkeys(other for _, other in chosen))
    if len(far) > 1:
        names = " and ".join(f"`{each}`" for each in far)
        words = f"`{through.name}` leads to {ends[1]} by {names}: say which one `{field.name}` follows."
        draft.findings.error("XRM210", words, said.mark, f"Write `via {through.name}/{far[0]}`.")
        return
    names = " and ".join(f"`{each}`" for each, _ in chosen)
    words = f"`{through.name}` leads here by {names}: it does not say which of them makes the relationship."
    draft.findings.error("XRM210", words, said.mark, f"Say `between: [{ends[0]}, {ends[1]}]` in {through.name}.")


def _check_options(draft: Draft, field: FieldDraft, via: Via) -> None:
    for name, key in field.definition.keys.items():
        if name in NOT_THROUGH:
            words = f"Option `{name}` has no meaning for links through `{via.entity}`, which keeps them."
            hint = f"Say it in {via.entity}." if name in ("on_delete", "inverse", "unique") else "Leave it out."
            draft.findings.error("XRM204", words, key.mark, hint)
    told = dict.fromkeys(NOT_THROUGH & field.definition.keys.keys())
    field.definition = replace(field.definition, **told)  # type: ignore[arg-type]  # what was refused is no further problem


def _asked_beside(draft: Draft, via: Via) -> str:
    """What a new record of the relationship needs besides its two ends, and nobody says."""
    for each in draft.entities[via.entity].fields.values():
        said = each.definition
        asked = said.required is not None and said.required.value is True and each.name not in (via.link, via.far)
        given = said.default is not None or each.sequence is not None or said.states is not None or said.set_by
        if asked and not given and not each.computed and not said.part_of:
            return each.name
    return ""
