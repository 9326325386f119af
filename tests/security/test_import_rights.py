"""An import does what whoever brought the file may do at that moment, and tells them nothing that others see."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.jobs.waiting import until
from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.identity.accounts import suspend
from xrm.imports import kept
from xrm.imports.kept import Import
from xrm.jobs.imports import Imports, Reading
from xrm.jobs.job import Job, State
from xrm.jobs.worker import Worker
from xrm.testing import app_from, person

APP = "app: test\nxrm: 1\nroles: {admin: Administrator, clerk: Clerk, reader: Reader}\n"
ITEM = """\
entity: item
title: "{name}"
fields:
  name: text, required, search
  code: text, unique
  place: text
access:
  clerk:
    read: place ne 'vault'
    create: place ne 'vault'
    write: place ne 'vault'
    delete: place ne 'vault'
  reader: read
"""
SYSTEM = Actor.for_system("test")
MANY = 30_000


@pytest.fixture
def application(tmp_path: Path, database_url: str) -> Iterator[Application]:
    with app_from(tmp_path, APP, ITEM, database_url=database_url) as made:
        yield made


def imports_of(application: Application) -> Imports:
    return Imports(application.current().jobs)


def brought(application: Application, actor: Actor, text: str) -> Import:
    return imports_of(application).bring(actor, "item", io.BytesIO(text.encode()), "items.csv", Reading())


def work(application: Application) -> None:
    Worker(lambda: application.current().jobs).do_all()


def job_of(application: Application, each: Import) -> Job:
    found = next(iter(kept.listed(application.current().database, id=each.id)))
    job = imports_of(application).job(found)
    assert job is not None
    return job


def count(application: Application) -> int:
    records = application.current().records
    return records.count(SYSTEM, records.query(SYSTEM, "item", {}))


def lose_role(application: Application, actor: Actor) -> None:
    assert actor.id is not None
    application.current().records.update(SYSTEM, "user", actor.id, {"roles": ["reader"]})


def lose_access(application: Application, actor: Actor) -> None:
    assert actor.id is not None
    suspend(application.current(), SYSTEM, actor.id)


@pytest.mark.parametrize("lose", [lose_role, lose_access])
def test_an_import_at_work_ends_with_the_rights_of_whoever_asked(application: Application, lose: Any) -> None:
    clerk = person(application, "clerk")
    each = brought(application, clerk, "name\n" + "".join(f"i{number}\n" for number in range(MANY)))
    imports_of(application).start(clerk, each)
    worker = threading.Thread(target=work, args=[application])
    worker.start()
    until(lambda: count(application) > 0)

    lose(application, clerk)
    worker.join(60)

    job = job_of(application, each)
    assert job.state is State.FAILED
    assert [problem.code for problem in job.problems] == ["XRM911"]
    assert 0 < count(application) < MANY


def test_who_lets_an_import_of_another_go_on_lends_no_rights(application: Application) -> None:
    clerk, admin = person(application, "clerk"), person(application, "admin")
    each = brought(application, clerk, "name,place\nRing,vault\nCup,hall\n")
    imports = imports_of(application)
    job = imports.start(clerk, each)
    application.current().jobs.cancel(clerk, job.id)

    imports.go_on(admin, imports.find(admin, each.id))
    work(application)

    found = imports.find(admin, each.id)
    assert (found.state, found.created, found.rejected) == (kept.DONE, 1, 1)


def test_what_is_kept_of_an_import_has_no_titles(application: Application) -> None:
    """The administrator who takes it back sees more than whoever brought it, and both read the same report."""
    clerk, admin = person(application, "clerk"), person(application, "admin")
    records, imports = application.current().records, imports_of(application)
    cup = records.create(SYSTEM, "item", {"name": "Cup", "code": "2", "place": "hall"}).id
    each = brought(application, clerk, "name,code,place\nRing,1,hall\nBowl,2,hall\n")
    columns = {"name": "name", "code": "code", "place": "place"}
    imports.check(clerk, each, {"mode": "upsert", "match": ["code"], "columns": columns})
    imports.start(clerk, imports.find(clerk, each.id))
    work(application)
    ring = next(row[0] for row in listed(application) if row[1] == "Ring")
    records.update(SYSTEM, "item", ring, {"name": "Crown of thorns", "place": "vault"})
    records.update(SYSTEM, "item", cup, {"name": "Holy grail", "place": "vault"})

    imports.undo(admin, imports.find(admin, each.id))
    work(application)

    found = imports.find(clerk, each.id)
    told = str(found.report) + str(job_of(application, each))
    assert found.report is not None
    assert found.report["left"] == 2
    assert "Crown" not in told
    assert "grail" not in told


def test_a_job_that_another_has_replaced_does_nothing(application: Application) -> None:
    clerk = person(application, "clerk")
    imports, jobs = imports_of(application), application.current().jobs
    each = brought(application, clerk, "name\nRing\n")
    first = imports.start(clerk, each)
    jobs.cancel(clerk, first.id)
    imports.undo(clerk, imports.find(clerk, each.id))
    jobs.retry(clerk, first.id)

    work(application)

    assert imports.find(clerk, each.id).state == kept.UNDONE
    assert count(application) == 0


def test_imports_of_others_are_not_there(application: Application) -> None:
    clerk, other = person(application, "clerk"), person(application, "clerk")
    imports = imports_of(application)
    each = brought(application, clerk, "name\nRing\n")

    for stranger in (other, person(application, "admin"), replace(clerk, id=UUID(int=7))):
        for act in (imports.find, lambda who, id: imports.own_draft(who, id)):
            with pytest.raises(XrmError) as refused:
                act(stranger, each.id)
            assert [problem.code for problem in refused.value.problems] == ["XRM805"]
        assert each.id not in {one.id for one in imports.listed(stranger)}


def listed(application: Application) -> list[Any]:
    records = application.current().records
    return [(row[0], row[1]) for row in records.list(SYSTEM, records.query(SYSTEM, "item", {"select": "id,name"})).rows]
