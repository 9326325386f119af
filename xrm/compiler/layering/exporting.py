"""The definitions as files with every entity whole: the same text in whatever order its layers were found."""

from __future__ import annotations

from collections.abc import Sequence

from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document
from xrm.compiler.compilation import Compilation
from xrm.compiler.layering.flatten import flattened
from xrm.definitions.document import Defined, read_document
from xrm.definitions.findings import Findings
from xrm.definitions.writing import written


def flat_files(layers: Sequence[Document], compilation: Compilation, catalog: Catalog) -> dict[str, str]:
    """Name and text of each: the app's file, lists of choices, and each entity with all its layers in it.

    Of what xrm itself brings only the extensions are there, as they stand.
    """
    found: dict[str, str] = {}
    for document in layers:
        defined = read_document(document, Findings())
        name = _kept(defined, catalog) if defined else ""
        if name:
            found[name] = document.text
    for name, node in compilation.merged.items():
        entity = catalog.entities.get(name)
        if entity is not None and entity.owner != "xrm":
            found[f"entities/{name}.yaml"] = written(flattened(node, entity, catalog.languages[0]))
    return dict(sorted(found.items()))


def _kept(defined: Defined, catalog: Catalog) -> str:
    """Where a file goes that stays as it is; "" for one that is merged."""
    name, entity = defined.name.text, catalog.entities.get(defined.name.text)
    if defined.kind == "app":
        return "xrm.yaml"
    if defined.kind == "choices":
        return f"lists/{name}.yaml"
    if defined.kind == "extend" and entity is not None and entity.owner == "xrm":
        return f"extensions/{defined.owner or 'site'}.{name}.yaml"
    return ""
