"""Where plugins are: xrm's own modules, entry points in the group `xrm` that the app names, files in its `plugins/`.

Found in one order on every machine: xrm's own first, then by name.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from types import ModuleType
from typing import cast

from xrm.catalog.catalog import Plugin
from xrm.errors import Problem, Severity
from xrm.plugins.faults import failed, twice
from xrm.plugins.versions import check_version

GROUP = "xrm"
BUILTIN = ("xrm.builtin.fieldtypes",)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that was found, or why it could not be: then it has no module."""

    name: str
    module: ModuleType | None
    version: str = ""
    package: str = ""  # the distribution, or the file's name
    builtin: bool = False
    problem: Problem | None = None


def find(names: Sequence[Plugin], app_dir: Path | None, applied: Collection[str] | None = None) -> list[Found]:
    """Every plugin there is to ask, whether it can be asked or not."""
    named = [_installed(plugin) for plugin in names if not _file_of(plugin.name, app_dir)]
    own = [_from_file(path, names) for path in _files(app_dir)]
    found = [_if_applied(each, applied) for each in (*named, *own)]
    return [*_builtin(), *sorted(found, key=lambda each: each.name)]


def _if_applied(found: Found, applied: Collection[str] | None) -> Found:
    if applied is None or found.module is None or found.name in applied:
        return found
    words = f"The plugin `{found.name}` is installed, but was not applied yet; what belongs to it lies dormant."
    told = Problem("XRM601", words, severity=Severity.INFO, target=found.name, hint="xrm apply lets it run.")
    return replace(found, module=None, problem=told)


def _builtin() -> Iterator[Found]:
    """A fault in one of these is ours, so it is not contained."""
    for path in BUILTIN:
        yield Found("xrm", importlib.import_module(path), version("xrm"), package="xrm", builtin=True)


def _installed(plugin: Plugin) -> Found:
    """The plugin of that entry point, imported if it is there and new enough."""
    points = {(point.name, point.value): point for point in entry_points(group=GROUP, name=plugin.name)}
    if not points:
        return Found(plugin.name, None, problem=_missing(plugin))
    if len(points) > 1:
        return Found(plugin.name, None, problem=twice(plugin.name, sorted(value for _, value in points)))
    return _import_point(plugin, *points.values())


def _import_point(plugin: Plugin, point: EntryPoint) -> Found:
    version, package = (point.dist.version, point.dist.name) if point.dist else ("", "")
    problem = check_version(plugin, version)
    if problem:
        return Found(plugin.name, None, version, package, problem=problem)
    try:
        module = point.load()
    except (Exception, SystemExit) as error:  # whatever a stranger's module does at import
        return Found(plugin.name, None, version, package, problem=failed(plugin.name, "be imported", error))
    return Found(plugin.name, module, version, package)


def _missing(plugin: Plugin) -> Problem:
    if plugin.optional:
        words = f"The plugin `{plugin.name}` is not installed; what belongs to it lies dormant."
        return Problem("XRM601", words, severity=Severity.INFO, target=plugin.name)
    return Problem(
        "XRM601",
        f"The plugin `{plugin.name}` is not installed.",
        target=plugin.name,
        hint=f"Install it (`pip install xrm-{plugin.name}`), or say `optional: true` under plugins.{plugin.name}.",
    )


def _files(app_dir: Path | None) -> list[Path]:
    """The single-file plugins of an app; names with a leading underscore or dot are left alone."""
    folder = app_dir / "plugins" if app_dir else None
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith(("_", ".")))


def _file_of(name: str, app_dir: Path | None) -> bool:
    """Whether the app keeps this plugin in a file of its own: that is the one it means."""
    return any(path.stem == name for path in _files(app_dir))


def _from_file(path: Path, names: Sequence[Plugin]) -> Found:
    """The plugin in one file, named after it; run anew each time it is loaded."""
    name, shown = path.stem, f"plugins/{path.name}"
    if not _NAME.fullmatch(name):
        words = f"`{shown}` cannot be a plugin: its name needs small letters, digits and underscores only."
        return Found(
            name,
            None,
            package=shown,
            problem=Problem("XRM609", words, severity=Severity.WARNING, target=name),
        )
    try:
        module = _run_file(path, name)
    except (Exception, SystemExit) as error:  # whatever a stranger's file does
        return Found(name, None, package=shown, problem=failed(name, "be imported", error))
    version = str(getattr(module, "__version__", ""))
    asked = next((plugin for plugin in names if plugin.name == name), Plugin(name))
    return Found(name, module, version, shown, problem=check_version(asked, version))


def _run_file(path: Path, name: str) -> ModuleType:
    loader = SourceFileLoader(f"_xrm_plugin_{name}", str(path))
    spec = importlib.util.spec_from_file_location(loader.name, path, loader=loader)
    module = importlib.util.module_from_spec(cast(ModuleSpec, spec))
    sys.modules[loader.name] = module  # dataclasses and pickles look their module up there
    loader.exec_module(module)
    return module
