"""`xrm plan`, `xrm apply`, `xrm revisions`: from the files to what runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.options import app_argument, app_folder, json_option
from xrm.cli.output import disclosure_words, exit_code, problem_words, show_json, show_problems, show_table
from xrm.cli.steps import lines_of
from xrm.errors import Problem, XrmError
from xrm.evolution.steps import Safety

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
        _ask(change, yes=yes, confirmed=confirm)
        revision = application.apply_plan(change, Actor.for_system("cli", "command line"))
    if as_json:
        show_json({**_words(change), "revision": revision.number})
    else:
        click.echo(click.style("✓", fg="green") + f" Revision {revision.number} runs.")


def _ask(change: ChangePlan, *, yes: bool, confirmed: tuple[str, ...]) -> None:
    """Ask on a terminal; what loses data wants its own name said, and a name that is none of those is a mistake."""
    lossy = {step.words for step in change.steps if step.safety is Safety.LOSSY}
    problems = [
        Problem("XRM703", f"`{name}` is no step that loses data.", hint="xrm plan shows the steps.")
        for name in confirmed
        if name not in lossy
    ]
    problems += [
        Problem("XRM703", f"This loses data: {name}.", hint=f"xrm apply --confirm '{name}'")
        for name in sorted(lossy - set(confirmed))
    ]
    if problems:
        raise XrmError(problems)
    if not yes and sys.stdin.isatty():
        click.confirm("Apply this?", abort=True)


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
    if exit_code(change.problems):
        click.echo("\nNothing can be applied until this is mended.")
        return
    for kind, words in lines_of(change):
        click.echo(f"  {kind:8}{words}")


def _words(change: ChangePlan) -> dict[str, object]:
    return {
        "hash": change.hash,
        "steps": [{"class": str(step.safety), "words": step.words, "rows": step.rows} for step in change.steps],
        "disclosures": [disclosure_words(each) for each in change.disclosures],
        "problems": [problem_words(problem) for problem in change.problems],
    }
