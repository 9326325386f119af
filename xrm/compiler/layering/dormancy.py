"""Entities that cannot be without one of a plugin that is not there, and what is known of such plugins."""

from __future__ import annotations

from collections.abc import Iterator

from xrm.catalog.extensions import Extensions
from xrm.compiler.layering.layers import Layers
from xrm.compiler.words import many
from xrm.definitions import read_document
from xrm.definitions.description import EntityDef
from xrm.definitions.dormant import Dormant
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Map
from xrm.errors import Problem, Severity


def asleep(extensions: Extensions) -> Dormant:
    """The plugins that are not there, and the names of what they brought while they were."""
    found = Dormant(tuple(each.name for each in extensions.plugins if each.problem is not None))
    for document in extensions.dormant:
        defined = read_document(document, Findings(found))
        if defined is not None:
            fields = defined.node.get("fields")
            found.sleep([defined.name.text, *(fields.entries if isinstance(fields, Map) else ())], document.owner)
            if defined.kind == "entity":
                found.sleep([many(defined.name.text)], document.owner)
    return found


def with_the_awake(layers: Layers, findings: Findings) -> Iterator[str]:
    """Leaves relationships out of the layers of which one side lies dormant, and says which they were."""
    if not findings.dormant:
        return
    for name, entity in list(layers.entities.items()):
        whose = next((found for found in _sides(entity, layers, findings.dormant)), None)
        if whose is not None:
            words = f"`{name}` lies dormant: there is no `{whose}` without a plugin that is not installed."
            findings.tell("XRM303", words, entity.name.mark)
            said = entity.plural_name.text if entity.plural_name else many(name)
            findings.dormant.sleep([name, said], findings.dormant.plugins[0])
            del layers.entities[name]
            yield name


def _sides(entity: EntityDef, layers: Layers, dormant: Dormant) -> Iterator[str]:
    for each in (end.to for end in entity.between):
        missing = Problem("XRM303", f"There is no entity `{each.text}`.", each.mark, severity=Severity.ERROR)
        if each.text not in layers.entities and each.text not in layers.broken and dormant.whose(missing) is not None:
            yield each.text
