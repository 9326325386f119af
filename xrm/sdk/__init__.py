"""Everything a plugin may import, in one place and light: no Flask, no SQLAlchemy, no job library comes along.

Versioned with xrm: what is here stays, or warns for a release before it goes.  Nothing else of xrm is for plugins.

    from xrm.sdk import FieldType, Kind, hookimpl

    @hookimpl
    def register_field_types() -> list[FieldType]:
        return [FieldType(name="isbn", kind=Kind.TEXT, label="ISBN", length=13)]
"""

from __future__ import annotations

from pathlib import Path

from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.extensions import Document, Function, JobType, Panel, TimelineItem
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.limits import Limits
from xrm.catalog.requests import (
    Action,
    Actor,
    Event,
    LinkedRecord,
    PlannedChange,
    Record,
    StoredFile,
)
from xrm.errors import Problem, Severity, XrmError
from xrm.plugins import hookimpl

__all__ = [
    "Action",
    "Actor",
    "Choice",
    "Document",
    "Entity",
    "Event",
    "Field",
    "FieldType",
    "Function",
    "JobType",
    "Kind",
    "Label",
    "Limits",
    "LinkedRecord",
    "Panel",
    "PlannedChange",
    "Problem",
    "Record",
    "Severity",
    "StoredFile",
    "TimelineItem",
    "XrmError",
    "documents_in",
    "hookimpl",
]


def documents_in(folder: Path | str) -> list[Document]:
    """The definition files of a plugin's folder, in the order of their names: what `register_documents` returns.

    Usually `documents_in(Path(__file__).parent / "entities")`.  Problems in them are shown with the names of the
    folder and of the one it lies in.
    """
    root = Path(folder).resolve()
    return [
        Document(path.relative_to(root.parent.parent).as_posix(), path.read_text("utf-8"), "")
        for path in sorted(root.rglob("*.yaml"))
    ]
