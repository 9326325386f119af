"""Other ways to look at a list: a board of a choice's values (`lanes.py`), a month of days, a tree of records under records.

Each asks the record service like the list itself does, so its reader sees the same records and no others.
"""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from babel.dates import format_date, format_time

from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.catalog.layout import View, ViewKind
from xrm.catalog.requests import LinkedRecord, Page
from xrm.errors import Problem, XrmError
from xrm.web.pages.lanes import Lane, lanes_of
from xrm.web.pages.table import Row, build_table, query_for
from xrm.web.pages.totals import totals_of

if TYPE_CHECKING:
    from xrm.web.pages.visit import Visit

MONTH = 500
AT_ONCE = 3
"""Records on a day of a calendar that are seen without opening it, and one more."""
LEVELS, NODES = 8, 500
Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Item:
    """A record on one of its days; `time` on the day it begins, where it begins at one."""

    row: Row
    time: str
    goes_on: bool  # it began on a day before


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a calendar; `inside` the month that is shown.  More than fit at once are `more`."""

    number: int
    label: str
    inside: bool
    today: bool
    items: tuple[Item, ...]
    more: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Month:
    label: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    before: str
    after: str
    today: str
    empty: bool  # none of its days has any
    cut: bool  # there are more records than are shown


@dataclass(frozen=True, slots=True)
class Branch:
    row: Row
    under: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    branches: tuple[Branch, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The columns by a field; `total` is what they add up, in words."""

    lanes: tuple[Lane, ...]
    by: str
    total: str


class Looking:
    """Reads one view; `where` are the conditions the list is narrowed by."""

    def __init__(self, visit: Visit, entity: Entity, where: Sequence[str], search: str) -> None:
        self._visit, self._entity = visit, entity
        self._where, self._search = tuple(where), search

    def board(self, view: View, address: Address) -> Board:
        totals = totals_of(self._visit, self._entity, view, self._words(""))
        lanes = lanes_of(self._visit, self._entity, view, self._page, totals, address)
        return Board(tuple(lanes), view.by, totals.label)

    def calendar(self, view: View, said: str, address: Address) -> Month:
        first = _month(said, self._visit.records.today())
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        begin, end = weeks[0][0], weeks[-1][-1]
        to = view.to or view.by
        columns = tuple(dict.fromkeys(("title", view.by, to)))
        until = f"({to} eq null or {to} ge {self._at(view.to or view.by, begin)})" if view.to else ""
        since = f"{view.by} ge {self._at(view.by, begin)}"
        within = f"({since} or {until})" if until else since
        condition = f"{view.by} lt {self._at(view.by, end + timedelta(days=1))} and {within}"
        page = self._page(columns, condition, MONTH, order=view.by)
        days = self._spread(page, build_table(self._visit, page, ("title",)).rows, view, begin, end)
        shown = self._visit.records.today()
        locale = self._visit.formats.locale

        def day(each: date) -> Day:
            label = format_date(each, "full", locale=locale)
            items = tuple(days.get(each, ()))
            at_once = (
                items if len(items) <= AT_ONCE + 1 else items[:AT_ONCE]
            )  # never “1 more”, which takes as much room
            return Day(each.day, label, each.month == first.month, each == shown, at_once, items[len(at_once) :])

        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        earlier = (first - timedelta(days=1)).replace(day=1)
        return Month(
            label=format_date(first, "LLLL y", locale=locale),
            weekdays=tuple(format_date(each, "EEE", locale=locale) for each in weeks[0]),
            weeks=tuple(tuple(day(each) for each in week) for week in weeks),
            before=address(month=f"{earlier:%Y-%m}") if first > date(1000, 1, 1) else "",
            after=address(month=f"{last:%Y-%m}"),
            today=address(month=""),
            empty=not any(each.month == first.month for each in days),
            cut=bool(page.next),
        )

    def _at(self, name: str, day: date) -> str:
        """The beginning of a day as a literal of that field."""
        if self._entity.fields[name].kind is Kind.DATE:
            return day.isoformat()
        return datetime(day.year, day.month, day.day, tzinfo=self._visit.formats.zone).isoformat()

    def _spread(
        self, page: Page, rows: Sequence[Row], view: View, begin: date, end: date
    ) -> Mapping[date, Sequence[Item]]:
        """Records by the days they fall on, within what is shown."""
        found: dict[date, list[Item]] = {}
        place = {name: index for index, name in enumerate(page.names)}
        for row, values in zip(rows, page.rows, strict=True):
            since = self._day(values[place[view.by]])
            until = self._day(values[place[view.to]]) if view.to else since
            if since is None:
                continue
            each, last = max(since, begin), min(max(until or since, since), end)
            while each <= last:
                time = self._time(values[place[view.by]]) if each == since else ""
                found.setdefault(each, []).append(Item(row, time, each > since))
                each += timedelta(days=1)
        return found

    def _day(self, value: date | datetime | None) -> date | None:
        return value.astimezone(self._visit.formats.zone).date() if isinstance(value, datetime) else value

    def _time(self, value: date | datetime) -> str:
        """When it begins on its day, to the minute."""
        formats = self._visit.formats
        if not isinstance(value, datetime):
            return ""
        return format_time(value, "short", tzinfo=formats.zone, locale=formats.locale)

    def tree(self, view: View) -> Tree:
        """From the top down, level by level; a record whose parent its reader may not see is not under anything."""
        below: dict[UUID | None, list[tuple[UUID, Row]]] = {}
        seen: set[UUID] = set()
        asked: list[UUID | None] = [None]
        cut = False
        for _ in range(LEVELS):
            condition = _one_of(view.by, asked)
            page = self._page(("title", view.by), condition, NODES)
            cut = cut or bool(page.next)
            place = page.names.index(view.by)
            asked = []
            for row, values in zip(build_table(self._visit, page, ("title",)).rows, page.rows, strict=True):
                above = values[place]
                key = above.id if isinstance(above, LinkedRecord) else above
                if row.id in seen:
                    continue
                seen.add(row.id)
                below.setdefault(key, []).append((row.id, row))
                asked.append(row.id)
            if not asked or len(seen) >= NODES:
                break
        cut = cut or bool(asked)

        def branches(above: UUID | None) -> tuple[Branch, ...]:
            return tuple(Branch(row, branches(id)) for id, row in below.get(above, ()))

        return Tree(branches(None), cut)

    def _page(self, columns: tuple[str, ...], condition: str, size: int, order: str = "") -> Page:
        words = {**self._words(condition), "count": "true", **({"orderby": order} if order else {})}
        query = query_for(self._visit, self._entity, columns, words, page_size=size)
        return self._visit.records.list(self._visit.actor, replace(query, exact_count=False))

    def _words(self, condition: str) -> dict[str, str]:
        """What the list is narrowed by, and one more condition."""
        said = " and ".join(f"({each})" for each in (*self._where, condition) if each)
        return {"filter": said, "search": self._search}


def able(visit: Visit, entity: Entity) -> tuple[View, ...]:
    """The views whose fields this reader may see."""
    rights = visit.rights(entity.name)
    return tuple(
        each for each in entity.list.views if rights.visible(each.by) and (not each.to or rights.visible(each.to))
    )


def _one_of(name: str, keys: Sequence[UUID | None]) -> str:
    if keys == [None]:
        return f"{name} eq null"
    return f"{name} in ({', '.join(str(each) for each in keys)})"


def _month(said: str, today: date) -> date:
    if not said:
        return today.replace(day=1)
    try:
        found = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise XrmError(Problem("XRM801", "A month is written like 2026-03.", target="month")) from None
    if not 1900 <= found.year <= 9000:
        raise XrmError(Problem("XRM801", "There is no calendar for that year.", target="month"))
    return found


ICONS: Mapping[ViewKind, str] = {
    ViewKind.BOARD: "layout-kanban",
    ViewKind.CALENDAR: "calendar",
    ViewKind.TREE: "sitemap",
}
