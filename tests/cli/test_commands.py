"""The command line: what each command prints, and with which code it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.output import many
from xrm.cli.program import COMMANDS, main
from xrm.storage.internal import jobs as jobs_table

APP = "app: club\nroles:\n  admin: Administrator\n  staff: Staff\naccess: {staff: all}\n"
MEMBER = "entity: member\nfields:\n  name: text, required\n  age: integer\n"


def run(*words: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=stdin, catch_exceptions=False)


@pytest.fixture
def club(tmp_path: Path) -> Path:
    home = tmp_path / "club"
    (home / "entities").mkdir(parents=True)
    (home / "xrm.yaml").write_text(APP)
    (home / "entities" / "member.yaml").write_text(MEMBER)
    return home


def say(club: Path, text: str) -> None:
    (club / "entities" / "member.yaml").write_text(text)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    answer = run(name, "--help")

    assert answer.exit_code == 0
    assert f"xrm {name}" in answer.output.split("Example", 1)[1]


def test_wrong_usage_ends_with_2() -> None:
    assert run("check", "--nonsense").exit_code == 2
    assert run("nonsense").exit_code == 2


def test_check_of_good_files_ends_with_0(club: Path) -> None:
    answer = run("check", club)

    assert answer.exit_code == 0
    assert "no errors" in answer.output


def test_check_says_everything_with_place_code_and_way_out(club: Path) -> None:
    say(club, "entity: member\nfields:\n  name: txet\n  age: integer\n  club: link clubb\n")

    answer = run("check", club)

    assert answer.exit_code == 1
    assert "entities/member.yaml:3:" in answer.output
    assert "entities/member.yaml:5:" in answer.output
    assert "text" in answer.output


def test_check_shows_the_line_and_underlines_the_word(club: Path) -> None:
    say(club, "entity: member\nfields:\n  name: text, requird\n")

    said = run("check", "--app", club).output

    assert "    3 |   name: text, requird\n      |               ^^^^^^^\n" in said


def test_check_for_machines(club: Path) -> None:
    say(club, "entity: member\nfields:\n  name: txet\n")

    answer = run("check", club, "--json")

    (problem,) = json.loads(answer.output)["problems"]
    assert answer.exit_code == 1
    assert (problem["file"], problem["line"]) == ("entities/member.yaml", 3)
    assert {"column", "code", "message", "hint"} <= set(problem)


def test_check_loads_neither_web_server_nor_database_library(club: Path) -> None:
    code = (
        "import sys\nfrom xrm.cli.program import main\n"
        f"try: main(['check', {str(club)!r}])\nexcept SystemExit: pass\n"
        "print(sorted({'flask', 'dbos', 'sqlalchemy', 'granian'} & set(sys.modules)))"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.splitlines()[-1] == "[]"


def test_a_folder_that_is_no_app_ends_with_3_and_a_way_out(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        answer = run("check", folder)
        assert answer.exit_code == 3
        assert "xrm init" in answer.output


def test_a_database_out_of_reach_ends_with_3_and_no_traceback(club: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XRM_DATABASE_URL", "postgresql://127.0.0.1:1/none")

    answer = run("plan", club)

    assert answer.exit_code == 3
    assert "XRM901" in answer.output
    assert "Traceback" not in answer.output


def test_plan_apply_and_revisions_tell_one_story(club: Path) -> None:
    planned = run("plan", club)
    assert (planned.exit_code, "add member" in planned.output) == (0, True)

    applied = run("apply", club, "--yes")
    assert (applied.exit_code, "Revision 1" in applied.output) == (0, True)

    again = run("apply", club)
    assert (again.exit_code, "nothing to do" in again.output) == (0, True)

    say(club, MEMBER + "  phone: phone\n")
    steps = json.loads(run("plan", club, "--json").output)["steps"]
    assert {"class": "safe", "words": "add member.phone", "rows": 0} in steps

    run("apply", club, "--yes")
    assert [each["number"] for each in json.loads(run("revisions", club, "--json").output)] == [2, 1]


def test_what_is_xrms_own_is_one_line_of_a_plan_and_what_is_added_to_it_is_not(club: Path) -> None:
    (club / "extensions").mkdir()
    (club / "extensions" / "user.yaml").write_text("extend: user\nfields:\n  badge: text(20), unique\n")

    lines = run("plan", club).output.splitlines()

    own = [line.strip() for line in lines if "saved_view" in line or "own tables" in line]
    assert [line.split(":", 1)[0] for line in own] == ["safe    xrm's own tables"]
    assert re.search(r"\d+ entities, \d+ indexes$", own[0])
    assert any("add unique index on user (site__badge)" in line for line in lines)
    assert any("add member" in line for line in lines)


def test_counts_are_told_in_the_singular_where_there_is_one(club: Path) -> None:
    assert many(1, "entity", "entities") == "1 entity"
    assert many(1200, "row") == "1,200 rows"
    run("apply", club, "--yes")
    with build(settings_in(club)) as application:
        application.current().records.create(Actor.for_system("test"), "member", {"name": "Ada"})
    say(club, MEMBER + "  born: date, required\n")

    assert "1 of 1 record has no `member.born`" in run("plan", club).output


def test_apply_of_broken_files_ends_with_1_and_changes_nothing(club: Path) -> None:
    run("apply", club, "--yes")
    say(club, "entity: member\nfields:\n  name: txet\n")

    answer = run("apply", club, "--yes")

    assert answer.exit_code == 1
    assert [each["number"] for each in json.loads(run("revisions", club, "--json").output)] == [1]


def test_explain_says_where_a_setting_comes_from(club: Path) -> None:
    told = run("explain", "member.name", "--app", club)
    assert told.exit_code == 0
    assert "entities/member.yaml:3" in told.output

    unknown = run("explain", "membr", "--app", club)
    assert unknown.exit_code == 1


def test_explain_says_what_the_environment_gives_and_keeps_its_secrets(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XRM_LOG_LEVEL", "warning")
    monkeypatch.setenv("XRM_DATABASE_URL", "postgresql://xrm:hidden@db/xrm")

    told = json.loads(run("explain", "app", "--app", club, "--json").output)

    by_path = {each["path"]: (each["value"], each["layer"], each["because"]) for each in told}
    assert by_path["app.settings.log_level"] == ("warning", "environment", "XRM_LOG_LEVEL")
    assert by_path["app.settings.database_url"] == ("…", "environment", "XRM_DATABASE_URL")
    assert by_path["app.settings.log_format"][1] == "default"


def test_people_and_tokens(club: Path) -> None:
    added = run(
        "user",
        "add",
        "ada@example.org",
        "--role",
        "staff",
        "--password-stdin",
        "--app",
        club,
        stdin="rain over the harbour 9\n",
    )
    assert added.exit_code == 0, added.output
    assert "rain over" not in added.output

    listed = json.loads(run("user", "list", "--app", club, "--json").output)
    assert [each["email"] for each in listed] == ["ada@example.org"]

    made = json.loads(run("token", "create", "ada@example.org", "--scope", "read", "--app", club, "--json").output)
    tokens = json.loads(run("token", "list", "--app", club, "--json").output)
    assert made["token"] not in json.dumps(tokens)

    assert run("token", "revoke", tokens[0]["prefix"], "--app", club).exit_code == 0
    assert run("user", "suspend", "nobody@example.org", "--app", club).exit_code == 1


def test_a_role_that_does_not_exist_is_refused_with_those_that_do(club: Path) -> None:
    answer = run("user", "add", "ada@example.org", "--role", "stafff", "--app", club)

    assert answer.exit_code == 1
    assert "admin, staff" in answer.output


def test_init_writes_an_app_without_problems_and_never_over_something(tmp_path: Path) -> None:
    for template in ("blank", "university", "club", "business"):
        home = tmp_path / template
        assert run("init", home, "--template", template).exit_code == 0
        assert run("check", home).exit_code == 0, run("check", home).output
        assert {"xrm.yaml", "entities", "README.md", ".gitignore"} <= {each.name for each in home.iterdir()}

    assert run("init", tmp_path / "blank").exit_code != 0
    assert run("init", tmp_path / "new", "--template", "univercity").exit_code != 0


def test_documents_for_editors_and_clients(club: Path) -> None:
    assert "entity" in run("schema").output.split()
    assert json.loads(run("schema", "entity").output)["type"] == "object"
    assert json.loads(run("openapi", club).output)["openapi"].startswith("3.1")


def test_doctor_says_what_waits_to_be_applied(club: Path) -> None:
    run("apply", club, "--yes")
    say(club, MEMBER + "  phone: phone\n")

    answer = run("doctor", club)

    assert answer.exit_code == 0
    assert "to be applied" in answer.output


def test_plugins_are_listed_with_what_they_add(club: Path) -> None:
    found = json.loads(run("plugin", "list", "--app", club, "--json").output)

    assert isinstance(found, list)


LOAN = """
entity: loan
fields:
  book: text, required
  due: date
  status:
    type: status
    states: {lent: {start: true}, late: {final: true}}
    moves:
      call_in: {from: lent, to: late, auto: daily, when: due lt today()}
"""


def test_jobs_are_listed_and_done_once(club: Path) -> None:
    (club / "entities" / "loan.yaml").write_text(LOAN)
    run("apply", club, "--yes")
    with build(settings_in(club), fresh=False) as application:
        application.current().records.create(Actor.for_system("test"), "loan", {"book": "Emma", "due": "2020-01-01"})

    assert json.loads(run("jobs", "list", club, "--json").output)["periodic"][1]["due"] is True
    done = run("jobs", "run", club)
    assert (done.exit_code, done.output) == (0, "overrides: 0 done\nloan.call_in: 1 done\n")
    assert run("jobs", "run", club).output == "Nothing is due.\n"
    assert json.loads(run("jobs", "run", club, "--all", "--json").output)["jobs"][1]["done"] == 0
    assert "loan.call_in" in run("jobs", "list", club).output


def test_jobs_that_were_asked_for_are_listed_done_cancelled_and_tried_again(club: Path) -> None:
    run("apply", club, "--yes")
    with build(settings_in(club), fresh=False) as application:
        xrm = application.current()
        job = str(xrm.jobs.ask(Actor.for_system("test"), "formulas", {}).id)
        long_ago = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
        xrm.database.transact(lambda unit: unit.execute(update(jobs_table).values(due=long_ago)))

    (told,) = json.loads(run("jobs", "list", club, "--json").output)["jobs"]
    assert (told["id"], told["job"], told["state"], told["by"]) == (job, "formulas", "waiting", None)
    assert "waits since 2026-01-02 03:04 (UTC)" in run("doctor", club).output
    assert run("jobs", "cancel", job, "--app", club).output == "formulas: cancelled\n"
    assert job not in run("jobs", "run", club).output
    refused = run("jobs", "cancel", job, "--app", club)
    assert refused.exit_code == 1 and "It is over" in refused.output
    assert run("jobs", "cancel", str(UUID(int=1)), "--app", club).exit_code == 1
    assert run("jobs", "retry", job, "--app", club).output == "formulas: waiting\n"
    assert f"formulas {job}: done" in run("jobs", "run", club).output
    assert "done" in run("jobs", "list", club).output.split(job)[1]


def test_disclosures_are_listed_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "xrm.yaml").write_text("app: club\nxrm: 1\nroles: {clerk: Clerk}\naccess: {clerk: all}\n")
    (tmp_path / "item.yaml").write_text(
        "entity: item\nfields:\n  name: text, required, unique\n"
        "access:\n  clerk:\n    read: name ne 'x'\n    create: true\n"
    )
    found = json.loads(run("check", tmp_path, "--disclosures", "--json").output)["disclosures"]
    mine = next(each for each in found if each["entity"] == "item")
    assert (mine["kind"], mine["name"], mine["roles"]) == ("unique", "name", ["clerk"])
    assert (mine["file"], mine["line"]) == ("item.yaml", 3)
    assert (
        "item.name: that another record has the same name (told to: clerk)"
        in run("check", tmp_path, "--disclosures").output
    )
    assert "told to: clerk" in run("plan", tmp_path).output


def test_access_shows_rights_sql_and_rows(tmp_path: Path) -> None:
    (tmp_path / "xrm.yaml").write_text("app: club\nxrm: 1\nroles: {clerk: Clerk, guest: Guest}\naccess: {clerk: all}\n")
    (tmp_path / "item.yaml").write_text(
        "entity: item\nfields:\n  name: text, required\n  cost: {type: integer, access: {clerk: read}}\n"
        "  seen: boolean\naccess:\n  clerk: all\n  guest: {read: seen}\n"
    )
    run("apply", tmp_path, "--yes")
    told = json.loads(run("access", "item", "--as", "role:guest", "--app", tmp_path, "--json").output)
    assert told["rights"] == {"read": {"rows": "seen", "fields": ["name", "seen"], "without": ["cost"]}}
    assert told["fields"] == {"name": True, "cost": False, "seen": True}
    assert "FROM item" in told["sql"] and told["rows"] == []
    assert "guest on item" in run("access", "item", "--as", "role:guest", "--app", tmp_path).output
    assert run("access", "item", "--as", "role:gust", "--app", tmp_path).exit_code == 1
    assert run("access", "itme", "--as", "role:guest", "--app", tmp_path).exit_code == 1
    assert run("access", "item", "--as", "nobody@example.org", "--app", tmp_path).exit_code == 1
