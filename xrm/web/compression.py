"""Compressed answers, where nothing in front of us compresses them.

Left alone: a part of a file (its range counts the bytes as stored), and every answer whose ETag names a version
of a record.  That tag comes back in If-Match, where it must be the version's and nothing else; a second tag for
the compressed bytes would refuse the save.

A page that echoes what was sent beside a secret can betray the secret by its compressed length (BREACH).  Here no
page carries one worth the trouble: a write needs a same-site Origin beside its token, and a request from another
site gets none of our cookies.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

KINDS = (
    "application/json",
    "application/problem+json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
)
ALGORITHMS = ("zstd", "br", "gzip")
WORTH_IT = 500  # bytes; below, the header costs what compressing saves


def install(app: Flask) -> None:
    """Compress what goes out.  Before every other `after_request`: Flask runs them last to first."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=list(KINDS),
        COMPRESS_MIN_SIZE=WORTH_IT,
        COMPRESS_ALGORITHM=list(ALGORITHMS),
        COMPRESS_ALGORITHM_STREAMING=["zstd", "br"],
    )
    compress = Compress(app)

    @app.after_request
    def compressed(response: Response) -> Response:
        static = request.endpoint == "static"
        if not any(request.accept_encodings[each] > 0 for each in ALGORITHMS):
            response.vary.add("Accept-Encoding")
            return response
        if response.status_code == 206 or ("ETag" in response.headers and not static):
            return response
        if static and response.status_code == 200:
            _in_memory(response)
        return compress.after_request(response)


def _in_memory(response: Response) -> None:
    """A file of the build as its bytes: whole ones compress better than a stream, with a length that is known."""
    response.direct_passthrough = False
    response.set_data(response.get_data())
