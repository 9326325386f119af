"""An application with people in it: what is kept beside records is always somebody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.beside.site import Site
from xrm.testing import app_from


@pytest.fixture
def make_site(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Call it once with definition texts; the application is closed after the test."""
    made: list[Site] = []

    def make(*texts: str, **more: object) -> Site:
        made.append(Site(app_from(tmp_path / "app", *texts, database_url=database_url, **more)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for site in made:
        site.app.close()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    from tests.beside.site import APP, CLIENT, LEDGER

    return make_site(APP, CLIENT, LEDGER)
