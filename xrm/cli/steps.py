"""The steps of a plan as they are told: those about xrm's own tables, which nobody of the app said, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xrm.catalog.columns import SORT_PREFIX
from xrm.cli.output import many
from xrm.definitions.library import OWNER
from xrm.evolution.steps import AddField, CreateIndex, CreateTable, FoldField, Safety, Step

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.entity import Entity
    from xrm.evolution import ChangePlan
    from xrm.records.disclosures import Disclosure

_MADE = {CreateTable: ("entity", "entities"), AddField: ("field", ""), CreateIndex: ("index", "indexes")}


def lines_of(change: ChangePlan) -> list[tuple[str, str]]:
    """Class and words of each line: what the app tells across rights, xrm's own steps together, then the app's."""
    own = [each for each in change.steps if change.catalog is not None and _is_own(each, change.catalog)]
    lines = [("info", f"{each.kind}: {each.words}") for each in change.disclosures if not _by_xrm(each, change.catalog)]
    if own:
        lines.append((str(Safety.SAFE), f"xrm's own tables: {_summed(own)}"))
    for each in (step for step in change.steps if step not in own):
        rows = f"  ({many(each.rows, 'row')})" if each.rows else ""
        lines.append((str(each.safety), f"{each.words}{rows}"))
    return lines


def _summed(steps: Sequence[Step]) -> str:
    counts = [(sum(isinstance(step, kind) for step in steps), *words) for kind, words in _MADE.items()]
    return ", ".join(many(count, one, more) for count, one, more in counts if count) or many(len(steps), "step")


def _is_own(step: Step, catalog: Catalog) -> bool:
    """Whether it makes only what xrm itself brings: what a site or a plugin adds to such an entity is theirs."""
    if step.safety is not Safety.SAFE or step.rows:
        return False
    if isinstance(step, CreateTable):
        return catalog.entities[step.entity].owner == OWNER
    if isinstance(step, AddField | FoldField):
        entity = catalog.entities[step.entity]
        return entity.owner == OWNER and step.field not in _added(catalog, entity)
    if isinstance(step, CreateIndex):
        entity = next(each for each in catalog.entities.values() if each.table == step.index.table)
        added = {entity.fields[name].column for name in _added(catalog, entity)}
        return entity.owner == OWNER and not added & {key.removeprefix(SORT_PREFIX) for key, _ in step.index.keys}
    return False


def _by_xrm(told: Disclosure, catalog: Catalog | None) -> bool:
    """Whether a value that is kept unique is so in an entity of xrm, by a field or key of xrm's."""
    entity = catalog.entities.get(told.entity) if catalog is not None else None
    if catalog is None or entity is None or entity.owner != OWNER or told.kind != "unique":
        return False
    key = next((each.fields for each in entity.unique if each.name == told.name), (told.name,))
    return not _added(catalog, entity) & set(key)


def _added(catalog: Catalog, entity: Entity) -> set[str]:
    """The fields that another layer laid over an entity: their columns are kept in its name."""
    known = next((each.fields for each in catalog.identities.entities if each.id == entity.id), ())
    theirs = {each.id for each in known if each.owner}
    return {each.name for each in entity.fields.values() if each.id in theirs}
