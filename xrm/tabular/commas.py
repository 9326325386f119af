"""CSV in any of its dialects, read row by row: encoding and separator are found out where nobody says them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from xrm.tabular.guarding import unguarded
from xrm.tabular.table import Row, Table, header_of, unreadable

MOST_CELL = 1_100_000
"""Letters in one cell; a little more than the longest text a record holds."""
MOST_ROW = 4_000_000
"""Letters in one row, over all its lines."""
MOST_BLANK = 100_000
"""Rows without a value, one after the other."""
SAMPLE = 64 * 1024
"""Bytes from which encoding and separator are told; the detection is quadratic in places."""
SEPARATORS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def open_commas(stream: BinaryIO, encoding: str = "", separator: str = "") -> Table:
    """The table in a stream of CSV."""
    if separator and (len(separator) > 1 or separator in '"\r\n '):
        raise unreadable(f"`{separator[:40]}` parts no columns.", "Say a comma, a semicolon, a tab or a bar.")
    try:
        found = encoding or _encoding_of(stream)
        stream.seek(0)
        text = io.TextIOWrapper(stream, encoding=codecs.lookup(found).name, newline="")
    except (LookupError, ValueError):
        raise unreadable(f"`{encoding[:40]}` is no encoding.", "Say `utf-8`, `cp1252` or another name.") from None
    except (EOFError, OSError):
        raise unreadable("The file is damaged: it cannot be unpacked.") from None
    lines = _Lines(text, found)
    between = separator or _separator_of(lines.sample())
    rows = _rows(lines, between)
    header = next(rows, None)
    if header is None:
        raise unreadable("The file is empty.", "Its first row names the columns.")
    names = header_of(header.cells)
    return Table(names, _fitted(rows, len(names)), "csv", found, between)


def _encoding_of(stream: BinaryIO) -> str:
    """What the whole file can be read as: UTF-8 where it can, for hardly anything else looks like it by chance."""
    sample = stream.read(SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    part = sample
    try:
        while part:
            decoder.decode(part)
            part = stream.read(SAMPLE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _guessed(part)
    return "utf-8"


def _guessed(part: bytes) -> str:
    """The encoding of bytes that are not UTF-8; of a few letters nothing can be told, and most such files are western."""
    if sum(byte > 127 for byte in part) < ENOUGH:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(part).best()
    return "cp1252" if best is None or best.encoding in _WESTERN else best.encoding


ENOUGH = 40
_WESTERN = frozenset(
    {"ascii", "cp1250", "cp1252", "latin_1", "iso8859_15", "utf_8", "mac_roman", "hp_roman8", "cp1257"}
)
"""Encodings that a western text is taken for, one as likely as the other."""


def _separator_of(sample: str) -> str:
    from clevercsv import Detector

    found = Detector().detect(sample, delimiters=list(SEPARATORS)) if sample.strip() else None
    return found.delimiter if found is not None and found.delimiter in SEPARATORS else ","


class _Lines:
    """The lines of a text, none longer than a row may be, and what went before them to look at."""

    def __init__(self, text: io.TextIOWrapper, encoding: str) -> None:
        self._text, self._encoding = text, encoding
        self._ahead: list[str] = []
        self._number = 0
        self.length = 0  # letters since the last row was whole

    def __del__(self) -> None:
        with suppress(ValueError):
            self._text.detach()  # the stream is that of whoever opened it, who closes it

    def sample(self) -> str:
        """The first lines, which are read again by whoever iterates."""
        size = 0
        while size < SAMPLE // 4 and (line := self._line()):
            self._ahead.append(line)
            size += len(line)
        return "".join(self._ahead)[: SAMPLE // 4]

    def __iter__(self) -> Iterator[str]:
        ahead, self._ahead = self._ahead, []
        for line in ahead:
            yield self._counted(line)
        while line := self._line():
            yield self._counted(line)

    def _counted(self, line: str) -> str:
        self.length += len(line)
        if self.length > MOST_ROW:
            raise unreadable(f"A row has more than {MOST_ROW:,} letters; a quote may be missing its end.")
        return line

    def _line(self) -> str:
        self._number += 1
        try:
            line = self._text.readline(MOST_ROW + 1)
        except UnicodeError:  # of UTF-16 that its mark is missing, too
            hint = "Say the right one with --encoding, for example cp1252."
            raise unreadable(f"Line {self._number:,} cannot be read as {self._encoding}.", hint) from None
        except (EOFError, OSError):
            raise unreadable(f"The file is damaged: it ends after line {self._number - 1:,}.") from None
        if "\0" in line:
            raise unreadable(f"Line {self._number:,} has bytes that are no text.", "Save it as CSV, in UTF-8.")
        return line


def _rows(lines: _Lines, separator: str) -> Iterator[Row]:
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(lines, delimiter=separator, strict=False)
    number = last = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            raise unreadable(f"Row {number + 1:,} cannot be read: {fault}.") from None
        if cells is None:
            return
        number += 1
        lines.length = 0
        if number - last > MOST_BLANK:
            raise unreadable(f"After row {last:,} there are more than {MOST_BLANK:,} empty rows.")
        if any(cells):
            last = number
            yield Row(number, tuple(map(unguarded, cells)))


def _fitted(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows as wide as the header: what a short one lacks is empty, what a long one has too much must be."""
    for row in rows:
        if any(row.cells[width:]):
            said = f"Row {row.number:,} has {len(row.cells)} values, but there are {width} columns."
            raise unreadable(said, "A value that has the separator in it stands in double quotes.")
        yield Row(row.number, (*row.cells[:width], *("",) * (width - len(row.cells))))
