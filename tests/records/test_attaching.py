"""Files of records: kept for whoever may write the field, opened for whoever may read it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.records.catalogs import Said, a
from tests.records.world import World, codes
from xrm.catalog.requests import Actor, StoredFile
from xrm.errors import XrmError

MakeWorld = Callable[..., World]
PAPER = Said(
    {"name": a("text"), "scan": a("file", accept=("pdf",), size=1000), "inner": a("file", access={"boss": "write"})},
    title="{name}",
    access={"staff": "all", "reader": "read", "boss": "all"},
)
STAFF, READER, BOSS = (Actor(None, role, frozenset({role})) for role in ("staff", "reader", "boss"))
PDF = b"%PDF-1.7 x"


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world({"paper": PAPER})


def kept(folder: Path) -> int:
    return sum(1 for path in (folder / "files").rglob("*") if path.is_file())


def test_a_file_is_kept_shown_and_opened(world: World) -> None:
    paper = world.add("paper", name="P")
    record = world.records.save_file(STAFF, "paper", paper, "scan", io.BytesIO(PDF), "a b.pdf")
    stored = record.values["scan"]
    assert isinstance(stored, StoredFile)
    assert (stored.name, stored.size, stored.type, record.version) == ("a b.pdf", len(PDF), "application/pdf", 2)
    again, stream = world.records.open_file(READER, "paper", paper, "scan")
    with stream:
        assert (again, stream.read()) == (stored, PDF)
    page = world.records.list(READER, world.records.query(READER, "paper", {"select": "scan"}))
    assert page.rows[0][0] == stored


def test_sending_back_what_was_seen_keeps_the_file_and_null_clears_it(world: World) -> None:
    paper = world.add("paper", name="P")
    stored = world.records.save_file(STAFF, "paper", paper, "scan", io.BytesIO(PDF), "a.pdf").values["scan"]
    assert world.records.update(STAFF, "paper", paper, {"scan": {"id": str(stored.id), "name": "x"}}).version == 2
    assert world.records.update(STAFF, "paper", paper, {"scan": None}).values["scan"] is None


def test_a_file_of_another_record_cannot_be_taken(world: World) -> None:
    paper, other = world.add("paper", name="P"), world.add("paper", name="Q")
    stored = world.records.save_file(BOSS, "paper", paper, "inner", io.BytesIO(PDF), "a.pdf").values["inner"]
    for id in (stored.id, uuid4()):
        with pytest.raises(XrmError) as refused:
            world.records.update(STAFF, "paper", other, {"scan": str(id)})
        assert codes(refused) == [("XRM810", "scan")]


def test_a_refused_file_leaves_nothing_behind(world: World, tmp_path: Path) -> None:
    paper = world.add("paper", name="P")
    refusals = [
        (READER, paper, "scan", PDF, "XRM806"),
        (STAFF, paper, "inner", PDF, "XRM805"),
        (STAFF, paper, "name", PDF, "XRM805"),
        (STAFF, uuid4(), "scan", PDF, "XRM805"),
        (STAFF, paper, "scan", b"GIF89a....", "XRM815"),
        (STAFF, paper, "scan", PDF + b"x" * 1000, "XRM811"),
    ]
    for actor, id, field, content, code in refusals:
        with pytest.raises(XrmError) as refused:
            world.records.save_file(actor, "paper", id, field, io.BytesIO(content), "a.pdf")
        assert codes(refused)[0][0] == code
    with pytest.raises(XrmError) as refused:
        world.records.save_file(STAFF, "paper", paper, "scan", io.BytesIO(PDF), "a.pdf", version=7)
    assert codes(refused)[0][0] == "XRM808"
    assert kept(tmp_path) == 0


def test_who_may_not_read_the_field_opens_nothing(world: World) -> None:
    paper = world.add("paper", name="P")
    world.records.save_file(BOSS, "paper", paper, "inner", io.BytesIO(PDF), "a.pdf")
    with pytest.raises(XrmError) as refused:
        world.records.open_file(STAFF, "paper", paper, "inner")
    assert codes(refused)[0][0] == "XRM805"


def test_a_purged_record_takes_its_files_along(world: World, tmp_path: Path) -> None:
    admin = Actor(None, "admin", frozenset({"admin"}))
    paper = world.add("paper", name="P")
    world.records.save_file(STAFF, "paper", paper, "scan", io.BytesIO(PDF), "a.pdf")
    world.records.delete(STAFF, "paper", paper)
    assert kept(tmp_path) == 1
    world.records.purge(admin, "paper", paper)
    assert kept(tmp_path) == 0
