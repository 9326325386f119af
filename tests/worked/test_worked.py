"""The worked app from its files to what people see, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.web.pages.visitor import Visitor
from tests.web.site import Site
from tests.worked.bodies import bodies
from tests.worked.site import APP, ENTITIES, ROLES, SENSIBLE, worked_site
from xrm.app import build
from xrm.catalog.catalog import Catalog
from xrm.errors import Severity
from xrm.proposals import read_proposal

TRIES = 12
"""Records that are tried for each entity."""


@pytest.fixture(scope="module")
def site(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("worked")
    with worked_site(folder / "app", shared_database_url) as found:
        yield found


def test_it_checks_without_a_problem() -> None:
    found = read_proposal(APP)

    assert not [str(each) for each in found.problems if each.severity is not Severity.INFO]
    assert set(ENTITIES) | {"user", "team", "role", "saved_view", "record_note", "record_follower", "notice_mark"} == {
        each.name for each in found.catalog.entities.values() if each.owned_by is None
    }


def test_applied_it_reloads_and_a_second_time_changes_nothing(site: Site) -> None:
    with build(site.application.settings, fresh=False) as again:
        assert said(again.current().catalog) == said(site.application.current().catalog)
        plan = again.plan_folder()

    assert not plan.steps
    assert not [str(each) for each in plan.problems if each.severity is not Severity.INFO]


def said(catalog: Catalog) -> dict[str, Any]:
    """All a catalog says; as a value it is equal to itself alone."""
    return {each.name: getattr(catalog, each.name) for each in fields(catalog)}


@pytest.fixture(scope="module")
def document(site: Site) -> Any:
    return site.ask("GET", "/api/openapi.json", "admin").json


@pytest.fixture(scope="module")
def made(site: Site, document: Any) -> dict[str, list[dict[str, Any]]]:
    """Records of each entity, of values that the document allows."""
    return {entity: [each for each in tried(site, document, entity) if each] for entity in ENTITIES}


def test_its_document_is_valid(document: Any) -> None:
    schemathesis.openapi.from_dict(document).validate()


def test_each_entity_takes_and_tells_what_its_document_says(
    site: Site, document: Any, made: dict[str, list[dict[str, Any]]]
) -> None:
    parts = {"components": document["components"]}
    for entity, records in made.items():
        assert records, f"no {entity} could be made"
        for each in records:
            answer = site.ask("GET", f"/api/{entity}/{each['id']}", "admin")
            assert answer.status_code == 200
            jsonschema.validate(answer.json, {**parts, "$ref": f"#/components/schemas/{entity}"})


def tried(site: Site, document: Any, entity: str) -> list[dict[str, Any]]:
    """Records of values that the document allows; an empty one for what the rules of the entity refused."""
    parts = {f"#/components/schemas/{name}": each for name, each in document["components"]["schemas"].items()}
    found: list[dict[str, Any]] = []

    @seed(20261126)
    @settings(max_examples=TRIES, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(bodies(parts[f"#/components/schemas/{entity}.new"], parts))
    def make(body: dict[str, Any]) -> None:
        values = sensible(site, entity, body)
        answer = site.ask("POST", f"/api/{entity}", "admin", json=values)
        assert answer.status_code in (201, 409, 422), (values, answer.get_data(as_text=True))
        found.append(dict(answer.json or {}) if answer.status_code == 201 else {})

    make()
    return found


def sensible(site: Site, entity: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values with links that lead somewhere and what the rules ask for."""
    links = {
        each.name: each.link.targets[0]
        for each in site.application.current().catalog.entities[entity].fields.values()
        if each.link is not None and each.stored and each.name not in ("parent", "head")
    }
    for name, target in links.items():
        if f"{name}_id" in values or site.application.current().catalog.entities[entity].fields[name].required:
            values[f"{name}_id"] = some(site, target)
        if name in values:
            values[name] = []
    return values | dict(SENSIBLE.get(entity, {}))


def some(site: Site, entity: str) -> str | None:
    """The id of the newest record, if there is any."""
    found = (site.ask("GET", f"/api/{entity}?$top=1&$orderby=created_at desc&$select=id", "admin").json or {})["value"]
    return str(found[0]["id"]) if found else None


@pytest.mark.parametrize("role", ROLES)
def test_every_page_opens_or_is_not_there(site: Site, role: str, made: dict[str, list[dict[str, Any]]]) -> None:
    visitor = Visitor(site, role)
    for entity, records in made.items():
        record = records[-1]["id"]
        for path in (f"/{entity}", f"/{entity}/new", f"/{entity}/{record}", f"/{entity}/{record}/edit"):
            status = visitor.get(path).status_code
            assert status == 200 or (role != "admin" and status in (403, 404)), (path, status)
