"""A file among the others of the golden app; one that says whose it is lies over the plugins of that app.

`# club/student.yaml, of the plugin club` makes it a plugin's, `# student.yaml, of the site` the site's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from tests.compiler.building import EXTENSIONS
from xrm.catalog.extensions import Document
from xrm.compiler import Compilation, compile_catalog
from xrm.definitions import read_folder

APP = Path(__file__).parent / "problems" / "_app"
_KIND = re.compile(r"^(?:entity|bundle|extend|choices|seed|translate): (\w+)", re.MULTILINE)
_WHOSE = re.compile(r"\A# \S+, of the (?:plugin (?P<plugin>\w+)|site)$", re.MULTILINE)


def compiled_among(text: str, otherwise: str) -> tuple[Compilation, tuple[Document, ...]]:
    """What the file compiles to, and all documents there were; `otherwise` names a file that defines nothing."""
    whose, name = _WHOSE.search(text), _KIND.search(text)
    if text.startswith("app:"):
        app = Document("xrm.yaml", text, "")
        own = tuple(app if each.name == app.name else each for each in read_folder(APP)[0])
        return compile_catalog(own, EXTENSIONS), own
    owner = (whose["plugin"] or "") if whose else ""
    file = f"{name[1] if name else otherwise}.yaml"
    document = Document(f"{owner or 'entities'}/{file}", text, owner)
    under = tuple(_brought()) if whose else ()
    own = (*read_folder(APP)[0], *(() if owner else (document,)))
    under = (*under, document) if owner else under
    return compile_catalog(own, replace(EXTENSIONS, documents=under)), (*own, *under)


def _brought() -> list[Document]:
    files = sorted((APP / "plugins").glob("*/*.yaml"))
    return [Document(f"{each.parent.name}/{each.name}", each.read_text("utf-8"), each.parent.name) for each in files]
