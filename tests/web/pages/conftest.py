"""People who visit the test site."""

from __future__ import annotations

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site


@pytest.fixture(scope="module")
def clerk(site: Site) -> Visitor:
    """May do everything but administer, and sees no secrets."""
    return Visitor(site, "clerk")


@pytest.fixture(scope="module")
def reader(site: Site) -> Visitor:
    """May read customers who are not gone."""
    return Visitor(site, "reader")


@pytest.fixture(scope="module")
def admin(site: Site) -> Visitor:
    return Visitor(site, "admin")


@pytest.fixture(scope="module")
def stranger(site: Site) -> Visitor:
    return Visitor(site, "")
