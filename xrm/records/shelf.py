"""What belongs to one revision and is made once: its statements' builder, schemas, rights, and the statements built."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from xrm.projections.marshmallow import Schemas
from xrm.records.access import Access
from xrm.records.dependence import spots_of
from xrm.records.reach import Reach
from xrm.records.vault import Vault
from xrm.statements.reading import Statements

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.extensions import Function
    from xrm.projections.tables import Tables

T = TypeVar("T")
MOST = 1000


class Shelf:
    """Holds what is built for one catalog; what was not used for longest leaves first."""

    def __init__(
        self, catalog: Catalog, tables: Tables, dialect: str, functions: Mapping[str, Function], vault: Vault
    ) -> None:
        self.vault = vault
        self.catalog, self.tables, self.functions = catalog, tables, functions
        self.build = Statements(tables, dialect, functions)
        self.schemas = Schemas(catalog.entities)
        self.access = Access(catalog)
        self.reach = Reach(catalog)
        self.spots = spots_of(catalog)
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What stands under this key, made when it is not there yet."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return made
