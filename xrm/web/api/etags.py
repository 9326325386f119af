"""A record's version as an ETag and back.  Weak, for the same version may be written in several ways.

The revision stands in it too, so that a copy kept from before a change of the model is never called fresh; only the
version counts when a save is checked.
"""

from __future__ import annotations

import re

from xrm.errors import Problem, XrmError

TAG = r'(?:W/)?"([^"]*)"'
TAGS = re.compile(rf"\s*{TAG}(?:\s*,\s*{TAG})*\s*")
OURS = re.compile(r"(?P<version>[0-9]{1,18})(?:\.[0-9]{1,18})?")


def etag(version: int, revision: int) -> str:
    return f'W/"{version}.{revision}"'


def expected_version(header: str | None) -> int | None:
    """The version that `If-Match` insists on; None: any.  A tag of nobody's is a version that no record has."""
    if header is None or header.strip() == "*":
        return None
    tags = parse_tags(header)
    if len(tags) != 1:
        raise XrmError(Problem("XRM801", "If-Match takes one ETag, or *.", target="If-Match"))
    match = OURS.fullmatch(tags[0])
    return int(match["version"]) if match else -1


def is_fresh(header: str | None, tag: str) -> bool:
    """Whether `If-None-Match` names the very state at hand."""
    if header is None:
        return False
    return header.strip() == "*" or tag.removeprefix("W/").strip('"') in parse_tags(header)


def parse_tags(header: str) -> list[str]:
    """The tags of a header, without quotes and weakness."""
    if not TAGS.fullmatch(header):
        raise XrmError(Problem("XRM801", "An ETag cannot be read.", hint='Send it as it came: W/"…".'))
    return re.findall(TAG, header)
