"""A file whose name is no name."""
