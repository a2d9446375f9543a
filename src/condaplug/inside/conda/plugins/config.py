"""The values of the plugins' settings: their defaults."""

from __future__ import annotations

from typing import Any, ClassVar

from ..common.configuration import default_of


class PluginConfig:
    """The settings of one load, which are kept in its own class."""

    _known: ClassVar[dict[str, Any]]

    def __init__(self, data: Any = None) -> None:
        """``data`` are the settings files, which the model does not read."""

    @classmethod
    def add_plugin_setting(cls, name: str, parameter: Any, aliases: Any = ()) -> None:
        cls._known[name] = parameter

    @classmethod
    def remove_all_plugin_settings(cls) -> None:
        cls._known.clear()

    @property
    def parameter_names(self) -> tuple[str, ...]:
        return tuple(self._known)

    def __getattr__(self, name: str) -> Any:
        if name not in self._known:
            raise AttributeError(f"'PluginConfig' object has no attribute {name!r}")
        return default_of(self._known[name])


def made(name: str) -> type | None:
    """A class without settings, for each load."""
    if name != "PluginConfig":
        return None
    return type(name, (PluginConfig,), {"__module__": "conda.plugins.config", "_known": {}})
