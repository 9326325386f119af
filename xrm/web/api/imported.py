"""What a job tells of the import that it works on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xrm.imports import kept
from xrm.imports.kept import Import
from xrm.jobs.imports import Imports
from xrm.jobs.job import Job
from xrm.web.api.ask import Ask, api_root


def import_words(ask: Ask, job: Job) -> dict[str, Any]:
    """What a job does with a file: how far that came, and where the rows are that were refused."""
    each = Imports(ask.xrm.jobs).of_job(ask.actor, job)
    if each is None:
        return {}
    report: Mapping[str, Any] = each.report or {}
    rehearsed = each.state == kept.DRAFT
    counts: Mapping[str, int] = report if rehearsed else _counts(each)
    entity = Imports(ask.xrm.jobs).entity(each)
    rejects = f"{api_root()}/jobs/{job.id}/rejects" if each.rejects_id else None
    found = {"id": each.id, "entity": entity.name if entity else "", "file": each.file, "rows": each.rows}
    told = {word: counts.get(word, 0) for word in ("created", "changed", "same", "rejected")}
    problems = [dict(one) for one in report.get("problems", ())]
    return {"import": {**found, "rehearsed": rehearsed, "state": each.state, **told, "problems": problems,
                       "rejects": rejects}}  # fmt: skip


def _counts(each: Import) -> dict[str, int]:
    return {"created": each.created, "changed": each.changed, "same": each.same, "rejected": each.rejected}
