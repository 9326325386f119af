"""A plugin of which no range of versions is asked."""

__version__ = "1.1"
