"""What somebody is told: who mentions them, and what others do to the records they follow.

Nothing is sent out and kept: notices are what stands beside those records now, as far as their reader may see it now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.errors import XrmError
from xrm.records.refusals import NotFound
from xrm.timeline import notes
from xrm.timeline.following import followed
from xrm.timeline.items import Notice, NoticeKind, Notices
from xrm.timeline.kept import rows_of
from xrm.timeline.reach import Reach, keeper, reach_of

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

MARK = "notice_mark"
DAYS = 90
"""So far back it goes."""
MOST = 100
MOST_COUNTED = 20
"""So many the bell counts; of more it says only that there are."""
MOST_CHANGED = 30
"""Records whose changes are looked up, those changed last."""
EACH = 10
"""Changes of one of them."""
AT_ONCE = 60
"""Records in one condition; an expression has its limits."""


def notices_of(records: Records, actor: Actor) -> Notices:
    """Everything somebody is told, newest first, and how much of it came since they last looked."""
    if actor.id is None:
        return Notices((), 0)
    seen, since = _seen(records, actor), records.now() - timedelta(days=DAYS)
    found = {each.key: each for each in _all(records, actor, since)}.values()
    ordered = sorted(found, key=lambda each: each.at, reverse=True)[:MOST]
    told = tuple(replace(each, fresh=seen is None or each.at > seen) for each in ordered)
    return Notices(told, sum(each.fresh for each in told))


def fresh_of(records: Records, actor: Actor, most: int = MOST_COUNTED) -> int:
    """How much of it came since they last looked; nothing older is looked at, and no more once it is over `most`."""
    if actor.id is None:
        return 0
    seen, since = _seen(records, actor), records.now() - timedelta(days=DAYS)
    after = since if seen is None else max(seen, since)
    found: set[UUID | None] = set()
    for each in _all(records, actor, after):
        if each.at > after:
            found.add(each.key)
        if len(found) > most:
            break
    return len(found)


def mark_seen(records: Records, actor: Actor) -> None:
    """What there is up to now is known."""
    if actor.id is None:
        return
    now, asked = records.now().astimezone(UTC), keeper(actor)
    for _ in range(2):
        rows = rows_of(records, asked, MARK, {"filter": "person eq me()", "select": "id"})
        if rows:
            records.update(asked, MARK, rows[0]["id"], {"seen": now})
            return
        try:
            records.create(asked, MARK, {"person": actor.id, "seen": now})
            return
        except XrmError:  # another window of theirs was faster
            continue


def _seen(records: Records, actor: Actor) -> datetime | None:
    rows = rows_of(records, keeper(actor), MARK, {"filter": "person eq me()", "select": "seen"})
    return rows[0]["seen"] if rows else None


def _all(records: Records, actor: Actor, since: datetime) -> Iterator[Notice]:
    """Notices of every kind; a note that mentions somebody is told as that, whatever they follow."""
    reaches = _Reaches(records, actor)
    theirs = followed(records, actor)
    after = f"created_at gt {since.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')} and created_by ne me()"
    ids = [id for _, id in theirs]
    for start in range(0, len(ids), AT_ONCE):
        among = ", ".join(f"'{id}'" for id in ids[start : start + AT_ONCE])
        found = _notes(records, reaches, f"about in ({among}) and {after}", NoticeKind.NOTE)
        yield from (each for each in found if each.at > theirs.get((each.entity, each.record), each.at))
    yield from _notes(records, reaches, f"mentions/any(each: each eq me()) and {after}", NoticeKind.MENTION)
    yield from _changes(records, reaches, theirs, since)


class _Reaches:
    """How far one person reaches, asked once for each record."""

    def __init__(self, records: Records, actor: Actor) -> None:
        self.actor = actor
        self._records = records
        self._known: dict[tuple[str, UUID], Reach | None] = {}

    def of(self, entity: str, id: UUID) -> Reach | None:
        """None: they may not see the record, or it is gone."""
        if (entity, id) not in self._known:
            try:
                self._known[entity, id] = reach_of(self._records, self.actor, entity, id)
            except NotFound:
                self._known[entity, id] = None
        return self._known[entity, id]


def _notes(records: Records, reaches: _Reaches, condition: str, kind: NoticeKind) -> Iterator[Notice]:
    for told in notes.told_of(records, reaches.actor, condition, MOST):
        reach = reaches.of(told.entity, told.record)
        said = told.shown(reach) if reach is not None else None
        if reach is not None and said is not None:
            title = reach.record.title
            yield Notice(kind=kind, at=said.at, entity=told.entity, record=told.record, title=title, note=said)


def _changes(
    records: Records, reaches: _Reaches, theirs: Mapping[tuple[str, UUID], datetime], since: datetime
) -> Iterator[Notice]:
    """What others changed since somebody follows it."""
    actor = reaches.actor
    for changed in records.changed_since(theirs, since, actor)[:MOST_CHANGED]:
        after = max(since, theirs[changed.entity, changed.id])
        if changed.at <= after:
            continue
        reach = reaches.of(changed.entity, changed.id)
        if reach is None:
            continue
        entries = records.history(actor, changed.entity, changed.id, since=after)
        for each in [one for one in entries if one.at > after and one.actor_id != actor.id][:EACH]:
            yield Notice(
                kind=NoticeKind.CHANGE,
                at=each.at,
                entity=changed.entity,
                record=changed.id,
                title=reach.record.title,
                change=each,
            )
