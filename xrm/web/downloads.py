"""Files on their way out: saved by the browser, never run or shown as a page of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from flask import Response

from xrm.catalog.requests import StoredFile

CHUNK = 64 * 1024
POLICY = "default-src 'none'; sandbox"


def download(stored: StoredFile, stream: BinaryIO, *, inline: bool = False) -> Response:
    """The bytes with headers that keep them harmless; `inline` is for images of types known to be so."""
    kind = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(stored.name, safe='')}",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Length": str(stored.size),
    }
    return Response(chunks(stream), headers=headers, content_type=stored.type, direct_passthrough=True)


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes piece by piece, and the file closed at the end or when the client has left."""
    with stream:
        while piece := stream.read(CHUNK):
            yield piece
