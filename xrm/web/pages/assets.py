"""Files a page loads, by the names templates use: the manifest says which file holds `app.js` now."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import url_for
from markupsafe import Markup

from xrm.web.pages.blueprint import pages

STATIC = Path(__file__).resolve().parent.parent / "static"
PLAIN_ICON = "circle"


@cache
def built(name: str) -> Any:
    """A JSON file of the build; nothing where the browser files were not built."""
    file = STATIC / name
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def file_of(name: str) -> str:
    return str(built("manifest.json").get(name, name))


@pages.app_template_global()
def asset(name: str) -> str:
    """The address of a built file."""
    return url_for("static", filename=file_of(name))


@pages.app_template_global()
@cache
def icon(name: str) -> Markup:
    """An icon: by reference when it is in the sprite, else written out; unknown ones are a plain circle."""
    drawings = built(file_of("icons.json"))
    other = drawings.get("others", {}).get(name)
    if other is not None:
        return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{other}</svg>')  # noqa: S704  of the icon set
    known = name if name in drawings.get("sprite", ()) else PLAIN_ICON
    address = f"/static/{file_of('icons.svg')}#{known}"
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>').format(address)


@pages.app_template_global()
def brand_mark() -> Markup:
    return Markup(
        '<svg class="x-mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8"/>'
        '<path d="M10.5 10.5l11 11M21.5 10.5l-11 11"/></svg>'
    )
