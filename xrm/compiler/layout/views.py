"""Boards, calendars and trees: as said, and a board by itself where there is just one choice to make it of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xrm.catalog.field import Field
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.catalog.layout import View, ViewKind
from xrm.catalog.privacy import Personal
from xrm.compiler.draft import Draft, EntityDraft
from xrm.definitions.description import ViewDef
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

_DAYS = (Kind.DATE, Kind.DATETIME)


def views_of(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field]) -> tuple[View, ...]:
    said = entity.definition.list.views if entity.definition.list else {}
    found = tuple(view for each in said.values() if (view := _view(draft, entity, fields, each)) is not None)
    boards = () if any(each == ViewKind.BOARD for each in said) else _by_itself(fields)
    trees = () if any(each == ViewKind.TREE for each in said) else _tree_itself(fields)
    return (*boards, *trees, *found)


def _tree_itself(fields: Mapping[str, Field]) -> Iterator[View]:
    """A tree where the records stand in one."""
    for each in fields.values():
        if each.link is not None and each.link.tree and each.personal is not Personal.SPECIAL:
            yield View(ViewKind.TREE, each.name)


def _by_itself(fields: Mapping[str, Field]) -> Iterator[View]:
    """A board where just one choice, or just one status, could be its columns."""
    able = [each for each in fields.values() if _board(each, "") and each.apart and each.formula is None]
    status = [each for each in able if each.type.name == "status"] or able
    if len(status) == 1 and status[0].personal is not Personal.SPECIAL:
        yield View(ViewKind.BOARD, status[0].name)


def _view(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], said: ViewDef) -> View | None:
    kind = ViewKind(said.key.text)
    fits, what = _FITS[kind]
    by = _field(draft, entity, fields, said.from_ if kind is ViewKind.CALENDAR else said.by, fits, what)
    to = _field(draft, entity, fields, said.to, fits, what) if said.to else ""
    return View(kind, by, to or "", _total(draft, entity, fields, said.total)) if by and to is not None else None


def _total(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], said: Scalar | None) -> str:
    """A measure or a number that columns add up; none, told, for anything else."""
    if said is None or said.text in entity.definition.measures:
        return said.text if said is not None else ""
    if said.text not in fields and said.text not in entity.fields:
        able = (*entity.definition.measures, *(each.name for each in fields.values() if _number(each, entity.name)))
        message = f"`{said.text}` is not a field or measure of {entity.name}. {did_you_mean(said.text, able)}"
        draft.findings.error("XRM302", message.strip(), said.mark)
        return ""
    return _field(draft, entity, fields, said, _number, "a number to add up") or ""


def _field(
    draft: Draft,
    entity: EntityDraft,
    fields: Mapping[str, Field],
    said: Scalar | None,
    fits: Callable[[Field, str], bool],
    what: str,
) -> str | None:
    """The name of a field that can make the view; None, told, of any other."""
    if said is None:
        return None
    each = fields.get(said.text)
    if each is None:
        if said.text not in entity.fields:
            able = [one.name for one in fields.values() if fits(one, entity.name)]
            near = did_you_mean(said.text, able)
            draft.findings.error("XRM302", f"`{said.text}` is not a field of {entity.name}. {near}".strip(), said.mark)
        return None
    if each.personal is Personal.SPECIAL:
        message = f"`{each.name}` is `personal: special`, so no list shows it."
        draft.findings.error("XRM509", message, said.mark)
        return None
    if not fits(each, entity.name):
        message = f"This view needs {what}; `{each.name}` is {each.type.label.lower()}."
        draft.findings.error("XRM408", message, said.mark)
        return None
    return each.name


def _board(each: Field, entity: str) -> bool:
    return each.kind is Kind.CHOICE


def _calendar(each: Field, entity: str) -> bool:
    return each.kind in _DAYS


def _number(each: Field, entity: str) -> bool:
    return each.kind in NUMBERS


def _tree(each: Field, entity: str) -> bool:
    return each.link is not None and each.formula is None and each.link.targets == (entity,)


_FITS: Mapping[ViewKind, tuple[Callable[[Field, str], bool], str]] = {
    ViewKind.BOARD: (_board, "a choice"),
    ViewKind.CALENDAR: (_calendar, "a date"),
    ViewKind.TREE: (_tree, "a link to the entity itself"),
}
