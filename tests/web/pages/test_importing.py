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
    assert "waits for its turn" in clerk.text(address)
    assert "every 2s" in clerk.text(address)
    work(site)
    page = clerk.text(address)
    assert (figures(page)["Made"], figures(page)["Rejected"]) == ("2", "0")
    assert "every 2s" not in page
    assert "ida@example.org" in clerk.text("/customer")
    assert "2 made" in clerk.text("/import")

    assert "Take the import of" in clerk.text(f"{address}/undo")
    assert press(clerk, address, "undo").status_code == 303
    assert "Being taken back" in clerk.text(address)
    work(site)
    assert figures(clerk.text(address))["Removed"] == "2"
    assert "ida@example.org" not in clerk.text("/customer")
    assert clerk.get(f"{address}/undo").status_code == 404
