"""`xrm plugin`: what is installed and what each adds."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from xrm.cli.options import app_folder, app_option, json_option
from xrm.cli.output import problem_words, show_json, show_problems, show_table
from xrm.proposals import read_proposal


@click.group()
def plugin() -> None:
    """Plugins: list.

    Example: xrm plugin list
    """


@plugin.command("list")
@app_option
@json_option
def list_(app: Path | None, as_json: bool) -> None:
    """List the plugins this app asks for, what each adds, and which were set aside and why.

    Example: xrm plugin list --json
    """
    states = read_proposal(app_folder(app)).extensions.plugins
    if as_json:
        show_json(
            [
                {
                    "name": each.name,
                    "version": each.version,
                    "package": each.package,
                    "builtin": each.builtin,
                    "adds": dict(each.adds),
                    "problem": problem_words(each.problem) if each.problem else None,
                }
                for each in states
            ]
        )
        return
    rows = [
        (
            each.name,
            each.version,
            each.words,
            "set aside" if each.problem else "",
        )
        for each in states
    ]
    show_table(("plugin", "version", "adds", ""), rows)
    show_problems([each.problem for each in states if each.problem])
