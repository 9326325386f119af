"""What is told of a record, `/{entity}/{id}/timeline`: changes, notes, files beside it; who follows it; one's notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Response, request

from xrm.catalog.access import Verb
from xrm.errors import Problem, XrmError
from xrm.records.access import in_scope
from xrm.timeline.items import Item, ItemKind, Note, Notice, Person
from xrm.timeline.paging import MOST, SIZE
from xrm.web.api import words
from xrm.web.api.ask import Ask, api_root
from xrm.web.api.body import read_object
from xrm.web.api.content import file_name
from xrm.web.api.encode import ETAG
from xrm.web.api.etags import etag
from xrm.web.api.keys import record_id
from xrm.web.api.service import current_ask
from xrm.web.api.sets import query_words
from xrm.web.api.single import refuse_values, wanted_version
from xrm.web.downloads import download
from xrm.web.rights import FILE_BODY, RECORD_BODY, Need, needs, not_found

if TYPE_CHECKING:
    from xrm.timeline import Timelines

TOLD = frozenset({"kind", "top", "skiptoken", "format"})
OFFERED = frozenset({"search", "format"})
LONGEST_NAME = 100


def timelines(ask: Ask) -> Timelines:
    return ask.xrm.timelines


@needs(Need.RECORDS, Verb.READ)
def read_timeline(ask: Ask) -> Response:
    """A page of it, newest first; the first page has the pinned notes besides."""
    said = query_words(TOLD)
    record = record_id(ask)
    page = timelines(ask).read(
        ask.actor,
        ask.name,
        record,
        kinds=kinds_of(said.get("kind", "")),
        cursor=said.get("skiptoken", ""),
        size=size_of(said.get("top", "")),
    )
    body: dict[str, Any] = {
        **ask.context("Collection(xrm.timeline)"),
        "pinned": [note_words(ask, each) for each in page.pinned],
        "value": [item_words(ask, each) for each in page.items],
    }
    if page.failed:
        body["@xrm.failed"] = list(page.failed)
    if page.next:
        kept = [(name, said[name]) for name in ("kind", "top") if name in said]
        query = urlencode([*kept, ("$skiptoken", page.next)], quote_via=quote, safe="$")
        body["@odata.nextLink"] = f"{request.base_url}?{query}"
    return ask.json(body)


def kinds_of(text: str) -> frozenset[ItemKind]:
    """The kinds of item that are asked for, with commas between; nothing said: all."""
    names = [each.strip() for each in text.split(",") if each.strip()]
    unknown = [each for each in names if each not in set(ItemKind)]
    if unknown:
        hint = f"It takes {', '.join(ItemKind)}, with commas between."
        raise XrmError(
            Problem("XRM802", f"A timeline has no “{each[:100]}”.", target="kind", hint=hint) for each in unknown
        )
    return frozenset(map(ItemKind, names)) or frozenset(ItemKind)


def size_of(text: str) -> int:
    if not text:
        return SIZE
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= MOST):
        raise XrmError(Problem("XRM801", f"$top takes a number from 1 to {MOST}.", target="$top"))
    return int(text)


@needs(Need.RECORDS, Verb.READ, body=RECORD_BODY)
def add_note(ask: Ask) -> Response:
    """A note of the caller's own."""
    words.parse_words(request.query_string, words.FORMAT)
    values = read_object()
    made = timelines(ask).add(ask.actor, ask.name, record_id(ask), values)
    return note_answer(ask, made, 201, {"Location": f"{request.base_url}/{made.id}"})


@needs(Need.RECORDS, Verb.READ)
def read_note(ask: Ask) -> Response:
    query_words(words.FORMAT)
    return note_answer(ask, timelines(ask).note(ask.actor, ask.name, record_id(ask), part_id(ask, 1)))


@needs(Need.RECORDS, Verb.READ, body=RECORD_BODY)
def change_note(ask: Ask) -> Response:
    """Say it anew, or pin it."""
    words.parse_words(request.query_string, words.FORMAT)
    note, values, version = part_id(ask, 1), read_object(), wanted_version()
    changed = timelines(ask).change(ask.actor, ask.name, record_id(ask), note, values, version=version)
    return note_answer(ask, changed)


@needs(Need.RECORDS, Verb.READ)
def remove_note(ask: Ask) -> Response:
    words.parse_words(request.query_string, words.NONE)
    timelines(ask).remove(ask.actor, ask.name, record_id(ask), part_id(ask, 1))
    return Response(status=204)


@needs(Need.RECORDS, Verb.READ, body=FILE_BODY)
def add_file(ask: Ask) -> Response:
    """The body becomes a file beside the record, by itself or of a note; the answer is the note that has it."""
    query_words(words.NONE)
    note = part_id(ask, 1) if len(ask.address.tail) > 2 else None
    name, stream = file_name(request.headers), cast("BinaryIO", request.stream)
    made = timelines(ask).attach(ask.actor, ask.name, record_id(ask), stream, name, note)
    root = request.base_url.removesuffix("/$value").removesuffix(f"/{note}")
    return note_answer(ask, made, 201, {"Location": f"{root}/{made.id}/{made.files[-1].id}/$value"})


@needs(Need.RECORDS, Verb.READ)
def read_file(ask: Ask) -> Response:
    query_words(words.NONE)
    note, file = part_id(ask, 1), part_id(ask, 2)
    return download(*timelines(ask).open_file(ask.actor, ask.name, record_id(ask), note, file))


@needs(Need.RECORDS, Verb.READ)
def remove_file(ask: Ask) -> Response:
    query_words(words.NONE)
    timelines(ask).detach(ask.actor, ask.name, record_id(ask), part_id(ask, 1), part_id(ask, 2))
    return Response(status=204)


@needs(Need.RECORDS, Verb.READ)
def offer_people(ask: Ask) -> Response:
    """Who may be mentioned, by the beginning of their name."""
    said = query_words(OFFERED)
    search = said.get("search", "")
    if len(search) > LONGEST_NAME:
        raise XrmError(Problem("XRM801", f"A name is at most {LONGEST_NAME} letters.", target="search"))
    found = timelines(ask).people(ask.actor, ask.name, record_id(ask), search)
    return ask.json({**ask.context("Collection(xrm.person)"), "value": [person_words(each) for each in found]})


@needs(Need.RECORDS, Verb.READ)
def read_following(ask: Ask) -> Response:
    query_words(words.FORMAT)
    found = timelines(ask).following(ask.actor, ask.name, record_id(ask))
    return ask.json({**ask.context("xrm.following"), "mine": found.mine, "count": found.count})


@needs(Need.RECORDS, Verb.READ)
def begin_following(ask: Ask) -> Response:
    """The caller is told of what happens to the record."""
    words.parse_words(request.query_string, words.NONE)
    refuse_values(read_object(empty=True))
    timelines(ask).follow(ask.actor, ask.name, record_id(ask))
    return Response(status=204)


@needs(Need.RECORDS, Verb.READ)
def end_following(ask: Ask) -> Response:
    words.parse_words(request.query_string, words.NONE)
    timelines(ask).unfollow(ask.actor, ask.name, record_id(ask))
    return Response(status=204)


# --- notices: of the caller, whatever the entity


@needs(Need.PERSON)
def my_notices() -> Response:
    """Mentions, and what others did to the records one follows; `fresh`: since one last said one has seen them."""
    ask = current_ask()
    found = timelines(ask).notices(ask.actor)
    told = [notice_words(ask, each) for each in found.value]
    return ask.json({**ask.context("Collection(xrm.notice)"), "@xrm.fresh": found.fresh, "value": told})


@needs(Need.PERSON)
def notices_seen() -> Response:
    """What there is up to now, the caller has seen."""
    ask = current_ask()
    if not in_scope(Verb.WRITE, "notice_mark", ask.actor.scopes):
        raise XrmError(Problem("XRM806", "This token may only read."))
    refuse_values(read_object(empty=True))
    timelines(ask).mark_seen(ask.actor)
    return Response(status=204)


# --- words


def part_id(ask: Ask, place: int) -> UUID:
    """A note or a file in the address; what is none is not found."""
    try:
        if len(ask.address.tail[place]) == 36:
            return UUID(ask.address.tail[place])
    except ValueError:
        pass
    raise XrmError(not_found())


def note_answer(ask: Ask, note: Note, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    told = {"ETag": etag(note.version, ask.xrm.revision), **(headers or {})}
    return ask.json({**ask.context("xrm.note/$entity"), **note_words(ask, note)}, status, told)


def note_words(ask: Ask, note: Note) -> dict[str, Any]:
    tag = {} if ask.manner.metadata == "none" else {ETAG: etag(note.version, ask.xrm.revision)}
    may = {"edit": note.may_edit, "remove": note.may_remove, "pin": note.may_pin, "attach": note.may_attach}
    return {
        **tag,
        "id": note.id,
        "at": note.at,
        "by": None if note.by is None else person_words(note.by),
        "text": note.text,
        "mentions": [person_words(each) for each in note.mentions],
        "files": list(note.files),
        "pinned": note.pinned,
        "edited": note.edited,
        "may": [word for word, given in may.items() if given],
    }


def person_words(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": person.name}


def item_words(ask: Ask, item: Item) -> dict[str, Any]:
    """An item with exactly one of `change`, `note` and `more`."""
    told: dict[str, Any] = {"kind": item.kind.value, "at": item.at}
    if item.note is not None:
        return {**told, "note": note_words(ask, item.note)}
    if item.change is not None:
        return {**told, "change": ask.writer.history(ask.xrm.catalog.entities[ask.name], item.change)}
    more = item.more
    assert more is not None, "an item holds one of three"  # noqa: S101
    said = {"id": more.id, "label": more.label, "text": more.text, "who": more.who, "href": more.href}
    return {**told, "more": {"plugin": item.plugin, **said, "icon": more.icon}}


def notice_words(ask: Ask, notice: Notice) -> dict[str, Any]:
    entity = ask.xrm.catalog.entities[notice.entity]
    where = f"{api_root()}/{quote(notice.entity)}/{notice.record}"
    told: dict[str, Any] = {"kind": notice.kind.value, "at": notice.at, "fresh": notice.fresh}
    told["record"] = {"entity": notice.entity, "id": notice.record, "title": notice.title, "url": where}
    if notice.note is not None:
        return {**told, "note": note_words(ask, notice.note)}
    if notice.change is not None:
        return {**told, "change": ask.writer.history(entity, notice.change)}
    return told
