"""conda's configuration as nobody configured it (conda/base/context.py)."""

# ruff: noqa: PTH111, PTH118, TID252
from __future__ import annotations

import functools
import os
import platform
import struct
import sys
import sysconfig
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model import Model

_SYSTEMS = {"darwin": "osx", "win32": "win", "zos": "zos"}


def names(model: Model) -> dict[str, Any]:
    """``conda.base.context``."""
    facts = model.data["context"]
    members = frozenset((*facts["names"].split(), *facts["methods"].split()))

    class Context:
        """The settings: values of an unconfigured conda, of this machine, or placeholders."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            """Takes what conda's own takes; settings files are not read."""

        def __getattr__(self, name: str) -> Any:
            if name not in members:
                raise AttributeError(f"'Context' object has no attribute {name!r}")
            return model.placeholder(f"conda.base.context.context.{name}")

        @property
        def plugin_manager(self) -> Any:
            return model.get("conda.plugins.manager:get_plugin_manager")()

        @property
        def plugins(self) -> Any:
            manager = self.plugin_manager
            manager.load_settings()
            return manager.get_config(None)

    if "plugins" not in members:
        del Context.plugins
    for name, value in facts["values"].items():
        setattr(Context, name, model.plain(value))
    for name, value in _of_this_machine(model).items():
        if name in members:
            setattr(Context, name, value)
    Context.__module__ = "conda.base.context"
    Context.__qualname__ = "Context"
    context = Context()

    def reset_context(*args: Any, **kwargs: Any) -> Any:
        return context

    return {"Context": Context, "context": context, "reset_context": reset_context}


def _of_this_machine(model: Model) -> dict[str, Any]:
    prefix = sys.prefix
    machines = model.plain(model.data["constants"]["conda.base.context:non_x86_machines"])
    subdir = native_subdir(frozenset(machines))
    system, _, arch = subdir.partition("-")
    home = os.path.expanduser("~")
    known = model.plain(model.data["constants"]["conda.base.constants:KNOWN_SUBDIRS"])
    return {
        "platform": system,
        "subdir": subdir,
        "subdirs": (subdir, "noarch"),
        "known_subdirs": frozenset((*known, subdir, "noarch")),
        "export_platforms": (subdir,),
        "arch_name": {"64": "x86_64", "32": "x86"}.get(arch, arch),
        "bits": 8 * struct.calcsize("P"),
        "root_prefix": prefix,
        "conda_prefix": prefix,
        "root_dir": prefix,
        "default_prefix": prefix,
        "target_prefix": prefix,
        "active_prefix": None,
        "channels": ("defaults",),
        "proxy_servers": {},
        "override_virtual_packages": {},
        "platform_system_release": (platform.system(), platform.release()),
        "python_implementation_name_version": (platform.python_implementation(), platform.python_version()),
        "envs_dirs": (os.path.join(prefix, "envs"), os.path.join(home, ".conda", "envs")),
        "pkgs_dirs": (os.path.join(prefix, "pkgs"), os.path.join(home, ".conda", "pkgs")),
    }


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
