"""Things that each need the other first, so that no record could ever be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.links import OnDelete
from xrm.definitions.findings import Findings
from xrm.expressions.tree import Expression


def check_defaults(entity: Entity, findings: Findings) -> None:
    """A default may use another field's default, but not in a circle (XRM411)."""
    needs = {name: _needed(field) for name, field in entity.fields.items() if isinstance(field.default, Expression)}
    for circle in circles(needs):
        steps = " → ".join((*circle, circle[0]))
        field = entity.fields[circle[0]]
        findings.error("XRM411", f"A default needs a value that does not exist yet: {steps}.", field.where)


def check_required_links(entities: Mapping[str, Entity], findings: Findings) -> None:
    """Records that must each link to one of the other first can never be made (XRM411)."""
    needs = {name: [_target(link) for link in _required_links(each)] for name, each in entities.items()}
    for circle in circles({name: [each for each in found if each in entities] for name, found in needs.items()}):
        entity = entities[circle[0]]
        following = circle[1] if len(circle) > 1 else circle[0]
        link = next(each for each in _required_links(entity) if _target(each) == following)
        steps = " → ".join((*circle, circle[0]))
        message = f"Records of {steps} each need the other first: nobody could create one."
        findings.error("XRM411", message, link.where, "Make one of the links optional.")


def check_cascades(entities: Mapping[str, Entity], findings: Findings) -> None:
    """Entities whose records take each other along when they are deleted: one may take them all (XRM411, a warning)."""
    ways = {name: list(_going_along(each)) for name, each in entities.items()}
    for circle in circles(
        {name: [link.link.targets[0] for link in found if link.link] for name, found in ways.items()}
    ):
        if len(circle) < 2:
            continue  # a hierarchy that goes with its top
        link = next(each for each in ways[circle[0]] if _target(each) == circle[1])
        steps = " → ".join((*circle, circle[0]))
        words = (
            f"`on_delete: cascade` goes in a circle, {steps}: deleting one record may delete all that hang together."
        )
        findings.warn("XRM411", words, link.where, "Let one of the links be cleared, or restrict.")


def _going_along(entity: Entity) -> Iterable[Field]:
    return [
        each
        for each in entity.fields.values()
        if each.link is not None and each.formula is None and each.link.on_delete is OnDelete.CASCADE
    ]


def _required_links(entity: Entity) -> Iterable[Field]:
    return [each for each in entity.fields.values() if _must_lead(each)]


def _must_lead(field: Field) -> bool:
    """Whether it needs a record of one certain entity; one to any of several may lead elsewhere."""
    one = field.link is not None and len(field.link.targets) == 1 and field.via is None
    return one and field.required and field.default is None


def _target(field: Field) -> str:
    return field.link.targets[0] if field.link is not None else ""


def _needed(field: Field) -> list[str]:
    default = field.default
    if not isinstance(default, Expression):
        return []
    return [path.steps[0].link if path.steps else path.field for path in default.paths()]


def circles(needs: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The circles of a graph, each once, from the first of its names in the given order; walked without recursion."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in needs:
        trail: list[str] = []
        ways = [iter([start])] if start not in done else []
        while ways:
            name = next((each for each in ways[-1] if each in needs and each not in done), None)
            if name is None:
                ways.pop()
                if trail:
                    done.add(trail.pop())
            elif name in trail:
                found.append(tuple(trail[trail.index(name) :]))
            else:
                trail.append(name)
                ways.append(iter(list(needs[name])))
    return found
