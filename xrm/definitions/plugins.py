"""Which plugins an app asks for: read before anything else, because plugins bring words the rest may use."""

from __future__ import annotations

from collections.abc import Sequence

from xrm.catalog.catalog import Plugin
from xrm.catalog.extensions import Document
from xrm.definitions.document import read_document
from xrm.definitions.findings import Findings
from xrm.definitions.reading import read_app


def plugins_of(documents: Sequence[Document]) -> tuple[Plugin, ...]:
    """The plugins named in the app's file; what is wrong in it is said when the whole is compiled."""
    for document in documents:
        if document.text.lstrip().startswith(("app", "#")):
            found = read_document(document, Findings())
            if found is not None and found.kind == "app":
                return tuple(
                    Plugin(
                        name,
                        said.version.text if said.version else "",
                        optional=said.optional is not None and said.optional.text == "true",
                    )
                    for name, said in read_app(found.node).plugins.items()
                )
    return ()
