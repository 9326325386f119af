"""What each route needs of its caller, said beside the view and checked when the application starts.

A view without a declaration stops the start: forgetting is not the same as allowing.  Which rows and fields of an
entity a caller may meet is decided by the record service alone; here it is only said that somebody must be known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError

View = TypeVar("View", bound=Callable[..., Any])

KIB = 1024
MIB = 1024 * KIB
SMALL_BODY = 64 * KIB
"""Enough for any form without files, and for routes that read no body at all."""
RECORD_BODY = 2 * MIB
"""One record as JSON, long texts included."""
FILE_BODY = 64 * MIB
"""The widest door; a file field may say less."""


class Need(StrEnum):
    """What a caller must be before a view runs."""

    NOTHING = "nothing"  # a stranger may come: log-in, health, static files
    PERSON = "person"  # somebody known; concerns only themselves
    RECORDS = "records"  # somebody known; the record service decides about each row and field
    ADMIN = "admin"  # holds the role `admin`


def needs(need: Need, *, body: int = SMALL_BODY) -> Callable[[View], View]:
    """Declare what a view needs and how many bytes of body it reads at most."""

    def declare(view: View) -> View:
        view.xrm_need, view.xrm_body = need, body  # type: ignore[attr-defined]
        return view

    return declare


def declare_foreign(app: Flask, needs_of: Mapping[str, Need]) -> None:
    """Declare views that a library brought (`security.login`), which carry no decorator of ours."""
    app.extensions["xrm_needs"] = {endpoint: (need, SMALL_BODY) for endpoint, need in needs_of.items()}


def need_of(app: Flask, endpoint: str) -> tuple[Need, int] | None:
    """What the view of an endpoint declared; None: nothing."""
    foreign: dict[str, tuple[Need, int]] = app.extensions.get("xrm_needs", {})
    if endpoint in foreign:
        return foreign[endpoint]
    view = app.view_functions.get(endpoint)
    need: Need | None = getattr(view, "xrm_need", None)
    return None if need is None else (need, view.xrm_body)  # type: ignore[union-attr]


def check_declared(app: Flask) -> None:
    """Refuse to start with a route that says nothing about what it needs."""
    silent = sorted({rule.endpoint for rule in app.url_map.iter_rules() if need_of(app, rule.endpoint) is None})
    if silent:
        raise XrmError(
            Problem(
                "XRM905", f"The route {name} does not declare the right it needs.", hint="Decorate it with @needs(…)."
            )
            for name in silent
        )


def check_allowed(need: Need, actor: Actor) -> None:
    """Refuse a caller who is not what the view needs; a page for administrators does not exist for others."""
    if need is Need.NOTHING or actor.system:
        return
    if actor.id is None:
        raise XrmError(
            Problem("XRM807", "Log in to use this.", hint="Send a token as `Authorization: Bearer …`, or log in.")
        )
    if need is Need.ADMIN and "admin" not in actor.roles:
        raise XrmError(not_found())


def not_found() -> Problem:
    """What is hidden and what never was get the same words."""
    return Problem("XRM805", "There is nothing here, or you may not see it.")
