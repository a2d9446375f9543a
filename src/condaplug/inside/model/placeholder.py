"""Placeholders: what stands behind the names of conda that the model does not behave for.

The model is lenient while a plugin is imported (everything yields placeholders) and strict while a hook
runs: there, calling a placeholder or asking for its value ends the call with :class:`ModelLimit`, so that
no verdict rests on a made-up value. Both modes are free to import, subclass, annotate with and pass
placeholders around.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterator
from types import FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from .model import Model

T = TypeVar("T")


class ModelLimit(BaseException):
    """The plugin asked conda for something that the model does not know.

    No ``Exception``: a plugin that catches those must not turn a limit into a result.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"the model of conda does not know {name}")
        self.name = name


class Placeholder:
    """Stands for one object of conda, named by its dotted path."""

    def __init__(self, model: Model, name: str) -> None:
        vars(self).update(_placeholder=(model, name), __name__=name.rpartition(".")[2], __qualname__=name)
        vars(self)["__module__"] = name.rpartition(".")[0]

    def __repr__(self) -> str:
        return f"<{self._placeholder[1]} of the model>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        model, own = vars(self)["_placeholder"]
        child = Placeholder(model, f"{own}.{name}")
        vars(self)[name] = child
        return child

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        model, name = self._placeholder
        model.limit(name)
        if len(args) == 1 and not kwargs and isinstance(args[0], (FunctionType, type)):
            return args[0]  # used as a decorator
        return Placeholder(model, f"{name}()")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        model, name = self._placeholder
        return (placeholder_class(model, name),)

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
        return self._value(str(self._placeholder[1]))

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
        model, name = self._placeholder
        model.limit(name)
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
        if "_placeholder" in vars(cls):
            model, name = vars(cls)["_placeholder"]
            if not getattr(cls, "__abstractmethods__", None):
                model.limit(name)
                return Placeholder(model, f"{name}()")
        return super().__call__(*args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        model, own = _of(cls)
        return Placeholder(model, f"{own}.{name}")

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


def _of(cls: type) -> tuple[Model, str]:
    """The model and the dotted name of the nearest placeholder class."""
    for base in cls.__mro__:
        if "_placeholder" in vars(base):
            found: tuple[Model, str] = vars(base)["_placeholder"]
            return found
    raise TypeError(f"{cls!r} is no placeholder")


def placeholder_class(
    model: Model, name: str, bases: tuple[type, ...] = (), abstract: tuple[str, ...] = ()
) -> type:
    """A class that stands for conda's class ``name``; a subclass must define the ``abstract`` members."""

    def initialise(self: Any, *args: Any, **kwargs: Any) -> None:
        model.limit(name)

    def attribute(self: Any, attribute_name: str) -> Any:
        if attribute_name.startswith("__") and attribute_name.endswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {attribute_name!r}")
        return Placeholder(model, f"{name}.{attribute_name}")

    members: dict[str, Any] = {
        "_placeholder": (model, name),
        "__module__": name.rpartition(".")[0],
        "__qualname__": name.rpartition(".")[2],
        "__init__": initialise,
        "__getattr__": attribute,
        "__class_getitem__": classmethod(lambda cls, item: cls),
    }
    for member in abstract:
        members[member] = _abstract(model, f"{name}.{member}")
    bases = tuple(base for base in bases if isinstance(base, PlaceholderType)) or ()
    return PlaceholderType(name.rpartition(".")[2], bases, members)


def _abstract(model: Model, name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        model.limit(name)
        return Placeholder(model, f"{name}()")

    method.__name__ = name.rpartition(".")[2]
    method.__isabstractmethod__ = True  # type: ignore[attr-defined]
    return method


def raise_limit(name: str) -> NoReturn:
    """End the running call: the model does not know ``name``."""
    raise ModelLimit(name)
