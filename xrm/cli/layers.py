"""`xrm diff --layers`, `xrm export-model`: what each layer says over those below it, and the model out to files."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from xrm.app import build, settings_in
from xrm.cli.options import app_argument, app_folder, json_option
from xrm.cli.output import many, show_json, show_table
from xrm.compiler.compilation import LayerChange
from xrm.compiler.layering.exporting import flat_files
from xrm.errors import Problem, XrmError
from xrm.proposals import read_proposal

LONGEST = 60
"""Characters of a value in a table."""


@click.command()
@app_argument
@click.option("--layers", is_flag=True, required=True, help="Each layer against those below it.")
@json_option
def diff(app: Path | None, folder: Path | None, layers: bool, as_json: bool) -> None:
    """Show what plugins and the site say over somebody else's entity: added, or another value, and where.

    What the files say against what runs is shown by `xrm plan`.

    Example: xrm diff --layers
    """
    changes = read_proposal(app_folder(app, folder)).compilation.changes
    if as_json:
        show_json([_words(each) for each in changes])
    elif not changes:
        click.echo("No layer says anything over another.")
    else:
        show_table(("layer", "what", "below", "here", "where"), [_row(each) for each in changes])


def _row(change: LayerChange) -> tuple[str, str, str, str, str]:
    before = "" if change.before is None else _short(change.before)
    return change.layer or "site", change.path, before, _short(change.after), str(change.where)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _words(change: LayerChange) -> dict[str, object]:
    return {
        "layer": change.layer or "site",
        "path": change.path,
        "below": change.before,
        "here": change.after,
        "where": str(change.where),
    }


@click.command("export-model")
@app_argument
@click.option("--flatten", is_flag=True, help="Each entity whole, with all its layers in it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="A folder to write the files to.")
@json_option
def export_model(app: Path | None, folder: Path | None, flatten: bool, output: Path | None, as_json: bool) -> None:
    """Write the definitions that run out to files, as they were applied or with all layers merged.

    Example: xrm export-model --flatten -o whole
    """
    with build(settings_in(app_folder(app, folder)), fresh=False) as application:
        proposal = application.proposal()
    if flatten:
        files = flat_files(proposal.layers, proposal.compilation, proposal.catalog)
    else:
        files = {each.name: each.text for each in proposal.documents}
    if as_json:
        show_json(files)
    elif output is not None:
        _write(files, output)
        click.echo(f"{many(len(files), 'file')} {'is' if len(files) == 1 else 'are'} in {output}.")
    else:
        for name, text in files.items():
            click.echo(f"# {name}\n{text}")


def _write(files: dict[str, str], output: Path) -> None:
    """Into a folder that is new or empty: nothing is overwritten."""
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise XrmError(Problem("XRM903", f"`{output}` is not an empty folder.", hint="Name one that is not there yet."))
    for name, text in files.items():
        place = output / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
