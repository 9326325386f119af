"""The first page, as the app's file says it for each role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xrm.catalog.entity import Entity
from xrm.catalog.layout import Panel, PanelKind
from xrm.compiler.draft import Draft
from xrm.compiler.rights import known_role
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean


def home_of(draft: Draft, entities: Mapping[str, Entity]) -> dict[str, tuple[Panel, ...]]:
    """Role -> its panels; what is named that is not there is said, and left out."""
    found: dict[str, tuple[Panel, ...]] = {}
    for role, (key, said) in draft.app.home.items():
        if known_role(draft, role, key):
            found[role] = tuple(_panels(draft, entities, said))
    return found


def _panels(draft: Draft, entities: Mapping[str, Entity], said: tuple[Scalar, ...]) -> Iterator[Panel]:
    seen: dict[str, Scalar] = {}
    for each in said:
        if seen.setdefault(each.text, each) is not each:
            words = f"`{each.text}` appears twice, first at line {seen[each.text].mark.line}."
            draft.findings.warn("XRM501", words, each.mark, "Keep one of them.")
            continue
        name, _, part = each.text.partition("/")
        if name in entities and entities[name].owned_by is None:
            yield from _panel(draft, entities[name], part, each)
        elif name not in draft.broken:
            near = did_you_mean(name, draft.standing)
            draft.findings.error("XRM303", f"There is no entity `{name}`. {near}".strip(), each.mark)


def _panel(draft: Draft, entity: Entity, part: str, said: Scalar) -> Iterator[Panel]:
    filters = [each.name for each in entity.list.filters]
    if not part:
        yield Panel(PanelKind.COUNT, entity.name)
    elif part in filters:
        yield Panel(PanelKind.LIST, entity.name, part)
    elif part in entity.measures:
        yield Panel(PanelKind.FIGURE, entity.name, part)
    else:
        near = did_you_mean(part, [*filters, *entity.measures])
        words = f"`{part}` is neither a filter nor a measure of {entity.name}. {near}".strip()
        draft.findings.error("XRM310", words, said.mark)
