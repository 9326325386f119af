"""`xrm plan`, `xrm apply`, `xrm revisions`: from the files to what runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.options import app_argument, app_folder, json_option
from xrm.cli.output import exit_code, problem_words, show_json, show_problems, show_table

if TYPE_CHECKING:
    from xrm.evolution import ChangePlan


@click.command()
@app_argument
@json_option
@click.pass_context
def plan(ctx: click.Context, app: Path | None, folder: Path | None, as_json: bool) -> None:
    """Show what `apply` would do: each step with its class and the rows it touches.

    Example: xrm plan my-app
    """
    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        change = application.plan_folder()
    if as_json:
        show_json(_words(change))
    else:
        _show(change)
    ctx.exit(exit_code(change.problems))


@click.command()
@app_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--confirm", multiple=True, metavar="NAME", help="Confirm a step that loses data, by its name.")
@json_option
@click.pass_context
def apply(
    ctx: click.Context, app: Path | None, folder: Path | None, yes: bool, confirm: tuple[str, ...], as_json: bool
) -> None:
    """Let the definitions run: all steps in one transaction, while people work.

    Example: xrm apply my-app
    """
    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        change = application.plan_folder()
        if exit_code(change.problems) or not change.steps:
            show_json(_words(change)) if as_json else _show(change)
            ctx.exit(exit_code(change.problems))
        if not as_json:
            _show(change)
        revision = application.apply_plan(change, Actor.for_system("cli", "command line"))
    if as_json:
        show_json({**_words(change), "revision": revision.number})
    else:
        click.echo(click.style("✓", fg="green") + f" Revision {revision.number} runs.")


@click.command()
@app_argument
@json_option
def revisions(app: Path | None, folder: Path | None, as_json: bool) -> None:
    """List what has been applied, newest first.

    Example: xrm revisions
    """
    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        found = application.revisions()
    if as_json:
        show_json(
            [
                {"number": each.number, "at": each.at.isoformat(), "actor": each.actor, "summary": each.summary}
                for each in found
            ]
        )
    else:
        show_table(
            ("revision", "at", "by", "what"),
            [(each.number, f"{each.at:%Y-%m-%d %H:%M}", each.actor, each.summary) for each in found],
        )


def _show(change: ChangePlan) -> None:
    show_problems(change.problems, documents=change.documents)
    if not change.steps and not exit_code(change.problems):
        click.echo("There is nothing to do: what runs is what the files say.")
        return
    for step in change.steps:
        rows = f"  ({step.rows:,} rows)" if step.rows else ""
        click.echo(f"  {step.safety!s:8}{step.words}{rows}")


def _words(change: ChangePlan) -> dict[str, object]:
    return {
        "hash": change.hash,
        "steps": [{"class": str(step.safety), "words": step.words, "rows": step.rows} for step in change.steps],
        "problems": [problem_words(problem) for problem in change.problems],
    }
