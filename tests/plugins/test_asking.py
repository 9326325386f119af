"""What a plugin may answer at the start, and what is said of one that answers something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrm.catalog.extensions import Extensions
from xrm.errors import Problem, Severity
from xrm.plugins import load
from xrm.sdk import Kind

HEAD = "from xrm.sdk import Document, FieldType, Function, Kind, Panel, hookimpl\n"
TYPE = "FieldType(name='{}', kind=Kind.TEXT, label='x')"


def load_with(app: Path, **sources: str) -> Extensions:
    """Load with these single-file plugins."""
    (app / "plugins").mkdir()
    for name, source in sources.items():
        (app / "plugins" / f"{name}.py").write_text(HEAD + source)
    return load([], app)


def aside(extensions: Extensions, name: str) -> Problem:
    """Why that plugin is set aside; it must be."""
    problem = next(state.problem for state in extensions.plugins if state.name == name)
    assert problem is not None
    assert problem.severity is Severity.WARNING
    return problem


def hook(name: str, answer: str) -> str:
    return f"@hookimpl\ndef {name}():\n    return {answer}\n"


def test_a_misspelt_hook_is_refused_with_the_one_that_is_near(tmp_path: Path) -> None:
    extensions = load_with(tmp_path, shapes=hook("register_field_type", "[]"))

    problem = aside(extensions, "shapes")

    assert problem.code == "XRM610"
    assert problem.message == (
        "The plugin `shapes` answers `register_field_type`, which is not a hook. Did you mean `register_field_types`?"
    )


def test_a_hook_nobody_knows_is_refused_with_all_that_there_are(tmp_path: Path) -> None:
    problem = aside(load_with(tmp_path, shapes=hook("zzz", "[]")), "shapes")

    assert "`before_write`" in problem.message
    assert "`register_panels`" in problem.message


def test_an_argument_that_the_hook_does_not_hand_over_is_refused(tmp_path: Path) -> None:
    source = "@hookimpl\ndef before_write(change, database):\n    return None\n"

    problem = aside(load_with(tmp_path, shapes=source), "shapes")

    assert problem.code == "XRM610"
    assert "takes `database`" in problem.message
    assert "`change`, `actor`" in problem.message


def test_a_hook_without_its_mark_is_refused_for_it_would_never_be_asked(tmp_path: Path) -> None:
    problem = aside(load_with(tmp_path, shapes="def register_panels():\n    return []\n"), "shapes")

    assert (problem.code, "without `@hookimpl`" in problem.message) == ("XRM610", True)


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        (
            "register_field_types",
            TYPE.format("x"),
            "must return a list of FieldType, not a FieldType",
        ),
        (
            "register_field_types",
            "['colour']",
            "must return a list of FieldType; in it is a str ('colour')",
        ),
        (
            "register_field_types",
            "[FieldType(name='Bad Name', kind=Kind.TEXT, label='x')]",
            "called 'Bad Name'",
        ),
        ("register_field_types", "[FieldType(name='x', kind='text', label='x')]", "of kind 'text'"),
        (
            "register_field_types",
            "[FieldType(name='x', kind=Kind.LIST, label='x')]",
            "which no field may have",
        ),
        ("register_functions", "[Function('f', (), Kind.TEXT, None)]", "without a Python form"),
        ("register_documents", "[Document('a.yaml', None, '')]", "without name or text"),
        ("register_panels", "[Panel('p', 'P', None)]", "without a function `render`"),
        ("register_panels", "[Panel('p', 'P', print, 'team')]", "entities are a text"),
        ("register_templates", "['templates']", "no absolute path"),
    ],
)
def test_a_wrong_answer_sets_the_plugin_aside_with_a_clear_message(
    tmp_path: Path, name: str, answer: str, words: str
) -> None:
    problem = aside(load_with(tmp_path, shapes=hook(name, answer)), "shapes")

    assert problem.code == "XRM611"
    assert problem.message.startswith(f"`{name}` of the plugin `shapes` ")
    assert words in problem.message


def test_a_hook_that_raises_loses_only_its_own_plugin(tmp_path: Path) -> None:
    extensions = load_with(
        tmp_path,
        broken=hook("register_field_types", f"[{TYPE.format('lost')}]") + hook("register_panels", "1 / 0"),
        shapes=hook("register_field_types", f"[{TYPE.format('shape')}]"),
    )

    assert "could not answer `register_panels`: ZeroDivisionError" in aside(extensions, "broken").message
    assert "shape" in extensions.field_types
    assert "lost" not in extensions.field_types


def test_of_two_plugins_with_one_type_the_later_is_set_aside(tmp_path: Path) -> None:
    extensions = load_with(
        tmp_path,
        art=hook("register_field_types", f"[{TYPE.format('colour')}]"),
        paint=hook("register_field_types", f"[{TYPE.format('colour')}, {TYPE.format('brush')}]"),
    )

    problem = aside(extensions, "paint")

    assert problem.code == "XRM612"
    assert problem.message == "The plugin `paint` brings the field type `colour`, which the plugin `art` has already."
    assert "brush" not in extensions.field_types


def test_a_name_of_xrm_itself_cannot_be_taken(tmp_path: Path) -> None:
    extensions = load_with(tmp_path, shapes=hook("register_field_types", f"[{TYPE.format('text')}]"))

    assert "which xrm itself has already" in aside(extensions, "shapes").message
    assert extensions.field_types["text"].kind is Kind.TEXT
    assert extensions.field_types["text"].length == 200


def test_a_function_of_the_language_cannot_be_taken_either(tmp_path: Path) -> None:
    source = hook("register_functions", "[Function('today', (), Kind.DATE, lambda: None)]")

    problem = aside(load_with(tmp_path, shapes=source), "shapes")

    assert problem.message == "The plugin `shapes` brings the function `today`, which xrm itself has already."


def test_a_document_belongs_to_the_plugin_that_brought_it(tmp_path: Path) -> None:
    source = hook("register_documents", "[Document('x.yaml', 'entity: team', owner='xrm')]")

    extensions = load_with(tmp_path, shapes=source)

    assert [(each.name, each.owner) for each in extensions.documents] == [("x.yaml", "shapes")]


def test_what_cannot_be_read_says_its_own_file_and_line(tmp_path: Path) -> None:
    problem = aside(load_with(tmp_path, broken="\n\ndef swarm(:\n"), "broken")

    assert problem.message.endswith("SyntaxError: invalid syntax (line 4 of broken.py).")


def test_what_a_plugin_adds_is_counted(tmp_path: Path) -> None:
    source = hook("register_field_types", f"[{TYPE.format('shape')}]") + hook("register_panels", "[]")

    extensions = load_with(tmp_path, shapes=source + "@hookimpl\ndef after_commit(events):\n    pass\n")

    assert extensions.plugins[1].adds == {"field types": 1, "hooks": 1}
    assert extensions.plugins[1].words == "1 field type, 1 hook"
