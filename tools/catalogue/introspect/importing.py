"""Import every module of conda, with stand-ins for the libraries that only its test fixtures need."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import types
from typing import Any


def import_everything() -> list[str]:
    """The names of conda's modules, each imported; what another platform needs is not among them."""
    import conda

    names, absent = ["conda"], []
    for module in pkgutil.walk_packages(conda.__path__, "conda.", onerror=lambda name: None):
        if module.name.endswith(".__main__"):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError:
            absent.append(module.name)
        except Exception:
            continue  # a module for another platform is no part of this conda
        else:
            names.append(module.name)
    names.extend(name for name in absent if _imports_with_stand_ins(name))
    return sorted(names)


class StandIn(types.ModuleType):
    """A module that this conda lacks and one of its modules (the fixtures for tests) cannot do without."""

    __path__: list[str] = []  # noqa: RUF012 - as a package has it

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = type(name, (), {"__module__": self.__name__})
        setattr(self, name, value)
        return value


def _imports_with_stand_ins(name: str) -> bool:
    for _ in range(9):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "conda":
                return False
            sys.modules[error.name] = StandIn(error.name)
        except Exception:
            return False
        else:
            return True
    return False
