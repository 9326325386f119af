"""A workbook that asks for more than there is, or breaks its reader, is refused; whoever opens it lives on."""

from __future__ import annotations

import io
import os
import struct
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from xrm.errors import XrmError
from xrm.tabular.reading import open_table

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SECONDS = 30


def plain() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name"])
        sheet.write_row(1, 0, ["Ann"])
    return stream.getvalue()


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with a part of it written otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def with_cell(place: str, row: int) -> bytes:
    more = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    return changed(SHEET, lambda text: text.replace(b"</sheetData>", more))


def saying_less(megabytes: int) -> bytes:
    """Texts of so many megabytes, that say they are a thousand bytes."""
    text = b"<si><t>" + b"a" * 1_000_000 + b"</t></si></sst>"
    parts = (b"</sst>", text.replace(b"</sst>", b"") * megabytes + b"</sst>")
    data = bytearray(changed(STRINGS, lambda old: old.replace(*parts)))
    for mark, size, length, head in ((b"PK\x01\x02", 24, 28, 46), (b"PK\x03\x04", 22, 26, 30)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            (letters,) = struct.unpack_from("<H", data, place + length)
            if data[place + head : place + head + letters] == STRINGS.encode():
                struct.pack_into("<I", data, place + size, 1000)
    return bytes(data)


def repeated(rows: int, columns: int) -> bytes:
    """A spreadsheet in which one cell says that it stands so often."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="S"><table:table-row table:number-rows-repeated="{rows}">'
            f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string">'
            "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


BAD = {
    "a cell at the far corner": lambda: with_cell("XFD1048576", 1_048_576),
    "a cell beyond every sheet": lambda: with_cell("ZZZZZZZZ99999999999", 3),
    "sizes that are not so": lambda: saying_less(3000),
    "one cell a hundred million times": lambda: repeated(100_000, 1_000),
    "an archive cut off": lambda: plain()[:-40],
}


@pytest.mark.parametrize("name", BAD)
def test_a_workbook_that_asks_for_too_much_is_refused(name: str) -> None:
    data = BAD[name]()
    begun = time.monotonic()

    with pytest.raises(XrmError) as refused:
        for _ in open_table(io.BytesIO(data)).rows:
            pass

    assert {each.code for each in refused.value.problems} == {"XRM820"}
    assert time.monotonic() - begun < SECONDS


def test_nothing_is_left_of_a_reader_whose_rows_nobody_takes() -> None:
    before = threading.active_count()
    tables = [open_table(io.BytesIO(plain())) for _ in range(5)]

    assert [table.header for table in tables] == [("name",)] * 5
    del tables

    assert threading.active_count() == before
    assert not _children()


def _children() -> list[str]:
    """Processes that this one has begun and that read workbooks."""

    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
            command = status.with_name("cmdline").read_text()
        except OSError:
            continue
        if int(words[1]) == os.getpid() and "apart" in command:
            found.append(command)
    return found
