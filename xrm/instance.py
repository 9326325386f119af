"""One revision of an instance, ready to work: what a request, a command and a log-in take once and keep."""

from __future__ import annotations

from dataclasses import dataclass

from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Extensions
from xrm.errors import Problem
from xrm.jobs.service import Jobs
from xrm.projections.tables import Tables
from xrm.records.service import Records
from xrm.settings import Settings
from xrm.storage import Database
from xrm.timeline import Timelines


@dataclass(frozen=True, slots=True)
class Xrm:
    """One revision of an instance, ready to work."""

    settings: Settings
    database: Database
    extensions: Extensions
    revision: int
    catalog: Catalog
    tables: Tables
    records: Records
    timelines: Timelines
    jobs: Jobs
    problems: tuple[Problem, ...] = ()  # what was set aside or lies dormant, for its administrators
