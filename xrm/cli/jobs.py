"""`xrm jobs`: work that falls due by the clock, such as the automatic moves of a status."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from xrm.app import build, settings_in
from xrm.cli.options import app_argument, app_folder, json_option
from xrm.cli.output import INPUT, many, show_json, show_table

if TYPE_CHECKING:
    from xrm.jobs.due import Outcome, Standing
    from xrm.jobs.trying import Tried


@click.group()
def jobs() -> None:
    """Work that falls due by the clock: list, run.

    Example: xrm jobs run
    """


@jobs.command("list")
@app_argument
@json_option
def list_jobs(app: Path | None, folder: Path | None, as_json: bool) -> None:
    """List the jobs, when each was last done, and which are due.

    Example: xrm jobs list
    """
    from xrm.jobs.due import look

    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        xrm = application.current()
        found = look(xrm.records, xrm.database)
    if as_json:
        show_json([_told(each) for each in found])
        return
    rows = [
        (each.job.name, each.job.every, f"{each.at:%Y-%m-%d %H:%M}" if each.at else "never", "yes" if each.due else "")
        for each in found
    ]
    show_table(("job", "every", "last done (UTC)", "due"), rows)


@jobs.command("run")
@app_argument
@click.option("--all", "every", is_flag=True, help="Every job, due or not.")
@json_option
@click.pass_context
def run_jobs(ctx: click.Context, app: Path | None, folder: Path | None, every: bool, as_json: bool) -> None:
    """Do what is due, as the system: once a day or an hour, however often this is called.

    Let the machine's clock call it, every few minutes.  What is refused is told and does not stop the rest; it is tried
    again when the job is due again.  Ends with 1 when something was refused.

    Example: xrm jobs run
    """
    from xrm.jobs.due import run_due

    found: list[Outcome] = []
    computed = 0
    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        xrm = application.current()
        computed = xrm.records.finish_stale()
        for each in run_due(xrm.records, xrm.database, every=every):
            found.append(each)
            if not as_json:
                _show(each)
    if as_json:
        show_json({"jobs": [_words(each) for each in found], "computed": computed})
    elif computed:
        click.echo(f"Stored formulas: {many(computed, 'record')} computed again.")
    elif not found:
        click.echo("Nothing is due.")
    ctx.exit(INPUT if any(each.failed for each in found) else 0)


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
