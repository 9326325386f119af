"""The records of one entity as a set: list, count, add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request

from xrm.catalog.access import Verb
from xrm.catalog.requests import Page, Query
from xrm.errors import Problem, XrmError
from xrm.web.api import words
from xrm.web.api.apply import answer_figures
from xrm.web.api.ask import Ask, chosen
from xrm.web.api.body import for_fields, read_object
from xrm.web.api.expand import rows_of_page, take_expand
from xrm.web.api.exporting import FORMATS, answer_export
from xrm.web.rights import RECORD_BODY, Need, needs


@needs(Need.RECORDS, Verb.READ)
def list_records(ask: Ask) -> Response:
    """A page of the list that the words ask for; all of it as a file, if its format is one; with `$apply` its figures."""
    if ask.manner.file:
        return answer_file(ask)
    if words.says(request.query_string, "apply"):
        return answer_figures(ask)
    said = query_words(words.LIST)
    asked = dict(said)
    expand = take_expand(ask, asked)
    query = paged(ask, ask.records.query(ask.actor, ask.name, asked))
    return answer_page(ask, ask.records.list(ask.actor, query), query, said, expand)


ONLY_JSON = ("expand", "apply")
"""Words that this service answers, but not in a file."""


def answer_file(ask: Ask) -> Response:
    """The whole list to be saved, as far as the caller may take it out."""
    asked = [word for word in ONLY_JSON if words.says(request.query_string, word)]
    if asked:
        hint = "Leave it out, or ask for json."
        raise XrmError(Problem("XRM802", f"A file has no “${each}”.", target=f"${each}", hint=hint) for each in asked)
    query = ask.records.query(ask.actor, ask.name, query_words(words.EXPORT))
    kind = FORMATS[ask.manner.file]
    if request.method == "HEAD":
        ask.records.check_export(ask.actor, query, parts=kind.parts)
        return Response(content_type=kind.content_type)
    return answer_export(ask.xrm, ask.actor, query, kind, mark=ask.manner.mark)


@needs(Need.RECORDS, Verb.READ)
def count_records(ask: Ask) -> Response:
    """How many there are, as plain text."""
    query = ask.records.query(ask.actor, ask.name, query_words(words.COUNT))
    return number(ask.records.count(ask.actor, query))


@needs(Need.RECORDS, Verb.CREATE, body=RECORD_BODY)
def create_record(ask: Ask) -> Response:
    """A new record from the object in the body."""
    words.parse_words(request.query_string, words.FORMAT)
    values = for_fields(ask.entity(), read_object())
    return ask.saved(ask.records.create(ask.actor, ask.name, values), 201, said=values)


def query_words(allowed: frozenset[str]) -> dict[str, str]:
    said = words.parse_words(request.query_string, allowed)
    said.pop("format", None)  # the manner of the answer has it
    return said


def paged(ask: Ask, query: Query) -> Query:
    return replace(query, page_size=ask.manner.page_size) if ask.manner.page_size else query


def number(count: int) -> Response:
    return Response(str(count), content_type="text/plain; charset=utf-8")


def answer_page(
    ask: Ask, page: Page, query: Query, said: Mapping[str, str], expand: tuple[str, ...] = (), context: str = ""
) -> Response:
    """A page as JSON, with the link to the next one."""
    before: dict[str, Any] = dict(ask.context(context or chosen(page.entity, query.select)))
    if page.count is not None:
        before["@odata.count"] = page.count
    after = {"@odata.nextLink": next_link(page.next, said)} if page.next else {}
    return ask.json(
        ask.writer.page(page, query.select, before, after, rows_of_page(ask, page, expand)), headers=ask.applied()
    )


def next_link(cursor: str, said: Mapping[str, str]) -> str:
    """The same list from where this page ended; the cursor knows what remains of `$top`."""
    kept = {f"${name}": value for name, value in said.items() if name not in ("top", "skip", "skiptoken")}
    return f"{request.base_url}?{urlencode({**kept, '$skiptoken': cursor}, quote_via=quote, safe='$')}"
