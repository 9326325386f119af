"""What is put into the controls of a form: texts, problems, files, and what may be chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from xrm.builtin.normalise.codes import timezones
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.requests import LinkedRecord
from xrm.errors import Problem
from xrm.projections.forms import Control, Option, build_control
from xrm.records.inquiry import Asked
from xrm.web.pages.asking import NOTHING
from xrm.web.pages.cell import Cell
from xrm.web.pages.cells import record_cell
from xrm.web.pages.desk import Desk
from xrm.web.pages.formats import Formats
from xrm.web.pages.inputs import Filling
from xrm.web.pages.posted import Posted
from xrm.web.pages.typed import Texts, texts_of


def filling_of(
    desk: Desk, texts: Texts, posted: Posted | None, problems: Sequence[Problem], asked: Asked = NOTHING
) -> Filling:
    """What is put into the controls of a form."""

    def find(control: Control, search: str, said: tuple[str, ...]) -> tuple[LinkedRecord, ...]:
        return with_current(desk, control, said, desk.find(control, search))

    return Filling(
        texts=texts,
        problems=desk.visit.said(problems),
        find=find,
        sought=posted.sought if posted else {},
        kinds=desk.visit.kinds(),
        files=files_of(desk),
        asked=asked,
        lists=lists_of(desk),
        formats=desk.visit.formats,
        language=desk.visit.language,
        decided=decided_in(desk),
        suggested=suggested_in(desk),
    )


def with_current(
    desk: Desk, control: Control, texts: tuple[str, ...], found: tuple[LinkedRecord, ...]
) -> tuple[LinkedRecord, ...]:
    """What a link may be set to, and first what it is set to."""
    known = {str(each.id) for each in found}
    return (*(each for text in texts if text not in known for each in _named(desk, control, text)), *found)


def _named(desk: Desk, control: Control, text: str) -> Iterator[LinkedRecord]:
    """The record that a text of a form is the key of; nothing for what is no key."""
    try:
        yield linked_to(desk, control, UUID(text))
    except ValueError:
        return


def linked_to(desk: Desk, control: Control, id: UUID) -> LinkedRecord:
    """The record of an id that a link may lead to, as far as its reader may see it."""
    for target in control.field.link.targets if control.field.link else ():
        titles = desk.visit.records.titles(desk.visit.actor, target, [id])
        if id in titles:
            return LinkedRecord(id, titles[id], target)
    return LinkedRecord(id, None)


def title_of(desk: Desk, control: Control, text: str) -> str:
    """The title of the record a link's text names; nothing for what is no key, or not theirs to see."""
    try:
        return linked_to(desk, control, UUID(text)).title or "No access"
    except ValueError:
        return text


def files_of(desk: Desk) -> dict[str, Cell]:
    """The files that are stored already."""
    if desk.record is None:
        return {}
    shown = desk.visit.shown(desk.entity.name, desk.record.id)
    files = (each.field for each in desk.controls if each.field.kind in {*FILED, Kind.SECRET})
    return {each.name: record_cell(desk.record, each, shown) for each in files if desk.record.values.get(each.name)}


def suggested_in(desk: Desk) -> dict[str, tuple[str, ...]]:
    """For each field of tags those in use."""
    visit, name = desk.visit, desk.entity.name
    free = (each.name for each in desk.controls if each.field.type.free)
    return {each: visit.records.suggestions(visit.actor, name, each) for each in free}


def decided_in(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What decides about choices of this form and cannot be changed on it, as far as its reader may know it."""
    asked = {each.name for each in desk.controls}
    names = {each.field.depends.field for each in desk.controls if each.field.depends is not None} - asked
    known = desk.record.values if desk.record is not None else {}
    deciding = [build_control(desk.entity.fields[name]) for name in names if name in known]
    return dict(texts_of(deciding, known, desk.visit.formats))


def lists_of(desk: Desk) -> dict[str, tuple[Option, ...]]:
    """What the widgets of this form offer whatever the record is."""
    used, formats = {one.widget for each in desk.controls for one in (each, *each.rows)}, desk.visit.formats
    used |= {"country"} if any(one.field.depends for each in desk.controls for one in (each, *each.rows)) else set()
    return {name: tuple(Option(*each) for each in LISTS[name](formats)) for name in used & LISTS.keys()}


LISTS: Mapping[str, Callable[[Formats], Iterable[tuple[str, str]]]] = {
    "country": Formats.countries,
    "language": Formats.languages,
    "timezone": lambda formats: ((name, name.replace("_", " ")) for name in timezones()),
}
