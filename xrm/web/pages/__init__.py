"""The pages of an instance, the same views for every entity.

A view asks the record service as its reader, puts what it got into a frozen context, and hands that to one template;
nothing here decides about rights, and no template decides anything.
"""

from xrm.web.pages import (  # noqa: F401  they add their views
    admin,
    answering,
    assets,
    bulk,
    components,
    editing,
    figures,
    home,
    importing,
    jobs,
    lanes,
    listing,
    moving,
    noticing,
    noting,
    overriding,
    quickly,
    record,
    relating,
    search,
    settings,
    shell,
    takingout,
    trash,
)
from xrm.web.pages.blueprint import pages

__all__ = ["pages"]
