"""`xrm doctor`: what is wrong with this installation."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

import rich_click as click

from xrm.app import Application, build, settings_in
from xrm.cli.options import app_argument, app_folder, json_option
from xrm.cli.output import exit_code, many, problem_words, show_json, show_problems, show_table
from xrm.errors import Problem, Severity, XrmError
from xrm.settings import Settings

SAFE_SQLITE = (3, 51, 3)
"""From here on a checkpoint that races a commit cannot corrupt; older ones need that only `serve` checkpoints."""

LIBRARIES = ("xrm", "flask", "sqlalchemy", "marshmallow", "pluggy", "granian", "psycopg")


@click.command()
@app_argument
@json_option
@click.pass_context
def doctor(ctx: click.Context, app: Path | None, folder: Path | None, as_json: bool) -> None:
    """Say what this installation is made of and what is wrong with it.

    Example: xrm doctor my-app
    """
    settings = settings_in(app_folder(app, folder))
    facts = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version} | {
        name: version(name) for name in LIBRARIES
    }
    problems = (*_sqlite(settings), *_application(settings))
    if as_json:
        show_json({"versions": facts, "problems": [problem_words(problem) for problem in problems]})
    else:
        show_table(("part", "version"), list(facts.items()))
        click.echo()
        show_problems(problems)
        if not problems:
            click.echo(click.style("✓", fg="green") + " Nothing is wrong.")
    ctx.exit(exit_code(problems))


def _sqlite(settings: Settings) -> tuple[Problem, ...]:
    if not settings.database_url.startswith("sqlite") or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return ()
    words = f"SQLite {sqlite3.sqlite_version} is older than 3.51.3: only `xrm serve` may checkpoint, which xrm sees to."
    hint = "Nothing to do with one server process; for more, use PostgreSQL."
    return (Problem("XRM905", words, hint=hint, severity=Severity.INFO),)


def _application(settings: Settings) -> tuple[Problem, ...]:
    """Whether the database answers, and what stands between the files and what runs."""
    try:
        with build(settings, fresh=False) as application:
            change = application.plan_folder()
            running = application.current().problems if change.base else ()
            unheeded = _jobs(application) if change.base else ()
            problems = tuple(dict.fromkeys((*change.problems, *running, *unheeded)))
            if not change.steps:
                return problems
            hint = "xrm plan shows the steps, xrm apply takes them."
            words = f"The files say something else than what runs: {many(len(change.steps), 'step')} to be applied."
            return (*problems, Problem("XRM906", words, hint=hint, severity=Severity.INFO))
    except XrmError as error:
        return error.problems


def _jobs(application: Application) -> tuple[Problem, ...]:
    """Whether somebody does what waits to be done."""
    since = application.current().jobs.unheeded()
    if since is None:
        return ()
    words = f"A background job waits since {since:%Y-%m-%d %H:%M} (UTC), and nobody takes it."
    hint = "Start `xrm worker` beside the server (with SQLite: `xrm serve`), or call `xrm jobs run` by the machine's clock."
    return (Problem("XRM905", words, hint=hint, severity=Severity.WARNING),)
