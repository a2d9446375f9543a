"""What a plugin's source uses of conda, read without running it, and at which releases it is reached."""

from condaplug.uses.facts import Call, Error, Foreign, Guard, Use, absent, first_absent, is_unknown
from condaplug.uses.graph import Role
from condaplug.uses.reached import Uses, uses_of

__all__ = [
    "Call",
    "Error",
    "Foreign",
    "Guard",
    "Role",
    "Use",
    "Uses",
    "absent",
    "first_absent",
    "is_unknown",
    "uses_of",
]
