"""The marker for "not given"."""

from __future__ import annotations

__all__ = ["NULL", "_Null"]


class _Null:
    """False, and unlike None."""

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Null)

    def __hash__(self) -> int:
        return hash(_Null)

    def __str__(self) -> str:
        return "Null"


NULL = _Null()
