"""What a plugin may import, and how little comes along with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import xrm.sdk
from xrm.sdk import documents_in

HEAVY = ("flask", "sqlalchemy", "marshmallow", "dbos", "phonenumbers", "babel", "email_validator", "jsonschema")


def test_importing_the_sdk_and_loading_plugins_stays_light() -> None:
    code = f"import xrm.sdk, xrm.plugins, sys; xrm.plugins.load(); print([m for m in {HEAVY!r} if m in sys.modules])"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_every_name_it_promises_is_there() -> None:
    assert all(hasattr(xrm.sdk, name) for name in xrm.sdk.__all__)
    assert sorted(xrm.sdk.__all__) == xrm.sdk.__all__


def test_the_definition_files_of_a_folder_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "xrm_club" / "entities"
    folder.mkdir(parents=True)
    for name in ("team.yaml", "member.yaml", "notes.txt"):
        (folder / name).write_text(f"entity: {name}")

    found = documents_in(folder)

    assert [each.name for each in found] == ["xrm_club/entities/member.yaml", "xrm_club/entities/team.yaml"]
    assert found[0].text == "entity: member.yaml"
