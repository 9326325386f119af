"""The test site, once a module on each of the two databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.site import Site, open_site


@pytest.fixture(scope="module")
def site(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An instance with a customer base, to which the tests of one module add."""
    folder = tmp_path_factory.mktemp("site")
    with open_site(folder, shared_database_url) as found:
        yield found
