"""Which files of an app's folder are read, and what is said of those that cannot be."""

from __future__ import annotations

from pathlib import Path

from xrm.definitions import read_folder


def write(folder: Path, name: str, content: bytes = b"entity: x\n") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_every_yaml_file_is_read_but_those_of_data_plugins_and_dot_folders(tmp_path: Path) -> None:
    for name in [
        "xrm.yaml",
        "entities/a.yaml",
        "deep/er/b.yml",
        "data/c.yaml",
        "plugins/d.yaml",
        ".git/e.yaml",
        "README.md",
    ]:
        write(tmp_path, name)

    documents, problems = read_folder(tmp_path)

    assert [each.name for each in documents] == ["xrm.yaml", "deep/er/b.yml", "entities/a.yaml"]
    assert not problems


def test_a_file_that_is_not_utf_8_is_told_at_its_place(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", b"entity: a\nlabel: \xff\n")

    documents, problems = read_folder(tmp_path)

    assert not documents
    assert [str(each) for each in problems] == ["a.yaml:2:8  XRM106  The file is not UTF-8."]


def test_a_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", b"#" * ((1 << 20) + 1))

    assert [each.code for each in read_folder(tmp_path)[1]] == ["XRM106"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", b"\xef\xbb\xbfentity: a\n")

    assert read_folder(tmp_path)[0][0].text == "entity: a\n"


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert [each.code for each in read_folder(tmp_path / "nowhere")[1]] == ["XRM903"]
