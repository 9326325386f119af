"""Files over the API: a job for each, with counts and rejected rows; nothing of what its caller may not know."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from tests.web.site import SYSTEM, Site
from xrm.identity import tokens
from xrm.jobs.worker import Worker

CSV = "name,email,visits\nIda,{0}1@example.org,3\nOle,{0}2@example.org,many\nUna,{0}3@example.org,\n"


def work(site: Site) -> None:
    Worker(lambda: site.application.current().jobs).do_all()


def send(site: Site, text: str | bytes, query: str = "", role: str = "clerk", **headers: str) -> Any:
    said = {"Content-Type": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return site.ask("POST", f"/api/customer/import{query}", role, headers=said, data=text)


def form(site: Site, role: str = "clerk", file: str = CSV, **fields: str) -> Any:
    data: dict[str, Any] = {**fields, "file": (io.BytesIO(file.encode()), "some.csv")}
    return site.ask("POST", "/api/customer/import", role, data=data, content_type="multipart/form-data")


def test_a_file_becomes_a_job_that_tells_what_became_of_it(site: Site) -> None:
    answer = send(site, CSV.format("a"), Content_Disposition='attachment; filename="people.csv"')
    assert answer.status_code == 202, answer.text
    place = answer.headers["Location"]
    assert place.endswith(f"/api/jobs/{answer.json['id']}")
    assert (answer.json["name"], answer.json["state"]) == ("import", "waiting")
    assert site.ask("GET", f"{place}/rejects").status_code == 404

    work(site)
    job = site.ask("GET", place).json
    told = job["import"]
    assert (job["state"], job["done"], job["total"]) == ("done", 3, 3)
    assert (told["file"], told["created"], told["rejected"], told["rehearsed"]) == ("people.csv", 2, 1, False)
    assert told["problems"][0]["row"] == 3
    assert told["problems"][0]["column"] == "visits"
    rejects = site.ask("GET", told["rejects"])
    assert rejects.status_code == 200
    assert rejects.headers["Content-Type"].startswith("text/csv")
    assert 'Ole,a2@example.org,many,"visits: ' in rejects.text
    assert site.ask("GET", "/api/customer?$filter=email eq 'a1@example.org'").json["value"][0]["name"] == "Ida"


def test_a_plan_a_rehearsal_and_the_same_again(site: Site) -> None:
    plan = {"columns": {"name": "name", "email": "email"}, "match": ["email"], "mode": "upsert"}
    text = CSV.format("b")
    rehearsed = form(site, file=text, plan=json.dumps(plan), rehearse="true").json
    work(site)
    told = site.ask("GET", f"/api/jobs/{rehearsed['id']}").json["import"]
    assert (told["rehearsed"], told["created"], told["rejected"], told["state"]) == (True, 3, 0, "draft")
    assert site.ask("GET", "/api/customer?$filter=email eq 'b1@example.org'").json["value"] == []

    for created, same in ((3, 0), (0, 3)):
        job = form(site, file=text, plan=json.dumps(plan)).json
        work(site)
        told = site.ask("GET", f"/api/jobs/{job['id']}").json["import"]
        assert (told["created"], told["same"], told["rejects"]) == (created, same, None)
    by_query = send(site, text.replace("Ida", "Ina"), "?match=email&mode=update").json
    work(site)
    assert site.ask("GET", f"/api/jobs/{by_query['id']}").json["import"]["changed"] == 1


@pytest.mark.parametrize(
    ("query", "text", "status", "target"),
    [
        ("", b"", 422, ""),
        ("", b"name,name\na,b\n", 422, "file"),
        ("", b"name\n\x00\x01\n", 422, "file"),
        ("", "name,größe\na,b,c\n".encode(), 422, "file"),
        ("?mode=never", b"name\na\n", 422, "mode"),
        ("?match=secret", b"name\na\n", 422, "match"),
        ("?rehearse=maybe", b"name\na\n", 400, "rehearse"),
        ("?colour=red", b"name\na\n", 400, "colour"),
        ("?encoding=klingon", b"name\na\n", 422, "file"),
        ("?encoding=utf-16", b"name\na\n", 422, "file"),
        ("?encoding=rot13", b"name\na\n", 422, "file"),
        ("?separator=ab", b"name\na\n", 422, "file"),
        ("?separator=%22", b"name\na\n", 422, "file"),
    ],
)
def test_what_is_wrong_is_answered_at_once(site: Site, query: str, text: bytes, status: int, target: str) -> None:
    before = len(site.ask("GET", "/api/jobs").json["value"])
    answer = send(site, text, query)

    assert answer.status_code == status, answer.text
    assert answer.json["error"]["target"] == target or target in [
        each["target"] for each in answer.json["error"]["details"]
    ]
    assert len(site.ask("GET", "/api/jobs").json["value"]) == before


def test_a_hidden_field_is_no_field_and_a_form_is_read_strictly(site: Site) -> None:
    hidden = form(site, plan=json.dumps({"columns": {"name": "secret"}}))
    absent = form(site, plan=json.dumps({"columns": {"name": "nowhere"}}))
    assert (hidden.status_code, absent.status_code) == (422, 422)
    told = [
        each.json["error"]["message"].replace(word, "X") for each, word in ((hidden, "secret"), (absent, "nowhere"))
    ]
    assert told[0] == told[1]
    assert form(site, colour="red").status_code == 400
    assert form(site, plan="[]").status_code == 400
    assert form(site, plan="{").status_code == 400
    assert send(site, b"{}", Content_Type="application/json").status_code == 415
    no_file = site.ask("POST", "/api/customer/import", data={"file": "name"}, content_type="multipart/form-data")
    assert no_file.status_code == 400


def test_rights_and_what_is_somebody_elses(site: Site) -> None:
    assert send(site, CSV, role="reader").status_code == 403
    assert send(site, CSV, role="").status_code == 401
    assert site.ask("POST", "/api/nowhere/import", headers={"Content-Type": "text/csv"}, data=CSV).status_code == 404
    assert site.ask("POST", "/api/role/import", "admin", {"Content-Type": "text/csv"}, data=CSV).status_code in (
        403,
        404,
    )
    assert site.ask("GET", "/api/customer/import").status_code == 405
    mine = send(site, CSV.format("c")).json["id"]
    assert site.ask("GET", f"/api/jobs/{mine}", "reader").status_code == 404
    work(site)
    assert site.ask("GET", f"/api/jobs/{mine}/rejects", "reader").status_code == 404
    assert site.ask("GET", f"/api/jobs/{mine}/rejects", "admin").status_code == 200
    assert site.ask("GET", f"/api/jobs/{mine}", "admin").json["import"]["created"] == 2


def test_a_token_is_no_wider_in_a_job_than_it_is(site: Site) -> None:
    """It finds what it imports, nobody else's job, and no record that it may not read."""
    xrm = site.application.current()
    site.make("organisation", name="Harbour")
    site.tokens["narrow"] = tokens.create_token(xrm, site.users["clerk"], "narrow", ("customer:write",))
    site.tokens["reading"] = tokens.create_token(xrm, site.users["clerk"], "reading", ("customer:read",))
    text = "name,organisation\nNia,Harbour\n"
    assert send(site, text, role="reading").status_code == 403

    narrow, wide = send(site, text, role="narrow"), send(site, text)
    assert narrow.status_code == 202, narrow.text
    work(site)
    told = site.ask("GET", f"/api/jobs/{narrow.json['id']}", "narrow").json["import"]
    assert (told["created"], told["rejected"]) == (0, 1)
    assert site.ask("GET", f"/api/jobs/{wide.json['id']}").json["import"]["created"] == 1
    assert site.ask("GET", f"/api/jobs/{wide.json['id']}", "narrow").status_code == 404
    assert site.ask("GET", f"/api/jobs/{wide.json['id']}/rejects", "narrow").status_code == 404


def test_who_lost_the_right_meanwhile_writes_nothing(site: Site) -> None:
    from xrm.identity import accounts

    xrm = site.application.current()
    made = accounts.add_user(xrm, SYSTEM, "gone@example.org", "Gone", ["clerk"], "a long enough pass phrase")
    site.users["gone"], site.tokens["gone"] = made, tokens.create_token(xrm, made, "test")
    job = send(site, CSV.format("d"), role="gone").json["id"]
    xrm.records.update(SYSTEM, "user", made, {"roles": ["reader"]})
    work(site)

    told = site.ask("GET", f"/api/jobs/{job}", "admin").json
    assert told["state"] == "failed"
    assert site.ask("GET", "/api/customer?$filter=startswith(email,'d')").json["value"] == []


def test_the_document_tells_of_it_to_who_may(site: Site) -> None:
    paths = site.ask("GET", "/api/openapi.json").json["paths"]
    assert "202" in paths["/api/customer/import"]["post"]["responses"]
    assert "/api/user/import" not in paths
    assert "/api/customer/import" not in site.ask("GET", "/api/openapi.json", "reader").json["paths"]
