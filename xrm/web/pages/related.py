"""What leads to a record, as lists on its page; one more is added there, one is changed, one is taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity, Inverse
from xrm.catalog.field import Field
from xrm.catalog.requests import Record
from xrm.errors import Problem, XrmError
from xrm.web.pages.addresses import entity_address, new_address, record_address, related_address
from xrm.web.pages.asking import scripted
from xrm.web.pages.desk import Desk, blank_texts, stored_values
from xrm.web.pages.lines import MOST_INPUTS, Line, line_form, line_of, needed_of
from xrm.web.pages.posted import BACK, Posted, said_before
from xrm.web.pages.shell import icon_of
from xrm.web.pages.table import Row, Table, build_table, columns_of, query_for
from xrm.web.pages.typed import Texts
from xrm.web.pages.visit import Visit
from xrm.web.rights import not_found

RELATED = 8


@dataclass(frozen=True, slots=True)
class Tools:
    """What can be done with one record of a list without leaving it."""

    edit: str = ""  # address of the page on which its line is a form
    remove: str = ""  # where it is sent to be taken out
    line: Line | None = None  # the form in its place


@dataclass(frozen=True, slots=True)
class Opened:
    """The form that somebody works in: of a list, and of a record in it or of one more."""

    list: str
    id: UUID | None = None
    posted: Posted | None = None
    problems: Sequence[Problem] = ()
    similar: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """Records that link here."""

    name: str
    label: str
    icon: str
    here: str  # the address of the record with this list in sight
    table: Table
    count: str
    add: str  # address of the form for one more; empty: not theirs to make, or there is one here
    all: str  # address of the whole list
    one_more: Line | None = None
    tools: Mapping[UUID, Tools] = field(default_factory=dict)


def related_lists(visit: Visit, entity: Entity, record: Record, opened: Opened | None) -> Iterator[Related]:
    for name in visit.layout(entity).lists:
        found = source_of(visit, entity, name)
        if found is not None:
            yield _list_here(visit, record, *found, opened if opened and opened.list == name else None)


def source_of(visit: Visit, entity: Entity, name: str) -> tuple[Inverse, Entity] | None:
    """The list of a name and whose records it holds, for a reader who may see them."""
    inverse = entity.inverses.get(name)
    source = visit.records.entity(visit.actor, inverse.source) if inverse else None
    if inverse is None or source is None or source.owned_by is not None or not visit.may(source.name, Verb.READ):
        return None
    return (inverse, source) if visit.rights(source.name).visible(inverse.link) else None


def _list_here(visit: Visit, record: Record, inverse: Inverse, source: Entity, opened: Opened | None) -> Related:
    columns = columns_of(visit, source, without=inverse.link)
    several = source.fields[inverse.link].several
    leads_here = f"{inverse.link}/any(x:x/id eq {record.id})" if several else f"{inverse.link} eq {record.id}"
    query = query_for(visit, source, columns, {"count": "true", "filter": leads_here}, page_size=RELATED)
    page = visit.records.list(visit.actor, replace(query, order=inverse.order or query.order))
    table = build_table(visit, page, columns)
    creates = visit.may(source.name, Verb.CREATE) and inverse.link in visit.rights(source.name).fields(Verb.CREATE)
    full = new_address(source.name, {inverse.link: str(record.id), BACK: inverse.link}) if creates else ""
    more = _one_more(visit, record, inverse, source, full, opened) if creates else None
    return Related(
        name=inverse.name,
        label=inverse.label.text(visit.language),
        icon=icon_of(source),
        here=f"{record_address(record.entity.name, record.id)}#list-{inverse.name}",
        table=table,
        count=visit.formats.number(page.count or 0),
        add="" if more is not None else full,
        all=entity_address(source.name, {inverse.link: str(record.id)})
        if page.next and inverse.link in source.list.quick
        else "",
        one_more=more,
        tools={row.id: _tools(visit, record, inverse, source, row, opened) for row in table.rows},
    )


# --- one more


def desk_for_more(visit: Visit, inverse: Inverse, source: Entity) -> Desk | None:
    """The line in which one more record is made; None where a line is too short for what it needs."""
    given = visit.rights(source.name).fields(Verb.CREATE)
    beside = source.kind_of(source.fields[inverse.link])
    without = {inverse.link, *((beside.name,) if beside is not None else ())}
    ends = (each for each in source.between if each in given)
    names = [name for name in dict.fromkeys((*ends, *source.form.quick)) if name not in without]
    asked = needed_of(source) - without
    form = line_form(visit, source, names, given, f"{inverse.name}-")
    shown = {control.field.part_of or control.name for control in form.controls()}
    if source.single or not shown or not asked <= shown or sum(1 for _ in form.controls()) > MOST_INPUTS:
        return None
    return Desk(visit, source, form)


def _one_more(
    visit: Visit, record: Record, inverse: Inverse, source: Entity, full: str, opened: Opened | None
) -> Line | None:
    desk = desk_for_more(visit, inverse, source)
    if desk is None:
        return None
    mine = opened if opened is not None and opened.id is None else None
    blank = blank_texts(desk)
    posted = mine.posted if mine is not None else None
    label = source.label.text(visit.language)
    texts, action = blank | dict(posted.texts if posted else {}), related_address(record, inverse.name)
    line = _opened(desk, texts, mine, action, full)
    return replace(line, label=f"Add {label[:1].lower()}{label[1:]}", conditions=scripted(desk, blank))


# --- one that is there


def desk_for_one(visit: Visit, record: Record, inverse: Inverse, source: Entity, id: UUID) -> Desk:
    """The line in which a record of the list is changed; one that is not in it is not found."""
    other = visit.records.read(visit.actor, source.name, id)
    if not _leads_to(other, inverse.link, record.id):
        raise XrmError(not_found())
    names = [name for name in columns_of(visit, source, without=inverse.link) if name in source.fields]
    names = list(dict.fromkeys((*source.between, *source.form.quick, *names)))
    form = line_form(visit, source, [name for name in names if name != inverse.link], other.writable, f"{id}-")
    return Desk(visit, source, form, other)


def _leads_to(other: Record, link: str, id: UUID) -> bool:
    value = other.values.get(link)
    return id in value if isinstance(value, tuple) else bool(value == id)


def _tools(visit: Visit, record: Record, inverse: Inverse, source: Entity, row: Row, opened: Opened | None) -> Tools:
    address = related_address(record, inverse.name, row.id)
    changes = bool(visit.rights(source.name).fields(Verb.WRITE))
    takes = removal(visit, source, source.fields[inverse.link]) is not None
    line = None
    if opened is not None and opened.id == row.id:
        line = _line_of(desk_for_one(visit, record, inverse, source, row.id), inverse.link, opened, address)
    return Tools(f"{address}#list-{inverse.name}" if changes else "", f"{address}/remove" if takes else "", line)


def removal(visit: Visit, source: Entity, link: Field) -> Verb | None:
    """What taking a record out of a list is: emptying its link, where that may be, else putting it into the trash."""
    rights = visit.rights(source.name)
    if not link.required and not link.once and not link.readonly and link.name in rights.fields(Verb.WRITE):
        return Verb.WRITE
    return Verb.DELETE if rights.may(Verb.DELETE) and source.trash_days and link.required else None


def _line_of(desk: Desk, link: str, opened: Opened, address: str) -> Line:
    assert desk.record is not None, "a record that is there"  # noqa: S101
    stored = desk.texts(stored_values(desk))
    posted = opened.posted
    full = f"{record_address(desk.entity.name, desk.record.id, 'edit')}?{BACK}={link}"
    line = _opened(desk, stored | dict(posted.texts if posted else {}), opened, address, full)
    return replace(
        line,
        version=(posted.version if posted else None) or desk.record.version,
        was=said_before((posted.was if posted else None) or stored),
        conditions=scripted(desk, stored),
    )


def _opened(desk: Desk, texts: Texts, opened: Opened | None, action: str, full: str) -> Line:
    if opened is None:
        return line_of(desk, texts, action, full)
    line = line_of(desk, texts, action, full, opened.posted, opened.problems, opened.similar)
    return replace(line, open=True)
