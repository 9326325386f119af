"""One request to the API as a value: the pinned instance, who asks, what address, in which manner.  And its answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response, request

from xrm.catalog.entity import Entity
from xrm.catalog.requests import Actor, Record
from xrm.web.api.address import Address
from xrm.web.api.encode import Writer, dumps
from xrm.web.api.etags import etag
from xrm.web.api.negotiate import Manner

if TYPE_CHECKING:
    from xrm.instance import Xrm
    from xrm.records.service import Records


@dataclass(frozen=True, slots=True)
class Ask:
    """Everything a handler of the API starts from."""

    xrm: Xrm
    actor: Actor
    address: Address
    manner: Manner
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "writer", Writer(self.manner, self.xrm.revision, self.xrm.catalog.entities))

    @property
    def records(self) -> Records:
        return self.xrm.records

    @property
    def name(self) -> str:
        """The entity's name as the address says it; the record service knows whether there is one."""
        return self.address.entity

    def entity(self) -> Entity | None:
        """The entity as the caller may know it."""
        return self.records.entity(self.actor, self.name)

    def etag(self, record: Record) -> str:
        return etag(record.version, self.xrm.revision)

    def context(self, fragment: str) -> Mapping[str, str]:
        """The context of a body, unless the caller wants none."""
        return {} if self.manner.metadata == "none" else {"@odata.context": f"{api_root()}/$metadata#{fragment}"}

    def json(self, body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        written = body if isinstance(body, bytes) else dumps(body)
        return Response(written, status, headers, content_type=self.manner.content_type)

    def record(
        self,
        record: Record,
        status: int = 200,
        select: tuple[str, ...] | None = None,
        headers: Mapping[str, str] | None = None,
        expand: Collection[str] = (),
        further: Mapping[str, Any] | None = None,
    ) -> Response:
        """One record with its ETag; `further` are the records that its links lead to."""
        context = self.context(f"{chosen(record.entity, select)}/$entity")
        body = {**context, **self.writer.record(record, select, expand), **(further or {})}
        return self.json(body, status, {"ETag": self.etag(record), **self.applied(), **(headers or {})})

    def saved(self, record: Record, status: int = 200, said: Collection[str] = ()) -> Response:
        """The answer to a write: the record with the rows that were said, or nothing where nothing is preferred.

        Where it is, when it is new.
        """
        where = record_url(record)
        headers = {"Location": where} if status == 201 else {}
        if not self.manner.minimal:
            return self.record(record, status, headers=headers, expand=said)
        told = {"ETag": self.etag(record), "OData-EntityId": where, **self.applied(), **headers}
        return Response(status=204, headers=told)

    def applied(self) -> dict[str, str]:
        return {"Preference-Applied": self.manner.applied} if self.manner.applied else {}


def chosen(entity: Entity, select: Sequence[str] | None) -> str:
    """An entity in a context, with the keys of the fields that were chosen."""
    keys = [found.key if (found := entity.field(name)) else name for name in select or ()]
    return f"{entity.name}({','.join(keys)})" if keys else entity.name


def api_root() -> str:
    return f"{request.root_url.rstrip('/')}/api"


def record_url(record: Record) -> str:
    return f"{api_root()}/{quote(record.entity.name)}/{record.id}"
