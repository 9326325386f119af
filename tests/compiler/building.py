"""Compile texts as an app would, with the built-in field types."""

from __future__ import annotations

from xrm.builtin.fieldtypes import FIELD_TYPES
from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document, Extensions
from xrm.catalog.identities import Identities
from xrm.compiler import Compilation, compile_catalog
from xrm.definitions.report import printed

EXTENSIONS = Extensions(field_types={each.name: each for each in FIELD_TYPES})
APP = """\
app: school
xrm: 1
languages: [en, de]
currency: EUR
roles:
  admin: Administrator
  registrar: Registrar
  teacher: Teacher
  student: {label: Student, portal: true}
access:
  registrar: all
"""


def compiled(*documents: Document, identities: Identities | None = None) -> Compilation:
    return compile_catalog(documents, EXTENSIONS, identities or Identities())


def app_of(*texts: str, app: str = APP) -> tuple[Document, ...]:
    """Documents named after what they define."""
    found = [Document("xrm.yaml", app, "")]
    for text in texts:
        _kind, name = text.split("\n", 1)[0].split(": ")
        found.append(Document(f"entities/{name}.yaml", text, ""))
    return tuple(found)


def catalog_of(*texts: str, app: str = APP, identities: Identities | None = None) -> Catalog:
    """The catalog; it fails with every problem in words when there is none."""
    documents = app_of(*texts, app=app)
    found = compiled(*documents, identities=identities)
    assert found.catalog is not None, printed(found.problems, documents)
    return found.catalog


def problems_of(*texts: str, app: str = APP) -> list[str]:
    """`CODE line:column message` of each problem."""
    found = compiled(*app_of(*texts, app=app)).problems
    return [
        f"{each.code} {each.where.line if each.where else 0}:{each.where.column if each.where else 0} {each.message}"
        for each in found
    ]
