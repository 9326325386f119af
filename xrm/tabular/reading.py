"""Open a table that somebody brings: CSV, the same in gzip, or a sheet of a workbook.

Whatever is handed in, memory stays bounded and every refusal names the row.
"""

from __future__ import annotations

import gzip
from typing import BinaryIO

from xrm.tabular.commas import open_commas
from xrm.tabular.table import Table, unreadable

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


class _Unpacked(gzip.GzipFile):
    """What a packed file comes to, as far as that is wanted."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        return self._within(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._within(super().read1(size))

    def _within(self, piece: bytes) -> bytes:
        if self.most and self.tell() > self.most:
            said = f"The file unpacks to more than {self.most // 1_000_000:,} MB."
            raise unreadable(said, "Import it on the command line, or in parts.")
        return piece


def open_table(stream: BinaryIO, *, encoding: str = "", separator: str = "", sheet: str = "", most: int = 0) -> Table:
    """The table in a stream that can be sought in: CSV, the same in gzip, or a sheet of a workbook (the first).

    `most`: bytes that a packed file may come to; 0: any number.
    Raises `XrmError` (XRM820) where it is none; so do its rows while they are read.
    """
    stream.seek(0)
    start = stream.read(4)
    stream.seek(0)
    if start.startswith(_GZIP):
        unpacked = _Unpacked(fileobj=stream)
        unpacked.most = most
        return open_commas(unpacked, encoding, separator)  # type: ignore[arg-type]
    if start.startswith(_ZIP):
        from xrm.tabular.sheets import open_sheet  # a compiled reader, which CSV does without

        return open_sheet(stream, sheet)
    return open_commas(stream, encoding, separator)
