"""What holds where the app's file is silent, and what gave it."""

from __future__ import annotations

from collections.abc import Iterator

from xrm.catalog.access import ADMIN
from xrm.catalog.catalog import Catalog
from xrm.compiler.beside import TRASH_DAYS
from xrm.compiler.explaining.unsaid import HOUSE, NAME, Giver
from xrm.compiler.persons.privacy import SMALLEST_GROUP
from xrm.definitions.description import AppDef
from xrm.settings import UNSAID


def app_defaults(catalog: Catalog, app: AppDef) -> Iterator[tuple[str, object, Giver]]:
    """Every key of the app's file with what holds; whoever shows them leaves out what was said."""
    yield "xrm", 1, HOUSE
    yield "label", str(catalog.label), NAME
    yield "languages", list(catalog.languages), HOUSE
    yield "timezone", catalog.timezone, HOUSE
    yield "currency", catalog.currency, HOUSE
    yield "plugins", [], HOUSE
    yield f"roles.{ADMIN}.label", catalog.roles[ADMIN].label, HOUSE
    yield "access", "admin only", HOUSE
    yield "defaults.history", True, HOUSE
    yield "defaults.trash", TRASH_DAYS, HOUSE
    yield "defaults.comments", True, HOUSE
    yield "defaults.files", True, HOUSE
    yield "defaults.keep", "for ever", HOUSE
    yield "menu", [each.name for each in catalog.standing() if each.menu], "its entities"
    yield "home", "the number of each entity's records, and the filter that a role's list begins with", "its menu"
    yield "privacy.contact", catalog.privacy.contact, HOUSE
    yield "privacy.basis", catalog.privacy.basis, HOUSE
    yield "privacy.purpose", str(catalog.privacy.purpose), HOUSE
    yield "privacy.smallest_group", SMALLEST_GROUP, HOUSE
    yield from ((f"settings.{name}", value, HOUSE) for name, value in UNSAID.items())
    yield "meta", {}, HOUSE
