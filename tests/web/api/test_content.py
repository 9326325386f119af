"""Files over HTTP: put in, handed out to be saved, and only to whoever may read the record."""

from __future__ import annotations

from io import BytesIO

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
