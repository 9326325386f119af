"""Open a table that somebody brings: CSV, the same in gzip, or a sheet of a workbook.

Whatever is handed in, memory stays bounded and every refusal names the row.
"""

from __future__ import annotations

import gzip
from typing import BinaryIO

from xrm.tabular.commas import open_commas
from xrm.tabular.table import Table

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def open_table(stream: BinaryIO, *, encoding: str = "", separator: str = "", sheet: str = "") -> Table:
    """The table in a stream that can be sought in: CSV, the same in gzip, or a sheet of a workbook (the first).

    Raises `XrmError` (XRM820) where it is none; so do its rows while they are read.
    """
    stream.seek(0)
    start = stream.read(4)
    stream.seek(0)
    if start.startswith(_GZIP):
        return open_commas(gzip.GzipFile(fileobj=stream), encoding, separator)  # type: ignore[arg-type]
    if start.startswith(_ZIP):
        from xrm.tabular.sheets import open_sheet  # a compiled reader, which CSV does without

        return open_sheet(stream, sheet)
    return open_commas(stream, encoding, separator)
