"""A note as a page shows it: its text in pieces, its files, and what its reader may do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from xrm.catalog.requests import Record
from xrm.timeline.items import Note, Person
from xrm.timeline.mentions import SOMEBODY, pieces, typed
from xrm.web.pages.addresses import beside_address, timeline_address, web_address
from xrm.web.pages.shell import initials, now
from xrm.web.pages.visit import Visit

LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a note: plain, somebody who is mentioned, or an address that may be followed."""

    text: str
    mention: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class NoteFile:
    name: str
    href: str
    note: str  # how large
    image: bool
    remove: str  # where it is taken away; empty: not theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNote:
    """A note, and where its reader changes, pins or removes it; empty: not theirs."""

    id: UUID
    version: int
    who: str
    initials: str
    ago: str
    at: str
    iso: str
    edited: str
    pieces: tuple[Piece, ...]
    typed: str  # the text as its author would type it
    files: tuple[NoteFile, ...]
    pinned: bool
    edit: str
    pin: str
    remove: str


def shown_note(visit: Visit, record: Record, note: Note) -> ShownNote:
    people = _people(note)
    name, id = record.entity.name, record.id
    who = (note.by.name if note.by else None) or SOMEBODY.capitalize()
    return ShownNote(
        id=note.id,
        version=note.version,
        who=who,
        initials=initials(who),
        ago=visit.formats.ago(note.at, now()),
        at=visit.formats.moment(note.at),
        iso=note.at.isoformat(timespec="seconds"),
        edited=visit.formats.moment(note.edited) if note.edited else "",
        pieces=tuple(_pieces(note.text, people)),
        typed=typed(note.text, people),
        files=tuple(_files(visit, record, note)),
        pinned=note.pinned,
        edit=timeline_address(name, id, str(note.id)) if note.may_edit and note.text else "",
        pin=timeline_address(name, id, f"{note.id}/pin") if note.may_pin else "",
        remove=timeline_address(name, id, f"{note.id}/remove") if note.may_remove else "",
    )


def _people(note: Note) -> Mapping[UUID, Person]:
    return {each.id: each for each in note.mentions}


def _pieces(text: str, people: Mapping[UUID, Person]) -> Iterator[Piece]:
    for each in pieces(text, people):
        if isinstance(each, str):
            yield from _linked(each)
        else:
            yield Piece(f"@{each.name or SOMEBODY}", mention=True)


def _linked(text: str) -> Iterator[Piece]:
    """Plain text with the addresses in it."""
    end = 0
    for match in LINK.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()])
        yield Piece(match[0], href=web_address(match[0]))
        end = match.end()
    if end < len(text):
        yield Piece(text[end:])


def _files(visit: Visit, record: Record, note: Note) -> Iterator[NoteFile]:
    name, id = record.entity.name, record.id
    for file in note.files:
        away = timeline_address(name, id, f"{note.id}/files/{file.id}/remove") if note.may_remove else ""
        yield NoteFile(
            file.name,
            beside_address(name, id, note.id, file.id),
            visit.formats.size(file.size),
            file.type.startswith("image/"),
            away,
        )
