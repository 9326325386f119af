"""Layers as people see them on the command line, and that it does not matter in which order plugins came."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from click.testing import CliRunner

from tests.plugins.conftest import Installer
from xrm.cli.program import main
from xrm.testing import write_app

STUDENT = "entity: student\nfields:\n  number: text(8)\n  name: text, required\n  level: [low, high]\nrules:\n  named: name ne 'x'\n"
BROUGHT = {
    "education": {"student.yaml": STUDENT},
    "club": {
        "student.yaml": "extend: student\nneeds: education 1+\nfields:\n  club_number: text(8), after number\n  level: {label: Rank}\n"
    },
    "arts": {"student.yaml": "extend: student\nfields:\n  arts_stage: text, after number\n  level: {label: Stage}\n"},
}
SITE = "extend: student\nfields:\n  level: {label: Grade}\nrules:\n  named: {message: A name please}\n"


def source(name: str) -> str:
    made = ", ".join(f"Document('{name}/{file}', {text!r}, '')" for file, text in BROUGHT[name].items())
    return f"from xrm.sdk import Document, hookimpl\n\n\n@hookimpl\ndef register_documents():\n    return [{made}]\n"


def xrm(*words: str) -> str:
    told = CliRunner().invoke(main, list(words))
    assert told.exit_code == 0, told.output
    return told.output


def site_with(folder: Path, names: tuple[str, ...]) -> str:
    """The app with these plugins, named in this order, and what runs of it, whole."""
    asked = "\n".join(f"  {name}: 1+" for name in names)
    write_app(folder, f"app: test\nxrm: 1\nplugins:\n{asked}\n", SITE)
    xrm("apply", str(folder), "--yes")
    return xrm("export-model", "--flatten", str(folder)).split("# entities/")[1].split("# xrm.yaml")[0]


def test_packages_installed_and_named_in_any_order_make_one_model(install: Installer, tmp_path: Path) -> None:
    found = set()
    for at, names in enumerate(itertools.permutations(BROUGHT)):
        if at == 0:
            for name in names:
                install(name, "1.0", source(name))
        found.add(site_with(tmp_path / f"app{at}", names))

    assert len(found) == 1
    assert "club_number" in found.pop()


def test_what_each_layer_says_is_shown(install: Installer, tmp_path: Path) -> None:
    for name in BROUGHT:
        install(name, "1.0", source(name))
    app = tmp_path / "app"
    whole = site_with(app, tuple(BROUGHT))

    told = json.loads(xrm("diff", "--layers", str(app), "--json"))
    assert [(each["layer"], each["path"], each["below"], each["here"]) for each in told] == [
        ("arts", "student.fields.arts_stage", None, {"type": "text", "after": "number"}),
        ("arts", "student.fields.level.label", None, "Stage"),
        ("club", "student.fields.club_number", None, {"type": "text(8)", "after": "number"}),
        ("site", "student.fields.level.label", "Stage", "Grade"),
        ("site", "student.rules.named.message", None, "A name please"),
    ]
    assert "club/student.yaml:4:3" in xrm("diff", "--layers", str(app))
    explained = json.loads(xrm("explain", "student.named", "--app", str(app), "--json"))
    assert [(each["path"], each["layer"], each["where"]) for each in explained if each["where"]] == [
        ("student.rules.named.check", "education", "education/student.yaml:7:10"),
        ("student.rules.named.message", "", "extend/student.yaml:5:20"),
    ]
    assert "education  education/student.yaml:7:10" in xrm("explain", "student.named", "--app", str(app))
    assert whole.startswith("student.yaml\nentity: student\n")


def test_a_model_goes_out_to_a_folder_and_overwrites_nothing(tmp_path: Path) -> None:
    app, out = tmp_path / "app", tmp_path / "out"
    write_app(app, "entity: note\nfields:\n  name: text\n")
    xrm("apply", str(app), "--yes")

    xrm("export-model", str(app), "-o", str(out))

    assert (out / "entity" / "note.yaml").read_text() == "entity: note\nfields:\n  name: text\n"
    again = CliRunner().invoke(main, ["export-model", str(app), "-o", str(out)])
    assert again.exit_code == 3
    assert "not an empty folder" in again.output
    assert CliRunner().invoke(main, ["export-model", str(tmp_path / "none")]).exit_code == 3
