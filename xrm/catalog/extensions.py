"""What plugins add, as values: asked once at the start, then frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor, Event, PlannedChange, Record
    from xrm.errors import Problem


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the expression language.

    `parameters` are the kinds each argument may have; `variadic` lets the last repeat.  `python` gets the values
    (None for null) and returns one; `sql` gets SQLAlchemy expressions and a dialect name and returns one, None where it
    has no SQL form (then it cannot be used in a filter or row rule: XRM406).
    """

    name: str
    parameters: tuple[frozenset[Kind], ...]
    returns: Kind
    python: Callable[..., Any]
    sql: Callable[..., Any] | None = None
    help: str = ""
    optional: int = 0  # how many of the last parameters may be left out
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A definition file as text: what a plugin (or xrm itself) brings under the app's own."""

    name: str  # shown in problems: "xrm_club/entities/team.yaml"
    text: str
    owner: str  # plugin name, "xrm", or "" for the app


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel on the record page of `entities` (empty: every entity).

    `render` gets the record as its reader sees it and that reader, and returns escaped HTML (`markupsafe.Markup`).
    """

    name: str
    label: str
    render: Callable[[Record, Actor], Any]
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobType:
    """Work that is done in the background, some time after the transaction that asked for it.

    `work` gets the job while it runs (`xrm.sdk.jobs.RunningJob`): its arguments, the records, who asked, where it was.
    It may be killed at any instant and is then begun again: what it has done is told by the place it last kept.
    """

    name: str
    label: str  # shown to whoever asked for one, and to administrators
    work: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """Something that happened to a record, as a plugin tells it: a mail that was sent, a meeting that was held.

    All of it is plain text, shown as it stands.  `at` is aware.  `id` tells it from others of its plugin, and stays.
    `href` is an address on this site (`/mail/12`), `icon` a name of the icon set.
    """

    id: str
    at: datetime
    label: str  # what it was, in a few words: "Mail sent"
    text: str = ""
    who: str = ""
    href: str = ""
    icon: str = "point"


@dataclass(frozen=True, slots=True)
class Collected:
    """What plugins told when they were asked: (plugin, what it gave), and the names of those that failed."""

    given: tuple[tuple[str, TimelineItem], ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PluginState:
    """A plugin as found: `problem` says why it was set aside."""

    name: str
    version: str
    package: str
    builtin: bool = False
    adds: Mapping[str, int] = field(default_factory=dict)  # "field types" -> 1, …
    problem: Problem | None = None

    @property
    def words(self) -> str:
        """What it adds: `2 field types, 1 hook`."""
        return ", ".join(
            f"{count} {what.removesuffix('s') if count == 1 else what}" for what, count in self.adds.items() if count
        )


@dataclass(frozen=True, slots=True)
class Hooks:
    """The run-time hooks as typed callables, so that records and web need no plugin manager."""

    before_write: Callable[[PlannedChange, Actor], tuple[Problem, ...]] = lambda change, actor: ()
    after_commit: Callable[[tuple[Event, ...]], None] = lambda events: None
    collect_timeline: Callable[[Record, Actor], Collected] = lambda record, actor: Collected()
    faults: Callable[[], Mapping[str, int]] = dict  # plugin -> how often it failed in this process


@dataclass(frozen=True, slots=True)
class Extensions:
    """Everything plugins added."""

    field_types: Mapping[str, FieldType] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    dormant: tuple[Document, ...] = ()  # what plugins brought that are not there any more
    panels: tuple[Panel, ...] = ()
    templates: tuple[str, ...] = ()  # folders of templates, of plugins
    job_types: Mapping[str, JobType] = field(default_factory=dict)
    plugins: tuple[PluginState, ...] = ()
    hooks: Hooks = field(default_factory=Hooks)
