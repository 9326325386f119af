"""What a filter offers to choose for a field: its choices, yes and no, or records it may link to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Option, build_control
from xrm.web.pages.inputs import targets
from xrm.web.pages.spans import NONE, SPANS

if TYPE_CHECKING:
    from xrm.web.pages.visit import Visit


def offered(visit: Visit, entity: Entity, field: Field, value: str) -> tuple[Option, ...]:
    """The options, with what `value` stands for among them where it is a record of its reader's."""
    control = build_control(field, visit.language)
    if field.kind is Kind.BOOLEAN:
        return (Option("true", control.yes), Option("false", control.no))
    if field.kind in (Kind.DATE, Kind.DATETIME):
        return (*(Option(each.name, each.label) for each in SPANS), Option(NONE, "None"))
    if field.type.free:
        return tuple(Option(each, each) for each in visit.records.suggestions(visit.actor, entity.name, field.name))
    if field.kind is not Kind.LINK:
        return control.options
    found = targets(visit.records.options(visit.actor, entity.name, field.name))
    if not value or any(each.value == value for each in found):
        return found
    return (Option(value, _title(visit, field, value)), *found)


def _title(visit: Visit, field: Field, value: str) -> str:
    id = key_of(value)
    target = next(iter(field.link.targets), "") if field.link else ""
    return visit.records.titles(visit.actor, target, [id]).get(id) or "No access"


def key_of(value: str) -> UUID:
    """The key of a record as an address says it."""
    try:
        return UUID(value)
    except ValueError:
        raise XrmError(Problem("XRM801", "A link is filtered by the key of a record.", target=value[:80])) from None
