"""The builders as pytest fixtures: `pytest_plugins = ["xrm.testing.fixtures"]` in a plugin's `conftest.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from xrm.testing import app_from

if TYPE_CHECKING:
    from xrm.app import Application


@pytest.fixture
def xrm_app(tmp_path: Path) -> Iterator[Callable[..., Application]]:
    """Call it with definition texts (and `plugins=`, `database_url=`); what it opened is closed after the test."""
    with ExitStack() as opened:

        def make(*texts: str, **more: Any) -> Application:
            return opened.enter_context(app_from(tmp_path / "app", *texts, **more))

        yield make
