"""Which plugins are found, in which order, and what is said of those that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.conftest import Installer
from xrm.catalog.catalog import Plugin
from xrm.errors import Severity
from xrm.plugins import load

TYPE = """
from xrm.sdk import FieldType, Kind, hookimpl

__version__ = "1.3"

@hookimpl
def register_field_types():
    return [FieldType(name="{name}", kind=Kind.TEXT, label="{name}")]
"""


def write_plugin(app: Path, name: str, source: str) -> None:
    (app / "plugins").mkdir(exist_ok=True)
    (app / "plugins" / f"{name}.py").write_text(source)


def test_without_an_app_there_is_what_xrm_brings() -> None:
    extensions = load()

    assert "text" in extensions.field_types
    assert [(state.name, state.builtin) for state in extensions.plugins] == [("xrm", True)]
    assert extensions.plugins[0].adds == {"field types": len(extensions.field_types)}


def test_an_installed_plugin_runs_only_when_the_app_names_it(install: Installer) -> None:
    install("colours", "1.3", TYPE.format(name="colour"))

    assert "colour" not in load().field_types
    extensions = load([Plugin("colours")])

    assert "colour" in extensions.field_types
    assert (extensions.plugins[1].version, extensions.plugins[1].package) == ("1.3", "xrm-colours")


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        ("", True),
        ("1.2+", True),
        ("1.3+", True),
        ("1.4+", False),
        (">=0.4,<2", True),
        ("<1", False),
        ("==1.3", True),
    ],
)
def test_the_version_asked_for_is_compared_with_the_one_installed(install: Installer, asked: str, runs: bool) -> None:
    install("colours", "1.3", TYPE.format(name="colour"))

    extensions = load([Plugin("colours", asked)])

    assert ("colour" in extensions.field_types) is runs
    if not runs:
        problem = extensions.plugins[1].problem
        assert problem is not None
        assert (problem.code, problem.message) == (
            "XRM602",
            f"The installed `colours` 1.3 is not `{asked}`.",
        )


def test_a_range_that_is_none_is_refused_with_three_right_ones(install: Installer) -> None:
    install("colours", "1.3", TYPE.format(name="colour"))

    problem = load([Plugin("colours", "about 1")]).plugins[1].problem

    assert problem is not None
    assert problem.code == "XRM602"
    assert "1.2+" in problem.hint


def test_a_missing_plugin_is_a_problem_and_an_optional_one_lies_dormant() -> None:
    missing, dormant = (state.problem for state in load([Plugin("absent"), Plugin("idle", optional=True)]).plugins[1:])

    assert missing is not None
    assert (missing.code, missing.severity) == ("XRM601", Severity.ERROR)
    assert "pip install xrm-absent" in missing.hint
    assert dormant is not None
    assert (dormant.severity, "dormant" in dormant.message) == (Severity.INFO, True)


def test_a_file_in_the_plugins_folder_is_a_plugin_called_like_the_file(tmp_path: Path) -> None:
    write_plugin(tmp_path, "shapes", TYPE.format(name="shape"))
    write_plugin(tmp_path, "_draft", "raise RuntimeError")

    extensions = load([], tmp_path)

    assert "shape" in extensions.field_types
    assert [(each.name, each.version, each.package) for each in extensions.plugins[1:]] == [
        ("shapes", "1.3", "plugins/shapes.py")
    ]


def test_a_file_is_read_anew_each_time(tmp_path: Path) -> None:
    write_plugin(tmp_path, "shapes", TYPE.format(name="shape"))
    load([], tmp_path)
    write_plugin(tmp_path, "shapes", TYPE.format(name="outline") + "\n")

    assert "outline" in load([], tmp_path).field_types


def test_the_order_is_by_name_whatever_the_app_says_first(install: Installer, tmp_path: Path) -> None:
    install("colours", "1.3", TYPE.format(name="colour"))
    install("zebras", "1", TYPE.format(name="zebra"))
    write_plugin(tmp_path, "shapes", TYPE.format(name="shape"))

    extensions = load([Plugin("zebras"), Plugin("colours")], tmp_path)

    assert [state.name for state in extensions.plugins] == ["xrm", "colours", "shapes", "zebras"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import no_such_module_of_ours", "ModuleNotFoundError"),
        ("def broken(:", "SyntaxError"),
        ("raise RuntimeError('out of order')", "out of order"),
        ("raise SystemExit('bye')", "bye"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_named_and_the_rest_runs(tmp_path: Path, source: str, words: str) -> None:
    write_plugin(tmp_path, "broken", source)
    write_plugin(tmp_path, "shapes", TYPE.format(name="shape"))

    extensions = load([], tmp_path)

    broken, shapes = extensions.plugins[1:]
    assert broken.problem is not None
    assert (broken.problem.code, broken.problem.severity) == ("XRM609", Severity.WARNING)
    assert "`broken`" in broken.problem.message
    assert words in broken.problem.message
    assert shapes.problem is None
    assert "shape" in extensions.field_types


def test_a_file_whose_name_cannot_be_a_plugins_is_named(tmp_path: Path) -> None:
    write_plugin(tmp_path, "My-Plugin", "")

    problem = load([], tmp_path).plugins[1].problem

    assert problem is not None
    assert "plugins/My-Plugin.py" in problem.message
