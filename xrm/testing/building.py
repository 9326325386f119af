"""An application from texts: written into a folder as an administrator would, checked, applied, opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xrm.app import build
from xrm.settings import load_settings

if TYPE_CHECKING:
    from xrm.app import Application

APP = "app: test\nxrm: 1\n"
_FIRST_KEY = re.compile(r"^([a-z]+): *['\"]?([\w.-]+)", re.MULTILINE)
_ANYTHING = "0123456789abcdef" * 4  # as a secret key; tests keep no secrets


def app_from(
    folder: Path, *texts: str, plugins: Mapping[str, str | Path] | None = None, database_url: str = ""
) -> Application:
    """The application that these definition files make; close it, or use it as a context.

    `plugins` are single-file plugins by name, as source text or as the file to copy; one that is installed is named
    in an `app:` text.  Without such a text there is an app of no roles but `admin`.
    """
    write_app(folder, *texts, plugins=plugins)
    environ = {"XRM_SECRET_KEY": _ANYTHING} | ({"XRM_DATABASE_URL": database_url} if database_url else {})
    return build(load_settings(folder, environ=environ))


def write_app(folder: Path, *texts: str, plugins: Mapping[str, str | Path] | None = None) -> None:
    """Write the texts to the files they would be in; call it again to change an app."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "xrm.yaml").exists():
        (folder / "xrm.yaml").write_text(APP, encoding="utf-8")
    for text in texts:
        path = folder / _file_name(text)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, source in (plugins or {}).items():
        (folder / "plugins").mkdir(exist_ok=True)
        said = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
        (folder / "plugins" / f"{name}.py").write_text(said, encoding="utf-8")


def _file_name(text: str) -> str:
    """Where a definition is kept: the first key says what it is, its value what it is called."""
    found = _FIRST_KEY.search(text)
    kind, name = found.groups() if found else ("other", "unnamed")
    return "xrm.yaml" if kind == "app" else f"{kind}/{name}.yaml"
