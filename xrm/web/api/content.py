"""The content of files, `/{entity}/{id}/{field}/$value`: handed out to be saved, never shown from our address."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import Response, request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header

from xrm.catalog.access import Verb
from xrm.catalog.field import Field
from xrm.catalog.kinds import FILED, Kind
from xrm.errors import Problem, XrmError
from xrm.web.api import words
from xrm.web.api.ask import Ask
from xrm.web.api.keys import record_id
from xrm.web.api.related import field_called, raw_value
from xrm.web.api.sets import query_words
from xrm.web.api.single import wanted_version
from xrm.web.downloads import download
from xrm.web.rights import FILE_BODY, Need, needs, not_found


@needs(Need.RECORDS, Verb.READ)
def read_content(ask: Ask) -> Response:
    """The bytes of a file, or the bare text of another value."""
    each = field_called(ask.entity(), ask.address.tail[0])
    if each is not None and each.kind is not Kind.FILE:
        return raw_value(ask, each)
    query_words(words.NONE)
    stored, stream = ask.records.open_file(ask.actor, ask.name, record_id(ask), file_field(ask).name)
    return download(stored, stream)


@needs(Need.RECORDS, Verb.READ)
def read_one(ask: Ask) -> Response:
    """The bytes of one of several files."""
    query_words(words.NONE)
    name = file_field(ask, Kind.FILES).name
    stored, stream = ask.records.open_file(ask.actor, ask.name, record_id(ask), name, file_id(ask))
    return download(stored, stream)


@needs(Need.RECORDS, Verb.WRITE, body=FILE_BODY)
def add_content(ask: Ask) -> Response:
    """The body becomes one more of several files; the answer says where it is."""
    query_words(words.NONE)
    each, stream = file_field(ask, Kind.FILES), cast("BinaryIO", request.stream)
    id, name = record_id(ask), file_name(request.headers)
    record = ask.records.save_file(ask.actor, ask.name, id, each.name, stream, name, version=wanted_version())
    headers, kept = {"ETag": ask.etag(record)}, record.values.get(each.name)
    if not kept:  # its writer may not read it
        return Response(status=204, headers=headers)
    made = ask.json(kept[-1])
    made.status_code = 201
    made.headers.update({**headers, "Location": f"{request.base_url.removesuffix('$value')}{kept[-1].id}/$value"})
    return made


@needs(Need.RECORDS, Verb.WRITE)
def remove_one(ask: Ask) -> Response:
    """One of several files goes."""
    query_words(words.NONE)
    name = file_field(ask, Kind.FILES).name
    record = ask.records.remove_file(ask.actor, ask.name, record_id(ask), name, file_id(ask), version=wanted_version())
    return Response(status=204, headers={"ETag": ask.etag(record)})


@needs(Need.RECORDS, Verb.WRITE, body=FILE_BODY)
def write_content(ask: Ask) -> Response:
    """The body becomes the content of the file."""
    query_words(words.NONE)
    name = file_name(request.headers)
    each, stream = file_field(ask), cast("BinaryIO", request.stream)
    record = ask.records.save_file(
        ask.actor, ask.name, record_id(ask), each.name, stream, name, version=wanted_version()
    )
    return Response(status=204, headers={"ETag": ask.etag(record)})


@needs(Need.RECORDS, Verb.WRITE)
def remove_content(ask: Ask) -> Response:
    """The field becomes empty."""
    query_words(words.NONE)
    each = file_field(ask, *FILED)
    nothing = () if each.several else None
    record = ask.records.update(ask.actor, ask.name, record_id(ask), {each.key: nothing}, version=wanted_version())
    return Response(status=204, headers={"ETag": ask.etag(record)})


def file_id(ask: Ask) -> UUID:
    try:
        return UUID(ask.address.tail[1])
    except ValueError:
        raise XrmError(not_found()) from None


def file_field(ask: Ask, *kinds: Kind) -> Field:
    """The field of files that is meant, of one file unless said otherwise."""
    each = field_called(ask.entity(), ask.address.tail[0])
    if (
        each is None
        or each.kind not in (kinds or (Kind.FILE,))
        or not ask.records.rights(ask.actor, ask.name).visible(each.name)
    ):
        raise XrmError(not_found())
    return each


def file_name(headers: Headers) -> str:
    """The name a client gives its file; a plain one where it says none."""
    _, options = parse_options_header(headers.get("Content-Disposition"))
    name = options.get("filename") or headers.get("Slug") or "file"
    if len(name) > 255 or any(ord(letter) < 32 for letter in name):
        raise XrmError(Problem("XRM801", "The name of the file cannot be used.", target="Content-Disposition"))
    return name
