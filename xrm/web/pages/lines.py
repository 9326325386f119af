"""A few fields of a record as one small form: a line of a list, or what a link needs to make the record it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xrm.catalog.entity import Entity
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, Section
from xrm.errors import Problem
from xrm.projections.forms import Control, FormSection, FormView, build_form, typed_in
from xrm.web.pages.asking import asked_now
from xrm.web.pages.desk import Desk
from xrm.web.pages.filling import filling_of
from xrm.web.pages.inputs import Input, control_of, fill
from xrm.web.pages.posted import Posted
from xrm.web.pages.typed import Texts
from xrm.web.pages.visit import Visit

MOST_INPUTS = 6
"""A line of a list asks no more than this; a record that needs more has its own form."""
NOT_IN_LINE = FILED | {Kind.ROWS, Kind.JSON, Kind.SECRET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A small form: of one more record, or of one that is there."""

    action: str
    label: str = ""  # what opens it
    inputs: tuple[Input, ...]
    full: str  # the address of its whole form
    problems: tuple[str, ...] = ()  # that stand beside none of its inputs
    similar: tuple[tuple[str, str], ...] = ()  # title, address of what may be the same thing
    version: int | None = None
    was: str = ""
    conditions: str = ""
    open: bool = False


def line_form(visit: Visit, source: Entity, names: Sequence[str], writable: frozenset[str], within: str) -> FormView:
    """The controls of some fields beside each other, of those that somebody may write and a line has room for."""
    rows = tuple((name,) for name in names if name in source.fields and source.fields[name].kind not in NOT_IN_LINE)
    layout = Form((Section("line", Label(), rows),))
    rights = visit.rights(source.name)
    form = build_form(
        source, lambda each: rights.shown(each.name) or each.name in writable, writable, visit.language,
        form=layout,
    ).editable()  # fmt: skip
    placed = tuple(_within(control, within) for section in form.sections for row in section.rows for control in row)
    return FormView(source, (FormSection("line", "", (placed,)),) if placed else ())


def _within(control: Control, within: str) -> Control:
    parts = tuple(_within(each, within) for each in control.parts)
    beside = _within(control.beside, within) if control.beside is not None else None
    return replace(control, within=within, parts=parts, beside=beside)


def _beside_none(desk: Desk, problems: Sequence[Problem]) -> tuple[str, ...]:
    """What stands beside no input; a value that is taken together with one that is asked here is told there alone."""
    known = {each.message for each in problems if control_of(each, desk.form) is not None}
    alone = (each for each in problems if control_of(each, desk.form) is None and each.message not in known)
    return tuple(f"{each.message} {each.hint}".strip() for each in desk.visit.said(alone))


def line_of(
    desk: Desk,
    texts: Texts,
    action: str,
    full: str,
    posted: Posted | None = None,
    problems: Sequence[Problem] = (),
    similar: tuple[tuple[str, str], ...] = (),
) -> Line:
    """The form with what it holds, and what is wrong with it."""
    asked = asked_now(desk, texts)
    sections = fill(desk.form, filling_of(desk, texts, posted, problems, asked))
    return Line(
        action=action,
        inputs=tuple(each for section in sections for row in section.rows for each in row),
        full=full,
        problems=_beside_none(desk, problems),
        similar=similar,
    )


def needed_of(entity: Entity) -> frozenset[str]:
    """The fields that somebody has to fill in before a record can be made, the whole of what has parts."""
    asked = (each for each in entity.fields.values() if each.required and typed_in(each) and not each.prefilled)
    return frozenset(each.part_of or each.name for each in asked)
