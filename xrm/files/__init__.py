"""Stored files and their safety: kept under random names, typed by content, bounded in size and pixels."""

from xrm.files.store import LocalFiles

__all__ = ["LocalFiles"]
