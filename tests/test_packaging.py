"""What travels in the package, and that it stands alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

import hatch_build

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return next(folder.glob("xrm-*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(ZipFile(wheel).namelist())


def test_the_wheel_carries_every_module_and_template(names: set[str]) -> None:
    tracked = subprocess.run(["git", "ls-files", "xrm"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {name for name in tracked.stdout.split() if (ROOT / name).is_file()} - names == set()


def test_the_wheel_carries_the_browser_files_its_manifest_names(wheel: Path, names: set[str]) -> None:
    manifest = json.loads(ZipFile(wheel).read("xrm/web/static/manifest.json"))

    assert {"app.js", "app.css", "icons.svg"} <= set(manifest)
    assert {f"xrm/web/static/{name}" for name in manifest.values()} - names == set()
    assert "xrm/web/static/LICENSES.txt" in names


@pytest.mark.parametrize("folder", ["schemas", "examples"])
def test_the_wheel_carries_the_folders_that_are_no_code(names: set[str], folder: str) -> None:
    tracked = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
    expected = {f"xrm/_{name}" for name in tracked.stdout.split() if (ROOT / name).is_file()}

    assert expected - names == set()


def test_the_wheel_carries_nothing_of_this_machine(names: set[str]) -> None:
    strangers = ("node_modules", "__pycache__", "tests/", "assets/", "/data/", ".sqlite")

    assert [name for name in names if any(part in name for part in strangers)] == []


def test_the_wheel_alone_finds_its_folders(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=os.name != "nt")
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    program = (
        f"import sys; sys.path.insert(0, {str(wheel_unpacked(wheel, tmp_path))!r})\n"
        "import xrm\n"
        "from xrm.resources import folder\n"
        "print(folder('examples').joinpath('university', 'xrm.yaml').is_file(), 'flask' in sys.modules)"
    )

    assert run(str(python), "-I", "-c", program, cwd=tmp_path).split() == ["True", "False"]


def wheel_unpacked(wheel: Path, tmp_path: Path) -> Path:
    """Where the wheel lies unpacked, as an installer would lay it."""
    folder = tmp_path / "site"
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(*command: str, cwd: Path = ROOT) -> str:
    """What the command prints; all it printed is shown when it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_two_builds_at_once_do_not_meet(tmp_path: Path) -> None:
    node, _ = hatch_build._tools()
    command = [node, "build.mjs", str(tmp_path / "static"), "stamp"]

    builds = [subprocess.Popen(command, cwd=ROOT / "assets", stderr=subprocess.PIPE) for _ in range(3)]
    said = [build.communicate(timeout=120)[1] for build in builds]

    assert [build.returncode for build in builds] == [0, 0, 0], said
    assert [each.name for each in tmp_path.iterdir()] == ["static"]
    manifest = json.loads((tmp_path / "static" / "manifest.json").read_text())
    assert all((tmp_path / "static" / name).is_file() for name in manifest.values())
    assert (tmp_path / "static" / ".stamp").read_text() == "stamp"
