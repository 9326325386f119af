"""The same texts with the identities they were given make the same catalog again, leaf by leaf."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from tests.compiler.apps import APPS, App
from xrm.catalog.catalog import Catalog
from xrm.catalog.identities import Identities


def said(app: App, identities: Identities | None = None) -> dict[str, Any]:
    catalog = app.compiled(identities=identities).catalog
    assert catalog is not None
    return {each.name: getattr(catalog, each.name) for each in fields(Catalog)}


@pytest.mark.parametrize("app", APPS, ids=range(len(APPS)))
def test_texts_with_their_identities_make_the_same_catalog_again(app: App) -> None:
    first = said(app)

    assert said(app, first["identities"]) == first
