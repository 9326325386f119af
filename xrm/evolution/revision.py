"""Revisions: one applied catalog each, kept with the text of all its layers and the identities of its things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from xrm.catalog.extensions import Document
from xrm.catalog.identities import EntityIdentity, FieldIdentity, Identities
from xrm.storage import Unit
from xrm.storage.internal import active, revisions


@dataclass(frozen=True, slots=True)
class Revision:
    """One applied catalog.  `documents` are the text of every layer but xrm's own; number 0 stands for none yet."""

    number: int
    at: datetime
    actor: str
    summary: str
    documents: tuple[Document, ...]
    identities: Identities
    plugins: Mapping[str, str]  # name -> the version it was applied with


def active_number(unit: Unit) -> int:
    """The number of the revision that runs; 0: none."""
    found = unit.one(select(active.c.revision).where(active.c.one == 1))
    return int(found[0]) if found else 0


def active_revision(unit: Unit) -> Revision | None:
    """The revision that runs."""
    number = active_number(unit)
    found = unit.one(select(revisions).where(revisions.c.number == number))
    return _revision(found) if found else None


def all_revisions(unit: Unit) -> tuple[Revision, ...]:
    """Every revision, newest first."""
    return tuple(_revision(row) for row in unit.fetch(select(revisions).order_by(revisions.c.number.desc())))


def _revision(row: Sequence[Any]) -> Revision:
    number, at, actor, summary, documents, plugins, identities, *_ = row
    kept = tuple(Document(each["name"], each["text"], each["owner"]) for each in documents)
    return Revision(number, at, actor, summary, kept, read_identities(identities), plugins)


def document_words(documents: Sequence[Document]) -> list[dict[str, str]]:
    return [{"name": each.name, "text": each.text, "owner": each.owner} for each in documents]


def identity_words(identities: Identities) -> dict[str, Any]:
    """Identities as JSON."""
    words = asdict(identities)
    words["keys"] = dict(identities.keys)
    return words


def read_identities(words: Mapping[str, Any]) -> Identities:
    """What `identity_words` wrote."""
    entities = tuple(
        EntityIdentity(
            each["id"],
            each["name"],
            each["table"],
            tuple(FieldIdentity(**field) for field in each["fields"]),
            each["retired"],
        )
        for each in words["entities"]
    )
    return Identities(entities, dict(words["keys"]), words["next"])
