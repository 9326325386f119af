"""What somebody is told: the bell of the top bar, and the page behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import cast
from uuid import UUID

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.requests import HistoryEntry
from xrm.timeline.items import Notice, NoticeKind
from xrm.timeline.mentions import SOMEBODY, plainly
from xrm.timeline.notices import MOST_COUNTED
from xrm.web.pages.addresses import record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.past import Entry, entries_of
from xrm.web.pages.shell import icon_of, initials, now
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

SEEN = "xrm:seen"
"""What the bell listens for."""
NAMED = 4
"""Fields of one change that are named."""
DONE = {"create": "created", "update": "changed", "restore": "restored", "override": "overrode the status of"}
DID = {NoticeKind.MENTION: "mentioned you on", NoticeKind.NOTE: "wrote about"}


@dataclass(frozen=True, slots=True)
class Told:
    """One notice, in words."""

    who: str
    initials: str
    did: str
    title: str
    href: str
    label: str
    icon: str
    text: str
    ago: str
    at: str
    iso: str
    fresh: bool
    mention: bool


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    told: tuple[Told, ...]


@pages.get("/-/notices")
@needs(Need.RECORDS)
def show_notices() -> str:
    visit = Visit.current()
    visit.only(request.args, [])
    found = visit.xrm.timelines.notices(visit.actor)
    entries = _entries(visit, found.value)
    told = [(each.at, _told(visit, each, entries)) for each in found.value]
    by_day = groupby(told, key=lambda pair: visit.formats.long_date(pair[0]))
    days = tuple(Day(day, tuple(each for _, each in some)) for day, some in by_day)
    return render_template("pages/notices.html", days=days, fresh=found.fresh)


@pages.post("/-/notices")
@needs(Need.RECORDS)
def seen() -> Response:
    """All that there is has been seen; the bell of a page that stays is told to count again."""
    visit = Visit.current()
    visit.xrm.timelines.mark_seen(visit.actor)
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Trigger": SEEN})
    return redirect("/-/notices", 303)


@pages.get("/-/notices/count")
@needs(Need.RECORDS)
def count_notices() -> str:
    """What the bell says; a fragment, asked for by every page once it stands."""
    visit = Visit.current()
    visit.only(request.args, [])
    count = visit.xrm.timelines.fresh(visit.actor)
    text = f"{MOST_COUNTED}+" if count > MOST_COUNTED else visit.formats.number(count)
    return render_template("fragments/bell.html", count=count, text=text)


def _entries(visit: Visit, notices: Iterable[Notice]) -> Mapping[UUID, Entry]:
    """The changes among them, read together for each entity."""
    changes: dict[str, list[HistoryEntry]] = {}
    for each in notices:
        if each.change is not None:
            changes.setdefault(each.entity, []).append(each.change)
    read = (entries_of(visit, visit.known(entity), some) for entity, some in changes.items())
    return {id: entry for entries in read for id, entry in entries.items()}


def _told(visit: Visit, notice: Notice, entries: Mapping[UUID, Entry]) -> Told:
    entity = visit.xrm.catalog.entities[notice.entity]
    who, did, text = _words(notice, entries)
    return Told(
        who=who,
        initials=initials(who),
        did=did,
        title=notice.title,
        href=f"{record_address(notice.entity, notice.record)}#timeline",
        label=entity.label.text(visit.language),
        icon=icon_of(entity),
        text=text,
        ago=visit.formats.ago(notice.at, now()),
        at=visit.formats.moment(notice.at),
        iso=notice.at.isoformat(timespec="seconds"),
        fresh=notice.fresh,
        mention=notice.kind is NoticeKind.MENTION,
    )


def _words(notice: Notice, entries: Mapping[UUID, Entry]) -> tuple[str, str, str]:
    """Who, what they did, and what more there is to say of it."""
    if notice.note is not None:
        note = notice.note
        who = (note.by.name if note.by else None) or SOMEBODY.capitalize()
        text = plainly(note.text, {each.id: each for each in note.mentions})
        return who, DID[notice.kind], text or ", ".join(each.name for each in note.files)
    change = cast("HistoryEntry", notice.change)
    entry = entries[change.id]
    did = f"{entry.did} on" if change.move else DONE.get(change.action, entry.did)
    return entry.who, did, "" if entry.made else ", ".join(_labels(entry))


def _labels(entry: Entry) -> Iterator[str]:
    """The fields that changed, the first few of them."""
    labels = [line.label for line in entry.lines]
    yield from labels[:NAMED]
    if len(labels) > NAMED:
        yield f"{len(labels) - NAMED} more"
