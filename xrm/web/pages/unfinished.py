"""What somebody left unfinished and their browser kept: back in its form, nothing saved, nothing judged.  Pure but for who saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xrm.web.pages.posted import Posted
from xrm.web.pages.typed import Texts

if TYPE_CHECKING:
    from xrm.web.pages.desk import Desk


def taken_up(desk: Desk, blank: Texts, posted: Posted) -> Posted:
    """What was typed over what the form holds today: fields that nobody touched show what is stored by now."""
    if desk.record is None:
        return replace(posted, texts={**blank, **posted.texts})
    now = desk.texts(desk.record.values)
    touched = posted.changed()
    was = {name: posted.was.get(name, said) if name in touched else said for name, said in now.items()}
    same = all(was.get(name) == now.get(name) for name in touched)
    version = desk.record.version if same else posted.version  # else saving asks which of the two to keep
    return replace(posted, texts={**now, **touched}, was=was, version=version)


def begun_from(desk: Desk, posted: Posted) -> str:
    """A sentence where the record was saved since; empty where it was not."""
    record = desk.record
    if record is None or posted.version is None or posted.version == record.version:
        return ""
    last = next(iter(desk.visit.records.history(desk.visit.actor, record.entity.name, record.id)), None)
    who = last.actor if last and last.actor else "Somebody"
    when = f" on {desk.visit.formats.moment(last.at)}" if last else ""
    return f"{who} saved this record{when}, after you began. What you had not touched shows what is there now."
