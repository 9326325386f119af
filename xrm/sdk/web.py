"""For what a plugin shows on pages; apart from `xrm.sdk`, because it brings Flask along.

from xrm.sdk.web import render

Panel("season", "Season", lambda record, actor: render("beehives/season.html", hive=record), ("hive",))
"""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

__all__ = ["render"]


def render(template: str, /, **values: Any) -> Markup:
    """A template filled in, while a request is answered: one of the plugin's `register_templates`, or a component.

    Every value is escaped for its place unless it is `Markup` already; the components that it may import are those of
    `/admin/components`.  Raises `jinja2.TemplateNotFound` for a name that nobody has.
    """
    return Markup(render_template(template, **values))  # noqa: S704  escaped by the templates
