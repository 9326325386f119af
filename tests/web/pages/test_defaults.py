"""A default that is only known with the rest of the form is still taken when its input was left alone."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.testing import app_from, browser_of, person

COURSE = "entity: course\nfields:\n  name: text, required\n  fee: money\n"
PLACE = """\
entity: place
fields:
  course: link course, required, inverse places
  fee: money, default = course/fee
  note: text, default = course/name
"""


def test_what_the_form_could_not_know_is_copied_when_the_record_is_made(tmp_path: Path) -> None:
    with app_from(tmp_path, COURSE, PLACE) as application:
        admin = person(application, "admin")
        records = application.current().records
        course = records.create(Actor.for_system("test"), "course", {"name": "Piano", "fee": "12.50"}).id
        browser = browser_of(application, admin)

        form = browser.get("/place/new").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token is not None
        said = {"csrf_token": token[1], "course": str(course), "fee": "", "note": "of my own"}
        answer = browser.post("/place/new", data=said)

        assert answer.status_code == 303
        made = records.read(admin, "place", _id(answer.location))
        assert made.values["fee"] == Decimal("12.5")
        assert made.values["note"] == "of my own"


def _id(location: str) -> UUID:
    return UUID(location.rsplit("/", 1)[1])
