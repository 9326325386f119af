"""Every hook on one page.  The first word says when it is called, what it may return and what a failure does.

register_  once, while the application is built; no database.  A failure sets that plugin aside and names it.
before_    on planned values, before the transaction opens, with a deadline.  A failure refuses, with the plugin's name.
after_     after it is durable.  A failure is logged with the plugin's name.
collect_   while a page is made for one reader, with a deadline.  A failure leaves a note in its place.

Hooks take and return values; an argument added later breaks nobody.
"""
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.catalog.extensions import Document, Function, JobType, Panel, TimelineItem
    from xrm.catalog.field import FieldType
    from xrm.catalog.requests import Actor, Event, PlannedChange, Record
    from xrm.errors import Problem


def register_field_types() -> list[FieldType]:
    """Words an administrator may write as a type.  A name somebody else registered sets the later plugin aside."""


def register_functions() -> list[Function]:
    """Functions of the expression language, each in Python and SQL, or in Python only (then not in filters)."""


def register_documents() -> list[Document]:
    """Definition files (entities, bundles, extensions) that lie under the app's own."""


def register_panels() -> list[Panel]:
    """Panels on record pages; rendered for each reader, replaced by a note when they fail."""


def register_templates() -> list[str]:
    """Folders (absolute paths inside the plugin) with `widgets/<name>.html` and `cells/<name>.html` of its own types."""


def register_jobs() -> list[JobType]:
    """What a plugin does in the background, by name: `jobs.enqueue` asks for it, a worker does it."""


def before_write(change: PlannedChange, actor: Actor) -> list[Problem] | None:
    """Before the transaction opens: old and new values.  Return Problems to refuse; too late is a fault."""


def after_commit(events: tuple[Event, ...]) -> None:
    """What has happened, once it is durable; one call a transaction."""


def collect_timeline(record: Record, actor: Actor) -> list[TimelineItem] | None:
    """What else happened to a record, told among its changes and notes.  `record` is as this reader may see it.

    Give what this reader may know, nothing more; at most 200 items are taken, the newest.
    """
