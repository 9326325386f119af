"""Typed descriptions -> Catalog: bundles merged, names resolved, expressions typed, everything checked.

From here on nobody sees YAML.
"""

from xrm.compiler.compilation import DEFAULT, Compilation, Origin
from xrm.compiler.compile import compile_catalog

__all__ = ["DEFAULT", "Compilation", "Origin", "compile_catalog"]
