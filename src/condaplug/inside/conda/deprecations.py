"""conda's deprecation helper (conda/deprecations.py), which plugins use on their own functions too."""

from __future__ import annotations

import functools
import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

from ..model import release

__all__ = ["DeprecatedError", "DeprecationHandler", "deprecated"]

_RELEASE = re.compile(r"\d+(\.\d+)*", re.ASCII)
_OPTIONS = {"addendum", "deprecation_type", "stack"}
"""The keywords that every kind of deprecation takes."""


class DeprecatedError(RuntimeError):
    """What should have been removed by now."""


class Notice:
    """A deprecation that is announced whenever its subject is used."""

    def __init__(
        self,
        older: Callable[[str], bool],
        since: str,
        until: str,
        subject: str,
        options: dict[str, Any],
    ) -> None:
        """Raises DeprecatedError from the version ``until`` on, and TypeError for an unknown option.

        ``older`` tells whether the version that counts is older than another.
        """
        unknown = sorted(options.keys() - _OPTIONS)
        if unknown:
            raise TypeError(f"got an unexpected keyword argument {unknown[0]!r}")
        if not older(until):
            raise DeprecatedError(f"{subject} was to be removed in {until}")
        started = not older(since)
        self.category = options.get("deprecation_type", DeprecationWarning)
        self.category = self.category if started else PendingDeprecationWarning
        self.text = (
            f"{subject} is deprecated, and {until} removes it. {options.get('addendum') or ''}".strip()
        )
        self.stack = options.get("stack", 0)

    def give(self, stack: int = 2) -> None:
        """Warn the caller of the one that calls this."""
        warnings.warn(self.text, self.category, stacklevel=stack + self.stack + 1)

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which warns first."""

        @functools.wraps(function)
        def warning(*given: Any, **named: Any) -> Any:
            self.give()
            return function(*given, **named)

        return warning


class DeprecationHandler:
    """Decorators that warn, or raise where the version is past the removal."""

    def __init__(self, version: Any) -> None:
        self._version = version
        self._older: Callable[[str], bool] = functools.partial(_older, version)

    def __call__(self, deprecate_in: str, remove_in: str, **options: Any) -> Any:
        def decorate(target: Any) -> Any:
            subject = f"{target.__module__}.{target.__qualname__}"
            notice = Notice(self._older, deprecate_in, remove_in, subject, options)
            if not isinstance(target, type):
                return notice.before(target)
            initialise: Any = vars(target).get("__init__") or target.__init__  # type: ignore[misc]
            target.__init__ = notice.before(initialise)  # type: ignore[misc]
            return target

        return decorate

    def argument(
        self, deprecate_in: str, remove_in: str, argument: str, *, rename: str | None = None, **options: Any
    ) -> Any:
        def decorate(function: Any) -> Any:
            subject = f"{function.__module__}.{function.__qualname__}({argument})"
            notice = Notice(self._older, deprecate_in, remove_in, subject, options)

            @functools.wraps(function)
            def renaming(*given: Any, **named: Any) -> Any:
                if argument in named:
                    notice.give()
                    renamed = {rename: named[argument]} if rename else {}
                    named = {**renamed, **{key: named[key] for key in named if key != argument}}
                return function(*given, **named)

            return renaming

        return decorate

    def action(self, deprecate_in: str, remove_in: str, action: Any, **options: Any) -> Any:
        Notice(self._older, deprecate_in, remove_in, "an option", options)
        return action

    def constant(
        self, deprecate_in: str, remove_in: str, constant: str, value: Any = None, **options: Any
    ) -> None:
        factory = options.pop("factory", None) or (lambda: value)
        module = sys._getframe(1 + options.get("stack", 0)).f_globals
        owner, before = module["__name__"], module.get("__getattr__")
        notice = Notice(self._older, deprecate_in, remove_in, f"{owner}.{constant}", options)

        def get(name: str) -> Any:
            if name == constant:
                notice.give()
                return factory()
            if before is None:
                raise AttributeError(f"module {owner!r} has no attribute {name!r}")
            return before(name)

        module["__getattr__"] = get

    def topic(self, deprecate_in: str, remove_in: str, *, topic: str, **options: Any) -> None:
        Notice(self._older, deprecate_in, remove_in, topic, options).give()

    def module(self, deprecate_in: str, remove_in: str, **options: Any) -> None:
        importing = sys._getframe(1 + options.get("stack", 0)).f_globals["__name__"]
        Notice(self._older, deprecate_in, remove_in, importing, options).give(3)


def _older(version: Any, other: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version) < Version(other)
    except (TypeError, InvalidVersion):
        return True


def _is_before(version: str) -> bool:
    """Whether the release of conda is older than another version."""
    if _RELEASE.fullmatch(version):
        return bool(release().data.ask("before", version))
    return _older(release().data["version"], version)


deprecated = DeprecationHandler(None)
deprecated._older = _is_before
