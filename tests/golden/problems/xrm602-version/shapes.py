"""A plugin that is too old."""

__version__ = "1.1"
