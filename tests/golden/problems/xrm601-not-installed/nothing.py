"""A plugin that does nothing, beside one that is not there."""
