"""`xrm init` and `xrm demo`: a new app's folder, and a whole seeded one running."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from xrm.cli.editors import add_modelines, write_schemas
from xrm.cli.serve import serve_app
from xrm.errors import Problem, XrmError
from xrm.resources import folder as resource

if TYPE_CHECKING:
    from xrm.demos import Login

BLANK = """\
app: {name}
xrm: 1                        # version of the definition language
label: {label}
languages: [en]
timezone: UTC
currency: EUR

roles:
  admin: Administrator        # built in: every right
  staff: Staff

access:                       # for every entity that says nothing else
  staff: [read, create, write, move]
"""

README = """\
# {label}

An app for xrm. `xrm.yaml` names roles and menu; each file under `entities/` describes one kind of record.

    xrm check      # what is wrong, with file, line and the way out
    xrm serve      # on http://127.0.0.1:8000

Editors that know JSON Schema (VS Code with the YAML extension, Neovim, JetBrains) complete and explain every key: the
first line of each file names its schema under `.xrm/`. `xrm schema --write` renews them after an upgrade.
"""

IGNORED = "data/\n__pycache__/\n"


def templates() -> dict[str, Path | None]:
    """Name -> folder of each template; `blank` has none."""
    with as_file(resource("examples")) as found:
        named = {path.name: path for path in sorted(Path(found).iterdir()) if (path / "xrm.yaml").is_file()}
    return {**named, "blank": None}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--template", default="blank", show_default=True, help="university, club, business, or blank.")
def init(folder: Path, template: str) -> None:
    """Write a new app's folder: xrm.yaml, entities, README, .gitignore.

    Example: xrm init my-university --template university
    """
    write_app(folder, template)
    click.echo(
        f"{folder} is an app. Next:\n  cd {folder}\n  xrm check\n"
        "  xrm user add you@example.org --role admin\n  xrm serve"
    )


def write_app(folder: Path, template: str) -> None:
    """Write the files; refuses a folder that holds something, or a template that does not exist."""
    known = templates()
    if template not in known:
        raise XrmError(Problem("XRM903", f"There is no template `{template}`.", hint=f"One of: {', '.join(known)}"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise XrmError(Problem("XRM903", f"`{folder}` is there already and not empty.", hint="Name another folder."))
    source = known[template]
    if source is None:
        name = (
            "".join(letter if letter.isalnum() else "_" for letter in folder.resolve().name.lower()).strip("_") or "app"
        )
        label = folder.resolve().name.replace("-", " ").replace("_", " ").title()
        (folder / "entities").mkdir(parents=True)
        (folder / "xrm.yaml").write_text(BLANK.format(name=name, label=label), encoding="utf-8")
        (folder / "README.md").write_text(README.format(label=label), encoding="utf-8")
    else:
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("data", "__pycache__"))
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    add_modelines(folder)
    write_schemas(folder)


@click.command()
@click.argument("name", default="university")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the demo lives (default: ./demo-NAME).")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Only write and fill it.")
def demo(name: str, folder: Path | None, host: str, port: int, no_serve: bool) -> None:
    """Write a ready-made app, fill it with believable records and serve it.

    The second time it starts with what is there.

    Example: xrm demo university --port 9000
    """
    from xrm.demos import DEMOS

    if name not in DEMOS:
        raise XrmError(Problem("XRM903", f"There is no demo `{name}`.", hint=f"One of: {', '.join(DEMOS)}"))
    home = folder or Path(f"demo-{name}")
    ready = home / "data" / "demo-logins.txt"
    if not ready.is_file():
        _prepare(home, name)
    click.echo(f"\nLog in as\n{ready.read_text(encoding='utf-8')}")
    if not no_serve:
        serve_app(home.resolve(), host, port)


def _prepare(home: Path, name: str) -> None:
    """Write and fill the demo beside its place and move it there: interrupted, it leaves nothing half done."""
    if home.exists() and any(home.iterdir()):
        words = f"`{home}` is there already and is no finished demo."
        raise XrmError(Problem("XRM903", words, hint="Delete it, or say another place: xrm demo --folder PLACE"))
    place = home.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as beside:
        made = Path(beside) / place.name
        write_app(made, name)
        (made / "data" / "demo-logins.txt").write_text(logins_table(_fill(made, name)), encoding="utf-8")
        if place.exists():
            place.rmdir()  # empty, as was seen
        made.rename(place)


def logins_table(logins: Sequence[Login]) -> str:
    """Who one may be, one to a line: address, password and role under each other."""
    lines = [(each.email, each.password, each.role) for each in logins]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join("  " + "   ".join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines)


def _fill(home: Path, name: str) -> tuple[Login, ...]:
    from xrm.app import build, settings_in
    from xrm.demos import seed
    from xrm.identity.accounts import list_users

    shown = sys.stdout.isatty()

    def progress(count: int) -> None:
        if shown and count % 25 == 0:
            click.echo(f"\r  {count} records …", nl=False)

    click.echo(f"Filling the {name} demo …")
    with build(settings_in(home), durable=False) as application:
        if list_users(application.current()):
            words = "The database is in use: a demo fills an empty one, with log-ins everybody knows."
            raise XrmError(Problem("XRM903", words, hint="Unset XRM_DATABASE_URL, or name an empty database."))
        logins = seed(application, name, progress=progress)
    click.echo("\r  done.                " if shown else "  done.")
    return logins
