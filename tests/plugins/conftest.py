"""Plugins that are installed, for as long as a test takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Installer = Callable[[str, str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """Install a plugin package the way pip leaves it: a module and its metadata on the path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def add(name: str, version: str, source: str) -> None:
        module = f"xrm_{name}_{tmp_path.name}"
        (site / f"{module}.py").write_text(source)
        info = site / f"xrm_{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: xrm-{name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[xrm]\n{name} = {module}\n")

    return add
