"""A record's past as its page tells it: who, when, and for each field what it was and what it became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import HistoryEntry, LinkedRecord
from xrm.web.pages.amounts import NO_MONEYS, Amount, Moneys
from xrm.web.pages.cell import Cell
from xrm.web.pages.cells import build_cell
from xrm.web.pages.rows import past_cell
from xrm.web.pages.shell import initials, now
from xrm.web.pages.visit import Visit

Titles = Mapping[tuple[str, UUID], LinkedRecord]
"""(link field, id) -> the record it names, of those the reader may see."""
LONGEST = 600
"""Letters of a value in a line of the past; the whole of it is in the API's history."""
WORDS = {
    "create": "created this",
    "update": "changed",
    "delete": "moved this to the trash",
    "restore": "restored this",
    "purge": "removed this for good",
    "move": "changed",
    "override": "overrode the status",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: from what, to what."""

    label: str
    old: Cell
    new: Cell


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, or several of one sitting; `made` tells that the record was, so there is nothing it was before."""

    who: str
    initials: str
    did: str
    reason: str
    ago: str
    at: str
    iso: str
    via: str
    lines: tuple[Line, ...]
    made: bool
    when: datetime
    plain: bool  # values that changed, and nothing more to say of it

    def follows(self, earlier: Entry) -> bool:
        """Whether the two are one to their reader: the same person, changing values, soon after each other."""
        alike = self.plain and earlier.plain and self.who == earlier.who
        return alike and self.when - earlier.when <= ONE_SITTING


ONE_SITTING = timedelta(minutes=10)


def gathered(entries: Sequence[Entry]) -> Entry:
    """Several changes as one, the latest first."""
    return replace(entries[0], lines=tuple(line for each in entries for line in each.lines))


def entries_of(
    visit: Visit, entity: Entity, entries: Sequence[HistoryEntry], moneys: Mapping[UUID, Moneys] = NO_MONEYS
) -> dict[UUID, Entry]:
    """Changes as they are read, each by its id; `moneys` are the amounts they concern, where that is known."""
    titles = _titles(visit, entity, entries)
    return {each.id: _entry(visit, entity, each, titles, moneys.get(each.id, {})) for each in entries}


def _entry(visit: Visit, entity: Entity, entry: HistoryEntry, titles: Titles, money: Moneys) -> Entry:
    made = entry.action == "create"
    changed = [(_told_by(entity, name), old, new) for name, (old, new) in entry.changes.items() if name not in money]
    lines = tuple(
        Line(field.label.text(visit.language), _cell(visit, field, old, titles), _cell(visit, field, new, titles))
        for field, old, new in changed
        if field is not None and not field.internal and entity.link_of(field) is None
    )
    lines += tuple(_money(visit, entity.fields[name], pair) for name, pair in money.items() if pair is not None)
    move = entity.move(entry.move) if entry.move else None
    return Entry(
        who=entry.actor,
        initials=initials(entry.actor),
        did=f"chose “{move[1].label.text(visit.language)}”" if move else WORDS.get(entry.action, entry.action),
        reason=entry.reason,
        ago=visit.formats.ago(entry.at, now()),
        at=visit.formats.moment(entry.at),
        iso=entry.at.isoformat(timespec="seconds"),
        via=entry.via,
        lines=tuple(line for line in lines if not (made and line.new.empty)),
        made=made,
        when=entry.at,
        plain=entry.action == "update" and not entry.reason,
    )


def _money(visit: Visit, field: Field, pair: tuple[Amount, Amount]) -> Line:
    """An amount with its currency, before and after; either may be what changed."""
    shown = visit.shown(brief=True)
    old, new = (build_cell(field, value, shown, currency=currency) for value, currency in pair)
    return Line(field.label.text(visit.language), old, new)


def _told_by(entity: Entity, name: str) -> Field | None:
    """What a name of the past is now: a field, or the list over a relationship."""
    shortcut = entity.shortcuts.get(name)
    return entity.field(name) if shortcut is None else shortcut.field


def _cell(visit: Visit, field: Field, value: Any, titles: Titles) -> Cell:
    if field.rows is not None:
        return past_cell(visit, field, value or ())
    linked: LinkedRecord | tuple[LinkedRecord, ...] | None = None
    if field.kind is Kind.LINKS:
        linked = tuple(found for id in value or () if (found := titles.get((field.name, id))) is not None)
    elif field.kind is Kind.LINK and value is not None:
        linked = titles.get((field.name, value), LinkedRecord(value, None))
    cell = build_cell(field, value, visit.shown(brief=True), linked)
    return cell if len(cell.text) <= LONGEST else replace(cell, text=f"{cell.text[:LONGEST]}…", value=None, html=None)


def _titles(visit: Visit, entity: Entity, entries: Iterable[HistoryEntry]) -> Titles:
    """Every record that the changes name, asked once for each field and entity."""
    named: dict[str, set[UUID]] = {}
    for entry in entries:
        for name, values in entry.changes.items():
            field = _told_by(entity, name)
            if field is not None and field.kind in (Kind.LINK, Kind.LINKS):
                ids = (id for value in values for id in (value if isinstance(value, tuple) else (value,)))
                named.setdefault(name, set()).update(id for id in ids if id is not None)
    found: dict[tuple[str, UUID], LinkedRecord] = {}
    for name, wanted in named.items():
        field = _told_by(entity, name)
        for target in field.link.targets if field and field.link and wanted else ():
            titles = visit.records.titles(visit.actor, target, tuple(wanted))
            found |= {(name, id): LinkedRecord(id, title, target) for id, title in titles.items()}
    return found
