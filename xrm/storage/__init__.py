"""The only package that opens connections: engines, unit of work, the two databases' differences."""

from xrm.storage.database import Database, open_database
from xrm.storage.failures import Busy, Unreachable
from xrm.storage.unit import Unit
from xrm.storage.violations import Refusal, Violation

__all__ = ["Busy", "Database", "Refusal", "Unit", "Unreachable", "Violation", "open_database"]
