"""Stand-ins: what stands behind the names of third-party libraries that the model does not have.

Importing, subclassing, decorating, annotating, calling while a plugin is imported and passing around are
free: what comes of them is a stand-in again. Whatever needs a real value (a comparison, a loop, a text, a
test) ends in :class:`ModelLimit`, in a hook and at import alike, so that no verdict rests on a value that
is made up.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from types import FrameType, FunctionType, MethodType
from typing import Any, TypeVar

from .limits import running
from .placeholder import Placeholder, PlaceholderType, placeholder_of

T = TypeVar("T")

_OF_TYPES = ("dataclasses", "enum", "functools", "inspect", "typing", "typing_extensions")
"""Modules that ask of a type or a default whether it is there, and a special one: it is, and is not."""


def _is_type_machinery(frame: FrameType) -> bool:
    return frame.f_globals.get("__name__") in _OF_TYPES


class StandIn(Placeholder):
    """Stands for one object of a library, named by its dotted path."""

    def __init__(self, name: str) -> None:
        Placeholder.__init__(self, name)
        vars(self)["__doc__"] = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        child = vars(self)[name] = StandIn(f"{vars(self)['_placeholder']}.{name}")
        return child

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """A plugin that asks ``isinstance`` of a stand-in decides by what nobody knows."""
        if running().is_plugin(sys._getframe(1)):
            running().unknown(vars(self)["_placeholder"])
        return StandIn

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self._placeholder
        running().limit(name)
        if len(args) == 1 and not kwargs:
            if type(args[0]) is FunctionType or type(args[0]) is Decorated:
                return Decorated(name, args[0])
            here = sys._getframe(1).f_globals.get("__name__")
            if isinstance(args[0], type) and args[0].__module__ == here:
                running().decorated.append((args[0], name))
                return args[0]
        if len(args) == 3 and isinstance(args[1], tuple) and isinstance(args[2], dict):
            # as the metaclass of a class statement
            bases = (*args[1], stand_in_class(f"{name}()", args[1]))
            return type(bases[-1])(args[0], bases, args[2], **kwargs)
        return StandIn(f"{name}()")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (stand_in_class(self._placeholder, bases),)

    def __instancecheck__(self, instance: object) -> bool:
        if issubclass(type(instance), StandIn):
            return self._value(False)
        return self.__subclasscheck__(type(instance))

    def __subclasscheck__(self, subclass: type) -> bool:
        return any(vars(base).get("_placeholder") == self._placeholder for base in type.mro(subclass))

    def __getitem__(self, item: object) -> Any:
        name = self._placeholder
        running().limit(name)
        return StandIn(f"{name}[]")

    def __setitem__(self, item: object, value: object) -> None:
        running().limit(self._placeholder)

    def __delitem__(self, item: object) -> None:
        running().limit(self._placeholder)

    def __enter__(self) -> Any:
        name = self._placeholder
        running().limit(name)
        return StandIn(f"{name}.__enter__()")

    def __exit__(self, *exception: object) -> None:
        if exception[0] is not None:
            self._value(None)  # whether it goes on is the library's to say

    def __bool__(self) -> bool:
        return _is_type_machinery(sys._getframe(1)) or self._value(True)

    def __eq__(self, other: object) -> bool:
        if self is other or _is_type_machinery(sys._getframe(1)):
            return self is other
        return self._value(False)

    def __ne__(self, other: object) -> bool:
        if self is other or _is_type_machinery(sys._getframe(1)):
            return self is not other
        return self._value(True)

    def __neg__(self) -> Any:
        return self

    __pos__ = __abs__ = __invert__ = __neg__

    def __or__(self, other: object) -> Any:
        return self

    __ror__ = __and__ = __rand__ = __xor__ = __rxor__ = __add__ = __radd__ = __sub__ = __rsub__ = __or__
    __mul__ = __rmul__ = __matmul__ = __rmatmul__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __or__
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __divmod__ = __rdivmod__ = __or__
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = __or__
    __hash__ = Placeholder.__hash__

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def _value(self, lenient: T) -> T:
        running().unknown(self._placeholder)


class Decorated(StandIn):
    """A function that a stand-in decorated: it runs as it is, and may have any attribute besides."""

    def __init__(self, decorator: str, function: Any) -> None:
        StandIn.__init__(self, f"{decorator}()")
        vars(self).update(vars(function))
        vars(self).update(
            _placeholder=f"{decorator}()",
            __wrapped__=function,
            __doc__=function.__doc__,
            __name__=function.__name__,
            __qualname__=function.__qualname__,
            __module__=function.__module__,
        )

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """A function, for whoever asks: pluggy looks for those."""
        return FunctionType

    def __getattr__(self, name: str) -> Any:
        function = vars(self)["__wrapped__"]
        if name.startswith("__") and name.endswith("__"):
            return getattr(function, name)
        return StandIn.__getattr__(self, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return vars(self)["__wrapped__"](*args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)


class StandInType(PlaceholderType, ABCMeta):
    """The type of the classes that plugins derive from a library's."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_placeholder" in vars(cls):
            name = vars(cls)["_placeholder"]
            running().limit(name)
            return StandIn(f"{name}()")
        return super().__call__(*args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return StandIn(f"{placeholder_of(cls)}.{name}")

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


class StandInExceptionType(StandInType):
    """The type of exceptions in place of a library's: they are made like any other."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return type.__call__(cls, *args, **kwargs)


def stand_in_class(name: str, beside: tuple[Any, ...] = ()) -> type:
    """The class that a plugin derives from in place of a library's class ``name``.

    ``beside`` are the other bases: a class among them may have a metaclass that combines with no other.
    """
    others = {type(base) for base in beside if isinstance(base, type)}
    kind: Any = StandInType if all(issubclass(StandInType, other) for other in others) else type
    known = running().classes
    if (name, kind) not in known:
        known[name, kind] = kind(name.rpartition(".")[2], (), _members(name))
    return known[name, kind]


def _members(name: str) -> dict[str, Any]:
    def initialise(self: Any, *args: Any, **kwargs: Any) -> None:
        running().limit(name)
        for base in type(self).__mro__:  # whatever the library makes of the fields and of the arguments
            if "_placeholder" in vars(base):
                break
            for field in vars(base).get("__annotations__", ()):
                vars(self)[field] = StandIn(f"{name}.{field}")

    def attribute(self: Any, attribute_name: str) -> Any:
        if attribute_name.startswith("_") and attribute_name.endswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {attribute_name!r}")
        return StandIn(f"{name}.{attribute_name}")

    def derive(cls: Any, /, **keywords: Any) -> None:
        """Accept the keywords of a class statement."""

    return {
        "_placeholder": name,
        "__module__": name.rpartition(".")[0],
        "__qualname__": name.rpartition(".")[2],
        "__init__": initialise,
        "__getattr__": attribute,
        "__init_subclass__": classmethod(derive),
        "__class_getitem__": classmethod(lambda cls, item: cls),
    }


def stand_in_exception(name: str) -> type:
    """An exception class in place of a library's; a stand-in would be a TypeError in ``except``."""

    def initialise(self: Any, *args: Any, **keywords: Any) -> None:
        Exception.__init__(self, *args)

    members = {**_members(name), "__init__": initialise}
    base = Warning if name.endswith("Warning") else Exception
    return StandInExceptionType(name.rpartition(".")[2], (base,), members)
