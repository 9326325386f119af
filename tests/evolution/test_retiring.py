"""A field that is retired is nowhere, and is back with its values when the word is taken out again."""

from __future__ import annotations

from pathlib import Path

from xrm.catalog.requests import Actor
from xrm.testing import app_from, browser_of, person, write_app

SYSTEM = Actor.for_system("test")
PUPIL = """\
entity: pupil
fields:
  name: text, required
  fax: text, unique
  marks:
    rows:
      subject: text
      note: text
  tags: tags
form:
  Pupil: [name, fax, tags]
list:
  columns: [name, fax]
"""
RETIRED = (
    PUPIL.replace("fax: text, unique", "fax: text, unique, retired")
    .replace("note: text", "note: text, retired")
    .replace("tags: tags", "tags: tags, retired")
)
VALUES = {"name": "Ada", "fax": "123", "tags": ["a", "b"], "marks": [{"subject": "maths", "note": "good"}]}


def test_it_is_nowhere_and_comes_back_with_its_values(tmp_path: Path, database_url: str) -> None:
    with app_from(tmp_path, PUPIL, database_url=database_url) as application:
        records = application.current().records
        pupil = records.create(SYSTEM, "pupil", VALUES)

        write_app(tmp_path, RETIRED)
        plan = application.plan_folder()
        assert [each.words for each in plan.steps if "retire" in each.words] == [
            "retire pupil.fax; its values stay",
            "retire pupil.tags; its values stay",
            "retire pupil_marks.note; its values stay",
        ]
        application.apply_folder()
        admin = person(application, "admin")
        browser = browser_of(application, admin)
        pages = [browser.get(path).text for path in ("/pupil", f"/pupil/{pupil.id}", f"/pupil/{pupil.id}/edit")]
        assert not [page for page in pages if "fax" in page.lower() or "tags" in page.lower()]
        assert set(browser.get(f"/api/pupil/{pupil.id}").get_json()) & {"fax", "tags"} == set()
        assert "fax" not in browser.get("/api/openapi.json").text
        application.current().records.update(SYSTEM, "pupil", pupil.id, {"name": "Ada L."})

        write_app(tmp_path, PUPIL)
        application.apply_folder()
        found = application.current().records.read(SYSTEM, "pupil", pupil.id).values
        assert (found["name"], found["fax"], found["tags"]) == ("Ada L.", "123", ("a", "b"))
        assert found["marks"][0].values["note"] == "good"
