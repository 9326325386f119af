"""The moves of a status."""
