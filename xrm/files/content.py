"""What a file is, told by its content, and whether it may be kept.

What a browser could run from our own address (HTML, SVG, scripts) is not among what is allowed unless a field names it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import puremagic

from xrm.errors import Problem, XrmError

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "zip": "application/zip",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}
"""What is taken where a field says nothing: ending -> media type."""

PLAIN = frozenset({"txt", "csv", "md"})
"""Text has no mark of its own: it is told by its ending, and by being text."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_ENTRIES = 10_000
MOST_DIRECTORY = 2 * 1024 * 1024
END_MARK, END_WITHIN = b"PK\x05\x06", 64 * 1024 + 22
"""How the end of an archive begins, and how far from its last byte at most."""
MOST_UNPACKED = 512 * 1024 * 1024


def checked_type(path: Path, name: str, accept: tuple[str, ...], *, image: bool) -> str:
    """The media type of a file that may be kept; refuses any other."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _by_content(path, ending)
    allowed = _allowed(accept) if accept else frozenset(TYPES.values())
    if image:
        allowed = (allowed & PICTURES) or PICTURES
    if kind is None or kind not in allowed:
        known = sorted(ending for ending, each in TYPES.items() if each in allowed)
        raise XrmError(
            Problem("XRM815", "Files of this kind are not taken here.", hint=f"Send one of these: {', '.join(known)}.")
        )
    if zipfile.is_zipfile(path):
        _check_archive(path)
    return kind


def _allowed(accept: tuple[str, ...]) -> frozenset[str]:
    """Endings and media types as media types; `image/*` is every picture we know."""
    found: set[str] = set()
    for word in accept:
        plain = word.strip().lower().lstrip(".")
        if plain.endswith("/*"):
            found.update(kind for kind in TYPES.values() if kind.startswith(plain[:-1]))
        else:
            found.add(TYPES.get(plain, plain))
    return frozenset(found)


def _by_content(path: Path, ending: str) -> str | None:
    """The media type: by the marks at the beginning, of an office document by what is in its archive, else as text."""
    with path.open("rb") as file:
        head = file.read(4096)
    if zipfile.is_zipfile(path):
        _check_directory(path)
        return _of_archive(path)
    for mark, kind in MARKS:
        if head.startswith(mark):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if ending in PLAIN and _is_text(path):
        return TYPES[ending]
    return _guessed(head)


MARKS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
)


def _guessed(head: bytes) -> str | None:
    """What puremagic says of the rarer kinds, which a field must have named."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    kinds = [each.mime_type for each in found if each.mime_type]
    return kinds[0] if kinds else None


def _check_directory(path: Path) -> None:
    """Refuse an archive whose list of entries is too long to be read: what it says of their number is not believed."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - END_WITHIN))
        tail = file.read()
    place = tail.rfind(END_MARK)
    length = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    if length > MOST_DIRECTORY:  # also what is said elsewhere, for archives beyond 4 GB
        raise XrmError(Problem("XRM811", "This archive holds too much.", hint="Send its parts one by one."))


def _of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                if said in TYPES.values():
                    return said
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return "application/zip"
    for folder, ending in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return TYPES[ending]
    return "application/zip"


def _check_archive(path: Path) -> None:
    """Refuse an archive that would unpack to more than anybody means to send."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise XrmError(Problem("XRM810", "This archive is damaged.")) from None
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise XrmError(Problem("XRM811", "This archive holds too much.", hint="Send its parts one by one."))


def _is_text(path: Path) -> bool:
    """UTF-8 throughout, without NUL."""
    try:
        with path.open(encoding="utf-8") as file:
            while part := file.read(64 * 1024):
                if "\0" in part:
                    return False
    except UnicodeDecodeError:
        return False
    return True
