"""The page of background work: for administrators only, with what is there, what went wrong, and two buttons."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update

from tests.web.pages.visitor import Visitor
from tests.web.site import SYSTEM, Site
from xrm.errors import Problem
from xrm.jobs.job import State
from xrm.jobs.worker import Worker
from xrm.storage.internal import jobs as table

PAGE = "/admin/jobs"


def emptied(site: Site) -> None:
    site.application.current().database.transact(lambda unit: unit.execute(delete(table)))


def test_it_does_not_exist_for_others(site: Site, clerk: Visitor, admin: Visitor) -> None:
    job = site.application.current().jobs.ask(SYSTEM, "formulas", {})

    assert clerk.get(PAGE).status_code == 404
    assert f'href="{PAGE}"' in admin.text("/admin")
    token = admin.form(PAGE, f"{PAGE}/{job.id}/cancel")["csrf_token"]
    assert clerk.post(f"{PAGE}/{job.id}/cancel", {"csrf_token": token}).status_code in (400, 403, 404)
    assert site.application.current().jobs.find(SYSTEM, job.id).state is State.WAITING


def test_nothing_there_is_said_and_what_would_be(site: Site, admin: Visitor) -> None:
    emptied(site)

    assert "No jobs yet" in admin.text(PAGE)
    assert "No failed jobs" in admin.text(f"{PAGE}?state=failed")
    assert "hx-trigger" not in admin.text(PAGE).split('id="list"')[1].split(">")[0]
    assert admin.get(f"{PAGE}?state=sad").status_code == 400
    assert admin.get(f"{PAGE}?before=x").status_code == 404
    assert admin.get(f"{PAGE}?colour=red").status_code == 400


def test_a_job_is_shown_cancelled_and_tried_again(site: Site, admin: Visitor) -> None:
    emptied(site)
    xrm = site.application.current()
    job = xrm.jobs.ask(SYSTEM, "formulas", {})

    assert "every 3s" in admin.text(PAGE)
    assert admin.send(PAGE, {}, f"{PAGE}/{job.id}/cancel").status_code == 303
    assert "The job is cancelled." in admin.text(PAGE)
    assert admin.send(PAGE, {}, f"{PAGE}/{job.id}/retry").status_code == 303
    Worker(lambda: xrm.jobs).do_all()
    assert "Done 1" in admin.text(PAGE)
    assert xrm.jobs.find(SYSTEM, job.id).state is State.DONE


def test_progress_problems_and_the_next_try_are_told(site: Site, admin: Visitor) -> None:
    emptied(site)
    xrm = site.application.current()
    job = xrm.jobs.ask(SYSTEM, "formulas", {})
    taken = xrm.jobs.queue.take("test", xrm.jobs.types)
    assert taken is not None
    _set(site, job.id, done=1200, total=5000)
    assert "1,200 of 5,000" in admin.text(
        PAGE
    ) and '<progress class="x-progress" max="5000" value="1200"' in admin.text(PAGE)
    assert admin.send(PAGE, {}, f"{PAGE}/{job.id}/cancel").status_code == 303
    page = admin.text(PAGE)
    assert "Stopping" in page and "ends after the step it is at" in page
    problem = Problem("XRM900", "Something <went> wrong.", hint="Look.")
    xrm.jobs.queue.settle(taken, State.WAITING, (problem,), job.at + timedelta(hours=1), 1)
    page = admin.text(PAGE)
    assert "Something &lt;went&gt; wrong. Look." in page and "tries again" in page


def test_jobs_that_nobody_takes_are_pointed_out(site: Site, admin: Visitor) -> None:
    emptied(site)
    job = site.application.current().jobs.ask(SYSTEM, "formulas", {})
    assert "nobody takes it" not in admin.text(PAGE)
    _set(site, job.id, due=job.due - timedelta(hours=2))
    assert "nobody takes it" in admin.text(PAGE) and "2 hours ago" in admin.text(PAGE)


def test_more_than_fit_are_a_page_away(site: Site, admin: Visitor) -> None:
    emptied(site)
    asked = [site.application.current().jobs.ask(SYSTEM, "formulas", {}).id for _ in range(52)]
    first = admin.text(PAGE)
    assert f"{PAGE}?before={asked[2]}" in first and str(asked[1]) not in first
    assert str(asked[1]) in admin.text(f"{PAGE}?before={asked[2]}")


def _set(site: Site, id: UUID, **values: object) -> None:
    database = site.application.current().database
    database.transact(lambda unit: unit.execute(update(table).where(table.c.id == id).values(values)))
