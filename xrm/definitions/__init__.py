"""YAML text -> typed description with line and column; nothing resolved.

Read, short forms expanded, checked against `schemas/language`, said as frozen values.  Nothing here knows what a name
means; that is the compiler's.
"""

from xrm.definitions.document import read_document
from xrm.definitions.folder import read_folder

__all__ = ["read_document", "read_folder"]
