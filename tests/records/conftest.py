"""Worlds for the tests of records: a fresh instance on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.records.catalogs import Said
from tests.records.world import World, world_of


@pytest.fixture
def make_world(database_url: str, tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Call it with entities; the instance is closed after the test."""
    made: list[World] = []

    def make(said: Mapping[str, Said], **more: Any) -> World:
        world = world_of(database_url, tmp_path, said, **more)
        made.append(world)
        return world

    yield make
    for world in made:
        world.database.close()
