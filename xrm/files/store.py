"""Files on disk: random names in two levels of folders, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO
from uuid import UUID, uuid4

from xrm.errors import Problem, XrmError
from xrm.files.content import checked_type
from xrm.files.names import safe_name
from xrm.files.pictures import without_place
from xrm.records.ports import KeptFile

MOST = 32 * 1024 * 1024
"""Bytes of a file whose field says nothing."""
CHUNK = 64 * 1024


class LocalFiles:
    """Keeps files under one folder.  Nothing of a client's name reaches a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)

    def keep(
        self, stream: BinaryIO, name: str, accept: tuple[str, ...] = (), most: int = 0, image: bool = False
    ) -> KeptFile:
        """Take a file in: its size while it is read, its type from its content, pictures without their place."""
        with self._incoming(stream, most) as (path, size):
            name = safe_name(name)
            kind = checked_type(path, name, accept, image=image)
            if kind in PICTURES:
                size = without_place(path, kind)
            return self._settled(path, name, size, kind, uuid4())

    def keep_unseen(self, stream: BinaryIO, name: str, most: int = 0, id: UUID | None = None) -> KeptFile:
        with self._incoming(stream, most) as (path, size):
            return self._settled(path, safe_name(name), size, "application/octet-stream", id or uuid4())

    @contextmanager
    def _incoming(self, stream: BinaryIO, most: int) -> Iterator[tuple[Path, int]]:
        """The bytes beside the files that are kept, and how many they are; gone again when something is wrong."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=".incoming-", delete=False) as incoming:
            path = Path(incoming.name)
            try:
                size = _copied(stream, incoming, most or MOST)  # type: ignore[arg-type]
                incoming.flush()
                yield path, size
            except BaseException:
                path.unlink(missing_ok=True)
                raise

    def _settled(self, path: Path, name: str, size: int, kind: str, id: UUID) -> KeptFile:
        """Under its own name, on the disk before anybody is told."""
        with path.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").digest()
            os.fsync(written.fileno())
        target = self._path(id)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        return KeptFile(id, name, size, kind, digest)

    def open(self, id: UUID) -> BinaryIO:
        return self._path(id).open("rb")

    def discard(self, id: UUID) -> None:
        self._path(id).unlink(missing_ok=True)

    def _path(self, id: UUID) -> Path:
        return self._folder / id.hex[:2] / id.hex


PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What is written anew so that it carries no place, camera or name."""


def _copied(stream: BinaryIO, target: BinaryIO, most: int) -> int:
    """Copy at most so many bytes; one more is refused."""
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise XrmError(Problem("XRM811", f"This file is too large: at most {_mebibytes(most)} are allowed."))
        target.write(chunk)
    if not size:
        raise XrmError(Problem("XRM810", "This file is empty.", hint="Choose another file."))
    return size


def _mebibytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB" if size >= 1024 * 1024 else f"{size} bytes"
