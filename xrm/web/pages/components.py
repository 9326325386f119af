"""The gallery: every component in all its states, with the code that draws it.  For administrators, who write plugins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app, render_template, request
from markupsafe import Markup

from xrm.errors import Problem, XrmError
from xrm.web.components import Component, State, TokenGroup, components_in, states_in, tokens_in
from xrm.web.pages.addresses import gallery_address
from xrm.web.pages.assets import STATIC, file_of
from xrm.web.pages.blueprint import pages
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
THEMES = {"": "As here", "light": "Light", "dark": "Dark"}
DENSITIES = {"": "Comfortable", "compact": "Compact"}


@dataclass(frozen=True, slots=True)
class Family:
    """The components of one file, and their states."""

    name: str
    label: str
    components: tuple[Component, ...]
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    title: str
    code: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Switch:
    """One of several ways to show the gallery."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Gallery:
    theme: str
    density: str
    themes: tuple[Switch, ...]
    densities: tuple[Switch, ...]
    families: tuple[tuple[Family, tuple[Drawn, ...]], ...]
    tokens: tuple[TokenGroup, ...]


@pages.get("/admin/components")
@needs(Need.ADMIN)
def show_components() -> str:
    visit = Visit.current()
    visit.only(request.args, ["theme", "density"])
    theme, density = _said("theme", THEMES), _said("density", DENSITIES)
    page = Gallery(
        theme=theme,
        density=density,
        themes=tuple(Switch(label, gallery_address(each, density), each == theme) for each, label in THEMES.items()),
        densities=tuple(
            Switch(label, gallery_address(theme, each), each == density) for each, label in DENSITIES.items()
        ),
        families=tuple((each, tuple(_drawn(state) for state in each.states)) for each in families()),
        tokens=tokens(),
    )
    return render_template("pages/components.html", gallery=page)


def _said(word: str, known: dict[str, str]) -> str:
    said = request.args.get(word, "")
    if said not in known:
        others = ", ".join(each for each in known if each)
        raise XrmError(Problem("XRM801", f"The gallery is shown in {others}, or without it.", target=word))
    return said


@cache
def families() -> tuple[Family, ...]:
    """All there are, by name."""
    return tuple(_family(path) for path in sorted((TEMPLATES / "components").glob("*.html")))


def _family(path: Path) -> Family:
    states = states_in((TEMPLATES / "gallery" / path.name).read_text("utf-8"))
    label = path.stem.replace("_", " ").capitalize()
    return Family(path.stem, label, components_in(path.read_text("utf-8"), path.stem), states)


@cache
def tokens() -> tuple[TokenGroup, ...]:
    return tokens_in((STATIC / file_of("tokens.css")).read_text("utf-8"))


def _drawn(state: State) -> Drawn:
    """A state as its code draws it; the code is ours, and comes with the program."""
    html = current_app.jinja_env.from_string(imports() + state.code).render()
    return Drawn(state.title, state.code, Markup(html))  # noqa: S704  of our own template


@cache
def imports() -> str:
    """What a template begins with to have all components."""
    named = ((each.name, ", ".join(one.name for one in each.components)) for each in families())
    return "".join(f'{{% from "components/{file}.html" import {names} %}}' for file, names in named)
