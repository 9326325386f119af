"""Where the folders lie that travel with xrm but are no code: `schemas`, `examples`, and the `problems` explained."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_IN_CHECKOUT = {"problems": "docs/reference/problems"}


def folder(name: str) -> Traversable:
    """The folder inside the installed package, else the one of the checkout."""
    inside = files("xrm") / f"_{name}"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / _IN_CHECKOUT.get(name, name)


@cache
def icon_names() -> frozenset[str]:
    """Every icon that pages can show; none where the browser files are not built."""
    built = files("xrm") / "web" / "static"
    found = [each for each in built.iterdir() if each.name.startswith("icons-")] if built.is_dir() else []
    for each in found:
        if each.name.endswith(".json"):
            drawings = json.loads(each.read_text("utf-8"))
            return frozenset([*drawings["sprite"], *drawings["others"]])
    return frozenset()
