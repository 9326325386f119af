"""The instance as its administrators see it: model, people, plugins, revisions.  Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, render_template, request

from xrm.catalog.entity import Entity
from xrm.catalog.extensions import PluginState
from xrm.definitions.library import OWNER
from xrm.identity.accounts import list_users
from xrm.web.pages.addresses import entity_address, record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.shell import icon_of
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

if TYPE_CHECKING:
    from xrm.web.running import Running


@dataclass(frozen=True, slots=True)
class EntityLine:
    label: str
    name: str
    icon: str
    href: str
    fields: int
    owner: str  # the layer that brought it


@dataclass(frozen=True, slots=True)
class UserLine:
    name: str
    email: str
    href: str
    roles: str
    active: bool


@dataclass(frozen=True, slots=True)
class PluginLine:
    name: str
    version: str
    adds: str
    problem: str


@dataclass(frozen=True, slots=True)
class AsideLine:
    """Something of the definitions that does not run."""

    place: str
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class RevisionLine:
    number: int
    at: str
    actor: str
    summary: str
    current: bool


@dataclass(frozen=True, slots=True)
class AdminPage:
    entities: tuple[EntityLine, ...]  # the app's own and those of its plugins
    builtin: tuple[EntityLine, ...]  # xrm's
    users: tuple[UserLine, ...]
    plugins: tuple[PluginLine, ...]
    aside: tuple[AsideLine, ...]
    revisions: tuple[RevisionLine, ...]
    broken: int  # plugins set aside


@pages.get("/admin")
@needs(Need.ADMIN)
def show_admin() -> str:
    visit = Visit.current()
    visit.only(request.args, [])
    entities = visit.xrm.catalog.entities.values()
    plugins = tuple(_plugin(each) for each in visit.xrm.extensions.plugins)
    page = AdminPage(
        entities=tuple(_entity(visit, each) for each in entities if each.owner != OWNER),
        builtin=tuple(_entity(visit, each) for each in entities if each.owner == OWNER),
        users=tuple(_users(visit)),
        plugins=plugins,
        aside=tuple(
            AsideLine(str(each.where), each.code, each.message, each.hint) for each in visit.xrm.problems if each.where
        ),
        revisions=tuple(_revisions(visit)),
        broken=sum(bool(each.problem) for each in plugins),
    )
    return render_template("pages/admin.html", admin=page)


def _entity(visit: Visit, entity: Entity) -> EntityLine:
    label = entity.plural_label.text(visit.language)
    return EntityLine(
        label, entity.name, icon_of(entity), entity_address(entity.name), len(entity.fields), entity.owner or "this app"
    )


def _users(visit: Visit) -> Iterator[UserLine]:
    roles = visit.xrm.catalog.roles
    for each in list_users(visit.xrm):
        named = ", ".join(roles[role].label if role in roles else role for role in sorted(each.roles))
        yield UserLine(each.name, each.email, record_address("user", each.id), named, each.active)


def _plugin(state: PluginState) -> PluginLine:
    problem = f"{state.problem.message} {state.problem.hint}".strip() if state.problem else ""
    return PluginLine(state.name, state.version, state.words, problem)


def _revisions(visit: Visit) -> Iterator[RevisionLine]:
    application: Running = current_app.extensions["xrm"]
    for each in application.revisions():
        at = visit.formats.moment(each.at)
        yield RevisionLine(each.number, at, each.actor, each.summary, each.number == visit.xrm.revision)
