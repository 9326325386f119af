"""A demo filled at a moment, and every page of it as at that moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from xrm.app import Application, build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.start import write_app
from xrm.demos import Login, seed
from xrm.web.flask import create_flask

SYSTEM = Actor.for_system("test")


@dataclass(frozen=True, slots=True)
class Demo:
    name: str
    application: Application
    logins: tuple[Login, ...]
    app: Flask

    def entities(self) -> list[str]:
        """Those that the demo itself defines."""
        found = self.application.current().catalog.entities.values()
        return [each.name for each in found if each.owner != "xrm" and each.owned_by is None]

    def visitor(self, login: Login) -> FlaskClient:
        client = self.app.test_client()
        answer = client.post("/login", data={"email": login.email, "password": login.password})
        assert answer.status_code in (302, 303), login
        return client

    def titles(self) -> dict[str, list[str]]:
        """What each record is called, entity by entity."""
        records = self.application.current().records
        found: dict[str, list[str]] = {}
        for name in self.entities():
            words = {"select": "title", "orderby": "title,created_at", "top": "5000"}
            page = records.list(SYSTEM, records.query(SYSTEM, name, words))
            found[name] = [row[page.names.index("title")] for row in page.rows]
        return found


@contextmanager
def filled(name: str, folder: Path, until: datetime) -> Iterator[Demo]:
    """Started at `until`, and ended again; look at it while the clock stands there."""
    home = folder / name
    write_app(home, name)
    with ExitStack() as stack:
        with time_machine.travel(until):
            application = stack.enter_context(build(settings_in(home), durable=False))
            logins = seed(application, name, until=until)
        yield Demo(name, application, logins, create_flask(application))


def empty_panels(page: str) -> list[str]:
    """What of a first page has nothing to show."""
    tiles = re.findall(r'x-tile-count">([^<]*)</span><span class="x-tile-label">([^<]*)', page)
    assert tiles, "a first page has figures"
    found = [label for text, label in tiles if not re.search("[1-9]", text)]
    for panel in page.split("<section ")[1:]:
        if "x-card-empty" in panel or "All quiet" in panel:
            found += re.findall(r"<h2[^>]*>(?:<a[^>]*>)?([^<]*)", panel)
    return found
