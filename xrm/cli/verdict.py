"""What `xrm check` found last time, kept beside the app's data: asked again with nothing changed, nothing is compiled.

Everything that a verdict depends on is in its key: the text of each definition, and name, time and size of each file of
xrm and of the plugins.  A verdict that cannot be read or written is no verdict; the check then does its work.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import entry_points
from pathlib import Path

import xrm
from xrm.catalog.extensions import Document
from xrm.definitions.plugins import plugins_of
from xrm.errors import Mark, Problem, Severity
from xrm.resources import folder

PLACE = Path("data", "check.json")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a folder was found: its problems, and how many entities it defines (0 where it does not compile)."""

    problems: tuple[Problem, ...]
    entities: int


def key_of(documents: Sequence[Document], unread: Sequence[Problem], app_dir: Path) -> str:
    """A digest of everything that decides what a check says."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(json.dumps([document.name, document.text]).encode())
    digest.update(repr(unread).encode())
    for line in sorted(_code(documents, app_dir)):
        digest.update(line.encode())
    return digest.hexdigest()


def _code(documents: Sequence[Document], app_dir: Path) -> Iterator[str]:
    yield from _files(Path(xrm.__file__).parent)
    yield from _files(Path(str(folder("schemas"))))
    yield from _files(app_dir / "plugins")
    for plugin in plugins_of(documents):
        for point in entry_points(group="xrm", name=plugin.name):
            yield f"{point.name} {point.value} {point.dist.version if point.dist else ''}"
            found = importlib.util.find_spec(point.module.split(".")[0])
            for place in (found.submodule_search_locations or ()) if found else ():
                yield from _files(Path(place))


def _files(place: Path) -> Iterator[str]:
    for inside, inner, names in os.walk(place):
        inner[:] = [name for name in inner if name not in {"__pycache__", "static", "node_modules"}]
        for name in names:
            told = Path(inside, name).stat()
            yield f"{inside}/{name} {told.st_mtime_ns} {told.st_size}"


def recalled(app_dir: Path, key: str) -> Verdict | None:
    """The verdict of the same files; None when there is none."""
    try:
        kept = json.loads((app_dir / PLACE).read_text("utf-8"))
        if kept["key"] != key:
            return None
        return Verdict(tuple(map(_problem, kept["problems"])), int(kept["entities"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _problem(said: dict[str, object]) -> Problem:
    where = said.pop("where")
    mark = Mark(**where) if isinstance(where, dict) else None
    return Problem(**{**said, "where": mark, "severity": Severity(said["severity"])})  # type: ignore[arg-type]


def keep(app_dir: Path, key: str, entities: int, problems: Iterable[Problem]) -> None:
    """Remember a verdict; a folder that cannot be written remembers nothing."""
    place = app_dir / PLACE
    text = json.dumps({"key": key, "entities": entities, "problems": [asdict(each) for each in problems]})
    try:
        place.parent.mkdir(exist_ok=True)
        beside = place.with_suffix(f".{os.getpid()}")
        beside.write_text(text, encoding="utf-8")
        beside.replace(place)
    except OSError:
        return
