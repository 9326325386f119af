"""Where things are on the pages.  The only module that builds such an address; every part is quoted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from uuid import UUID

if TYPE_CHECKING:
    from xrm.catalog.requests import Record

SAFE_SCHEMES = ("http://", "https://", "mailto:")


def entity_address(entity: str, words: Mapping[str, str] | None = None) -> str:
    """The list of an entity; words with an empty value are left out, so that an address says only what differs."""
    said = {name: value for name, value in (words or {}).items() if value}
    query = f"?{urlencode(said)}" if said else ""
    return f"/{quote(entity, safe='')}{query}"


def gallery_address(theme: str = "", density: str = "") -> str:
    """The gallery of components, in a theme and a density."""
    said = {name: value for name, value in (("theme", theme), ("density", density)) if value}
    return "/admin/components" + (f"?{urlencode(said)}" if said else "")


def new_address(entity: str, given: Mapping[str, str] | None = None) -> str:
    """The form for a new record, with values it starts with."""
    query = f"?{urlencode(given)}" if given else ""
    return f"{entity_address(entity)}/new{query}"


def record_address(entity: str, id: UUID | str, part: str = "") -> str:
    """A record, or one of its pages: `edit`, `delete`, `restore`."""
    address = f"{entity_address(entity)}/{id}"
    return f"{address}/{part}" if part else address


def related_address(record: Record, name: str, other: UUID | None = None) -> str:
    """A list on the page of a record, or one record in it, to work in."""
    address = record_address(record.entity.name, record.id, f"-/list/{quote(name, safe='')}")
    return f"{address}/{other}" if other is not None else address


def move_address(entity: str, id: UUID | str, move: str) -> str:
    """A move of a record: its page, and where its form is sent."""
    return record_address(entity, id, f"move/{quote(move, safe='')}")


def options_address(entity: str, field: str) -> str:
    """What a link field offers while somebody types."""
    return f"{entity_address(entity)}/-/options/{quote(field, safe='')}"


def export_address(entity: str, fields: str, kind: str, words: Mapping[str, str]) -> str:
    """What is listed, as a file: with `all` fields or those `shown`."""
    said = {name: value for name, value in words.items() if value}
    return f"{entity_address(entity)}/-/export/{fields}.{kind}" + (f"?{urlencode(said)}" if said else "")


def import_address(id: UUID | None = None, part: str = "", entity: str = "") -> str:
    """Where records are brought in: the first page, for an entity; one import; a part of it, `rejects` or `undo`."""
    if id is None:
        return "/import" + (f"?{urlencode({'entity': entity})}" if entity else "")
    return f"/import/{id}" + (f"/{part}" if part else "")


def figures_address(entity: str) -> str:
    """The figures of an entity."""
    return f"{entity_address(entity)}/-/figures"


def file_address(entity: str, id: UUID | str, field: str, file: UUID | None = None) -> str:
    """The content of a stored file, of several the one said; the API checks the right to it each time."""
    one = "" if file is None else f"/{file}"
    return f"/api/{quote(entity, safe='')}/{id}/{quote(field, safe='')}{one}/$value"


def timeline_address(entity: str, id: UUID | str, part: str = "", words: Mapping[str, str] | None = None) -> str:
    """What is told of a record, or a part of it: a note, `follow`."""
    said = {name: value for name, value in (words or {}).items() if value}
    address = record_address(entity, id, f"timeline/{part}" if part else "timeline")
    return f"{address}?{urlencode(said)}" if said else address


def beside_address(entity: str, id: UUID | str, note: UUID, file: UUID) -> str:
    """The content of a file beside a record; the API checks the right to it each time."""
    return f"/api/{quote(entity, safe='')}/{id}/timeline/{note}/{file}/$value"


def public_address(file: UUID | str) -> str:
    """Where anyone may fetch a file that its definition makes public."""
    return f"/-/public/{file}"


def web_address(value: str) -> str:
    """An address from data, where its scheme may be followed; otherwise nothing."""
    return value if value.lower().startswith(SAFE_SCHEMES) else ""
