"""Files over HTTP: put in, handed out to be saved, and only to whoever may read the record."""

from __future__ import annotations

from io import BytesIO

from werkzeug.test import TestResponse

from tests.web.site import Site

TEXT = b"Dear customer,\nwelcome.\n"


def put(site: Site, where: str, content: bytes = TEXT, **headers: str) -> int:
    sent = {"Content-Disposition": "attachment; filename=\"a 'letter'.txt\"", **headers}
    return site.ask("PUT", where, data=content, headers=sent, content_type="text/plain").status_code


def test_a_file_comes_back_as_a_download(site: Site) -> None:
    made = site.make()
    where = f"/api/customer/{made['id']}/contract/$value"

    assert put(site, where) == 204
    answer = site.ask("GET", where)

    assert answer.data == TEXT
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20%27letter%27.txt"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    record = site.ask("GET", f"/api/customer/{made['id']}").json
    assert {**record["contract"], "id": ""} == {
        "id": "",
        "name": "a 'letter'.txt",
        "size": len(TEXT),
        "type": "text/plain",
    }


def test_a_file_goes_away_with_its_field(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/contract/$value"
    put(site, where)

    assert site.ask("DELETE", where).status_code == 204
    assert site.ask("GET", where).status_code == 404


def test_a_file_that_is_too_large_leaves_nothing(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/contract/$value"

    assert put(site, where, b"x" * 200_000) == 413
    assert site.ask("GET", where).status_code == 404


def test_who_may_not_write_puts_nothing_in(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/contract/$value"

    assert site.ask("PUT", where, "reader", data=TEXT).status_code == 403
    assert site.ask("PUT", where.replace("contract", "secret"), data=TEXT).status_code == 404
    assert site.ask("PUT", where, "", data=BytesIO(TEXT)).status_code == 401


def test_a_stale_replacement_of_a_file_is_refused(site: Site) -> None:
    made = site.make()
    where = f"/api/customer/{made['id']}/contract/$value"
    assert put(site, where, **{"If-Match": made["@odata.etag"]}) == 204

    assert put(site, where, b"other", **{"If-Match": made["@odata.etag"]}) == 412


def add(site: Site, where: str, name: str, content: bytes = TEXT, role: str = "clerk") -> TestResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return site.ask("POST", where, role, data=content, headers=headers, content_type="text/plain")


def test_several_files_are_added_fetched_and_taken_out_one_by_one(site: Site) -> None:
    record = f"/api/customer/{site.make()['id']}"
    where = f"{record}/papers/$value"

    first, second = add(site, where, "a.txt"), add(site, where, "b.txt", b"other")

    assert (first.status_code, first.json["name"], second.json["size"]) == (201, "a.txt", 5)
    assert site.ask("GET", second.headers["Location"]).data == b"other"
    assert [each["name"] for each in site.ask("GET", record).json["papers"]] == ["a.txt", "b.txt"]
    assert [each["name"] for each in site.ask("GET", where).json] == ["a.txt", "b.txt"]
    assert site.ask("DELETE", first.headers["Location"]).status_code == 204
    assert site.ask("GET", first.headers["Location"]).status_code == 404
    assert site.ask("DELETE", first.headers["Location"]).status_code == 404
    assert site.ask("GET", record).json["papers"] == [second.json]
    assert site.ask("DELETE", where).status_code == 204
    assert site.ask("GET", record).json["papers"] == []


def test_several_files_are_put_in_another_order_but_never_written(site: Site) -> None:
    record, other = f"/api/customer/{site.make()['id']}", f"/api/customer/{site.make()['id']}"
    first, second = (add(site, f"{record}/papers/$value", name).json for name in ("a.txt", "b.txt"))
    alien = add(site, f"{other}/papers/$value", "c.txt").json

    turned = site.ask("PATCH", record, json={"papers": [second, first["id"]]})
    assert [each["name"] for each in turned.json["papers"]] == ["b.txt", "a.txt"]
    for papers in ([alien], [first["id"], alien["id"]], [first["id"], first["id"]], ["x"], "x"):
        refused = site.ask("PATCH", record, json={"papers": papers})
        assert (refused.status_code, refused.json["error"]["target"]) == (422, "papers")
    assert site.ask("POST", "/api/customer", json={"name": "Bo", "papers": [first["id"]]}).status_code == 422


def test_several_files_are_nobodys_who_may_not_write_them(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}/papers/$value"
    place = add(site, where, "a.txt").headers["Location"]

    assert add(site, where, "b.txt", role="reader").status_code == 403
    assert site.ask("DELETE", place, "reader").status_code == 403
    assert site.ask("GET", place, "reader").status_code == 200
    assert site.ask("GET", place, "").status_code == 401
    assert site.ask("PUT", where, data=TEXT).status_code == 404
    assert add(site, where.replace("papers", "contract"), "x.txt").status_code == 404
    assert add(site, where, "big.txt", b"x" * 200_000).status_code == 413
    assert site.ask("GET", place.replace("/papers/", "/contract/")).status_code == 404


def test_no_expression_looks_into_files(site: Site) -> None:
    for condition in ("papers eq null", "papers/any(p:p eq 'x')", "papers/$count gt 1", "contains(papers, 'x')"):
        answer = site.ask("GET", f"/api/customer?$filter={condition}")
        assert (answer.status_code, answer.json["error"]["code"]) == (400, "XRM801")
    assert site.ask("GET", "/api/customer?$select=papers").status_code == 200
    assert site.ask("GET", "/api/customer?$orderby=papers").status_code == 400


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x03\x00\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_a_public_file_is_anybodys_while_its_record_has_it(site: Site) -> None:
    record = f"/api/customer/{site.make()['id']}"
    sent = {"Content-Disposition": 'attachment; filename="a.png"'}
    assert site.ask("PUT", f"{record}/poster/$value", data=PNG, headers=sent).status_code == 204
    poster = f"/-/public/{site.ask('GET', record).json['poster']['id']}"
    leaflet = f"/-/public/{add(site, f'{record}/leaflets/$value', 'a.txt').json['id']}"

    shown, saved = site.ask("GET", poster, ""), site.ask("GET", leaflet, "")
    assert (shown.status_code, shown.headers["Content-Disposition"][:6]) == (200, "inline")
    assert (saved.data, saved.headers["Content-Disposition"][:10]) == (TEXT, "attachment")
    assert saved.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    assert site.ask("DELETE", f"{record}/leaflets/$value").status_code == 204
    assert site.ask("GET", leaflet, "").status_code == 404
    assert site.ask("DELETE", record).status_code == 204
    assert site.ask("GET", poster, "").status_code == 404


def test_no_other_file_is_public(site: Site) -> None:
    record = f"/api/customer/{site.make()['id']}"
    put(site, f"{record}/contract/$value")
    ids = [site.ask("GET", record).json["contract"]["id"], add(site, f"{record}/papers/$value", "a.txt").json["id"]]

    for id in (*ids, record.rpartition("/")[2], "01a2159d-0000-7000-8000-000000000000"):
        assert site.ask("GET", f"/-/public/{id}", "").status_code == 404
