"""What is told of a record beside its fields: changes, notes, files and what plugins add, and who is told of them."""

from xrm.timeline.service import Timelines

__all__ = ["Timelines"]
