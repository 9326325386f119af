"""Several records at once: each is written by itself, and what is refused is told without keeping back the rest."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site


def do(visitor: Visitor, ids: list[str], what: str, **more: Any) -> Any:
    token = visitor.form("/", "/logout")["csrf_token"]
    return visitor.post("/customer/-/bulk", {"csrf_token": token, "id": ids, "do": what, "list": "q=bulk", **more})


def made(site: Site, count: int, **values: Any) -> list[str]:
    return [str(site.make(name=f"Bulk {number}", **values)["id"]) for number in range(count)]


def value_of(site: Site, id: str, name: str) -> Any:
    return (site.ask("GET", f"/api/customer/{id}", role="admin").json or {})[name]


def test_one_value_is_given_to_all(site: Site, clerk: Visitor) -> None:
    ids = made(site, 3, visits=1)
    asked = do(clerk, ids, "change").get_data(as_text=True)
    assert '<option value="visits">' in asked
    assert '<option value="code">' not in asked, "what is unique cannot be the same for all"
    assert '<option value="secret">' not in asked
    assert 'name="visits"' in do(clerk, ids, "change", of="visits").get_data(as_text=True)

    answer = do(clerk, ids, "write", of="visits", visits="7")

    assert answer.status_code == 303
    assert answer.location == "/customer?q=bulk"
    assert [value_of(site, each, "visits") for each in ids] == [7, 7, 7]
    assert "3 records are changed." in clerk.text("/customer?q=bulk")


def test_a_link_is_given_to_all_and_taken_away(site: Site, clerk: Visitor) -> None:
    partner = site.make("organisation", name="Bulk Works")["id"]
    ids = made(site, 2)
    do(clerk, ids, "write", of="organisation", organisation=partner)
    assert [value_of(site, each, "organisation_id") for each in ids] == [partner, partner]
    do(clerk, ids, "write", of="organisation", organisation="")
    assert [value_of(site, each, "organisation_id") for each in ids] == [None, None]


def test_what_is_refused_is_told_and_the_rest_is_done(site: Site, clerk: Visitor) -> None:
    ids = made(site, 2)
    owing = str(site.make(name="Bulk owing", balance=5)["id"])

    answer = do(clerk, [*ids, owing], "write", of="status", status="gone")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "1 of 3 could not be done" in page
    assert "A customer who is gone owes nothing." in page
    assert f'href="/customer/{owing}"' in page
    assert [value_of(site, each, "status") for each in (*ids, owing)] == ["gone", "gone", "lead"]


def test_a_value_that_means_nothing_comes_back_to_be_mended(site: Site, clerk: Visitor) -> None:
    ids = made(site, 2, visits=1)
    answer = do(clerk, ids, "write", of="visits", visits="many")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert [value_of(site, each, "visits") for each in ids] == [1, 1]


def test_to_the_trash_and_back(site: Site, clerk: Visitor) -> None:
    ids = made(site, 2)
    assert do(clerk, ids, "trash").status_code == 303
    assert site.ask("GET", f"/api/customer/{ids[0]}").status_code == 404
    assert do(clerk, ids, "restore").status_code == 303
    assert site.ask("GET", f"/api/customer/{ids[0]}").status_code == 200


def test_who_may_only_read_is_offered_nothing_and_changes_nothing(site: Site, reader: Visitor, clerk: Visitor) -> None:
    ids = made(site, 2, visits=1)
    page = reader.text("/customer?q=bulk")
    assert 'form="bulk"' not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    for what, more in (("trash", {}), ("write", {"of": "visits", "visits": "9"})):
        answer = reader.post("/customer/-/bulk", {"csrf_token": token[1], "id": ids, "do": what, **more})
        assert answer.status_code in (200, 400, 403, 404)
    assert [value_of(site, each, "visits") for each in ids] == [1, 1]


@pytest.mark.parametrize(
    ("ids", "what", "more"),
    [
        ([], "trash", {}),
        (["x"], "trash", {}),
        (["01890000-0000-7000-8000-000000000001"], "fly", {}),
        (["01890000-0000-7000-8000-000000000001"], "write", {"of": "secret", "secret": "x"}),
        (["01890000-0000-7000-8000-000000000001"], "write", {"of": "visits", "strange": "x"}),
        ([f"01890000-0000-7000-8000-{number:012}" for number in range(501)], "trash", {}),
    ],
)
def test_a_strange_request_is_refused(clerk: Visitor, ids: list[str], what: str, more: dict[str, str]) -> None:
    assert do(clerk, ids, what, **more).status_code == 400


def test_a_record_that_is_not_there_is_told_without_its_name(clerk: Visitor) -> None:
    page = do(clerk, ["01890000-0000-7000-8000-000000000001"], "trash").get_data(as_text=True)

    assert "A record that is not there" in page
    assert "1 of 1 could not be done" in page


def test_nothing_is_done_without_proof_that_it_came_from_a_page_of_ours(site: Site, clerk: Visitor) -> None:
    ids = made(site, 1)
    assert clerk.post("/customer/-/bulk", {"id": ids, "do": "trash"}).status_code == 403
    assert site.ask("GET", f"/api/customer/{ids[0]}").status_code == 200
