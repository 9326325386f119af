"""The pages on which records come in from a file: bring it, say what it is, check, import, take back."""

from __future__ import annotations

import io
import re
from typing import Any

from tests.web.pages.visitor import Visitor, form_in
from tests.web.site import Site
from xrm.jobs.worker import Worker

CSV = b"Name,E-mail,Visits,Remarks\nIda,ida@example.org,3,a\nOle,ole@example.org,4,b\n"


def brought(visitor: Visitor, content: bytes = CSV, name: str = "members.csv", entity: str = "customer") -> str:
    """The address of the import of a file that was just brought."""
    answer = send(visitor, content, name, entity)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def send(visitor: Visitor, content: bytes, name: str = "members.csv", entity: str = "customer") -> Any:
    values = visitor.form("/import")
    values["entity"] = entity
    return visitor.client.post(
        "/import", data={**values, "file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def press(visitor: Visitor, address: str, do: str, **changes: Any) -> Any:
    values = form_in(visitor.text(address), address)
    for name, value in changes.items():
        values.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return visitor.post(address, {**values.to_dict(flat=False), "do": do})


def work(site: Site) -> None:
    Worker(lambda: site.application.current().jobs).do_all()


def figures(html: str) -> dict[str, str]:
    """What is told of the rows."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", html))


def test_from_a_file_to_records_and_back(site: Site, clerk: Visitor) -> None:
    address = brought(clerk)
    page = clerk.text(address)
    assert "Ida · Ole" in page
    assert '<option value="email" selected' in page
    assert "2 rows" in page

    assert press(clerk, address, "check").status_code == 303
    assert figures(clerk.text(address))["Would be made"] == "2"
    assert press(clerk, address, "start").status_code == 303
    assert "Waits for its turn" in clerk.text(address)
    assert "every 2s" in clerk.text(address)
    work(site)
    page = clerk.text(address)
    assert (figures(page)["Made"], figures(page)["Rejected"]) == ("2", "0")
    assert "every 2s" not in page
    assert "ida@example.org" in clerk.text("/customer")
    assert "2 made" in clerk.text("/import")
    assert f'href="{address}/undo"' in clerk.text("/import")

    assert "Take the import of" in clerk.text(f"{address}/undo")
    assert press(clerk, address, "undo").status_code == 303
    assert "Being taken back" in clerk.text(address)
    work(site)
    assert figures(clerk.text(address))["Removed"] == "2"
    assert "ida@example.org" not in clerk.text("/customer")
    assert clerk.get(f"{address}/undo").status_code == 404


def test_the_page_is_there_for_who_may_import_something(site: Site, clerk: Visitor, reader: Visitor) -> None:
    assert reader.get("/import").status_code == 404
    assert 'href="/import' not in reader.text("/customer")
    assert 'href="/import?entity=customer"' in clerk.text("/customer")
    page = clerk.text("/import?entity=customer")
    assert '<option value="customer" selected' in page
    assert 'value="user"' not in page, "that everybody may change their own profile is nothing to import"
    assert clerk.get("/import?entity=user").status_code == 404
    assert clerk.get("/import?entity=nowhere").status_code == 404
    assert clerk.get("/import?colour=red").status_code == 400
    assert Visitor(site, "").get("/import").status_code == 303


def test_that_of_somebody_else_is_not_there(clerk: Visitor, reader: Visitor, admin: Visitor, site: Site) -> None:
    address = brought(clerk)
    for visitor in (reader, admin):
        assert visitor.get(address).status_code == 404
        assert visitor.get(f"{address}/rejects").status_code == 404
        proof = visitor.form("/settings", "/-/account/log-out-everywhere")["csrf_token"]
        for deed in ("check", "start", "discard", "undo", "go_on", "stop"):
            assert visitor.post(address, {"csrf_token": proof, "do": deed}).status_code == 404
        assert visitor.post(f"{address}/reading", {"csrf_token": proof}).status_code == 404
    assert clerk.post(address, {"do": "start"}).status_code == 403, "without proof nothing begins"
    assert press(clerk, address, "discard").status_code == 303
    assert clerk.get(address).status_code == 404
    started = brought(clerk, b"name\nZoe\n")
    press(clerk, started, "start")
    work(site)
    assert admin.get(started).status_code == 200
    assert f'href="{started}"' in admin.text("/import")
    assert reader.get(started).status_code == 404


def test_what_is_wrong_with_a_file_stands_beside_it(clerk: Visitor) -> None:
    for content, words in (
        (b"", "This file is empty."),
        (b"name,name\na,b\n", "There are two columns"),
        (b"name\n\x00\n", "bytes that are no text"),
        (b"PK\x03\x04 no workbook", "This is no workbook"),
        (b"name\na,b\n", "Row 2 has 2 values"),
    ):
        answer = send(clerk, content)
        assert answer.status_code == 422
        assert words in answer.text
        assert '<option value="customer" selected' in answer.text, "what was chosen stays"
    values = clerk.form("/import")
    answer = clerk.post("/import", {**values, "entity": "user"}, content_type="multipart/form-data")
    assert "Choose what the records are." in answer.text
    assert "Choose a file." in answer.text


def test_what_is_wrong_with_a_plan_stands_beside_its_column(clerk: Visitor) -> None:
    address = brought(clerk)
    answer = press(clerk, address, "check", column__0="email", column__3="secret", mode="upsert")
    assert answer.status_code == 422
    assert "are the same field" in answer.text
    assert "“secret” is no field of customer that you may write." in answer.text
    assert "Tick what says which record a row means" in answer.text
    assert 'href="#column-3"' in answer.text
    assert '<option value="email" selected' in answer.text
    assert press(clerk, address, "check", colour="red").status_code == 400
    hidden = re.findall(r'<option value="([a-z_/]*)"', clerk.text(address))
    assert "name" in hidden
    assert not {"secret", "doubled", "contract"} & set(hidden)


def test_rows_are_found_again_and_rejected_ones_come_back(site: Site, clerk: Visitor) -> None:
    clerk.site.make(name="Kim", email="kim@example.org")
    address = brought(clerk, b"Name;E-mail;Visits\nKim K;kim@example.org;5\nLeo;leo@example.org;many\n")
    changes = {"mode": "upsert", "match": ["email"]}
    assert press(clerk, address, "check", **changes).status_code == 303
    page = clerk.text(address)
    assert (figures(page)["Would be changed"], figures(page)["Rejected"]) == ("1", "1")
    assert "Write a whole number" in page
    press(clerk, address, "start")
    work(site)
    rejects = clerk.get(f"{address}/rejects")
    assert rejects.headers["Content-Disposition"].startswith("attachment")
    assert "Leo,leo@example.org,many" in rejects.text
    assert "1 changed, 1 rejected" in clerk.text("/import")


def test_a_file_is_read_otherwise_where_it_was_found_out_wrongly(clerk: Visitor) -> None:
    address = brought(clerk, "name,code\nŁódź,a;b\n".encode("cp1250"))
    assert "Łódź" not in clerk.text(address)
    values = form_in(clerk.text(address), f"{address}/reading")
    assert clerk.post(f"{address}/reading", {**values, "encoding": "cp1250"}).status_code == 303
    assert "Łódź" in clerk.text(address)
    answer = clerk.post(f"{address}/reading", {**values, "encoding": "utf-16"})
    assert answer.status_code == 422
    assert clerk.post(f"{address}/reading", {**values, "separator": "x"}).status_code == 400
    assert "Łódź" in clerk.text(address), "and it is read as it was"


def test_hostile_files_are_shown_and_never_run(site: Site, clerk: Visitor) -> None:
    """A header may be any text: markup, a formula, ten thousand letters."""
    header = '"=HYPERLINK(""x"")",<script>alert(1)</script>,' + "ä" * 10_000 + ",name,visits"
    row = '"<img src=x onerror=alert(1)>",=1+1,x,Eve,many'
    address = brought(clerk, f"{header}\n{row}\n".encode(), "<img src=x onerror=alert(1)>.csv")
    page = clerk.text(address)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert len(page) < 200_000
    assert "ä" * 1_500 not in page
    press(clerk, address, "check")
    press(clerk, address, "start")
    work(site)
    for path in (address, "/import", f"{address}/undo") if "undo" in clerk.text(address) else (address, "/import"):
        assert "<img src=x" not in clerk.text(path)
    rejects = clerk.get(f"{address}/rejects")
    assert "'=1+1" in rejects.text
    assert "\"'=HYPERLINK" in rejects.text
    assert "<" not in rejects.headers["Content-Disposition"]


def form_of(values: dict[str, str], content: bytes) -> bytes:
    """The body of a form with a file, whole, so that the client keeps no file of its own open."""
    fields = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in values.items()]
    fields.append(b'name="file"; filename="large.csv"\r\nContent-Type: text/csv\r\n\r\n' + content)
    return b"".join(b"--x\r\nContent-Disposition: form-data; " + each + b"\r\n" for each in fields) + b"--x--\r\n"


def test_a_file_that_is_too_large_is_told_of_beside_its_field(clerk: Visitor, reader: Visitor) -> None:
    values = {**clerk.form("/import").to_dict(), "entity": "customer"}
    for size in (64_000_100, 68_000_000):
        body = form_of(values, b"x" * size)
        answer = clerk.client.post("/import", data=body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 413
        assert "at most 64 MB are taken here" in answer.text
        assert 'id="import-file-problem"' in answer.text
    hidden = reader.client.post("/import", data=body, content_type="multipart/form-data; boundary=x")
    assert hidden.status_code == 404
