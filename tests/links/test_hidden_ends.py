"""What a field of several links asks for tells nobody whether links stand in it that they cannot see.

Two worlds that differ in hidden ends only answer every change alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.links.site import READER, ROLES, STAFF, Site
from xrm.errors import XrmError

MakeSite = Callable[..., Site]
CUSTOMER = """
entity: customer
fields:
  name: text, required
  secret: boolean
access:
  staff: all
  reader: {read: "secret ne true"}
"""
EVENT = """
entity: event
fields:
  name: text, required
  big: boolean
  guests: links customer | user, required, max 2
  watchers: {type: links customer | user, required: big}
  sponsors: links customer, required
  parts:
    rows:
      what: text
      by: links customer | user, required
  status:
    states: {open: {start: true}, shut: {final: true}}
    moves: {shut: {from: open, to: shut, ask: [watchers]}}
access: {staff: all, reader: [read, create, write, move]}
"""
CHANGES: list[dict[str, Any]] = [
    {"guests": []},
    {"guests": ["seen"]},
    {"guests": ["other"]},
    {"guests": ["seen", "other"]},
    {"guests": ["seen", "other", "third"]},
    {"guests": ["hush"]},
    {"sponsors": []},
    {"sponsors": ["other"]},
    {"big": True},
    {"big": True, "watchers": []},
    {"big": True, "watchers": ["seen"]},
    {"watchers": []},
    {"parts": [{"what": "A", "by": []}]},
    {"parts": [{"what": "A", "by": ["hush"]}]},
    {"parts": [{"what": "A", "by": ["other"]}]},
    {"move": "shut", "watchers": []},
    {"move": "shut", "watchers": ["hush"]},
    {"move": "shut"},
    {"move": "shut", "watchers": ["seen"]},
]


def world(site: Site, *, hidden: bool) -> tuple[UUID, dict[str, UUID]]:
    """An event, in one world with links that its writer cannot see; and the records that can be linked."""
    ends = {name: site.add("customer", name=name) for name in ("seen", "other", "third")}
    ends["hush"] = site.add("customer", name="hush", secret=True)
    more = [ends["hush"]] if hidden else []
    seen = [ends["seen"], *more]
    part = {"what": "A", "by": seen}
    event = site.add("event", STAFF, name="E", guests=seen, sponsors=seen, watchers=more, parts=[part])
    return event, ends


def answer(site: Site, event: UUID, ends: dict[str, UUID], said: dict[str, Any]) -> object:
    """What the writer is told, or sees when it is done."""
    back = {id: name for name, id in ends.items()}
    words = {name: _with_ids(value, ends) for name, value in said.items() if name != "move"}
    if "parts" in words:
        words["parts"][0]["id"] = str(site.value("event", event, "parts", READER)[0].id)
    try:
        if "move" in said:
            site.records.move(READER, "event", event, said["move"], words)
        else:
            site.change("event", event, READER, **words)
    except XrmError as error:
        return sorted((each.code, each.target, each.message, each.hint) for each in error.problems)
    values = site.read("event", event, READER).values
    return {name: [back[id] for id in values[name]] for name in ("guests", "sponsors", "watchers")}


def _with_ids(value: Any, ends: dict[str, UUID]) -> Any:
    if isinstance(value, list):
        return [_with_ids(each, ends) for each in value]
    if isinstance(value, dict):
        return {name: _with_ids(each, ends) for name, each in value.items()}
    return str(ends[value]) if isinstance(value, str) and value in ends else value


@pytest.mark.parametrize(
    "said", CHANGES, ids=lambda said: "-".join(f"{k}{v}" for k, v in said.items()).replace(" ", "")
)
def test_two_worlds_answer_alike(make_site: MakeSite, said: dict[str, Any]) -> None:
    site = make_site(ROLES, CUSTOMER, EVENT)
    told = [answer(site, *world(site, hidden=hidden), said) for hidden in (False, True)]

    assert told[0] == told[1]


def test_what_is_hidden_stays_beside_what_is_put_in_its_place(make_site: MakeSite) -> None:
    site = make_site(ROLES, CUSTOMER, EVENT)
    event, ends = world(site, hidden=True)

    site.change("event", event, READER, guests=[str(ends["other"])])

    assert site.value("event", event, "guests") == (ends["other"], ends["hush"])


def test_who_sees_all_of_them_may_leave_the_hidden_ones_alone_in_it(make_site: MakeSite) -> None:
    site = make_site(ROLES, CUSTOMER, EVENT)
    event, ends = world(site, hidden=True)

    site.change("event", event, STAFF, guests=[str(ends["hush"])])

    assert site.value("event", event, "guests", READER) == ()
