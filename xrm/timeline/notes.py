"""Notes beside records: kept as records of xrm's own, in the name of whoever said them, within their reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from xrm.catalog.access import ADMIN
from xrm.catalog.requests import StoredFile
from xrm.errors import Problem, TooOften
from xrm.records.refusals import Refused, not_found
from xrm.timeline.items import Note, Person
from xrm.timeline.kept import about, numbers, rows_of, values_about
from xrm.timeline.people import names_of, with_mentions
from xrm.timeline.reach import Reach, keeper

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

NOTE = "record_note"
FILES = "files"
MOST_LETTERS = 20_000
MOST_PINNED = 10
"""Notes that stand above a timeline; more would hide it."""
MOST_FILES = 50
"""Files of one note."""
MOST_NOTES = 1000
"""Notes of one record that its timeline tells, the latest."""
MOST_WRITTEN, WITHIN = 1000, timedelta(hours=1)
"""Notes and files that one person writes or changes within a time: more than any hand does, so it is a script gone wrong."""
READ = "id,text,mentions,files,pinned,edited,created_at,created_by,about,about_kind"


def notes_of(records: Records, reach: Reach) -> tuple[Note, ...]:
    """The notes beside a record, the latest first, as far as their reader reaches."""
    if not (reach.notes or reach.files):
        return ()
    found = _listed(records, reach.actor, about(reach.entity, reach.id), MOST_NOTES)
    people = _people(records, reach.actor, found)
    return tuple(note for row in found if (note := _shown(reach, row, people)) is not None)


def note_of(records: Records, reach: Reach, id: UUID) -> Note:
    """One note beside a record; one that stands elsewhere, or that its reader does not reach, is not found."""
    found = _listed(records, reach.actor, f"{about(reach.entity, reach.id)} and id eq {id}", 1)
    note = _shown(reach, found[0], _people(records, reach.actor, found)) if found else None
    if note is None:
        raise not_found("note")
    return note


def add(records: Records, reach: Reach, words: Mapping[str, Any]) -> Note:
    """A note of the actor's own; who is mentioned must be able to see it."""
    reach.check(reach.adds, "add a note to")
    _check_pace(records, reach)
    text, pinned = _said(words)
    if not text:
        raise Refused(Problem("XRM810", "A note says something.", target="text", hint="Write a line or two."))
    if pinned:
        _check_pins(records, reach)
    kept, mentions = with_mentions(records, reach, text)
    where = values_about(reach.entity, reach.id)
    values = {**where, "text": kept, "mentions": mentions, "pinned": pinned or False}
    made = records.create(keeper(reach.actor), NOTE, values)
    return note_of(records, reach, made.id)


def change(records: Records, reach: Reach, id: UUID, words: Mapping[str, Any], version: int | None) -> Note:
    """Say a note anew, which its author may; or pin it, which whoever may add one may."""
    note = note_of(records, reach, id)
    text, pinned = _said(words)
    values: dict[str, Any] = {}
    if pinned is not None:
        reach.check(note.may_pin, "pin notes of")
        if pinned and not note.pinned:
            _check_pins(records, reach)
        values["pinned"] = pinned
    if text is not None and text != note.text:
        reach.check(note.may_edit, "change somebody else's note on")
        if not text and not note.files:
            hint = "Remove the note instead."
            raise Refused(Problem("XRM810", "A note says something.", target="text", hint=hint))
        kept, mentions = with_mentions(records, reach, text)
        values |= {"text": kept, "mentions": mentions, "edited": records.now()}
    if values:
        _check_pace(records, reach)
        records.update(keeper(reach.actor), NOTE, id, values, version=version)
    return note_of(records, reach, id)


def remove(records: Records, reach: Reach, id: UUID) -> None:
    """Take a note away for good, with its files: its author may, and an administrator."""
    note = note_of(records, reach, id)
    reach.check(note.may_remove, "remove somebody else's note from")
    records.delete(keeper(reach.actor), NOTE, id)


def attach(records: Records, reach: Reach, stream: BinaryIO, name: str, id: UUID | None = None) -> Note:
    """Lay a file beside the record: to a note of the actor's own, or by itself."""
    if id is None:
        reach.check(reach.attaches, "lay files beside")
        _check_pace(records, reach)
        made = records.create(keeper(reach.actor), NOTE, {**values_about(reach.entity, reach.id), "text": ""})
        try:
            records.save_file(keeper(reach.actor), NOTE, made.id, FILES, stream, name)
        except BaseException:
            records.delete(keeper(reach.actor), NOTE, made.id)
            raise
        return note_of(records, reach, made.id)
    note = note_of(records, reach, id)
    reach.check(note.may_attach, "add files to somebody else's note on")
    if len(note.files) >= MOST_FILES:
        hint = "Write another note for the others."
        raise Refused(Problem("XRM810", f"A note has at most {MOST_FILES} files.", target=FILES, hint=hint))
    _check_pace(records, reach)
    records.save_file(keeper(reach.actor), NOTE, id, FILES, stream, name)
    return note_of(records, reach, id)


def detach(records: Records, reach: Reach, id: UUID, file: UUID) -> None:
    """Take a file away; a note that held nothing else goes with it."""
    note = note_of(records, reach, id)
    if file not in {each.id for each in note.files}:
        raise not_found("file")
    reach.check(note.may_remove, "remove somebody else's file from")
    if not note.text and len(note.files) == 1:
        records.delete(keeper(reach.actor), NOTE, id)
    else:
        records.remove_file(keeper(reach.actor), NOTE, id, FILES, file)


def open_file(records: Records, reach: Reach, id: UUID, file: UUID) -> tuple[StoredFile, BinaryIO]:
    """A file that lies beside a record, for whoever sees that it does."""
    if file not in {each.id for each in note_of(records, reach, id).files}:
        raise not_found("file")
    return records.open_file(keeper(reach.actor), NOTE, id, FILES, file)


@dataclass(frozen=True, slots=True)
class Told:
    """A note that stands beside some record.  What it says takes the `Reach` of its reader to that record."""

    entity: str
    record: UUID
    _row: Mapping[str, Any]
    _people: Mapping[UUID, Person]

    def shown(self, reach: Reach) -> Note | None:
        """The note; None where its reader does not reach it, or the reach is to something else."""
        if (reach.entity.name, reach.id) != (self.entity, self.record):
            return None
        return _shown(reach, self._row, self._people)


def told_of(records: Records, actor: Actor, condition: str, most: int) -> Sequence[Told]:
    """The notes a condition finds, the latest first, all read at once with the people they name."""
    known = numbers(records)
    found = [row for row in _listed(records, actor, condition, most) if row["about_kind"] in known]
    people = _people(records, actor, found)
    return [Told(known[row["about_kind"]], UUID(row["about"]), row, people) for row in found]


def _check_pace(records: Records, reach: Reach) -> None:
    """Refuse, for a while, whoever writes more than a hand can; what goes on at the same moment may slip through."""
    now = records.now()
    first = records.earliest_of_last(reach.actor, NOTE, MOST_WRITTEN, now - WITHIN)
    if first is not None:
        seconds = max(1, ceil((first + WITHIN - now).total_seconds()))
        message = f"You wrote {MOST_WRITTEN:,} notes and files within an hour."
        wait = "a minute" if seconds <= 60 else f"{ceil(seconds / 60)} minutes"
        hint = f"Go on in {wait}; what you wrote so far is kept."
        raise TooOften(Problem("XRM812", message, hint=hint), seconds)


def _check_pins(records: Records, reach: Reach) -> None:
    query = records.query(keeper(reach.actor), NOTE, {"filter": f"{about(reach.entity, reach.id)} and pinned"})
    if records.count(keeper(reach.actor), query) >= MOST_PINNED:
        message, hint = f"At most {MOST_PINNED} notes are pinned to a record.", "Unpin another first."
        raise Refused(Problem("XRM810", message, target="pinned", hint=hint))


def _said(words: Mapping[str, Any]) -> tuple[str | None, bool | None]:
    """The text and the pin that somebody says; every problem at once."""
    problems = [
        Problem("XRM803", f"A note has no “{name}”.", target=name, hint="It has `text` and `pinned`.")
        for name in words
        if name not in ("text", "pinned")
    ]
    text, pinned = words.get("text"), words.get("pinned")
    if text is not None and not isinstance(text, str):
        problems.append(Problem("XRM810", "A note is text.", target="text"))
    elif text is not None and len(text) > MOST_LETTERS:
        message = f"A note has at most {MOST_LETTERS:,} letters; this one has {len(text):,}."
        problems.append(Problem("XRM810", message, target="text", hint="Put the rest into a file."))
    if pinned is not None and not isinstance(pinned, bool):
        problems.append(Problem("XRM810", "Pinned is true or false.", target="pinned"))
    if problems:
        raise Refused(problems)
    return (None if text is None else text.strip()), pinned


def _listed(records: Records, actor: Actor, condition: str, most: int) -> list[dict[str, Any]]:
    """Notes as they are kept, the latest first."""
    words = {"filter": condition, "orderby": "created_at desc", "select": READ, "top": str(most)}
    return rows_of(records, keeper(actor), NOTE, words)


def _people(records: Records, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> Mapping[UUID, Person]:
    """Everybody that these notes name."""
    named = {id for row in rows for id in (*row["mentions"], row["created_by"]) if id is not None}
    return names_of(records, actor, named)


def _shown(reach: Reach, row: Mapping[str, Any], people: Mapping[UUID, Person]) -> Note | None:
    """A note as far as its reader reaches: its text with the notes, its files with the files."""
    text = row["text"] or "" if reach.notes else ""
    files = tuple(row["files"]) if reach.files else ()
    if not text and not files:
        return None
    by = row["created_by"]
    mine = by is not None and by == reach.actor.id
    rules = reach.actor.system or ADMIN in reach.actor.roles
    may = reach.adds or reach.attaches
    return Note(
        id=row["id"],
        version=row["_version"],
        at=row["created_at"],
        by=None if by is None else people.get(by, Person(by, None)),
        text=text,
        mentions=tuple(people.get(id, Person(id, None)) for id in row["mentions"]) if text else (),
        files=files,
        pinned=bool(row["pinned"]),
        edited=row["edited"],
        may_edit=mine and reach.adds,
        may_remove=(mine or rules) and may,
        may_pin=reach.adds,
        may_attach=mine and reach.attaches,
    )
