"""conda's configuration as nobody configured it (conda/base/context.py)."""

# ruff: noqa: PTH111, PTH118, TID252
from __future__ import annotations

import functools
import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ...model.facts import ABSENT
from ..lazy import LazyNames

if TYPE_CHECKING:
    from ...model.model import Model

_SYSTEMS = {"darwin": "osx", "win32": "win", "zos": "zos"}


def names(model: Model) -> dict[str, Any]:
    """``conda.base.context``."""

    class Context:
        """The settings: values of an unconfigured conda, of this machine, or placeholders."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            """Takes what conda's own takes; settings files are not read."""

        def __getattr__(self, name: str) -> Any:
            answer = model.data.ask("setting", name)
            if answer == ABSENT:
                raise AttributeError(f"'Context' object has no attribute {name!r}")
            if name in _MACHINE:
                found = _MACHINE[name](model)
            elif answer[1] != ABSENT:
                found = model.plain(answer[1][0])
            else:
                return model.placeholder(f"conda.base.context.context.{name}")
            vars(self)[name] = found
            return found

    Context.__module__ = "conda.base.context"
    Context.__qualname__ = "Context"
    context = Context()

    def reset_context(*args: Any, **kwargs: Any) -> Any:
        return context

    found = {"Context": Context, "context": context, "reset_context": reset_context}
    return LazyNames(found, PluginConfig=partial(_plugin_config, model))


def _plugins(model: Model) -> Any:
    """The values of the plugins' settings (24.3 and later)."""
    model.get("conda.plugins.manager:get_plugin_manager")().load_settings()
    return _plugin_config(model)(None)


def _plugin_config(model: Model) -> Any:
    """The class of those values, which moved in 25.5."""
    if model.since("25.5"):
        return model.get("conda.plugins.config:PluginConfig")
    return model.behaviour("conda.plugins.config")["PluginConfig"]


def _subdir(model: Model) -> str:
    machines = model.plain(model.data["constants"].get("conda.base.context:non_x86_machines", {"set": []}))
    return native_subdir(frozenset(machines))


def _known_subdirs(model: Model) -> frozenset[str]:
    known = model.plain(model.data["constants"]["conda.base.constants:KNOWN_SUBDIRS"])
    return frozenset((*known, _subdir(model), "noarch"))


def _arch_name(model: Model) -> str:
    arch = _subdir(model).partition("-")[2]
    return {"64": "x86_64", "32": "x86"}.get(arch, arch)


def _folders(name: str) -> tuple[str, ...]:
    return (os.path.join(sys.prefix, name), os.path.join(os.path.expanduser("~"), ".conda", name))


_MACHINE: dict[str, Callable[[Model], Any]] = {
    "plugin_manager": lambda model: model.get("conda.plugins.manager:get_plugin_manager")(),
    "plugins": _plugins,
    "platform": lambda model: _subdir(model).partition("-")[0],
    "subdir": _subdir,
    "subdirs": lambda model: (_subdir(model), "noarch"),
    "known_subdirs": _known_subdirs,
    "export_platforms": lambda model: (_subdir(model),),
    "arch_name": _arch_name,
    "bits": lambda model: 8 * struct.calcsize("P"),
    **dict.fromkeys(
        ("root_prefix", "conda_prefix", "root_dir", "default_prefix", "target_prefix"),
        lambda model: sys.prefix,
    ),
    "active_prefix": lambda model: None,
    "_argparse_args": lambda model: model.get("conda.auxlib.collection:AttrDict")(),
    "channels": lambda model: ("defaults",),
    "proxy_servers": lambda model: {},
    "override_virtual_packages": lambda model: {},
    "platform_system_release": lambda model: (platform.system(), platform.release()),
    "python_implementation_name_version": lambda model: (
        platform.python_implementation(),
        platform.python_version(),
    ),
    "envs_dirs": lambda model: _folders("envs"),
    "pkgs_dirs": lambda model: _folders("pkgs"),
}
"""The settings that depend on the machine, or on other settings."""


@functools.cache
def native_subdir(named_machines: frozenset[str]) -> str:
    """This machine's platform as conda names it: ``linux-64``, ``osx-arm64``.

    ``named_machines`` are those that a platform is named after; of the others it has the bits.
    """
    if sys.platform == "win32":
        found = sysconfig.get_platform()
        return {"win-amd64": "win-64", "win32": "win-32"}.get(found, found)
    system = "linux" if sys.platform.startswith("linux") else _SYSTEMS.get(sys.platform, "unknown")
    if sys.platform.startswith("freebsd"):
        system = "freebsd"
    machine = os.uname().machine.lower()
    if machine in named_machines:
        return f"{system}-{machine}"
    return f"{system}-z" if system == "zos" else f"{system}-{8 * struct.calcsize('P')}"
