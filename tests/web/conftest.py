"""The test site, once a module on each of the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.support import postgres
from tests.web.site import Site, open_site


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An instance with a customer base, to which the tests of one module add."""
    folder = tmp_path_factory.mktemp("site")
    if request.param == "sqlite":
        place = nullcontext(f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}")
    else:
        place = postgres.fresh_database(request.getfixturevalue("postgres_server"))
    with place as url, open_site(folder, url) as found:
        yield found
