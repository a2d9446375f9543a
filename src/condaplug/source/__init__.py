"""The one reader of a plugin's Python: its files, hook implementations, imports, and what it uses of conda.

Nothing is executed. ``Sources`` is the way in; ``condaplug.syntax`` below knows Python alone.
"""

from condaplug.source.graph import Role
from condaplug.source.guards import Error, Guard
from condaplug.source.implementations import Implementation
from condaplug.source.parsed import SourceFile
from condaplug.source.reached import Uses
from condaplug.source.references import Loose
from condaplug.source.sources import Sources
from condaplug.source.uses import Call, Foreign, Use, absent, first_absent, is_unknown

__all__ = [
    "Call",
    "Error",
    "Foreign",
    "Guard",
    "Implementation",
    "Loose",
    "Role",
    "SourceFile",
    "Sources",
    "Use",
    "Uses",
    "absent",
    "first_absent",
    "is_unknown",
]
