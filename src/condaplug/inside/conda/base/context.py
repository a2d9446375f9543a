"""conda's configuration as nobody configured it (conda/base/context.py)."""

from __future__ import annotations

import functools
import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Callable
from typing import Any

from ...model import Placeholder, release
from ...model.facts import ABSENT

__all__ = ["Context", "reset_context"]

_SYSTEMS = {"darwin": "osx", "win32": "win", "zos": "zos"}


class Context:
    """The settings: values of an unconfigured conda, of this machine, or placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes what conda's own takes; settings files are not read."""

    def __getattr__(self, name: str) -> Any:
        answer = release().data.ask("setting", name)
        if answer == ABSENT:
            raise AttributeError(f"'Context' object has no attribute {name!r}")
        if name in _MACHINE:
            found = _MACHINE[name]()
        elif answer[1] != ABSENT:
            found = release().plain(answer[1][0])
        else:
            return Placeholder(f"conda.base.context.context.{name}")
        vars(self)[name] = found
        return found


def made(name: str) -> Any:
    """The settings of this load, and the class of the plugins' settings, which moved in 25.5."""
    if name == "context":
        return Context()
    if name == "PluginConfig" and not release().since("25.5"):
        from ..plugins.config import made as settings_made

        return settings_made(name)
    return None


def reset_context(*args: Any, **kwargs: Any) -> Any:
    """The settings as they are: nothing is configured."""
    return release().get("conda.base.context:context")


def _plugin_manager() -> Any:
    return release().get("conda.plugins.manager:get_plugin_manager")()


def _plugins() -> Any:
    """The values of the plugins' settings (24.3 and later)."""
    _plugin_manager().load_settings()
    return plugin_config()(None)


def plugin_config() -> Any:
    """The class of those values."""
    module = "conda.plugins.config" if release().since("25.5") else "conda.base.context"
    return release().get(f"{module}:PluginConfig")


def _subdir() -> str:
    constants = release().data["constants"]
    machines = release().plain(constants.get("conda.base.context:non_x86_machines", {"set": []}))
    return native_subdir(frozenset(machines))


def _known_subdirs() -> frozenset[str]:
    known = release().plain(release().data["constants"]["conda.base.constants:KNOWN_SUBDIRS"])
    return frozenset((*known, _subdir(), "noarch"))


def _arch_name() -> str:
    arch = _subdir().partition("-")[2]
    return {"64": "x86_64", "32": "x86"}.get(arch, arch)


def _folders(name: str) -> tuple[str, ...]:
    return (os.path.join(sys.prefix, name), os.path.join(os.path.expanduser("~"), ".conda", name))


_MACHINE: dict[str, Callable[[], Any]] = {
    "plugin_manager": _plugin_manager,
    "plugins": _plugins,
    "platform": lambda: _subdir().partition("-")[0],
    "subdir": _subdir,
    "subdirs": lambda: (_subdir(), "noarch"),
    "known_subdirs": _known_subdirs,
    "export_platforms": lambda: (_subdir(),),
    "arch_name": _arch_name,
    "bits": lambda: 8 * struct.calcsize("P"),
    **dict.fromkeys(
        ("root_prefix", "conda_prefix", "root_dir", "default_prefix", "target_prefix"),
        lambda: sys.prefix,
    ),
    "active_prefix": lambda: None,
    "_argparse_args": lambda: release().get("conda.auxlib.collection:AttrDict")(),
    "channels": lambda: ("defaults",),
    "proxy_servers": dict,
    "override_virtual_packages": dict,
    "platform_system_release": lambda: (platform.system(), platform.release()),
    "python_implementation_name_version": lambda: (
        platform.python_implementation(),
        platform.python_version(),
    ),
    "envs_dirs": lambda: _folders("envs"),
    "pkgs_dirs": lambda: _folders("pkgs"),
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
