"""A file becomes the first of several: nothing is lost, nothing is asked."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

from xrm.catalog.requests import Actor, StoredFile
from xrm.errors import errors_of
from xrm.testing import app_from

SYSTEM = Actor.for_system("test")
APP = "app: test\nxrm: 1\n"
PAPER = "entity: paper\nfields:\n  name: text, required\n  scan: {}\n"


def test_a_file_may_become_several(database_url: str, tmp_path: Path) -> None:
    app = app_from(tmp_path / "app", APP, PAPER.format("file"), database_url=database_url)
    try:
        records = app.current().records
        one, other = (records.create(SYSTEM, "paper", {"name": name}).id for name in ("A", "B"))
        records.save_file(SYSTEM, "paper", one, "scan", io.BytesIO(b"hello"), "a.txt")
        for file in (tmp_path / "app").rglob("*.yaml"):
            if file.read_text("utf-8").startswith("entity: paper"):
                file.write_text(PAPER.format("files"), "utf-8")
        plan = app.plan_folder()
        assert not errors_of(plan.problems)
        assert ("let paper.scan hold several", "safe", 1) in [(s.words, str(s.safety), s.rows) for s in plan.steps]
        app.apply_plan(plan, SYSTEM)

        records = app.current().records

        def names(id: UUID) -> list[str]:
            return [each.name for each in records.read(SYSTEM, "paper", id).values["scan"]]

        assert (names(one), names(other)) == (["a.txt"], [])
        records.save_file(SYSTEM, "paper", one, "scan", io.BytesIO(b"more"), "b.txt")
        assert names(one) == ["a.txt", "b.txt"]
        first = records.read(SYSTEM, "paper", one).values["scan"][0]
        assert isinstance(first, StoredFile)
        stored, stream = records.open_file(SYSTEM, "paper", one, "scan", first.id)
        with stream:
            assert (stored, stream.read()) == (first, b"hello")
        assert len(records.history(SYSTEM, "paper", one)) == 3
        assert not app.plan_folder().steps
    finally:
        app.close()
