"""Things that are no longer to be used, and what uses them all the same (XRM707, a warning)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xrm.catalog.entity import Entity
from xrm.definitions.findings import Findings
from xrm.errors import Mark
from xrm.expressions.tree import Expression, Path, Template


def check_outgoing(entities: Mapping[str, Entity], findings: Findings) -> None:
    """Fields that are `deprecated` in expressions and titles, links to entities that are."""
    gone = {
        (one.name, each.name): each.deprecated
        for one in entities.values()
        for each in one.fields.values()
        if each.deprecated
    }
    ends = {one.name: one.deprecated for one in entities.values() if one.deprecated}
    if not gone and not ends:
        return
    for entity in entities.values():
        for what, said, where in _said(entity):
            for path in said.paths():
                why = gone.get((path.entity, path.field))
                if why:
                    words = f"{what} uses `{path.entity}.{path.field}`, which is deprecated."
                    findings.warn("XRM707", words, where, why)
        for each in entity.fields.values():
            for target in each.link.targets if each.link and not each.deprecated else ():
                if target in ends and target != entity.name and not entity.deprecated:
                    words = f"`{each.name}` leads to {target}, which is deprecated (until {ends[target]})."
                    findings.warn("XRM707", words, each.where)


def _said(entity: Entity) -> Iterator[tuple[str, Expression, Mark | None]]:
    """Every expression of an entity that goes on being used, with what it belongs to."""
    for each in entity.fields.values():
        if each.formula is not None and not each.deprecated:
            yield f"`{each.name}`", each.formula, each.where
        if isinstance(each.default, Expression) and not each.deprecated:
            yield f"The default of `{each.name}`", each.default, each.where
    for rule in entity.rules:
        for said in (rule.check, rule.when):
            if said is not None:
                yield f"Rule `{rule.name}`", said, entity.where
    for filter_ in entity.list.filters:
        yield f"Filter `{filter_.name}`", filter_.where, entity.where
    for title in (entity.title, entity.subtitle):
        yield from (("The title", part, entity.where) for part in _parts(title))


def _parts(title: Template | None) -> Iterator[Expression]:
    for part in title.parts if title else ():
        if not isinstance(part, str) and isinstance(part.root, Path):
            yield part
