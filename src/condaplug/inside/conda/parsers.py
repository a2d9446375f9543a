"""conda's own arguments on a plugin's parser: the helpers, from the data, and the classes beside them."""

from __future__ import annotations

import argparse
import inspect
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model.model import Model

_NOT_OPTIONS = {"in", "flags", "group", "exclusive", "deprecated"}
"""What the data says of an addition that is no argument of argparse's method."""


class Helpers(dict[str, Any]):
    """The names of one module: those given, and the helpers ``add_*`` that the release's data has there.

    A helper is made when it is first asked for, so that no more is read of the data than is used.
    """

    def __init__(self, model: Model, module: str, names: dict[str, Any]) -> None:
        super().__init__(names)
        self._model = model
        self._module = module

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        is_helper = isinstance(name, str) and name.startswith("add_")
        return is_helper and f"{self._module}:{name}" in self._model.data["parsers"]

    def __missing__(self, name: str) -> Any:
        facts = self._model.data["parsers"][f"{self._module}:{name}"]
        found = self[name] = _helper(self._model, self._module, name, facts)
        return found


def _helper(model: Model, module: str, name: str, facts: dict[str, Any]) -> Callable[..., Any]:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter(each, kind, default=facts["defaults"].get(each, inspect.Parameter.empty))
        for each in facts["parameters"]
    ]
    signature = inspect.Signature(parameters)

    def helper(*given: Any, **named: Any) -> Any:
        try:
            bound = signature.bind(*given, **named)
        except TypeError as error:
            raise TypeError(f"{name}() {error}") from None
        bound.apply_defaults()
        return _run(model, facts, bound.arguments)

    helper.__name__ = helper.__qualname__ = name
    helper.__module__ = module
    vars(helper)["__signature__"] = signature
    return helper


def _run(model: Model, facts: dict[str, Any], given: dict[str, Any]) -> Any:
    """Add to the parser what the helper adds; what the helper returns."""
    containers = [given[facts["parameters"][0]]]
    for addition in facts["adds"]:
        owner = containers[addition["in"]]
        options = {
            key: _option(model, key, value, given)
            for key, value in addition.items()
            if key not in _NOT_OPTIONS
        }
        if "group" in addition:
            title = addition["group"]
            containers.append(owner.add_argument_group(None if title is True else title, **options))
        elif "exclusive" in addition:
            containers.append(owner.add_mutually_exclusive_group(**options))
        else:
            if "deprecated" in addition:
                deprecated = model.get("conda.deprecations:deprecated")
                options["action"] = deprecated.action(*addition["deprecated"], options["action"])
            owner.add_argument(*addition["flags"], help=argparse.SUPPRESS, **options)
    returned = facts["returns"]
    if isinstance(returned, list):
        return tuple(containers[number] for number in returned)
    return None if returned is None else containers[returned]


def _option(model: Model, key: str, value: Any, given: dict[str, Any]) -> Any:
    if isinstance(value, dict) and "given" in value:
        return given[value["given"]]
    if isinstance(value, dict) and "asks" in value:
        choices = partial(_choices, model, value["asks"])
        return choices if key == "choices_func" else choices()
    return model.plain(value)


def _choices(model: Model, question: str) -> list[str]:
    """The names that the plugin manager gives for ``question``, a method and the texts to call it with."""
    method, *texts = question.split()
    found = getattr(model.get("conda.base.context:context").plugin_manager, method)(*texts)
    return sorted(getattr(each, "name", each) for each in found)


# -- actions -------------------------------------------------------------------------------------------------


def actions(model: Model) -> dict[str, Any]:
    """``conda.cli.actions``; the same classes are in ``conda.cli.conda_argparse`` before 23.11."""
    null = model.get("conda.auxlib:NULL")

    class NullCountAction(argparse._CountAction):
        """Counts from zero, whatever is there that is no number."""

        def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
            before = getattr(namespace, self.dest, null)
            setattr(namespace, self.dest, 1 + (before if isinstance(before, int) else 0))

    class ExtendConstAction(argparse.Action):
        """Extends a list by the values that were given, or by the constant where none were."""

        def __init__(self, option_strings: Any, dest: str, const: Any, **options: Any) -> None:
            super().__init__(option_strings, dest, nargs="*", const=const, **options)

        def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
            before = getattr(namespace, self.dest, None) or []
            setattr(namespace, self.dest, [*before, *(values or [self.const])])

    found = {"NullCountAction": NullCountAction, "ExtendConstAction": ExtendConstAction}
    return _placed("conda.cli.actions", found)


def helpers(model: Model) -> dict[str, Any]:
    """``conda.cli.helpers``."""

    class LazyChoicesAction(argparse.Action):
        """Its choices are computed when they are first wanted."""

        def __init__(
            self, option_strings: Any, dest: str, choices_func: Callable[[], Any], **options: Any
        ) -> None:
            self.choices_func = choices_func
            self._known: list[Any] = []
            super().__init__(option_strings, dest, **options)

        def _asked(self) -> Any:
            if not self._known:
                self._known.append(self.choices_func())
            return self._known[0]

        # argparse sets it when it makes an action.
        choices = property(_asked, lambda self, value: None)

        def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
            if values not in self.choices:
                known = ", ".join(map(repr, self.choices))
                parser.error(f"argument {'/'.join(self.option_strings)}: {values!r} is none of {known}")
            setattr(namespace, self.dest, values)

    class ValidatePackages(argparse._StoreAction):
        """Stores package specifications, each of which has to be one."""

        def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
            specification = model.get("conda.models.match_spec:MatchSpec")
            for each in values if isinstance(values, (list, tuple)) else [values]:
                specification(each)
            super().__call__(parser, namespace, values, option_string)

    def comma_separated_stripped(value: str) -> list[str]:
        return list(map(str.strip, value.split(",")))

    ValidatePackages.__name__ = ValidatePackages.__qualname__ = "_ValidatePackages"
    found = {
        "LazyChoicesAction": LazyChoicesAction,
        "_ValidatePackages": ValidatePackages,
        "comma_separated_stripped": comma_separated_stripped,
    }
    return Helpers(model, "conda.cli.helpers", _placed("conda.cli.helpers", found))


def conda_argparse(model: Model) -> dict[str, Any]:
    """``conda.cli.conda_argparse``: the parser's class, and before 23.11 the helpers."""
    module = "conda.cli.conda_argparse"

    class ArgumentParser(argparse.ArgumentParser):
        """A parser whose ``--help`` is conda's, and that keeps a description's lines."""

        def __init__(self, *given: Any, add_help: bool = True, **options: Any) -> None:
            options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
            super().__init__(*given, **{**options, "add_help": False})
            if add_help:
                model.get(f"{module}:add_parser_help")(self)

        def _check_value(self, action: Any, value: Any) -> None:
            many = action.choices is not None and hasattr(value, "__iter__") and not isinstance(value, str)
            for each in value if many else [value]:
                super()._check_value(action, each)

    def parse_args(self: Any, *given: Any, override_args: Any = None, **named: Any) -> Any:
        """Arguments that are not given have the values that override them."""
        null = model.get("conda.auxlib:NULL")
        parsed = argparse.ArgumentParser.parse_args(self, *given, **named)
        others = override_args or {}
        missing = [name for name in others if getattr(parsed, name, null) is null]
        vars(parsed).update({name: others[name] for name in missing if others[name] is not null})
        return parsed

    if model.since("23.7.1"):
        ArgumentParser.parse_args = parse_args  # type: ignore[method-assign]

    class PendingDeprecationAction(argparse._StoreAction):
        """Warns that its option will go, and stores (22.11 to 23.7)."""

        category: type[Warning] = PendingDeprecationWarning

        def __call__(self, parser: Any, namespace: Any, values: Any, option_string: Any = None) -> None:
            warnings.warn(f"{option_string} will be removed", self.category, stacklevel=2)
            super().__call__(parser, namespace, values, option_string)

    class DeprecatedAction(PendingDeprecationAction):
        """The same, with the other warning."""

        category = DeprecationWarning

    found: dict[str, Any] = {
        "ArgumentParser": ArgumentParser,
        "PendingDeprecationAction": PendingDeprecationAction,
        "DeprecatedAction": DeprecatedAction,
    }
    if model.is_package("conda.cli.actions") is None:
        found |= actions(model)
    return Helpers(model, module, _placed(module, found))


def _placed(module: str, names: dict[str, Any]) -> dict[str, Any]:
    """The names, each of which says that it was defined in conda's module."""
    for name, each in names.items():
        each.__module__ = module
        each.__qualname__ = name
    return names
