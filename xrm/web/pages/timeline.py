"""A record's timeline as its page shows it: what to say, what is pinned, and everything that happened, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from xrm.catalog.extensions import TimelineItem
from xrm.catalog.requests import HistoryEntry, Record
from xrm.errors import Problem
from xrm.timeline.items import Item, ItemKind, Timeline
from xrm.timeline.reach import Reach
from xrm.web.pages.addresses import timeline_address
from xrm.web.pages.amounts import Moneys, concerned, moneys_of
from xrm.web.pages.noted import ShownNote, shown_note
from xrm.web.pages.past import Entry, entries_of, gathered
from xrm.web.pages.shell import initials, now
from xrm.web.pages.visit import Visit

KIND, BEFORE, WHERE = "kind", "before", "_at"
"""Words of an address: which kind of item, before which place; and of a form: on which page it stood."""
PAGE = "page"
TABS = (("", "All"), (ItemKind.NOTE, "Notes"), (ItemKind.CHANGE, "Changes"))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody sent and was refused: a new note, or one that was there."""

    text: str
    problems: tuple[Problem, ...]
    note: str = ""  # the note it would have changed


@dataclass(frozen=True, slots=True)
class Opened:
    """A note as a form."""

    id: str
    action: str
    text: str
    version: int
    back: str


@dataclass(frozen=True, slots=True)
class More:
    """What a plugin tells."""

    label: str
    text: str
    who: str
    initials: str
    href: str
    icon: str
    ago: str
    at: str
    iso: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened; exactly one of the three is there."""

    entry: Entry | None = None
    note: ShownNote | None = None
    more: More | None = None
    opened: Opened | None = None  # the note as a form


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineCard:
    """The timeline, and what its reader may do there."""

    action: str  # where a note is sent
    where: str  # the page it stands on, for the way back
    adds: bool
    attaches: bool
    follow: str  # empty: not theirs to follow
    following: bool
    followers: str
    people: str  # who may be mentioned
    text: str
    problems: tuple[str, ...]
    tabs: tuple[Tab, ...]
    pinned: tuple[ShownNote, ...]
    moments: tuple[Moment, ...]
    earlier: str
    failed: tuple[str, ...]
    empty: bool


def card_of(
    visit: Visit,
    record: Record,
    said: Said | None = None,
    *,
    kind: str = "",
    before: str = "",
    where: str = "",
    opened: str = "",
) -> TimelineCard | None:
    """A page of the timeline; None where nothing is kept beside this kind of record, nor its past."""
    reach = visit.xrm.timelines.around(visit.actor, record)
    if not (record.entity.history or reach.notes or reach.files):
        return None
    entity, id = record.entity.name, record.id
    kinds = frozenset({ItemKind(kind)}) if kind else frozenset(ItemKind)
    page = visit.xrm.timelines.read(visit.actor, entity, id, kinds=kinds, cursor=before, reach=reach)
    who = visit.xrm.timelines.following(visit.actor, entity, id, reach=reach) if reach.follows else None
    mine = said if said is not None and not said.note else None
    return TimelineCard(
        action=timeline_address(entity, id),
        where=where,
        adds=reach.adds,
        attaches=reach.attaches,
        follow=timeline_address(entity, id, "follow") if who is not None else "",
        following=who is not None and who.mine,
        followers=visit.formats.number(who.count) if who is not None and who.count else "",
        people=timeline_address(entity, id, "people") if reach.adds else "",
        text=mine.text if mine else "",
        problems=tuple(f"{each.message} {each.hint}".strip() for each in (said.problems if said else ())),
        tabs=tuple(_tabs(record, reach, kind)),
        pinned=tuple(shown_note(visit, record, each) for each in page.pinned),
        moments=tuple(_moments(visit, record, page, said, opened)),
        earlier=timeline_address(entity, id, words={KIND: kind, BEFORE: page.next}) if page.next else "",
        failed=page.failed,
        empty=not page.items and not before,
    )


def _tabs(record: Record, reach: Reach, kind: str) -> Iterator[Tab]:
    """Which kinds to choose from, where there are several."""
    if not ((reach.notes or reach.files) and record.entity.history):
        return
    for word, label in TABS:
        yield Tab(label, timeline_address(record.entity.name, record.id, words={KIND: word}), word == kind)


def _moneys(visit: Visit, record: Record, changes: Sequence[HistoryEntry]) -> Mapping[UUID, Moneys]:
    """The amounts that changes concern with the currencies they had, which the whole past tells."""
    if not concerned(record.entity, changes):
        return {}
    past = tuple(visit.records.history(visit.actor, record.entity.name, record.id))
    moneys = moneys_of(record.entity, record.values, past)
    return {each.id: money for each, money in zip(past, moneys, strict=True)}


def _moments(visit: Visit, record: Record, page: Timeline, said: Said | None, opened: str) -> Iterator[Moment]:
    """Everything on the page; changes of one sitting are told together."""
    changes = [each.change for each in page.items if each.change is not None]
    entries = entries_of(visit, record.entity, changes, _moneys(visit, record, changes))
    sitting: list[Entry] = []
    for item in page.items:
        entry = entries[item.change.id] if item.change is not None else None
        if sitting and (entry is None or not sitting[-1].follows(entry)):
            yield Moment(entry=gathered(sitting))
            sitting.clear()
        if entry is not None:
            if entry.lines or not entry.plain:  # what changed may be nothing that a page shows
                sitting.append(entry)
        elif (moment := _other(visit, record, page, item, said, opened)) is not None:
            yield moment
    if sitting:
        yield Moment(entry=gathered(sitting))


def _other(visit: Visit, record: Record, page: Timeline, item: Item, said: Said | None, opened: str) -> Moment | None:
    """A note, unless it stands above all, or what a plugin tells."""
    if item.note is not None:
        if item.note in page.pinned and str(item.note.id) != opened:
            return None
        note = shown_note(visit, record, item.note)
        return Moment(note=note, opened=_opened(record, note, said, opened))
    return Moment(more=_more(visit, item.more)) if item.more is not None else None


def _opened(record: Record, note: ShownNote, said: Said | None, opened: str) -> Opened | None:
    if str(note.id) != opened or not note.edit:
        return None
    text = said.text if said is not None and said.note == opened else note.typed
    back = timeline_address(record.entity.name, record.id)
    return Opened(opened, note.edit, text, note.version, back)


def _more(visit: Visit, item: TimelineItem) -> More:
    return More(
        label=item.label,
        text=item.text,
        who=item.who,
        initials=initials(item.who),
        href=item.href,
        icon=item.icon,
        ago=visit.formats.ago(item.at, now()),
        at=visit.formats.moment(item.at),
        iso=item.at.isoformat(timespec="seconds"),
    )
