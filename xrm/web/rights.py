"""What each route needs of its caller, said beside the view and checked when the application starts.

A view without a declaration stops the start: forgetting is not the same as allowing.  Which rows and fields of an
entity a caller may meet is decided by the record service alone; here it is only said that somebody must be known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

from xrm.catalog.access import ADMIN, Verb
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


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view says about itself."""

    need: Need
    verb: Verb | None = None  # what it does with records
    body: int = SMALL_BODY  # bytes it reads at most


def needs(need: Need, verb: Verb | None = None, *, body: int = SMALL_BODY) -> Callable[[View], View]:
    """Declare what a view needs, which verb it uses on records, and how many bytes of body it reads at most."""

    def declare(view: View) -> View:
        view.xrm_declared = Declared(need, verb, body)  # type: ignore[attr-defined]
        return view

    return declare


def declared(view: Callable[..., Any]) -> Declared:
    """What a view declared; one that says nothing may not be served."""
    found: Declared | None = getattr(view, "xrm_declared", None)
    if found is None:
        name = f"{view.__module__}.{getattr(view, '__name__', view)}"
        raise XrmError(
            Problem("XRM910", f"{name} does not declare the right it needs.", hint="Decorate it: @needs(…).")
        )
    return found


def declare_foreign(app: Flask, needs_of: Mapping[str, Need]) -> None:
    """Declare views that a library brought (`security.login`), which carry no decorator of ours."""
    app.extensions["xrm_declared"] = {endpoint: Declared(need) for endpoint, need in needs_of.items()}


def declared_at(app: Flask, endpoint: str) -> Declared:
    """What the view of an endpoint declared."""
    foreign: dict[str, Declared] = app.extensions.get("xrm_declared", {})
    return foreign.get(endpoint) or declared(app.view_functions[endpoint])


def check_declared(app: Flask) -> None:
    """Refuse to start with a route that says nothing about what it needs."""
    problems: list[Problem] = []
    for endpoint in sorted({rule.endpoint for rule in app.url_map.iter_rules()}):
        try:
            declared_at(app, endpoint)
        except XrmError as error:
            problems.extend(replace(problem, target=endpoint) for problem in error.problems)
    if problems:
        raise XrmError(problems)


def check_allowed(need: Need, actor: Actor) -> None:
    """Refuse a caller who is not what the view needs; a page for administrators does not exist for others."""
    if need is Need.NOTHING or actor.system:
        return
    if actor.id is None:
        raise XrmError(
            Problem("XRM807", "Log in to use this.", hint="Send a token as `Authorization: Bearer …`, or log in.")
        )
    if need is Need.ADMIN and ADMIN not in actor.roles:
        raise XrmError(not_found())


def not_found() -> Problem:
    """What is hidden and what never was get the same words."""
    return Problem("XRM805", "There is nothing here, or you may not see it.")
