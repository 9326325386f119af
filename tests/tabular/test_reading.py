"""Tables are read as they were written, in every dialect; what is none is refused in a sentence, in bounded memory."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from xrm.errors import XrmError
from xrm.tabular import sheets
from xrm.tabular.guarding import guarded
from xrm.tabular.reading import open_table

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def written(rows: list[list[str]], separator: str, encoding: str) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows([[guarded(cell) for cell in row] for row in rows])
    return stream.getvalue().encode(encoding)


@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=8),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    packed=st.booleans(),
)
def test_what_is_written_is_read(rows: list[tuple[str, ...]], separator: str, encoding: str, packed: bool) -> None:
    header = ["one", "two", "three"]
    raw = written([header, *map(list, rows)], separator, encoding)

    table = open_table(io.BytesIO(gzip.compress(raw) if packed else raw), separator=separator)

    assert table.header == tuple(header)
    assert table.encoding == encoding
    assert [row.cells for row in table.rows] == [row for row in rows if any(row)]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("name;amount\nAda;1,5\nBob;2,5\n", ";"),
        ("name,amount\nAda,1.5\nBob,2.5\n", ","),
        ("name\tamount\nAda\t1\n", "\t"),
        ("name|amount\nAda|1\n", "|"),
        ("name\nAda\nBob\n", ","),
        ('name,notes\nAda,"semi; colon"\nBob,\n', ","),
    ],
)
def test_the_separator_is_found_out(text: str, separator: str) -> None:
    assert open_table(io.BytesIO(text.encode())).separator == separator


def test_old_files_are_read_in_their_encoding_and_any_can_be_said() -> None:
    raw = "name;city\nJürgen;Köln\n".encode("cp1252")

    assert next(open_table(io.BytesIO(raw)).rows).cells == ("Jürgen", "Köln")
    polish = "name;city\nŁukasz;Łódź\n".encode("cp1250")
    assert next(open_table(io.BytesIO(polish), encoding="cp1250").rows).cells == ("Łukasz", "Łódź")


def test_rows_are_counted_as_a_spreadsheet_counts() -> None:
    table = open_table(io.BytesIO(b'a,b\n"x\ny",1\n\n,\nz,2\n'))

    assert [(row.number, row.cells) for row in table.rows] == [(2, ("x\ny", "1")), (5, ("z", "2"))]


def test_a_workbook_knows_what_its_cells_are() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("Other").write_row(0, 0, ["only"])
        sheet = book.add_worksheet("Members")
        sheet.write_row(0, 0, ["text", "number", "day", "moment", "clock", "yes", "formula"])
        sheet.write_string(1, 0, "007")
        sheet.write_number(1, 1, 2.5)
        sheet.write_datetime(1, 2, date(2024, 2, 29), book.add_format({"num_format": "yyyy-mm-dd"}))
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime(1, 3, datetime(2024, 2, 29, 9, 30), moment)
        sheet.write_datetime(1, 4, time(9, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_boolean(1, 5, True)
        sheet.write_formula(1, 6, "=1+1", value=2)

    table = open_table(stream, sheet="Members")

    row = next(table.rows)
    assert row.number == 2
    assert row.cells == ("007", 2.5, date(2024, 2, 29), datetime(2024, 2, 29, 9, 30), time(9, 30), True, 2.0)
    assert open_table(io.BytesIO(stream.getvalue())).header == ("only",)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty."),
        (b"a,a\n1,2\n", "There are two columns `a`."),
        (b"a,,b\n1,2,3\n", "Column 2 has no name."),
        (b"a,b\n1,2,3\n", "Row 2 has 3 values, but there are 2 columns."),
        (b"a,b\n1,\x00\n", "Line 2 has bytes that are no text."),
        (b"PK\x03\x04 and nothing", "This is no workbook"),
        (b"\x1f\x8b and nothing", "The file is damaged"),
        (gzip.compress("".join(f"{one},{one * one}\n" for one in range(9000)).encode())[:-2000], "The file is damaged"),
        (b'a,b\n"never closed' + b"x\n" * 3_000_000, "cannot be read"),
        (b"a\n" + b"x" * 5_000_000, "A row has more than"),
        (",".join(f"c{number}" for number in range(1001)).encode(), "The file has 1,001 columns"),
    ],
    ids=["empty", "twice", "nameless", "wide", "nul", "zip", "gzip", "cut", "unclosed", "long", "columns"],
)
def test_what_is_no_table_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(XrmError) as caught:
        list(open_table(io.BytesIO(raw)).rows)

    assert words in str(caught.value)
    assert {each.code for each in caught.value.problems} == {"XRM820"}


def codes(raw: bytes) -> set[str]:
    """Of what is wrong with these bytes; none where they are a table."""
    try:
        list(open_table(io.BytesIO(raw)).rows)
    except XrmError as error:
        return {each.code for each in error.problems}
    return set()


@given(raw=st.binary(max_size=200))
def test_no_bytes_give_a_traceback(raw: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf"):
        assert codes(start + raw) <= {"XRM820"}


def test_a_small_file_that_unpacks_to_a_large_one_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * 2_000_000)

    with pytest.raises(XrmError, match="unpacks to more than"):
        open_table(stream)


def test_a_sheet_that_is_not_there_names_those_that_are() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("Members").write_row(0, 0, ["name"])

    with pytest.raises(XrmError) as caught:
        open_table(stream, sheet="Leute")

    assert "Members" in caught.value.problems[0].hint
