"""An import as its pages show it, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from xrm.catalog.access import ADMIN
from xrm.errors import Problem, XrmError
from xrm.imports import kept
from xrm.imports.kept import Import
from xrm.jobs.imports import AT_ONCE, LARGEST, UNDO, Imports
from xrm.jobs.job import OPEN, Job, State
from xrm.projections.forms import Option
from xrm.web.pages.addresses import entity_address, import_address, record_address
from xrm.web.pages.mapping import Former, PlanForm
from xrm.web.pages.shell import icon_of, now
from xrm.web.pages.visit import Visit
from xrm.web.rights import not_found

LOOKED_AT = 50
"""Rows from which the values beside a column are taken."""
UNHEEDED = timedelta(minutes=1)
"""What waits longer is taken by nobody."""
ENCODINGS = ("utf-8", "cp1252", "cp1250", "iso8859-15", "utf-16", "cp1251", "mac-roman", "shift_jis", "gb18030")
SEPARATORS = (Option(",", "Comma"), Option(";", "Semicolon"), Option("\t", "Tab"), Option("|", "Bar"))
STATES = {
    kept.DRAFT: ("Not begun", ""),
    kept.RUNNING: ("At work", "blue"),
    kept.DONE: ("Done", "green"),
    kept.UNDONE: ("Taken back", ""),
}


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import in the list of them."""

    href: str
    file: str
    entity: str
    state: str
    color: str
    counts: str
    by: str
    when: str
    at: str
    iso: str
    rejects: str
    undo: str


@dataclass(frozen=True, slots=True)
class BringPage:
    """Choose what to import into, and a file."""

    entities: tuple[Option, ...]
    entity: str
    largest: str
    imports: tuple[ImportLine, ...]
    everybody: bool
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A row that was, or would be, refused; of an import that was taken back, a record that stays as it is."""

    row: str
    column: str
    message: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows, or would."""

    figures: tuple[tuple[str, str], ...]
    problems: tuple[Told, ...]
    more: bool
    looked: str  # how many of how many rows were looked at, where not all were


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """One import, wherever it stands."""

    id: UUID
    file: str
    entity: str
    entity_label: str
    icon: str
    list: str
    here: str
    rows: str
    by: str
    state: str
    color: str
    outcome: Outcome | None = None
    form: PlanForm | None = None
    reading: tuple[tuple[str, str, tuple[Option, ...], str], ...] = ()
    wrong: str = ""  # what is wrong with the way the file is to be read
    checked: bool = False
    working: bool = False
    undoing: bool = False
    far: str = ""
    done: int = 0
    total: int = 0
    failed: tuple[str, ...] = ()
    may_go_on: bool = False
    may_undo: bool = False
    rejects: str = ""


def bring_page(visit: Visit, entity: str, problems: Mapping[str, str]) -> BringPage:
    """Who may import nothing finds no such page."""
    imports = Imports(visit.xrm.jobs)
    found = sorted(
        (Option(each.name, each.plural_label.text(visit.language)) for each in imports.entities(visit.actor)),
        key=lambda option: option.label.casefold(),
    )
    if not found:
        raise XrmError(not_found())
    if not problems and entity and entity not in {option.value for option in found}:
        raise XrmError(not_found())
    return BringPage(
        entities=tuple(found),
        entity=entity,
        largest=visit.formats.size(LARGEST),
        imports=tuple(_line(visit, imports, each) for each in imports.listed(visit.actor)),
        everybody=ADMIN in visit.actor.roles,
        problems=problems,
    )


def _line(visit: Visit, imports: Imports, each: Import) -> ImportLine:
    entity = imports.entity(each)
    job = imports.job(each) if each.state in (kept.RUNNING, kept.DONE) else None
    state, color = _state(each, job)
    undone = _may_undo(each, job)
    counts = [f"{visit.formats.number(count)} {word}" for word, count in _counts(each) if count]
    return ImportLine(
        href=import_address(each.id),
        file=each.file,
        entity=entity.plural_label.text(visit.language) if entity else "",
        state=state,
        color=color,
        counts=", ".join(counts),
        by=each.actor,
        when=visit.formats.ago(each.at, now()),
        at=visit.formats.moment(each.at),
        iso=each.at.isoformat(timespec="seconds"),
        rejects=import_address(each.id, "rejects") if each.rejects_id and each.state != kept.DRAFT else "",
        undo=import_address(each.id, "undo") if undone else "",
    )


def _counts(each: Import) -> tuple[tuple[str, int], ...]:
    if each.state == kept.DRAFT:
        return ()
    return (("made", each.created), ("changed", each.changed), ("same", each.same), ("rejected", each.rejected))


def _state(each: Import, job: Job | None) -> tuple[str, str]:
    """How far an import is, as the job that does it stands."""
    if job is not None and each.state in (kept.RUNNING, kept.DONE):
        if job.state in OPEN:
            return ("Being taken back" if job.name == UNDO else "At work"), "blue"
        if job.state is State.FAILED:
            return "Failed", "red"
        if job.state is State.CANCELLED:
            return "Cancelled", "amber"
    return STATES[each.state]


def _may_undo(each: Import, job: Job | None) -> bool:
    """There is something to take back, and nothing at work on it."""
    over = job is None or job.state not in OPEN
    return each.state in (kept.RUNNING, kept.DONE) and over and bool(each.created or each.changed)


def shown(visit: Visit, imports: Imports, each: Import) -> ImportPage:
    """What every page of an import has."""
    entity, job = imports.entity(each), imports.job(each)
    if entity is None:
        raise XrmError(not_found())
    state, color = _state(each, job)
    working = job is not None and job.state in OPEN
    ended = job is not None and job.state in (State.FAILED, State.CANCELLED)
    return ImportPage(
        id=each.id,
        file=each.file,
        entity=entity.name,
        entity_label=entity.plural_label.text(visit.language),
        icon=icon_of(entity),
        list=entity_address(entity.name),
        here=import_address(each.id),
        rows=visit.formats.number(each.rows) if each.rows is not None else "",
        by="" if each.actor_id == visit.actor.id else each.actor,
        state=state,
        color=color,
        working=working,
        undoing=job is not None and job.name == UNDO,
        far=_far(visit, job) if working and job else "",
        done=job.done if job else 0,
        total=(job.total or 0) if job else 0,
        failed=tuple(_failures(job)) if ended and job else (),
        may_go_on=ended and each.state == kept.RUNNING and each.file_id is not None,
        may_undo=_may_undo(each, job),
        rejects=import_address(each.id, "rejects") if each.rejects_id else "",
        outcome=_outcome(visit, each, entity.name) if each.state != kept.RUNNING else None,
    )


def whole(
    visit: Visit, imports: Imports, each: Import, problems: Sequence[Problem] = (), wrong: str = ""
) -> ImportPage:
    """With the form of its plan, while it is a draft."""
    page = shown(visit, imports, each)
    if each.state == kept.DRAFT and not page.working:
        with imports.table(each) as table:
            entity = visit.records.entity(visit.actor, page.entity)
            if entity is None:
                raise XrmError(not_found())
            former = Former(visit, entity, table.header, list(islice(table.rows, LOOKED_AT)))
            form = former.form(each.plan, problems)
            reading = tuple(_reading(each, table.kind, table.sheets, table.sheet))
        page = replace(page, form=form, reading=reading, wrong=wrong, checked=page.outcome is not None)
    return page


def _reading(
    each: Import, kind: str, sheets: tuple[str, ...], sheet: str
) -> Iterator[tuple[str, str, tuple[Option, ...], str]]:
    """How the file is read, to be said otherwise: name, label, what there is, and what it is now."""
    said = each.reading or {}
    if kind == "csv":
        known = dict.fromkeys((said.get("encoding") or ENCODINGS[0], *ENCODINGS))
        yield "encoding", "Encoding", tuple(Option(name, name.upper()) for name in known), said.get("encoding", "")
        yield "separator", "Columns are parted by", SEPARATORS, said.get("separator", "")
    elif len(sheets) > 1:
        yield "sheet", "Sheet", tuple(Option(name, name) for name in sheets), sheet


def _far(visit: Visit, job: Job) -> str:
    if job.state is State.WAITING:
        late = now() - job.due > UNHEEDED
        return "Nobody takes it up: an administrator has to start “xrm worker”" if late else "Waits for its turn"
    done = visit.formats.number(job.done)
    return f"{done} of {visit.formats.number(job.total)} rows" if job.total else f"{done} rows"


def _failures(job: Job) -> Iterator[str]:
    for each in job.problems:
        yield f"{each.message} {each.hint}".strip()[:600]


def _outcome(visit: Visit, each: Import, entity: str) -> Outcome | None:
    """What became of it, or would; of one that was taken back, what that did."""
    report: Mapping[str, Any] = each.report or {}
    if each.state == kept.DRAFT and not report:
        return None
    number = visit.formats.number
    figures: list[tuple[str, int]]
    if each.state == kept.UNDONE:
        figures = [("Removed", report.get("removed", 0)), ("As before", report.get("restored", 0))]
        figures += [("Left as they are", report.get("left", 0))]
        count = report.get("left", 0)
    else:
        counts = report if each.state == kept.DRAFT else dict(zip(COUNTED, (n for _, n in _counts(each)), strict=True))
        words = FORESEEN if each.state == kept.DRAFT else WRITTEN
        figures = [(words[name], counts.get(name, 0)) for name in COUNTED]
        count = counts.get("rejected", 0)
    problems = tuple(_told(visit, one, entity) for one in report.get("problems", ()))
    looked, rows = report.get("rows", 0), each.rows or 0
    cut = each.state == kept.DRAFT and looked < rows
    return Outcome(
        figures=tuple((word, number(count)) for word, count in figures),
        problems=problems,
        more=count > len({one.row for one in problems}),
        looked=f"The first {number(min(AT_ONCE, looked))} of {number(rows)} rows" if cut else "",
    )


COUNTED = ("created", "changed", "same", "rejected")
FORESEEN = {
    "created": "Would be made",
    "changed": "Would be changed",
    "same": "Say nothing new",
    "rejected": "Rejected",
}
WRITTEN = {"created": "Made", "changed": "Changed", "same": "Said nothing new", "rejected": "Rejected"}


def _told(visit: Visit, one: Mapping[str, Any], entity: str) -> Told:
    href = record_address(entity, one["record"]) if one.get("record") else ""
    return Told(visit.formats.number(one["row"]), str(one.get("column", ""))[:80], str(one["message"]), href)
