"""The columns that the engine keeps beside those of fields, and what a database keeps in order."""

from __future__ import annotations

VERSION_COLUMN = "_version"
DELETED_COLUMN = "_deleted_at"
BATCH_COLUMN = "_deleted_batch"
SORT_PREFIX = "_sort_"
"""Columns of the engine: row version (the ETag), time of trashing, what was trashed together, folded text to sort and search by."""


LONGEST_KEY = 2_000
"""Letters that a database keeps in order, or unique."""
