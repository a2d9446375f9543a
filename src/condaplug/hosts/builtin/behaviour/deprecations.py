"""conda's deprecation helper (conda/deprecations.py), which plugins use on their own functions too."""

# ruff: noqa: TID252
from __future__ import annotations

import functools
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model import Model


class DeprecatedError(RuntimeError):
    """What should have been removed by now."""


class DeprecationHandler:
    """Decorators that warn, or raise where the version is past the removal."""

    def __init__(self, version: Any) -> None:
        self._version = version

    def _category(self, deprecate_in: str, remove_in: str, active: type[Warning]) -> type[Warning]:
        if _older(self._version, deprecate_in):
            return PendingDeprecationWarning
        if _older(self._version, remove_in):
            return active
        raise DeprecatedError(f"{remove_in} was to remove this")

    def __call__(
        self,
        deprecate_in: str,
        remove_in: str,
        *,
        addendum: str | None = None,
        stack: int = 0,
        deprecation_type: type[Warning] = DeprecationWarning,
    ) -> Any:
        def decorator(target: Any) -> Any:
            category = self._category(deprecate_in, remove_in, deprecation_type)
            name = f"{target.__module__}.{target.__qualname__}"
            text = f"{name} is deprecated, and {remove_in} removes it. {addendum or ''}".strip()
            original = getattr(target, "__init__") if isinstance(target, type) else target  # noqa: B009

            @functools.wraps(original)
            def warning(*args: Any, **kwargs: Any) -> Any:
                warnings.warn(text, category, stacklevel=2 + stack)
                return original(*args, **kwargs)

            if not isinstance(target, type):
                return warning
            target.__init__ = warning  # type: ignore[misc]
            return target

        return decorator

    def argument(
        self,
        deprecate_in: str,
        remove_in: str,
        argument: str,
        *,
        rename: str | None = None,
        addendum: str | None = None,
        stack: int = 0,
        deprecation_type: type[Warning] = DeprecationWarning,
    ) -> Any:
        def decorator(function: Any) -> Any:
            category = self._category(deprecate_in, remove_in, deprecation_type)
            text = f"{function.__qualname__}({argument}) is deprecated. {addendum or ''}".strip()

            @functools.wraps(function)
            def warning(*args: Any, **kwargs: Any) -> Any:
                if argument in kwargs:
                    warnings.warn(text, category, stacklevel=2 + stack)
                    value = kwargs.pop(argument)
                    if rename:
                        kwargs.setdefault(rename, value)
                return function(*args, **kwargs)

            return warning

        return decorator

    def action(self, deprecate_in: str, remove_in: str, action: Any, **options: Any) -> Any:
        self._category(deprecate_in, remove_in, FutureWarning)
        return action

    def constant(
        self,
        deprecate_in: str,
        remove_in: str,
        constant: str,
        value: Any = None,
        *,
        factory: Any = None,
        **options: Any,
    ) -> None:
        category = self._category(
            deprecate_in, remove_in, options.get("deprecation_type", DeprecationWarning)
        )
        module = sys._getframe(1 + options.get("stack", 0)).f_globals
        before = module.get("__getattr__")

        def getattribute(name: str) -> Any:
            if name == constant:
                warnings.warn(f"{module['__name__']}.{constant} is deprecated", category, stacklevel=2)
                return factory() if factory is not None else value
            if before is not None:
                return before(name)
            raise AttributeError(f"module {module['__name__']!r} has no attribute {name!r}")

        module["__getattr__"] = getattribute

    def topic(self, deprecate_in: str, remove_in: str, *, topic: str, stack: int = 0, **options: Any) -> None:
        category = self._category(
            deprecate_in, remove_in, options.get("deprecation_type", DeprecationWarning)
        )
        warnings.warn(f"{topic} is deprecated, and {remove_in} removes it", category, stacklevel=2 + stack)

    def module(
        self, deprecate_in: str, remove_in: str, *, addendum: str | None = None, stack: int = 0
    ) -> None:
        name = sys._getframe(1 + stack).f_globals["__name__"]
        self.topic(deprecate_in, remove_in, topic=name, addendum=addendum, stack=2 + stack)


for _class in (DeprecatedError, DeprecationHandler):
    _class.__module__ = "conda.deprecations"


def _older(version: Any, release: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version) < Version(release)
    except (TypeError, InvalidVersion):
        return True


def names(model: Model) -> dict[str, Any]:
    """``conda.deprecations``."""
    return {
        "DeprecatedError": DeprecatedError,
        "DeprecationHandler": DeprecationHandler,
        "deprecated": DeprecationHandler(model.version),
    }
