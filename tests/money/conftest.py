"""Applications made of definition files, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.links.site import Site
from xrm.testing import app_from


@pytest.fixture
def make_site(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Call it with definition texts; the application is closed after the test."""
    made: list[Site] = []

    def make(*texts: str) -> Site:
        for site in made:
            site.app.close()
        made[:] = [Site(app_from(tmp_path / "app", *texts, database_url=database_url), tmp_path / "app", database_url)]
        return made[0]

    yield make
    for site in made:
        site.app.close()
