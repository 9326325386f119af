"""Expressions and plans as SQLAlchemy statements.  Builds, never runs: connections belong to `storage`."""
