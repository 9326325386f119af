"""What somebody sets for themselves: who they are, their password, their sessions, their API tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.entity import Entity
from xrm.catalog.requests import Record
from xrm.errors import Problem, XrmError
from xrm.identity import tokens
from xrm.records.refusals import NotFound
from xrm.web.errors import status_of
from xrm.web.pages.addresses import record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.cell import Cell
from xrm.web.pages.cells import record_cell
from xrm.web.pages.shell import now
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found

LASTING = (30, 90, 365)
"""Days a token may last."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as its owner sees it: never the token itself."""

    name: str
    prefix: str
    may: str
    created: str
    expires: str
    used: str
    over: bool


@dataclass(frozen=True, slots=True)
class SettingsPage:
    email: str
    profile: tuple[Cell, ...]
    edit: str  # address of their own record's form; empty: they may not change it
    tokens: tuple[TokenLine, ...]
    secret: str = ""  # a token just made: shown this once
    name: str = ""  # as typed, when a token was refused
    problems: tuple[str, ...] = ()
    lasting: tuple[int, ...] = LASTING


@pages.get("/settings")
@needs(Need.PERSON)
def show_settings() -> str:
    Visit.current().only(request.args, [])
    return draw()


@pages.post("/settings/tokens")
@needs(Need.PERSON)
def make_token() -> str | tuple[str, int]:
    """A token is in the answer to this request and nowhere else."""
    visit = Visit.current()
    visit.only(request.form, ["csrf_token", "name", "days", "may"])
    name = request.form.get("name", "").strip()
    try:
        secret = tokens.create_token(visit.xrm, own_id(visit), said_name(name), said_scopes(), said_end())
    except XrmError as error:
        return draw(name=name, problems=error.problems), status_of(error.problems)
    return draw(secret=secret)


@pages.post("/settings/tokens/<prefix>/revoke")
@needs(Need.PERSON)
def revoke_token(prefix: str) -> Response:
    visit = Visit.current()
    visit.only(request.form, ["csrf_token"])
    if not tokens.revoke_token(visit.xrm, prefix, own_id(visit)):
        raise XrmError(not_found())
    flash("The token is revoked.")
    return redirect("/settings", 303)


def draw(secret: str = "", name: str = "", problems: Sequence[Problem] = ()) -> str:
    visit = Visit.current()
    found = own_record(visit)
    record, entity = found if found else (None, None)
    page = SettingsPage(
        email=str(record.values.get("email") or "") if record else "",
        profile=tuple(profile_of(visit, entity, record)) if record and entity else (),
        edit=record_address("user", record.id, "edit") if record and record.writable else "",
        tokens=tuple(_line(visit, each) for each in tokens.list_tokens(visit.xrm, own_id(visit)) if not each.revoked),
        secret=secret,
        name=name,
        problems=tuple(each.message for each in problems),
    )
    return render_template("pages/settings.html", settings=page)


def own_id(visit: Visit) -> UUID:
    if visit.actor.id is None:
        raise XrmError(not_found())
    return visit.actor.id


def own_record(visit: Visit) -> tuple[Record, Entity] | None:
    """The reader's own user record, as far as they may read it."""
    entity = visit.xrm.catalog.entity("user")
    try:
        return (visit.records.read(visit.actor, "user", own_id(visit)), entity) if entity else None
    except NotFound:
        return None


def profile_of(visit: Visit, entity: Entity, record: Record) -> list[Cell]:
    shown = visit.shown("user", record.id)
    cells = [record_cell(record, field, shown) for field in entity.fields.values() if field.name in record.values]
    return [cell for cell in cells if not cell.empty]


def said_name(name: str) -> str:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise XrmError(Problem("XRM810", f"Give the token a name of up to {LONGEST_NAME} letters.", target="name"))
    return name


def said_scopes() -> tuple[str, ...] | None:
    return {"": None, "all": None, "read": ("read",)}.get(request.form.get("may", ""), ("read",))


def said_end() -> datetime:
    """One of the days offered; whatever else was said counts as the shortest."""
    days = next((each for each in LASTING if str(each) == request.form.get("days")), LASTING[0])
    return datetime.now(UTC) + timedelta(days=days)


def _line(visit: Visit, token: tokens.Token) -> TokenLine:
    formats = visit.formats
    return TokenLine(
        name=token.name,
        prefix=token.prefix,
        may=", ".join(token.scopes) if token.scopes is not None else "everything I may",
        created=formats.day(token.created_at.date()),
        expires=formats.day(token.expires_at.date()) if token.expires_at else "",
        used=formats.ago(token.used_at, now()) if token.used_at else "never",
        over=bool(token.expires_at and token.expires_at <= now()),
    )
