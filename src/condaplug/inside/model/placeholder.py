"""Placeholders: what stands behind the names of conda that the model does not behave for.

The model is lenient while a plugin is imported (everything yields placeholders) and strict while a hook
runs: there, calling a placeholder or asking for its value ends the call with :class:`ModelLimit`, so that
no verdict rests on a made-up value. Both modes are free to import, subclass, annotate with and pass
placeholders around.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, TypeVar

from .limits import running

T = TypeVar("T")
Class = TypeVar("Class", bound=type)


class Placeholder:
    """Stands for one object of conda, named by its dotted path."""

    def __init__(self, name: str) -> None:
        vars(self).update(_placeholder=name, __name__=name.rpartition(".")[2], __qualname__=name)
        vars(self)["__module__"] = name.rpartition(".")[0]

    def __repr__(self) -> str:
        return f"<{self._placeholder} of the model>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        child = vars(self)[name] = Placeholder(f"{vars(self)['_placeholder']}.{name}")
        return child

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        running().limit(self._placeholder)
        if len(args) == 1 and not kwargs and isinstance(args[0], (FunctionType, type)):
            return args[0]  # used as a decorator
        return Placeholder(f"{self._placeholder}()")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (placeholder_class(self._placeholder),)

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __subclasscheck__(self, subclass: type) -> bool:
        return False

    def __or__(self, other: object) -> Any:
        return self

    __ror__ = __and__ = __rand__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __or__
    __mod__ = __rmod__ = __truediv__ = __rtruediv__ = __or__

    def __bool__(self) -> bool:
        return self._value(True)

    def __len__(self) -> int:
        return self._value(0)

    def __iter__(self) -> Iterator[Any]:
        return self._value(iter(()))

    def __contains__(self, item: object) -> bool:
        return self._value(False)

    def __getitem__(self, item: object) -> Any:
        return self._value(self)

    def __setitem__(self, item: object, value: object) -> None:
        self._value(None)

    def __str__(self) -> str:
        return self._value(repr(self))

    def __format__(self, spec: str) -> str:
        return self._value(repr(self))

    def __fspath__(self) -> str:
        return self._value(str(self._placeholder))

    def __int__(self) -> int:
        return self._value(0)

    __index__ = __int__

    def __float__(self) -> float:
        return self._value(0.0)

    def __eq__(self, other: object) -> bool:
        return True if self is other else self._value(False)

    def __ne__(self, other: object) -> bool:
        return False if self is other else self._value(True)

    def __lt__(self, other: object) -> bool:
        return self._value(True)

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self) -> int:
        return id(self)

    def __enter__(self) -> Any:
        return self._value(self)

    def __exit__(self, *exception: object) -> None:
        return None

    def _value(self, lenient: T) -> T:
        running().limit(self._placeholder)
        return lenient


class FunctionPlaceholder(Placeholder):
    """Stands for a function, which is true and equals itself only."""

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = Placeholder.__hash__


class PlaceholderType(ABCMeta):
    """The type of placeholder classes, which are real classes: plugins derive from them."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_placeholder" in vars(cls) and not getattr(cls, "__abstractmethods__", None):
            name = vars(cls)["_placeholder"]
            running().limit(name)
            return Placeholder(f"{name}()")
        return super().__call__(*args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return Placeholder(f"{placeholder_of(cls)}.{name}")

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


def placeholder_of(cls: type) -> str:
    """The dotted name of the nearest placeholder class."""
    return next(str(vars(base)["_placeholder"]) for base in cls.__mro__ if "_placeholder" in vars(base))


def placeholder_class(name: str, bases: tuple[type, ...] = (), abstract: tuple[str, ...] = ()) -> type:
    """A class that stands for conda's class ``name``; a subclass must define the ``abstract`` members."""

    def initialise(self: Any, *args: Any, **kwargs: Any) -> None:
        running().limit(name)

    def attribute(self: Any, attribute_name: str) -> Any:
        if attribute_name.startswith("__") and attribute_name.endswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {attribute_name!r}")
        return Placeholder(f"{name}.{attribute_name}")

    members: dict[str, Any] = {
        "_placeholder": name,
        "__module__": name.rpartition(".")[0],
        "__qualname__": name.rpartition(".")[2],
        "__init__": initialise,
        "__getattr__": attribute,
        "__class_getitem__": classmethod(lambda cls, item: cls),
    }
    for member in abstract:
        members[member] = _abstract(f"{name}.{member}")
    bases = tuple(base for base in bases if isinstance(base, PlaceholderType)) or ()
    return PlaceholderType(name.rpartition(".")[2], bases, members)


def _abstract(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        running().limit(name)
        return Placeholder(f"{name}()")

    method.__name__ = name.rpartition(".")[2]
    method.__isabstractmethod__ = True  # type: ignore[attr-defined]
    return method


def without(members: str) -> Callable[[Class], Class]:
    """Decorate a class of ``inside.conda`` that has no behaviour for ``members``, separated by spaces."""

    def decorate(cls: Class) -> Class:
        owner = f"{name_in_conda(cls.__module__)}.{cls.__qualname__}"
        for member in members.split():
            setattr(cls, member, Placeholder(f"{owner}.{member}"))
        return cls

    return decorate


def name_in_conda(module: str) -> str:
    """The module of conda that a module of ``inside.conda`` stands for."""
    return module.partition("inside.")[2]
