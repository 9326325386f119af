"""Files that are small and unpack to much, or have no end, are refused while somebody waits; nobody keeps many."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.jobs import imports as module
from xrm.jobs.imports import MOST_KEPT, Imports, Reading
from xrm.tabular.reading import open_table
from xrm.testing import app_from, person

APP = "app: test\nxrm: 1\nroles: {admin: Administrator, clerk: Clerk}\n"
ITEM = "entity: item\nfields:\n  name: text, required\naccess:\n  clerk: all\n"
SECONDS = 20


@pytest.fixture
def application(tmp_path: Path, database_url: str) -> Iterator[Application]:
    with app_from(tmp_path, APP, ITEM, database_url=database_url) as made:
        yield made


def packed(line: bytes, megabytes: int) -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1) as file:
        file.write(b"name\n")
        for _ in range(megabytes):
            file.write(line * (1_000_000 // len(line)))
    return stream.getvalue()


BOMBS = {"empty lines": (b"\n", 30), "long lines": (b'"' + b"a" * 999_990 + b'"\n', 600)}


def bring(application: Application, actor: Actor, data: bytes) -> None:
    Imports(application.current().jobs).bring(actor, "item", io.BytesIO(data), "items.csv.gz", Reading())


@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_to_too_much_is_refused_and_not_kept(application: Application, name: str, tmp_path: Path) -> None:
    clerk, data = person(application, "clerk"), packed(*BOMBS[name])
    begun = time.monotonic()

    with pytest.raises(XrmError) as refused:
        bring(application, clerk, data)

    assert {each.code for each in refused.value.problems} == {"XRM820"}
    assert time.monotonic() - begun < SECONDS
    assert not [path for path in (tmp_path / "data" / "files").rglob("*") if path.is_file()]


def test_more_rows_than_somebody_waits_for_are_refused(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 1_000)

    with pytest.raises(XrmError) as refused:
        bring(application, person(application, "clerk"), b"name\n" + b"a\n" * 1_001)

    assert [each.code for each in refused.value.problems] == ["XRM811"]


def test_the_first_drafts_of_one_person_make_room(application: Application) -> None:
    clerk, other = person(application, "clerk"), person(application, "clerk")
    bring(application, other, b"name\nRing\n")
    for _ in range(MOST_KEPT + 3):
        bring(application, clerk, b"name\nRing\n")

    imports = Imports(application.current().jobs)

    assert len(imports.listed(clerk)) == MOST_KEPT
    assert len(imports.listed(other)) == 1


def test_files_that_wait_for_their_turn_are_no_more_than_may_be(application: Application) -> None:
    clerk = person(application, "clerk")
    imports = Imports(application.current().jobs)
    for _ in range(MOST_KEPT):
        bring(application, clerk, b"name\nRing\n")
    for each in imports.listed(clerk):
        imports.start(clerk, each)

    with pytest.raises(XrmError) as refused:
        bring(application, clerk, b"name\nRing\n")

    assert [each.code for each in refused.value.problems] == ["XRM812"]


def test_on_the_command_line_a_packed_file_may_come_to_anything() -> None:
    line = b'"' + b"a" * 99_990 + b'"\n'
    rows = open_table(io.BytesIO(packed(line, 20)), most=0).rows

    assert sum(1 for _ in rows) == 200
