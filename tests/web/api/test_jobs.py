"""Background jobs over the API: one's own, all for administrators, and what is somebody else's is not there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from tests.web.site import SYSTEM, Site
from xrm.identity import accounts, tokens
from xrm.jobs.worker import Worker
from xrm.storage.internal import jobs as table

NOWHERE = "00000000-0000-0000-0000-000000000000"


def asked(site: Site, role: str) -> str:
    """A job that somebody asked for."""
    xrm = site.application.current()
    actor = accounts.actor_of(xrm, site.users[role], "test")
    assert actor is not None
    return str(xrm.jobs.ask(actor, "formulas", {}).id)


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json["value"]]


def test_one_sees_ones_own_jobs_and_an_administrator_all(site: Site) -> None:
    site.application.current().database.transact(lambda unit: unit.execute(delete(table)))
    mine, other = asked(site, "clerk"), asked(site, "reader")

    assert ids(site.ask("GET", "/api/jobs")) == [mine]
    assert ids(site.ask("GET", "/api/jobs", "admin")) == [other, mine]
    assert ids(site.ask("GET", "/api/jobs?$top=1&state=waiting,running", "admin")) == [other]
    told = site.ask("GET", "/api/jobs?$top=1", "admin").json
    assert ids(site.ask("GET", told["@odata.nextLink"], "admin")) == [mine]
    job = site.ask("GET", f"/api/jobs/{mine}").json
    assert (job["name"], job["label"], job["state"], job["problems"]) == ("formulas", "Stored formulas", "waiting", [])
    assert job["by"] == {"id": str(site.users["clerk"]), "name": "Clerk"}
    assert site.ask("GET", "/api/jobs", "").status_code == 401


def test_what_is_hidden_is_answered_like_what_is_not_there(site: Site) -> None:
    mine = asked(site, "clerk")

    for method, deed in (("GET", ""), ("POST", "/cancel"), ("POST", "/retry")):
        hidden = site.ask(method, f"/api/jobs/{mine}{deed}", "reader")
        absent = site.ask(method, f"/api/jobs/{NOWHERE}{deed}", "reader")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert hidden.json["error"]["message"] == absent.json["error"]["message"]
    assert site.ask("GET", f"/api/jobs/{mine}", "admin").json["state"] == "waiting"


def test_a_job_is_cancelled_and_tried_again_by_whoever_asked(site: Site) -> None:
    mine = asked(site, "clerk")

    assert site.ask("POST", f"/api/jobs/{mine}/cancel").json["state"] == "cancelled"
    again = site.ask("POST", f"/api/jobs/{mine}/cancel")
    assert (again.status_code, again.json["error"]["code"]) == (403, "XRM806")
    assert site.ask("POST", f"/api/jobs/{mine}/retry").json["state"] == "waiting"
    xrm = site.application.current()
    Worker(lambda: xrm.jobs).do_all()
    assert site.ask("GET", f"/api/jobs/{mine}").json["state"] == "done"
    assert site.ask("POST", f"/api/jobs/{mine}/retry").status_code == 403


def test_a_token_sees_and_does_what_its_scopes_say(site: Site) -> None:
    mine = asked(site, "clerk")
    xrm = site.application.current()

    def ask(scopes: list[str], method: str, path: str) -> Any:
        token = tokens.create_token(xrm, site.users["clerk"], "test", scopes)
        return site.ask(method, path, "", headers={"Authorization": f"Bearer {token}"})

    assert ids(ask(["customer:read"], "GET", "/api/jobs")) == []
    assert ask(["customer:read"], "GET", f"/api/jobs/{mine}").status_code == 404
    assert mine in ids(ask(["read"], "GET", "/api/jobs"))
    assert ask(["read"], "POST", f"/api/jobs/{mine}/cancel").status_code == 403
    assert ask(["write"], "POST", f"/api/jobs/{mine}/cancel").json["state"] == "cancelled"


def test_what_is_asked_wrongly_is_refused_and_addresses_say_what_they_answer(site: Site) -> None:
    for words, code in (("?state=sad", "XRM802"), ("?$top=0", "XRM801"), ("?colour=red", "XRM802")):
        refused = site.ask("GET", f"/api/jobs{words}")
        assert (refused.status_code, refused.json["error"]["code"]) == (400, code)
    assert site.ask("GET", "/api/jobs?$skiptoken=x").status_code == 404
    assert site.ask("GET", "/api/jobs/x").status_code == 404
    assert site.ask("DELETE", "/api/jobs").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert site.ask("PATCH", f"/api/jobs/{NOWHERE}").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert site.ask("GET", f"/api/jobs/{NOWHERE}/cancel").headers["Allow"] == "OPTIONS, POST"
    assert site.ask("OPTIONS", "/api/jobs").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_job_of_xrm_itself_is_for_administrators(site: Site) -> None:
    own = str(site.application.current().jobs.ask(SYSTEM, "formulas", {}).id)

    assert site.ask("GET", f"/api/jobs/{own}").status_code == 404
    assert site.ask("GET", f"/api/jobs/{own}", "admin").json["by"] is None
