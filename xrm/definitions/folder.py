"""Find and read the definition files of an app folder.  Reads only; what cannot be read is a Problem."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from xrm.catalog.extensions import Document
from xrm.definitions.parse import MOST_BYTES
from xrm.errors import Mark, Problem

LEFT_OUT = frozenset({"data", "plugins", "node_modules"})
"""Folders of the app's folder that hold no definitions; dot-folders hold none either."""


_IMPORT = re.compile(r"(?:\s|#.*\n|---\n)*import[ \t]*:")
"""How a map of an import begins, which lies beside the definitions and defines nothing."""


def read_folder(app_dir: Path) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """Every `*.yaml` under the folder, by name, and what is wrong with those that cannot be read."""
    if not app_dir.is_dir():
        return (), (
            Problem("XRM903", f"There is no folder `{app_dir}`.", hint="Say where the app is with `--app DIR`."),
        )
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in _files(app_dir):
        read = _read(path, path.relative_to(app_dir).as_posix())
        if isinstance(read, Document):
            if not _IMPORT.match(read.text):
                documents.append(read)
        else:
            problems.append(read)
    return tuple(documents), tuple(problems)


def _files(app_dir: Path) -> Iterator[Path]:
    for folder, inner, files in os.walk(app_dir):
        inner[:] = sorted(
            name for name in inner if not name.startswith(".") and (name not in LEFT_OUT or Path(folder) != app_dir)
        )
        for name in sorted(files):
            if name.endswith((".yaml", ".yml")) and not name.startswith("."):
                yield Path(folder, name)


def _read(path: Path, name: str) -> Document | Problem:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as fault:
        return Problem("XRM106", f"The file cannot be read: {fault.strerror}.", Mark(name, 1, 1))
    if len(content) > MOST_BYTES:
        return Problem("XRM106", "The file is larger than 1 MiB.", Mark(name, 1, 1))
    try:
        return Document(name, content.decode("utf-8-sig"), "")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        column = fault.start - (content.rfind(b"\n", 0, fault.start) + 1) + 1
        return Problem(
            "XRM106", "The file is not UTF-8.", Mark(name, line, column), hint="Save it with the encoding UTF-8."
        )
