"""What is written into a table is the same when it is read back, whatever kind of value it is."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.support.values import CHOICES, VALUES, field
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.limits import Limits
from xrm.catalog.requests import LinkedRecord
from xrm.errors import XrmError
from xrm.projections.texts import from_text
from xrm.tabular.columns import UNREAD, Column, Shape, columns_of_field, tabular
from xrm.tabular.guarding import unguarded
from xrm.tabular.limits import MOST_LETTERS
from xrm.tabular.workbook import sheet_name, write_workbook
from xrm.tabular.writing import csv_parts

ZONE = "Europe/Berlin"
HOSTILE = st.sampled_from(
    ["=1+1", "+49", "-1", "@x", "'=", "007", "1e5", 'a"b', "a\r\nb", "\t=1", " x ", "ä\u20ac", "\x01"]
)
KINDS = [kind for kind in VALUES if kind not in (*UNREAD, Kind.COMPLEX)]


def values_of(kind: Kind) -> st.SearchStrategy[Any]:
    values = VALUES[kind][1]
    if kind is Kind.TEXT:
        return HOSTILE | values.filter(lambda text: text.strip() != "" and not set(text) & {"\ufffe", "\uffff"})
    if kind is Kind.LINK:
        return values.map(lambda id: LinkedRecord(id, "=title", "x"))
    if kind is Kind.LINKS:
        return values.map(lambda ids: tuple(LinkedRecord(id, "=title", "x") for id in ids))
    return values


def meant(value: Any) -> Any:
    """What a field says when it is read: of links their ids."""
    if isinstance(value, LinkedRecord):
        return value.id
    return tuple(meant(one) for one in value) if isinstance(value, tuple) else value


def written_csv(columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, mark: bool = False) -> bytes:
    return b"".join(csv_parts(columns, [rows], mark=mark))


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written_sheet(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> bytes:
    target = io.BytesIO()
    write_workbook(target, columns, [rows], name="Things", zone=ZONE)
    return target.getvalue()


def read_sheet(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def text_of(cell: Any, shape: Shape) -> str:
    """What a cell of a sheet says, as the scheme has it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    if shape is Shape.INSTANT and isinstance(cell, date):
        whole = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
        return whole.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC).isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@given(data=st.data())
def test_values_come_back_from_csv(kind: Kind, data: st.DataObject) -> None:
    each, values = VALUES[kind][0], data.draw(st.lists(values_of(kind) | st.none(), max_size=5))
    columns = [*columns_of_field(each, 0), *columns_of_field(field(Kind.KEY), 1)]
    found = read_csv(written_csv(columns, [(value, None) for value in values], mark=data.draw(st.booleans())))
    for value, (text, *_) in zip(values, found[1:], strict=True):
        assert not text.startswith(("=", "+", "@", "\t", "\r"))
        assert not text.startswith("-") or kind in (Kind.INTEGER, Kind.DECIMAL)
        assert from_text(each, unguarded(text)) == (meant(value) if value is not None else from_text(each, ""))


@settings(max_examples=25)
@pytest.mark.parametrize("kind", KINDS, ids=str)
@given(data=st.data())
def test_values_come_back_from_a_sheet(kind: Kind, data: st.DataObject) -> None:
    each, values = VALUES[kind][0], data.draw(st.lists(values_of(kind), min_size=1, max_size=8))
    columns = [*columns_of_field(each, 0), *columns_of_field(field(Kind.KEY), 1)]
    key = UUID(int=1)
    found = read_sheet(written_sheet(columns, [*((value, key) for value in values), (None, key)]))
    for value, (cell, *_) in zip([*values, None], found[1:], strict=True):
        text = text_of(cell, columns[0].shape)
        assert from_text(each, text) == (meant(value) if value is not None else from_text(each, ""))


def test_every_kind_is_in_a_table_or_is_said_not_to_be() -> None:
    for kind, (each, _) in VALUES.items():
        assert tabular(each) is (kind is not Kind.COMPLEX)  # whose parts are columns of their own
    assert not any(tabular(field(kind)) for kind in UNREAD)


THINGS: list[tuple[Field, Any, Any]] = [
    (field(Kind.TEXT), "=1+1", "=1+1"),
    (field(Kind.TEXT), "007", "007"),
    (field(Kind.TEXT), "two\r\nlines\x01", "two\r\nlines\x01"),
    (field(Kind.INTEGER), -5, -5.0),
    (field(Kind.INTEGER), 2**60, str(2**60)),
    (field(Kind.DECIMAL, limits=Limits(digits=18, scale=2)), Decimal("-12.50"), -12.5),
    (field(Kind.DECIMAL, limits=Limits(digits=18, scale=4)), Decimal("12345678901234.5678"), "12345678901234.5678"),
    (field(Kind.BOOLEAN), True, True),
    (field(Kind.DATE), date(2026, 1, 31), date(2026, 1, 31)),
    (field(Kind.DATE), date(1815, 12, 10), "1815-12-10"),
    (field(Kind.TIME), time(12, 30), time(12, 30)),
    (field(Kind.DATETIME), datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 1, 14)),
    (field(Kind.DATETIME), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T00:30:00Z"),  # 02:30 comes twice
    (field(Kind.CHOICE, choices=CHOICES), "first_1", "a; b"),
]


@pytest.mark.parametrize(
    ("each", "value", "cell"), THINGS, ids=[f"{place}-{each.kind}" for place, (each, *_) in enumerate(THINGS)]
)
def test_a_sheet_has_real_values_where_they_are_exact(each: Field, value: Any, cell: Any) -> None:
    columns = list(columns_of_field(each, 0))
    found = read_sheet(written_sheet(columns, [(value,)]))[1][0]
    assert (found, type(found)) == (cell, type(cell))


def test_a_link_stands_as_its_id_with_its_title_beside() -> None:
    one, two = LinkedRecord(UUID(int=1), "=Ada", "x"), LinkedRecord(UUID(int=2), "Bob; Co", "x")
    hidden = LinkedRecord(None, None)
    many = field(Kind.LINKS)
    columns = [*columns_of_field(many, 0)]
    rows = read_csv(written_csv(columns, [((one, two),), ((),)]))
    assert rows == [["x", "x/title"], [f"{UUID(int=1)}; {UUID(int=2)}", '\'=Ada; "Bob; Co"'], ["", ""]]
    assert columns[0].texts([(hidden,)]) == [""]


def test_a_sheet_has_no_formula_and_no_link_and_marks_its_texts() -> None:
    columns = list(columns_of_field(field(Kind.TEXT), 0))
    data = written_sheet(columns, [('=HYPERLINK("http://x")',), ("http://example.org",), ("@x",)])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert sheet.count('t="inlineStr"') == 4
        assert "quotePrefix" in parts.read("xl/styles.xml").decode()


def test_a_text_longer_than_a_cell_is_refused_with_its_place() -> None:
    columns = list(columns_of_field(field(Kind.TEXT), 0))
    written_sheet(columns, [("x" * MOST_LETTERS,)])
    with pytest.raises(XrmError) as refused:
        written_sheet(columns, [("a",), ("\U0001f600" * (MOST_LETTERS // 2 + 1),)])
    assert "Record 2" in str(refused.value)
    assert "`x`" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "sheet"),
    [("Customers", "Customers"), ("a/b:c", "a b c"), ("'History'", "Data"), ("", "Data"), ("x" * 40, "x" * 31)],
)
def test_a_sheet_has_a_name_that_excel_takes(name: str, sheet: str) -> None:
    assert sheet_name(name) == sheet


def test_types_with_texts_of_their_own_are_texts() -> None:
    told = FieldType(name="lasting", kind=Kind.INTEGER, label="Lasting", told=lambda value, each: f"-PT{value}S")
    each = Field(id=1, name="x", type=told, label=Label.of("X"), column="x")
    columns = list(columns_of_field(each, 0))
    assert read_csv(written_csv(columns, [(5,)])) == [["x"], ["'-PT5S"]]
    assert read_sheet(written_sheet(columns, [(5,)]))[1] == ["-PT5S"]
