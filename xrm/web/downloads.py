"""Files on their way out: saved by the browser, never run or shown as a page of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

import structlog
from flask import Response

from xrm.catalog.requests import StoredFile
from xrm.errors import XrmError

log = structlog.get_logger("xrm.web")

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


def save_as(name: str, pieces: Iterator[bytes], content_type: str) -> Response:
    """A file that is made while it is sent, to be saved under its name."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(_told(pieces), headers=headers, content_type=content_type, direct_passthrough=True)


def _told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; what goes wrong after the answer has begun breaks it off, so that nobody takes a part for the whole."""
    try:
        yield from pieces
    except XrmError as error:
        log.error("export_broken_off", problems=[str(each) for each in error.problems])
        raise


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes piece by piece, and the file closed at the end or when the client has left."""
    with stream:
        while piece := stream.read(CHUNK):
            yield piece
