"""Timelines over the API: notes, files beside records, followers, notices, and what the document says of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.site import Site

NOWHERE = "00000000-0000-0000-0000-000000000000"


def codes(answer: Any) -> list[tuple[str, str]]:
    error = answer.json["error"]
    return [(each["code"], each["target"]) for each in error["details"] or [error]]


def test_a_note_is_added_read_changed_and_removed(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/timeline"

    made = site.ask("POST", where, json={"text": "Rang twice."})
    assert made.status_code == 201, made.text
    note = made.headers["Location"]
    assert site.ask("GET", note).json["text"] == "Rang twice."
    changed = site.ask(
        "PATCH", note, headers={"If-Match": made.headers["ETag"]}, json={"text": "Rang.", "pinned": True}
    )
    assert (changed.status_code, changed.json["pinned"], changed.json["edited"] is not None) == (200, True, True)
    stale = site.ask("PATCH", note, headers={"If-Match": made.headers["ETag"]}, json={"text": "Wrote."})
    assert stale.status_code == 412
    told = site.ask("GET", where).json
    assert [each["kind"] for each in told["value"]] == ["note", "change"]
    assert [each["text"] for each in told["pinned"]] == ["Rang."]
    assert site.ask("GET", f"{where}?kind=change").json["pinned"] == []
    assert site.ask("DELETE", note).status_code == 204
    assert site.ask("GET", note).status_code == 404


def test_pages_of_a_timeline_are_followed_by_their_links(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/timeline"
    for number in range(5):
        site.ask("POST", where, json={"text": f"Call {number}."})

    told, link = [], f"{where}?$top=2"
    while link:
        page = site.ask("GET", link).json
        told += [each.get("note", {}).get("text", each["kind"]) for each in page["value"]]
        link = page.get("@odata.nextLink")
    assert told == ["Call 4.", "Call 3.", "Call 2.", "Call 1.", "Call 0.", "change"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("kind=mail", ("XRM802", "kind")), ("$top=0", ("XRM801", "$top")), ("$top=x", ("XRM801", "$top")),
     ("$top=101", ("XRM801", "$top")),
     ("$skiptoken=x", ("XRM801", "$skiptoken")), ("$filter=x", ("XRM802", "$filter"))],
)  # fmt: skip
def test_words_that_mean_nothing_are_refused(site: Site, words: str, wanted: tuple[str, str]) -> None:
    answer = site.ask("GET", f"/api/customer/{site.make()['id']}/timeline?{words}")
    assert (answer.status_code, codes(answer)) == (400, [wanted])


def test_a_file_lies_beside_a_record_and_is_handed_out_to_be_saved(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/timeline"
    named = {"Content-Disposition": 'attachment; filename="plan.txt"'}

    made = site.ask("POST", f"{where}/$value", headers=named, data=b"the plan")
    assert made.status_code == 201, made.text
    got = site.ask("GET", made.headers["Location"])
    assert (got.data, got.headers["Content-Disposition"].startswith("attachment")) == (b"the plan", True)
    second = site.ask("POST", f"{where}/{made.json['id']}/$value", headers=named, data=b"another")
    assert [each["name"] for each in second.json["files"]] == ["plan.txt", "plan.txt"]
    assert site.ask("DELETE", second.headers["Location"]).status_code == 204
    assert site.ask("GET", second.headers["Location"]).status_code == 404
    assert site.ask("DELETE", made.headers["Location"]).status_code == 204
    assert [each["kind"] for each in site.ask("GET", where).json["value"]] == ["change"]


def test_who_may_only_read_reads_and_changes_nothing(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/timeline"
    note = site.ask("POST", where, json={"text": "Rang."}).headers["Location"]

    assert site.ask("GET", note, "reader").json["may"] == []
    for method, path, more in (
        ("POST", where, {"json": {"text": "Me too."}}),
        ("PATCH", note, {"json": {"pinned": True}}),
        ("DELETE", note, {}),
        ("POST", f"{where}/$value", {"data": b"x"}),
    ):
        assert site.ask(method, path, "reader", **more).status_code == 403, (method, path)
        assert site.ask(method, path, "", **more).status_code == 401, (method, path)


def test_what_its_reader_may_not_see_has_no_timeline(site: Site) -> None:
    gone = site.make(status="gone", balance=0)["id"]
    note = site.ask("POST", f"/api/customer/{gone}/timeline", json={"text": "Left."}).headers["Location"]
    for method, path in (
        ("GET", f"/api/customer/{gone}/timeline"),
        ("GET", f"/api/customer/{gone}/timeline/following"),
        ("PUT", f"/api/customer/{gone}/timeline/following"),
        ("GET", f"/api/customer/{gone}/timeline/people"),
        ("GET", note),
        ("GET", f"/api/customer/{NOWHERE}/timeline"),
        ("GET", f"/api/record_note/{note.rpartition('/')[2]}"),
        ("GET", "/api/record_note"),
        ("GET", "/api/record_follower"),
        ("GET", "/api/notice_mark"),
    ):
        assert site.ask(method, path, "reader").status_code == 404, path


@pytest.mark.parametrize("tail", ["x", NOWHERE, f"{NOWHERE}/$value/x", f"{NOWHERE}/x/$value", "x/y/z", f"{NOWHERE}/y"])
def test_what_is_no_part_of_a_timeline_is_not_found(site: Site, tail: str) -> None:
    assert site.ask("GET", f"/api/customer/{site.make()['id']}/timeline/{tail}").status_code in (404, 405)


def test_followers_are_told_until_they_have_seen_it(site: Site) -> None:
    made = site.make()
    where = f"/api/customer/{made['id']}/timeline"

    assert site.ask("PUT", f"{where}/following", "reader").status_code == 204
    assert site.ask("GET", f"{where}/following", "reader").json == {
        "@odata.context": "http://localhost/api/$metadata#xrm.following", "mine": True, "count": 1,
    }  # fmt: skip
    site.ask("PATCH", f"/api/customer/{made['id']}", json={"visits": 3})
    site.ask("POST", where, json={"text": "Rang."})
    told = site.ask("GET", "/api/me/notices", "reader").json
    here = [each["kind"] for each in told["value"] if each["record"]["id"] == made["id"]]
    assert here == ["note", "change"]
    assert told["@xrm.fresh"] >= 2
    assert site.ask("POST", "/api/me/notices/seen", "reader").status_code == 204
    assert site.ask("GET", "/api/me/notices", "reader").json["@xrm.fresh"] == 0
    assert site.ask("DELETE", f"{where}/following", "reader").status_code == 204
    told = site.ask("GET", "/api/me/notices", "reader").json["value"]
    assert [each for each in told if each["record"]["id"] == made["id"]] == []


def test_notices_are_ones_own_and_their_addresses_say_what_they_answer(site: Site) -> None:
    assert site.ask("GET", "/api/me/notices", "").status_code == 401
    assert site.ask("POST", "/api/me/notices/seen", "").status_code == 401
    assert site.ask("DELETE", "/api/me/notices").headers["Allow"] == "GET, HEAD, OPTIONS"
    refused = site.ask("GET", "/api/me/notices/seen")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "OPTIONS, POST")


def test_a_mention_by_name_reaches_whoever_is_meant(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/timeline"
    people = site.ask("GET", f"{where}/people?search=").json["value"]
    reader = next(each for each in people if each["id"] == str(site.users["reader"]))
    said = site.ask("POST", where, json={"text": f"Ask @{reader['name']}, please."})
    assert said.json["text"] == f"Ask @{{{reader['id']}}}, please."
    assert said.json["mentions"] == [reader]
    told = site.ask("GET", "/api/me/notices", "reader").json["value"]
    assert (told[0]["kind"], told[0]["note"]["id"]) == ("mention", said.json["id"])


def test_the_document_has_what_the_caller_may_use(site: Site) -> None:
    document = site.ask("GET", "/api/openapi.json").json
    paths = document["paths"]
    assert set(paths["/api/customer/{id}/timeline"]) >= {"get", "post"}
    assert set(paths["/api/customer/{id}/timeline/{note}"]) >= {"get", "patch", "delete"}
    assert "/api/me/notices" in paths
    assert not [path for path in paths if path.startswith("/api/record_note")]
