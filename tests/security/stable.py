"""An instance in which one entity is not for the clerk, and everything that can name an entity names that one.

`HIDDEN` are the words it goes by.  A clerk reads and writes all else, so whatever leads there from a thing of theirs is
in their sight up to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.identity import accounts, tokens
from xrm.testing import app_from
from xrm.web.flask import create_flask

SYSTEM = Actor.for_system("test")
PASSWORD = "a long enough pass phrase"
HIDDEN = ("quagga", "zonkey")
"""The name of the hidden entity and its label; its plurals begin with them."""

APP = """\
app: stable
xrm: 1
label: Stable
roles:
  admin: Administrator
  keeper: Keeper
  clerk: Clerk
access:
  keeper: all
  clerk: all
home: {clerk: [horse, horse/old_stripes, horse/with_old, quagga, quagga/mean_age]}
menu:
  Animals: [horse, quagga, pairing]
  Papers: [note]
"""
QUAGGA = """\
entity: quagga
label: Zonkey
plural: Zonkeys
fields:
  name: text, required, unique, search
  age: integer
  dam: link horse, inverse foals
  mark: link horse
  liked: links horse
  about: link note | horse, inverse none
  parent: link self, tree
  temper: [wild, tame]
  status:
    type: status
    states: {young: {start: true}, old: {final: true}}
    moves: {grow: {from: young, to: old}}
measures:
  mean_age: avg age
access:
  keeper: all
"""
HORSE = """\
entity: horse
title: "{name} · {stripes}"
fields:
  name: text, required, search
  stripes: link quagga
  striped: link quagga, where age gt 2, inverse none
  lead: {type: link, to: quagga, default: {name: Zora}, inverse: none}
  kin: links quagga
  herd: links horse | quagga, inverse none
  friend: link horse | quagga, inverse befriended
  foe: link quagga | user, inverse none
  twins: link quagga | pairing, required, inverse none
  anything: link any, inverse none
  sires: links quagga via pairing
  foal_count: count foals
  system_count: {count: foals, as: system}
  oldest: max foals/age
  eldest: first foals
  has_foal: any foals where age gt 1
  whose: = stripes/name
  mate: = friend/quagga/name
  mated: = friend_kind
  is_striped: = friend_kind eq 'quagga'
  remark: {type: text, visible: friend_kind eq 'quagga'}
  reason: {type: text, required: stripes/age gt 90}
  fixed: {type: text, readonly: friend_kind eq 'quagga'}
  height: {type: integer, max: = stripes/age, default: = stripes/age}
  level: [low, high]
  gear:
    rows:
      what: text, required
      from: link quagga
      maker: link horse | quagga
      whose: = from/name
  status:
    type: status
    states: {stable: {start: true}, field: {}, gone: {final: true}}
    moves:
      graze:
        from: stable
        to: field
        ask: [friend, stripes, level]
        when: stripes eq null or stripes/age gt 1
        message: "Not with {stripes/name}."
      leave: {from: field, to: gone, set: {friend: null}}
list:
  columns: [name, stripes, friend, kin, foal_count, mate, status]
  filters:
    old_stripes: stripes/age gt 3
    of_kind: friend_kind eq 'quagga'
rules:
  tall: {check: stripes eq null or stripes/age gt 0, message: "Not with {stripes/name}.", at: stripes}
  no_friend: {check: friend/quagga/name ne 'Zed'}
unique:
  once: [name, stripes]
measures:
  with_old: count where stripes/age gt 2
  of_kind: count where friend_kind eq 'quagga'
  everyone: count
  share: = with_old divby everyone
  ages: sum oldest
"""
NOTE = """\
entity: note
title: "{subject}: {about}"
fields:
  subject: text, required, search
  about: link quagga | horse | user, required, inverse notes
  owner: link user
  through: = about/horse/friend/quagga/name
"""
PAIRING = """\
entity: pairing
between:
  - {to: quagga, as: sire}
  - {to: horse, as: mare}
fields:
  year: integer
"""
TEXTS = (APP, QUAGGA, HORSE, NOTE, PAIRING)


@dataclass
class Stable:
    """The instance at work, and whoever asks."""

    application: Application
    app: Flask
    users: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[UUID]] = field(default_factory=dict)

    @property
    def records(self) -> Any:
        return self.application.current().records

    def make(self, entity: str, **values: Any) -> UUID:
        id: UUID = self.records.create(SYSTEM, entity, values).id
        self.ids.setdefault(entity, []).append(id)
        return id

    def api(self, method: str, path: str, role: str = "clerk", **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.tokens[role]}", **more.pop("headers", {})}
        return self.app.test_client().open(path, method=method, headers=headers, **more)

    def visitor(self, role: str = "clerk") -> FlaskClient:
        client = self.app.test_client()
        answer = client.post("/login", data={"email": f"{role}@example.org", "password": PASSWORD})
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)
        return client


@contextmanager
def open_stable(folder: Path, database_url: str, *texts: str) -> Iterator[Stable]:
    with app_from(folder, *(texts or TEXTS), database_url=database_url) as application:
        stable = Stable(application, create_flask(application))
        xrm = application.current()
        for role in ("admin", "keeper", "clerk"):
            user = accounts.add_user(xrm, SYSTEM, f"{role}@example.org", role.capitalize(), [role], PASSWORD)
            stable.users[role], stable.tokens[role] = user, tokens.create_token(xrm, user, "test")
        yield stable


def fill(stable: Stable) -> None:
    """A few records, the hidden ones linked to from everywhere.  No value says what they are."""
    zora, zed = stable.make("quagga", name="Zora", age=5), stable.make("quagga", name="Yan", age=1)
    bella = stable.make("horse", name="Bella", twins=zora)
    rosa = stable.make(
        "horse",
        name="Rosa",
        stripes=zora,
        striped=zora,
        kin=[zora, zed],
        herd=[bella, zora],
        friend=zora,
        foe=zed,
        twins=zora,
        anything=zed,
        gear=[{"what": "saddle", "from": str(zora), "maker": str(zora)}],
    )
    stable.records.update(SYSTEM, "quagga", zora, {"dam": bella, "mark": rosa, "liked": [rosa], "about": bella})
    stable.records.update(SYSTEM, "horse", bella, {"friend": rosa})
    stable.records.update(SYSTEM, "horse", bella, {"friend": zora, "anything": zora})
    for about in (zora, bella, stable.users["clerk"]):
        stable.make("note", subject="About", about=about)
    stable.make("pairing", sire=zora, mare=bella, year=2020)
