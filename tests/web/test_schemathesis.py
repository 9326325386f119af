"""Schemathesis reads the document an instance writes of itself and tries to catch it lying, on both databases.

As the administrator, who may do everything, and as somebody who may only read some rows.  No answer is a 5xx, and none
contradicts the document.  Seeded, so a failure comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.site import Site


def refuses_bad_data(context: CheckContext, response: Response, case: Case) -> bool | None:
    """What breaks the document is refused.  A save on an old version may be, before its values are looked at."""
    return None if response.status_code == 412 else negative_data_rejection(context, response, case)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    refuses_bad_data,
    ignored_auth,
]
EXAMPLES = 8
"""Requests of each kind for each operation."""


@pytest.mark.parametrize("role", ["admin", "reader"])
def test_no_answer_contradicts_the_document(site: Site, role: str) -> None:
    plain = {"Accept-Encoding": "identity"}  # over WSGI nobody opens what is compressed
    headers = {"Authorization": f"Bearer {site.tokens[role]}", **plain}
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", site.app, headers=headers)
    operations = [each for found in document.get_all_operations() if is_worth_it(each := found.ok())]
    told = [lie for each in operations for cases in strategies(site, each) for lie in lies(cases, headers)]

    assert not told, "\n\n".join(told)


def is_worth_it(operation: Any) -> bool:
    """What stands beside records is the same for every entity, so one of them is enough."""
    return "/timeline" not in operation.path or operation.path.startswith("/api/customer/")


def strategies(site: Site, operation: Any) -> Iterator[st.SearchStrategy[Case]]:
    """Good and bad requests; with the id of a record that is there, and with any id."""
    keyed = "{id}" in operation.path
    places: list[dict[str, Any] | None] = [None]
    if keyed:
        places.append({"id": existing(site, operation.path.split("/")[2])})
    for place in places:
        yield operation.as_strategy(GenerationMode.POSITIVE, path_parameters=place)
    if keyed or operation.definition.raw.get("parameters") or operation.body:
        yield operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=places[-1])


def existing(site: Site, entity: str) -> str:
    """The id of some record of the entity."""
    body = site.ask("GET", f"/api/{entity}?$top=1&$select=id", "admin").json or {}
    return str(body["value"][0]["id"]) if body.get("value") else str(site.users["admin"])


def lies(cases: st.SearchStrategy[Case], headers: dict[str, str]) -> list[str]:
    """Every way in which an answer contradicted the document, with the request that showed it."""

    @seed(20261125)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def check(case: Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        check()
    except FailureGroup as group:
        return [str(group)]
    return []
