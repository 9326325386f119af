"""Rows of records -> the bytes of a CSV file, batch by batch: RFC 4180, UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from xrm.tabular.columns import Column
from xrm.tabular.guarding import guarded


def csv_parts(
    columns: Sequence[Column], batches: Iterable[Sequence[Sequence[Any]]], *, mark: bool = False
) -> Iterator[bytes]:
    """The header, then each batch of rows; `mark` puts the byte order mark in front by which Excel knows UTF-8."""
    yield csv_head(columns, mark=mark)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for rows in batches:
        stored = list(zip(*rows, strict=True))
        if stored:
            writer.writerows(zip(*(column.texts(stored[column.place]) for column in columns), strict=True))
            yield _taken(buffer)


def csv_head(columns: Sequence[Column], *, mark: bool = False) -> bytes:
    """The first line, that names the columns."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([guarded(column.name) for column in columns])
    return (codecs.BOM_UTF8 if mark else b"") + _taken(buffer)


def csv_cells(
    columns: Sequence[Column], batches: Iterable[Sequence[Sequence[Any]]], *, mark: bool = False
) -> Iterator[bytes]:
    """The same of cells that are texts already."""
    yield csv_head(columns, mark=mark)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for rows in batches:
        writer.writerows(rows)
        yield _taken(buffer)


def csv_lines(columns: Sequence[Column], batches: Iterable[Sequence[bytes]], *, mark: bool = False) -> Iterator[bytes]:
    """The same of lines that are written already, without their ends."""
    yield csv_head(columns, mark=mark)
    for lines in batches:
        if lines:
            yield END.join((*lines, b""))


END = b"\r\n"


def _taken(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written
