"""The program `xrm`: which commands there are, and what becomes of an error.

Exit codes: 0 done, 1 the user's input has problems, 2 wrong usage, 3 the environment failed.
"""

from __future__ import annotations

import importlib
import logging
import sys
from typing import Any

import rich_click as click
import structlog

from xrm import __version__
from xrm.cli.output import exit_code, show_problems
from xrm.errors import XrmError

COMMANDS: dict[str, str] = {
    "init": "xrm.cli.start:init",
    "add": "xrm.cli.library:add",
    "demo": "xrm.cli.start:demo",
    "serve": "xrm.cli.serve:serve",
    "check": "xrm.cli.definitions:check",
    "explain": "xrm.cli.definitions:explain",
    "diff": "xrm.cli.layers:diff",
    "export-model": "xrm.cli.layers:export_model",
    "schema": "xrm.cli.editors:schema",
    "plan": "xrm.cli.change:plan",
    "apply": "xrm.cli.change:apply",
    "revisions": "xrm.cli.change:revisions",
    "openapi": "xrm.cli.documents:openapi",
    "user": "xrm.cli.people:user",
    "token": "xrm.cli.people:token",
    "import": "xrm.cli.importing:import_records",
    "export": "xrm.cli.export:export",
    "access": "xrm.cli.access:access",
    "worker": "xrm.cli.worker:worker",
    "jobs": "xrm.cli.jobs:jobs",
    "plugin": "xrm.cli.plugins:plugin",
    "doctor": "xrm.cli.doctor:doctor",
    "completion": "xrm.cli.documents:completion",
}
"""Name of a command -> where it is; in the order of the help."""


class Commands(click.RichGroup):
    """Loads a command's module only when it is asked for: `xrm check` need not know a web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except XrmError as error:
            show_problems(error.problems, file=sys.stderr)
            ctx.exit(exit_code(error.problems))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xrm")
def main() -> None:
    """xrm: say in YAML which relationships you keep, and have an application for them.

    The app's folder is the current one, or `--app DIR` on any command, or the environment's XRM_APP.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # what a machine reads is on standard output
    )
