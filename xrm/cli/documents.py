"""`xrm openapi`, `xrm completion`: documents about this instance and this program."""

from __future__ import annotations

from pathlib import Path

import rich_click as click
from click.shell_completion import get_completion_class

from xrm.cli.options import app_argument, app_folder
from xrm.cli.output import show_json


@click.command()
@app_argument
def openapi(app: Path | None, folder: Path | None) -> None:
    """Print the OpenAPI 3.1 document of this instance, as an administrator sees it.

    Example: xrm openapi > openapi.json
    """
    from xrm.app import build, settings_in
    from xrm.catalog.requests import Actor
    from xrm.web.api.service import document_of

    with build(settings_in(app_folder(app, folder))) as application:
        show_json(document_of(application.current(), Actor.for_system("cli")))


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets a shell complete commands and options.

    Example: xrm completion bash > ~/.local/share/bash-completion/completions/xrm
    """
    from xrm.cli.program import main

    kind = get_completion_class(shell)
    assert kind is not None, "the choice above names only shells there are"  # noqa: S101
    click.echo(kind(main, {}, "xrm", "_XRM_COMPLETE").source())
