"""Files that a definition gives to anyone: the one page of records that no log-in stands before."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from xrm.web.downloads import download
from xrm.web.request import current_xrm
from xrm.web.rights import Need, needs

public = Blueprint("public", __name__)
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types a browser may show in a page of somebody else: pictures that can hold no script."""


@public.get("/-/public/<uuid:file>")
@needs(Need.NOTHING)
def public_file(file: UUID) -> Response:
    """The bytes; caches may keep them for a minute, so a file that is taken away is gone soon."""
    stored, stream = current_xrm().records.open_public(file)
    answer = download(stored, stream, inline=stored.type in SHOWN)
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
