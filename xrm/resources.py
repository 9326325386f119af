"""Where the folders lie that travel with xrm but are no code: `schemas`, `examples`, and the `problems` explained."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_IN_CHECKOUT = {"problems": "docs/reference/problems"}


def folder(name: str) -> Traversable:
    """The folder inside the installed package, else the one of the checkout."""
    inside = files("xrm") / f"_{name}"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / _IN_CHECKOUT.get(name, name)
