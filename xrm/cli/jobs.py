"""`xrm jobs`: background work, what was asked for and what falls due by the clock."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import rich_click as click

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.options import app_argument, app_folder, app_option, json_option
from xrm.cli.output import INPUT, many, show_json, show_table

if TYPE_CHECKING:
    from xrm.jobs.due import Outcome, Standing
    from xrm.jobs.job import Job
    from xrm.jobs.trying import Tried

SYSTEM = Actor.for_system("cli")


@click.group()
def jobs() -> None:
    """Background work, what was asked for and what falls due by the clock: list, run, retry, cancel.

    Example: xrm jobs list
    """


@jobs.command("list")
@app_argument
@json_option
def list_jobs(app: Path | None, folder: Path | None, as_json: bool) -> None:
    """List what falls due by the clock and when it was last done, then the jobs that were asked for, newest first.

    Example: xrm jobs list
    """
    from xrm.jobs.due import look

    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        xrm = application.current()
        found = look(xrm.records, xrm.database)
        asked = xrm.jobs.newest(SYSTEM)
    if as_json:
        show_json({"periodic": [_told(each) for each in found], "jobs": [_job(each) for each in asked]})
        return
    rows = [
        (each.job.name, each.job.every, f"{each.at:%Y-%m-%d %H:%M}" if each.at else "never", "yes" if each.due else "")
        for each in found
    ]
    show_table(("job", "every", "last done (UTC)", "due"), rows)
    if asked:
        click.echo()
        lines = [(each.id, each.name, each.state, far_of(each), f"{each.at:%Y-%m-%d %H:%M}") for each in asked]
        show_table(("asked for", "job", "state", "done", "at (UTC)"), lines)


@jobs.command("run")
@app_argument
@click.option("--all", "every", is_flag=True, help="Every job, due or not.")
@json_option
@click.pass_context
def run_jobs(ctx: click.Context, app: Path | None, folder: Path | None, every: bool, as_json: bool) -> None:
    """Do what is due by the clock, as the system, and every job that waits; then come back.

    Where neither a server with SQLite nor `xrm worker` runs, let the machine's clock call it every few minutes: each is
    done once in its day or hour, however often this is called.  What is refused is told and does not stop the rest; it
    is tried again when it is due again.  Ends with 1 when something was refused or failed.

    Example: xrm jobs run
    """
    from xrm.jobs.due import run_due
    from xrm.jobs.worker import Worker

    found: list[Outcome] = []
    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        xrm = application.current()
        computed = xrm.records.finish_stale()
        for each in run_due(xrm.records, xrm.database, every=every):
            found.append(each)
            if not as_json:
                _show(each)
        ended = [xrm.jobs.find(SYSTEM, id) for id in Worker(lambda: application.current().jobs).do_all()]
    if as_json:
        asked = [_job(each) for each in ended]
        show_json({"jobs": [_words(each) for each in found], "asked": asked, "computed": computed})
    else:
        _show_ended(computed, ended)
        if not (computed or ended or found):
            click.echo("Nothing is due.")
    bad = any(each.failed for each in found) or any(each.problems for each in ended)
    ctx.exit(INPUT if bad else 0)


@jobs.command("retry")
@click.argument("id", type=click.UUID)
@app_option
def retry_job(id: UUID, app: Path | None) -> None:
    """Let a job that failed or was cancelled begin again, or one that waits begin now.

    Example: xrm jobs retry 0194e0a2-0000-7000-8000-000000000000
    """
    with build(settings_in(app_folder(app)), fresh=False) as application:
        found = application.current().jobs.retry(SYSTEM, id)
    click.echo(f"{found.name}: {found.state}")


@jobs.command("cancel")
@click.argument("id", type=click.UUID)
@app_option
def cancel_job(id: UUID, app: Path | None) -> None:
    """Do not begin a job that waits; ask one that runs to end after the step it is at.

    Example: xrm jobs cancel 0194e0a2-0000-7000-8000-000000000000
    """
    with build(settings_in(app_folder(app)), fresh=False) as application:
        found = application.current().jobs.cancel(SYSTEM, id)
    click.echo(f"{found.name}: {'asked to stop' if found.stop else found.state}")


def far_of(job: Job) -> str:
    """How far it is: `1,200 of 5,000`."""
    of = f" of {job.total:,}" if job.total is not None else ""
    return f"{job.done:,}{of}" if job.done or of else ""


def _job(job: Job) -> dict[str, Any]:
    told = [{"code": each.code, "message": each.message, "hint": each.hint} for each in job.problems]
    times = {name: at.isoformat() if at else None for name, at in (("at", job.at), ("ended", job.ended))}
    by = str(job.by) if job.by else None
    far = {"done": job.done, "total": job.total, "tries": job.tries}
    return {"id": str(job.id), "job": job.name, "state": str(job.state), "by": by, **far, **times, "problems": told}


def _show_ended(computed: int, ended: Sequence[Job]) -> None:
    if computed:
        click.echo(f"Stored formulas: {many(computed, 'record')} computed again.")
    for each in ended:
        click.echo(f"{each.name} {each.id}: {each.state}{f', {far_of(each)}' if far_of(each) else ''}")
        for problem in each.problems:
            click.echo(f"  {problem.message} {problem.hint}".rstrip(), file=sys.stderr)


def _told(standing: Standing) -> dict[str, Any]:
    last = standing.at.isoformat() if standing.at else None
    return {"job": standing.job.name, "every": standing.job.every, "last": last, "due": standing.due}


def _show(outcome: Outcome) -> None:
    counts = [f"{outcome.done:,} done"]
    counts += [f"{outcome.stayed:,} left as they are"] if outcome.stayed else []
    counts += [f"{outcome.failed:,} refused"] if outcome.failed else []
    click.echo(f"{outcome.job.name}: {', '.join(counts)}")
    for each in outcome.refused:
        told = " ".join(problem.message for problem in each.problems or ())
        click.echo(f"  {each.entity}/{each.record}: {told}", file=sys.stderr)
    if outcome.failed > len(outcome.refused):
        click.echo(f"  … and {outcome.failed - len(outcome.refused):,} more", file=sys.stderr)


def _words(outcome: Outcome) -> dict[str, Any]:
    return {
        "job": outcome.job.name,
        "done": outcome.done,
        "stayed": outcome.stayed,
        "failed": outcome.failed,
        "failures": [{"entity": each.entity, "record": str(each.record), **_why(each)} for each in outcome.refused],
    }


def _why(refused: Tried) -> dict[str, Any]:
    told = ({"code": each.code, "message": each.message, "target": each.target} for each in refused.problems or ())
    return {"problems": list(told)}
