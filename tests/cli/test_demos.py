"""Each demo is filled through the record service and can be walked by each of its log-ins, on every kind of page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from xrm.app import Application, build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.start import write_app
from xrm.demos import DEMOS, Login, seed
from xrm.web.flask import create_flask

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
LEAST = {"university": 600, "club": 1500, "business": 1300}
"""Records, all in all."""


class Demo:
    def __init__(self, application: Application, logins: tuple[Login, ...]) -> None:
        self.application, self.logins = application, logins
        self.app: Flask = create_flask(application)


@pytest.fixture(scope="module", params=sorted(DEMOS))
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Demo]]:
    name: str = request.param
    home: Path = tmp_path_factory.mktemp("demo") / name
    write_app(home, name)
    with build(settings_in(home), durable=False) as application:
        yield name, Demo(application, seed(application, name, until=UNTIL))


@pytest.mark.xdist_group("demos")
def test_it_is_full_of_records_that_happened_before_now(demo: tuple[str, Demo]) -> None:
    name, made = demo
    xrm, actor = made.application.current(), Actor.for_system("test")
    own = [each for each in xrm.catalog.entities.values() if each.owner != "xrm" and each.owned_by is None]
    counts = {each.name: xrm.records.count(actor, xrm.records.query(actor, each.name, {})) for each in own}

    assert sum(counts.values()) > LEAST[name]
    assert min(counts.values()) > 0, counts
    later = {
        each.name: xrm.records.count(
            actor, xrm.records.query(actor, each.name, {"filter": f"created_at gt {UNTIL.isoformat()}"})
        )
        for each in own
    }
    assert set(later.values()) == {0}, later


@pytest.mark.xdist_group("demos")
def test_every_log_in_walks_every_page(demo: tuple[str, Demo]) -> None:
    _, made = demo
    catalog = made.application.current().catalog
    named = [name for group in catalog.menu for name in group.entities]
    for login in made.logins:
        client = made.app.test_client()
        answer = client.post("/login", data={"email": login.email, "password": login.password})
        assert answer.status_code in (302, 303)
        assert client.get("/").status_code == 200
        for name in named:
            listed = client.get(f"/{name}?view=all" if catalog.entities[name].list.default else f"/{name}")
            if listed.status_code == 404:
                continue  # not theirs to read
            assert listed.status_code == 200
            for view in ("board", "calendar", "tree"):
                assert client.get(f"/{name}?view={view}").status_code in (200, 400)
            page = client.get(f"/api/{name}?$top=1").json or {}
            for record in page["value"]:
                for part in ("", "/edit", "/duplicate"):
                    status = client.get(f"/{name}/{record['id']}{part}").status_code
                    assert status == 200 if not part else status in (200, 404), (login.role, name, part)
