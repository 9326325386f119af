"""A small, realistic instance to send requests to: customers and their organisations, three roles, a token for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from xrm.app import Application, build
from xrm.catalog.requests import Actor
from xrm.identity import accounts, tokens
from xrm.settings import load_settings
from xrm.web.flask import create_flask

SYSTEM = Actor.for_system("test")
PASSWORD = "a long enough pass phrase"

APP = """
app: shop
xrm: 1
label: Corner shop
roles:
  admin: Administrator
  clerk: Clerk
  reader: Reader
access:
  clerk: all
  reader: read
"""
ORGANISATION = """
entity: organisation
fields:
  name: text(80), required, unique, search
  kind: [employer, school]
  customer_count: count customers
"""
CUSTOMER = """
entity: customer
fields:
  name: text(80), required, search
  email: email, unique
  code: text(12), unique, once
  visits: integer, min 0, max 1000
  balance: decimal(10,2)
  budget: money
  share: percent
  vip: boolean
  born: date
  opens: time
  seen: datetime
  status:
    choices: [lead, active, gone]
    default: lead
  tags:
    type: choices
    choices: [blue, green]
  data: json
  contract: file, max 100 KB
  poster: image, public, max 100 KB
  leaflets: files, public
  papers: files, max 100 KB
  number: sequence(C-{n:4})
  organisation: link organisation
  secret:
    type: text
    access: {admin: write}
  account:
    type: text
    mask: last 4
    access: {clerk: write, reader: read}
  pin: secret, rotate 90 days
  doubled: = visits mul 2
rules:
  gone_customers_owe_nothing:
    when: status eq 'gone'
    check: balance eq null or balance eq 0
    message: A customer who is gone owes nothing.
    at: balance
measures:
  active_ones: count where status eq 'active'
  all_of_them: count
  active_share: {formula: active_ones divby all_of_them, format: percent}
access:
  clerk: all
  reader:
    read: status ne 'gone'
"""
PURCHASE = """
entity: purchase
fields:
  name: text(80), required
  lines:
    rows:
      what: text(40), required
      amount: integer, min 0, max 1000, default 1
      price: decimal(8,2)
      hint:
        type: text
        access: {clerk: write}
      total: = amount mul price
    max: 5
    unique:
      once: [parent, what]
  sum_of_lines: sum lines/total
  line_count: count lines
"""
LOAN = """
entity: loan
title: book
fields:
  book: text(80), required
  note: text(200)
  fee: decimal(6,2), min 0
  inside:
    type: text
    access: {admin: write}
  back_on: date, readonly
  status:
    type: status
    states:
      asked: {start: true}
      lent: Lent out
      lost:
      back: {final: true}
    moves:
      lend:
        from: asked
        to: lent
        when: fee eq null or fee lt 10
        message: A fee of {fee} is too much.
      lose: {from: lent, to: lost, ask: [note, fee]}
      find: {from: lost, to: lent, roles: [reader], ask: {note: optional}}
      write_off: {from: lost, to: back, roles: [admin], ask: [inside]}
      give_back:
        from: lent
        to: back
        set: {back_on: = today()}
rules:
  a_loss_has_its_price:
    when: status eq 'lost'
    check: fee gt 0
    message: A lost book costs something.
    at: fee
access:
  clerk: all
  reader: read
"""
FILES = {
    "xrm.yaml": APP,
    "entities/organisation.yaml": ORGANISATION,
    "entities/customer.yaml": CUSTOMER,
    "entities/purchase.yaml": PURCHASE,
    "entities/loan.yaml": LOAN,
}


NOTHING_MORE: Mapping[str, str] = {}


@dataclass
class Site:
    """A running instance and who knows it."""

    application: Application
    app: Flask
    users: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def ask(
        self, method: str, path: str, role: str = "clerk", headers: Mapping[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """One request with the token of a role; an empty role is a stranger."""
        sent = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return self.client().open(path, method=method, headers={**sent, **(headers or {})}, **more)

    def make(self, entity: str = "customer", **values: Any) -> dict[str, Any]:
        """A new record, made by the clerk."""
        answer = self.ask("POST", f"/api/{entity}", json={"name": "Ann", **values})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return dict(answer.json or {})


@contextmanager
def open_site(
    folder: Path, database_url: str, base_url: str = "http://127.0.0.1:8000", more: Mapping[str, str] = NOTHING_MORE
) -> Iterator[Site]:
    """The instance on that database, with a person for each role; `more` files beside its own."""
    for name, text in {**FILES, **more}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    settings = load_settings(folder, {"database_url": database_url, "base_url": base_url, "log_level": "error"}, {})
    with build(settings) as application:
        site = Site(application, create_flask(application))
        xrm = application.current()
        for role in ("admin", "clerk", "reader"):
            user = accounts.add_user(xrm, SYSTEM, f"{role}@example.org", role.capitalize(), [role], PASSWORD)
            site.users[role], site.tokens[role] = user, tokens.create_token(xrm, user, "test")
        yield site
