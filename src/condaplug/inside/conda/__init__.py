"""The root of conda's exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..model import release

__all__ = ["CondaError", "CondaExitZero", "CondaMultiError"]


class CondaError(Exception):
    """The root: ``message % kwargs`` is its text."""

    return_code = 1
    reportable = False
    guidance = None

    def __init__(self, message: Any = None, caused_by: Any = None, *others: Any, **fields: Any) -> None:
        self.message = message or "" if release().since("25.5") else message
        self._caused_by = caused_by
        self._kwargs = fields
        super().__init__(message, *others)

    def __str__(self) -> str:
        """Raises what formatting raises: before 26.7 also for a ``%`` in a text without fields."""
        text = str(self.message)
        plain = not self._kwargs and ("%" not in text or release().since("26.7"))
        return text if plain else text % self._kwargs

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self}"

    def dump_map(self) -> dict[str, Any]:
        """The error as conda's JSON output has it."""
        kind = type(self)
        shown = {"exception_type": str(kind), "exception_name": kind.__name__, "message": str(self)}
        public = {key: vars(self)[key] for key in vars(self) if key[:1] != "_"}
        error = {"error": repr(self), "caused_by": repr(self._caused_by)}
        return {**public, **shown, **error, **self._kwargs}


class CondaMultiError(CondaError):
    """Several errors in one."""

    def __init__(self, errors: Iterable[Any] = (), *others: Any, **fields: Any) -> None:
        super().__init__(None, *others, **fields)
        self.errors = errors

    def __str__(self) -> str:
        return "".join(f"{error}\n" for error in self.errors) or "\n"

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.errors))

    def contains(self, exception_class: Any) -> bool:
        """Whether one of the errors is of the class."""
        return any(isinstance(error, exception_class) for error in self.errors)


class CondaExitZero(CondaError):  # noqa: N818 - the name is conda's
    """Ends conda with success."""

    return_code = 0
