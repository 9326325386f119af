"""Who may be mentioned beside a record, and what they are called: people who may see it and its notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.records.refusals import NotFound, Refused
from xrm.timeline.items import Person
from xrm.timeline.kept import rows_of
from xrm.timeline.mentions import first_words, mentioned, understood
from xrm.timeline.reach import Reach, keeper, reach_of

if TYPE_CHECKING:
    from xrm.records.service import Records

USER = "user"
MOST_MENTIONS = 20
"""People in one note; whoever means more means a team, or a mail."""
MOST_OFFERED = 8
AT_ONCE = 60
MOST_LOOKED_AT = 40
"""People of whom it is looked up whether they may see a record, while names are offered."""


def names_of(records: Records, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """People by id, by their names alone whatever a title says; those who are no longer there have none."""
    ordered, names = sorted(ids), dict[UUID, str]()
    for start in range(0, len(ordered), AT_ONCE):
        among = ", ".join(map(str, ordered[start : start + AT_ONCE]))
        rows = rows_of(records, keeper(actor), USER, {"filter": f"id in ({among})", "select": "id,name"})
        names |= {row["id"]: row["name"] for row in rows}
    return {id: Person(id, names.get(id)) for id in ids}


def offered(records: Records, reach: Reach, search: str) -> tuple[Person, ...]:
    """People to mention, by the beginning of a name; never who may not see the record."""
    begun = _beginning(search.strip())
    words = {"filter": f"active and {begun}" if begun else "active", "orderby": "name", "top": str(MOST_LOOKED_AT)}
    found: list[Person] = []
    for person, actor in _known(records, reach.actor, words):
        if len(found) < MOST_OFFERED and _may_see(records, reach, actor):
            found.append(person)
    return tuple(found)


def _beginning(text: str) -> str:
    """The condition that a name begins so, in capitals or not."""
    quoted = text.replace("'", "''")
    return f"startswith(tolower(name), tolower('{quoted}'))" if text else ""


def _known(records: Records, asked: Actor, words: Mapping[str, str]) -> Iterator[tuple[Person, Actor]]:
    """The users that somebody may know of: as people, and as those who would ask.  Who may know of none knows none."""
    try:
        query = records.query(asked, USER, {**words, "select": "id,name,roles"})
    except XrmError:  # people, or their names or roles, are not theirs to see
        return
    page = records.list(asked, query)
    place = {name: index for index, name in enumerate(page.names)}
    roles = page.entity.fields["roles"]
    for row in page.rows:
        held = (roles.choice(stored) for stored in row[place["roles"]] or ())
        name = row[place["name"]]
        yield (
            Person(row[place["id"]], name),
            Actor(row[place["id"]], name, frozenset(each.name for each in held if each is not None)),
        )


def _may_see(records: Records, reach: Reach, actor: Actor) -> bool:
    """Whether somebody may see the record and its notes."""
    try:
        return reach_of(records, actor, reach.entity.name, reach.id).notes
    except NotFound:
        return False


def with_mentions(records: Records, reach: Reach, text: str) -> tuple[str, tuple[UUID, ...]]:
    """A typed text as it is kept, and whom it mentions; refuses whom it would tell nothing."""
    text = _understood(records, reach, text)
    ids = mentioned(text)
    if len(ids) > MOST_MENTIONS:
        raise _refused([Problem("XRM810", f"A note mentions at most {MOST_MENTIONS} people.", target="text")])
    if ids:
        _check(records, reach, ids)
    return text, ids


def _understood(records: Records, reach: Reach, text: str) -> str:
    words = sorted(first_words(text))[:MOST_MENTIONS]
    if not words:
        return text
    begun = " or ".join(map(_beginning, words))
    found = _known(records, reach.actor, {"filter": f"active and ({begun})", "top": "400"})
    known, shared = understood(text, [person for person, actor in found if _may_see(records, reach, actor)])
    hint = "Choose the one you mean from the list that opens after @."
    if shared:
        raise _refused(
            Problem("XRM810", f"Several people are called “{name}”.", target="text", hint=hint)
            for name in sorted(shared)
        )
    return known


def _check(records: Records, reach: Reach, ids: tuple[UUID, ...]) -> None:
    """Everybody mentioned is there and may see the record; who is not, and who may not, is told alike."""
    words = {"filter": f"active and id in ({', '.join(map(str, ids))})"}
    seeing = {person.id for person, actor in _known(records, reach.actor, words) if _may_see(records, reach, actor)}
    lost = [id for id in ids if id not in seeing]
    if lost:
        message = "Somebody mentioned here may not see this record, or is not there."
        hint = "Choose somebody from the list that opens after @, or write the name without it."
        raise _refused([Problem("XRM810", message, target="text", hint=hint)])


def _refused(problems: Iterable[Problem]) -> Refused:
    return Refused(tuple(problems))
