"""Imports in the background on both databases: killed, cancelled, taken back; whose they are, and what becomes of files."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.jobs.test_killed import half_a_minute_later, worker
from tests.jobs.waiting import until
from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.imports import kept
from xrm.imports.kept import Import
from xrm.jobs.imports import DRAFTS_KEPT, REJECTS_KEPT, Imports, Reading
from xrm.jobs.job import Job, State
from xrm.jobs.running import Signs
from xrm.jobs.worker import Worker, do
from xrm.storage.internal import imports as table
from xrm.testing import app_from, person

APP = (
    "app: club\nxrm: 1\nroles: {admin: Administrator, clerk: Clerk, guest: Guest}\naccess: {clerk: all, guest: read}\n"
)
MEMBER = "entity: member\ntitle: name\nfields:\n  name: text, required\n  number: integer, unique, max 9000\n"
SYSTEM = Actor.for_system("test")


@pytest.fixture
def club(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, MEMBER, database_url=database_url) as application:
        yield application


def rows_of(count: int, first: int = 0) -> bytes:
    return ("name,number\n" + "".join(f"m,{number}\n" for number in range(first, first + count))).encode()


def brought(application: Application, actor: Actor, content: bytes) -> Import:
    return bringing(application).bring(actor, "member", io.BytesIO(content), "members.csv", Reading())


def bringing(application: Application) -> Imports:
    return Imports(application.current().jobs)


def work(application: Application) -> None:
    Worker(lambda: application.current().jobs).do_all()


def numbers(application: Application) -> list[int]:
    """Of every record, in order."""
    records, found, cursor = application.current().records, list[int](), ""
    query = records.query(SYSTEM, "member", {"orderby": "number", "select": "number"})
    while True:
        page = records.list(SYSTEM, replace(query, page_size=1000, cursor=cursor))
        found += [row[page.names.index("number")] for row in page.rows]
        cursor = page.next
        if not cursor:
            return found


def stored(application: Application) -> int:
    folder = application.settings.files_dir
    return sum(1 for each in Path(folder).rglob("*") if each.is_file())


def take(application: Application) -> Job:
    jobs = application.current().jobs
    job = jobs.queue.take("test", jobs.types)
    assert job is not None
    return job


def killed_at(application: Application, folder: Path, url: str, job: Job, goal: int) -> None:
    """A worker of its own gets so far, and is killed."""
    jobs = application.current().jobs
    with worker(folder, url) as process:
        until(lambda: jobs.find(SYSTEM, job.id).done >= goal, 90)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert jobs.find(SYSTEM, job.id).state is State.RUNNING, "nobody was there to say that it is not"
    half_a_minute_later(application.current())


def test_killed_in_the_middle_every_row_is_written_once_and_taken_back_once(
    club: Application, database_url: str, tmp_path: Path
) -> None:
    clerk = person(club, "clerk")
    imports, many = bringing(club), 3000
    each = brought(club, clerk, rows_of(many))
    killed_at(club, tmp_path / "app", database_url, imports.start(clerk, each), 400)
    assert 0 < len(numbers(club)) < many
    work(club)
    each = imports.find(clerk, each.id)
    assert (each.state, each.created, each.rejected) == (kept.DONE, many, 0)
    assert numbers(club) == list(range(many))

    undoing = imports.undo(clerk, each)
    killed_at(club, tmp_path / "app", database_url, undoing, 100)
    assert 0 < len(numbers(club)) < many
    work(club)
    each = imports.find(clerk, each.id)
    assert (each.state, numbers(club)) == (kept.UNDONE, [])
    assert each.report is not None
    assert many - 1 <= each.report["removed"] <= many, "of the row at which it was killed the count may not tell"
    assert each.report["left"] == 0
    assert stored(club) == 0


def test_cancelled_what_is_written_stays_and_it_goes_on_where_it_was(club: Application) -> None:
    clerk, imports = person(club, "clerk"), bringing(club)
    each = brought(club, clerk, rows_of(500))
    imports.start(clerk, each)
    signs = Signs()
    signs.cancel.set()
    do(club.current().jobs, take(club), signs)
    each = imports.find(clerk, each.id)
    assert (each.state, each.created, len(numbers(club))) == (kept.RUNNING, 200, 200)
    job = imports.job(each)
    assert job is not None
    assert job.state is State.CANCELLED

    imports.go_on(clerk, each)
    with pytest.raises(XrmError, match="at work"):
        imports.undo(clerk, each := imports.find(clerk, each.id))
    work(club)
    assert imports.find(clerk, each.id).created == 500
    assert numbers(club) == list(range(500))


def test_a_lost_worker_writes_nothing_any_more(club: Application) -> None:
    """Another has the job by now: its first transaction says so, and what it kept of it is nothing."""
    clerk, imports = person(club, "clerk"), bringing(club)
    each = brought(club, clerk, rows_of(300))
    imports.start(clerk, each)
    slow = take(club)
    half_a_minute_later(club.current())
    quick = take(club)
    do(club.current().jobs, slow, Signs())
    assert numbers(club) == []
    do(club.current().jobs, quick, Signs())
    assert (imports.find(clerk, each.id).created, numbers(club)) == (300, list(range(300)))


def test_it_acts_with_the_rights_of_now(club: Application) -> None:
    clerk, imports = person(club, "clerk"), bringing(club)
    each = brought(club, clerk, rows_of(3))
    job = imports.start(clerk, each)
    club.current().records.update(SYSTEM, "user", clerk.id, {"roles": ["guest"]})
    work(club)
    assert club.current().jobs.find(SYSTEM, job.id).state is State.FAILED
    assert numbers(club) == []


def test_that_of_somebody_else_is_not_there(club: Application) -> None:
    clerk, other, guest, admin = (person(club, role) for role in ("clerk", "clerk", "guest", "admin"))
    imports = bringing(club)
    each = brought(club, clerk, rows_of(3))
    for actor in (other, guest, admin):
        with pytest.raises(XrmError, match="no such import"):
            imports.find(actor, each.id)
        assert imports.listed(actor) == []
    imports.start(clerk, each)
    work(club)
    assert [one.id for one in imports.listed(admin)] == [each.id]
    assert imports.listed(other) == []
    assert not any(imports.may(guest, name) for name in club.current().catalog.entities)
    with pytest.raises(XrmError):
        brought(club, guest, rows_of(1))
    assert stored(club) == 0


def test_files_stay_as_long_as_they_are_needed(club: Application) -> None:
    """The file until its import is done, a draft for a week, rejected rows for a month."""
    clerk, imports = person(club, "clerk"), bringing(club)
    each = brought(club, clerk, b"name,number\na,1\nb,9999\n")
    imports.rehearse(clerk, each)
    work(club)
    each = imports.find(clerk, each.id)
    assert (each.state, each.report and each.report["rejected"], stored(club)) == (kept.DRAFT, 1, 2)
    imports.start(clerk, each)
    work(club)
    each = imports.find(clerk, each.id)
    assert (each.file_id, stored(club)) == (None, 1), "the rejected rows are left"
    with imports.rejects(each) as rejects:
        assert b"b,9999" in rejects.read()

    draft = brought(club, clerk, rows_of(3, 50))
    with pytest.raises(XrmError):
        brought(club, clerk, b"name,name\na,b\n")
    assert stored(club) == 2
    long_ago = club.current().records.now() - max(DRAFTS_KEPT, REJECTS_KEPT) - timedelta(days=1)
    older = update(table).values(at=long_ago, finished_at=long_ago)
    club.database.transact(lambda unit: unit.execute(older))
    imports.tidy()
    assert stored(club) == 0
    assert [one.id for one in imports.listed(clerk)] == [each.id]
    with pytest.raises(XrmError):
        imports.find(clerk, draft.id)
    with pytest.raises(XrmError):
        imports.rejects(imports.find(clerk, each.id))
