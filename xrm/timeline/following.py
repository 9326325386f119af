"""Who is told of what happens to a record: those who ask to be, and whoever says something about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.errors import XrmError
from xrm.timeline.items import Following
from xrm.timeline.kept import about, numbers, rows_of, values_about
from xrm.timeline.reach import Reach, keeper

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

FOLLOWER = "record_follower"
MOST_FOLLOWERS = 1000
"""Followers of one record that are counted."""
MOST_FOLLOWED = 400
"""Records of one person that notices look at, those they began to follow last."""


def following(records: Records, reach: Reach) -> Following:
    """How many follow a record, and whether the asker does."""
    words = {"filter": about(reach.entity, reach.id), "select": "person", "top": str(MOST_FOLLOWERS)}
    rows = rows_of(records, keeper(reach.actor), FOLLOWER, words)
    return Following(any(row["person"] == reach.actor.id for row in rows), len(rows))


def follow(records: Records, reach: Reach) -> None:
    """Be told from now on; somebody who is already stays so."""
    reach.check_follows()
    if _mine(records, reach):
        return
    values = {**values_about(reach.entity, reach.id), "person": reach.actor.id}
    try:
        records.create(keeper(reach.actor), FOLLOWER, values)
    except XrmError as error:  # the same person in another window was faster
        if not all(problem.code == "XRM809" for problem in error.problems):
            raise


def unfollow(records: Records, reach: Reach) -> None:
    """Be told no longer."""
    reach.check_follows()
    for id in _mine(records, reach):
        records.delete(keeper(reach.actor), FOLLOWER, id)


def followed(records: Records, actor: Actor) -> Mapping[tuple[str, UUID], datetime]:
    """Entity and id of what somebody follows, and since when, the latest first; whether they may see it is asked elsewhere."""
    if actor.id is None:
        return {}
    words = {"filter": "person eq me()", "orderby": "created_at desc", "select": "about,about_kind,created_at"}
    rows = rows_of(records, keeper(actor), FOLLOWER, {**words, "top": str(MOST_FOLLOWED)})
    known = numbers(records)
    return {
        (known[row["about_kind"]], UUID(row["about"])): row["created_at"] for row in rows if row["about_kind"] in known
    }


def _mine(records: Records, reach: Reach) -> list[UUID]:
    if reach.actor.id is None:
        return []
    words = {"filter": f"{about(reach.entity, reach.id)} and person eq me()", "select": "id"}
    return [row["id"] for row in rows_of(records, keeper(reach.actor), FOLLOWER, words)]
