"""Options that many commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click

from xrm.errors import Problem, XrmError

Command = Callable[..., Any]


def app_option(command: Command) -> Command:
    """`--app DIR`: the app's folder, as the argument `app`."""
    return click.option(
        "--app",
        "app",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The app's folder (default: here, or XRM_APP).",
    )(command)


def app_argument(command: Command) -> Command:
    """The app's folder bare or as `--app`, for commands without another argument."""
    bare = click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
    return bare(app_option(command))


def json_option(command: Command) -> Command:
    """`--json`: for machines."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")(command)


def app_folder(app: Path | None, bare: Path | None = None) -> Path:
    """The folder that was meant; raises XRM903 when it is no app's."""
    folder = bare or app or Path(os.environ.get("XRM_APP") or ".")
    if not folder.is_dir():
        raise XrmError(Problem("XRM903", f"There is no folder `{folder}`.", hint=f"xrm init {folder}"))
    if not (folder / "xrm.yaml").is_file():
        hint = f"Go to an app's folder, name one with --app DIR, or make one: xrm init {folder}"
        raise XrmError(Problem("XRM903", f"`{folder}` holds no app: it has no xrm.yaml.", hint=hint))
    return folder.resolve()
