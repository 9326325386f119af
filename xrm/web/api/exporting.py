"""Records that are taken out, as the bytes of a file, piece by piece: for the API, pages and the command line alike.

The first piece is made before anything is answered, so that what is wrong is told in words; a workbook, whose end
depends on all of it, is written to disk whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from xrm.catalog.requests import Actor, Query
from xrm.tabular.columns import columns_of
from xrm.tabular.limits import MOST_ROWS
from xrm.tabular.writing import csv_cells, csv_lines, csv_parts
from xrm.web.api.encode import Writer, dumps
from xrm.web.api.negotiate import Manner
from xrm.web.downloads import save_as
from xrm.web.turns import Turns

if TYPE_CHECKING:
    from flask import Response

    from xrm.instance import Xrm
    from xrm.records.exporting import Export

T = TypeVar("T")
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that records are taken out as."""

    name: str
    label: str
    media: str
    parts: bool = False  # a table, which has the parts of a value beside each other
    most: int = 0  # records that it can hold; 0: any number

    @property
    def content_type(self) -> str:
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


CSV = Format("csv", "CSV", "text/csv", parts=True)
XLSX = Format(
    "xlsx",
    "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    parts=True,
    most=MOST_ROWS,
)
NDJSON = Format("ndjson", "JSON lines", "application/x-ndjson")
JSON = Format("json", "JSON", "application/json")
FORMATS: Mapping[str, Format] = {each.name: each for each in (CSV, XLSX, NDJSON, JSON)}


@dataclass(frozen=True, slots=True)
class Written:
    """A file on its way: its name, and its bytes, which can be read once."""

    name: str
    pieces: Iterator[bytes]


def export_file(
    xrm: Xrm, actor: Actor, query: Query, kind: Format, *, mark: bool = False, told: Callable[[int], None] | None = None
) -> Written:
    """The records of a query as a file; `mark`: with the byte order mark by which Excel knows UTF-8 in CSV.

    `told` hears after each batch how many records there have been.
    """
    found = xrm.records.export(actor, query, kind.name, parts=kind.parts, most=kind.most)
    found = _counted(found, told) if told else found
    pieces = _WRITE[kind.name](xrm, actor, found, mark)
    return Written(file_name(found, kind, xrm.records.today()), chain([next(pieces, b"")], pieces))


def answer_export(xrm: Xrm, actor: Actor, query: Query, kind: Format, *, mark: bool = False) -> Response:
    """The same as an answer to be saved, while no more of them go on than may."""
    end = TURNS.begin(actor.id)
    try:
        written = export_file(xrm, actor, query, kind, mark=mark)
    except BaseException:
        end()
        raise
    response = save_as(written.name, _ending(written.pieces, end), kind.content_type)
    response.call_on_close(end)  # also where its reader leaves before the first piece
    return response


def _ending(pieces: Iterator[bytes], end: Callable[[], None]) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        end()


TURNS = Turns(3, 8, "exports")
"""Each holds a hand of the server until its reader has it all."""


def file_name(found: Export, kind: Format, day: date) -> str:
    """`customers-2026-01-31.csv`."""
    return f"{found.entity.plural}-{day.isoformat()}.{kind.name}"


def _counted(found: Export, told: Callable[[int], None]) -> Export:
    def hear(batches: Iterator[T], size: Callable[[T], int]) -> Iterator[T]:
        count = 0
        for each in batches:
            count += size(each)
            told(count)
            yield each

    lines = None if found.lines is None else hear(found.lines, len)
    cells = None if found.cells is None else hear(found.cells, len)
    return replace(found, pages=hear(found.pages, lambda page: len(page.rows)), lines=lines, cells=cells)


def _csv(xrm: Xrm, actor: Actor, found: Export, mark: bool) -> Iterator[bytes]:
    columns = columns_of(found.entity, found.names)
    if found.lines is not None:
        return csv_lines(columns, found.lines, mark=mark)
    if found.cells is not None:
        return csv_cells(columns, found.cells, mark=mark)
    return csv_parts(columns, (page.rows for page in found.pages), mark=mark)


def _xlsx(xrm: Xrm, actor: Actor, found: Export, mark: bool) -> Iterator[bytes]:
    from xrm.tabular.workbook import write_workbook  # the writer, which other formats do without

    name = found.entity.plural_label.text(actor.language)
    with tempfile.TemporaryFile() as file:
        rows = (page.rows for page in found.pages)
        write_workbook(file, columns_of(found.entity, found.names), rows, name=name, zone=xrm.catalog.timezone)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _ndjson(xrm: Xrm, actor: Actor, found: Export, mark: bool) -> Iterator[bytes]:
    for lines in _records(xrm, found):
        yield b"".join(line + b"\n" for line in lines)


def _json(xrm: Xrm, actor: Actor, found: Export, mark: bool) -> Iterator[bytes]:
    before = b"["
    for lines in _records(xrm, found):
        if lines:
            yield before + b"\n" + b",\n".join(lines)
            before = b","
    yield b"\n]\n" if before == b"," else b"[]\n"


def _records(xrm: Xrm, found: Export) -> Iterator[list[bytes]]:
    """Each record as the API writes it."""
    writer = Writer(Manner(metadata="none"), xrm.revision, xrm.catalog.entities)
    for page in found.pages:
        yield [dumps(row) for row in writer.rows(page, found.names)]


_WRITE: Mapping[str, Callable[[Xrm, Actor, Export, bool], Iterator[bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "ndjson": _ndjson,
    "json": _json,
}
