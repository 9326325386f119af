"""Stored files: named at random, typed by content, within limits, without the place they were taken at."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from xrm.errors import XrmError
from xrm.files import LocalFiles
from xrm.files.names import safe_name

PDF = b"%PDF-1.7\nhello"


def store(folder: Path) -> LocalFiles:
    return LocalFiles(folder / "files")


def left(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


def code(error: pytest.ExceptionInfo[XrmError]) -> str:
    return error.value.problems[0].code


def photo(form: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, form, exif=exif)
    return written.getvalue()


def test_a_kept_file_comes_back_byte_for_byte_under_a_name_of_ours(tmp_path: Path) -> None:
    # when
    kept = store(tmp_path).keep(io.BytesIO(PDF), "../../etc/passwd.pdf")
    # then
    assert (kept.name, kept.size, kept.type) == ("passwd.pdf", len(PDF), "application/pdf")
    with store(tmp_path).open(kept.id) as stream:
        assert stream.read() == PDF
    assert [path.name for path in left(tmp_path)] == [kept.id.hex]


def test_the_type_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(io.BytesIO(b"<html><script>alert(1)</script>"), "harmless.pdf")
    assert code(refused) == "XRM815"
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90\x00" + b"\0" * 100, b"\x7fELF"]
)
def test_what_a_browser_or_system_could_run_is_not_taken(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(io.BytesIO(content), "logo.png")
    assert code(refused) == "XRM815"


def test_a_field_says_what_it_accepts(tmp_path: Path) -> None:
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(io.BytesIO(photo()), "photo.jpg", ("pdf",))
    assert code(refused) == "XRM815"
    assert "pdf" in refused.value.problems[0].hint
    assert store(tmp_path).keep(io.BytesIO(photo()), "photo.jpg", ("image/*",)).type == "image/jpeg"


def test_a_file_over_the_limit_is_refused_while_it_comes(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(endless, "a.txt", most=100_000)  # type: ignore[arg-type]
    assert code(refused) == "XRM811"
    assert endless.read_so_far < 400_000
    assert left(tmp_path) == []


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(io.BytesIO(b""), "a.pdf")
    assert code(refused) == "XRM810"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_without_where_it_was_taken(tmp_path: Path, form: str) -> None:
    kept = store(tmp_path).keep(io.BytesIO(photo(form)), f"photo.{form.lower()}", image=True)
    with store(tmp_path).open(kept.id) as stream:
        content = stream.read()
    assert len(content) == kept.size
    assert b"secret place" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (40, 20)
        assert not picture.getexif()


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xrm.files.pictures.MOST_PIXELS", 10_000)
    written = io.BytesIO()
    Image.new("1", (200, 200)).save(written, "PNG")
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(io.BytesIO(written.getvalue()), "huge.png", image=True)
    assert code(refused) == "XRM811"
    assert left(tmp_path) == []


def test_a_damaged_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(io.BytesIO(photo()[:200]), "photo.jpg", image=True)
    assert code(refused) == "XRM810"
    assert left(tmp_path) == []


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xrm.files.content.MOST_UNPACKED", 1_000_000)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"\0" * 2_000_000)
    with pytest.raises(XrmError) as refused:
        store(tmp_path).keep(io.BytesIO(written.getvalue()), "bomb.zip")
    assert code(refused) == "XRM811"


def test_names_are_made_harmless() -> None:
    assert safe_name("C:\\temp\\a.pdf") == "a.pdf"
    assert safe_name("inv\u202efdp.exe") == "invfdp.exe"
    assert safe_name("...") == "file"
    assert safe_name("a\r\nSet-Cookie: x") == "aSet-Cookie_ x"
    assert len(safe_name("x" * 1000 + ".pdf")) <= 150
