"""Whole apps whose files accidents happen to: the examples, the worked app with its plugin, the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.compiler.building import EXTENSIONS
from xrm.catalog.extensions import Document
from xrm.catalog.identities import Identities
from xrm.compiler import Compilation, compile_catalog
from xrm.definitions import read_folder
from xrm.definitions.library import bundles_for

ROOT = Path(__file__).parents[2]
LIBRARY_APP = "app: library\nxrm: 1\nroles: {staff: Staff}\naccess: {staff: all}\n"
WORKED = ROOT / "tests" / "worked" / "app"


@dataclass(frozen=True)
class App:
    """The documents of an app; those that have an owner are a plugin's."""

    documents: tuple[Document, ...]

    def compiled(
        self, instead: Mapping[Document, str] | None = None, identities: Identities | None = None
    ) -> Compilation:
        """What it is with other texts for some of its documents."""
        texts = instead or {}
        found = [replace(each, text=texts.get(each, each.text)) for each in self.documents]
        own = [each for each in found if not each.owner]
        under = (*bundles_for(own), *(each for each in found if each.owner))
        return compile_catalog(own, replace(EXTENSIONS, documents=under), identities or Identities())


def _of_plugins(folder: Path) -> tuple[Document, ...]:
    return tuple(
        Document(f"plugins/{path.name}", path.read_text("utf-8"), path.name.split(".")[0])
        for path in sorted((folder / "plugins").glob("*.yaml"))
    )


EXAMPLES = tuple(
    App(tuple(read_folder(folder)[0]))
    for folder in sorted((ROOT / "examples").iterdir())
    if (folder / "xrm.yaml").exists()
)
LIBRARY = App((Document("xrm.yaml", LIBRARY_APP, ""), *read_folder(ROOT / "schemas" / "library")[0]))
APPS = (*EXAMPLES, LIBRARY, App((*read_folder(WORKED)[0], *_of_plugins(WORKED))))
