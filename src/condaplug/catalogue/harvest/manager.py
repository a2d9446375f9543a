"""The plugin manager's members."""

from __future__ import annotations

import importlib

from condaplug.catalogue.harvest.hooks import MANAGER
from condaplug.catalogue.harvest.snapshot import External, Snapshot

PLUGGY = "pluggy"


def section(snapshot: Snapshot) -> list[str]:
    """The public members of ``CondaPluginManager``, those of pluggy (as it is installed here) included."""
    names: set[str] = set()
    for base in snapshot.mro(snapshot.classes[MANAGER]):
        if not isinstance(base, External):
            names |= snapshot.members(base).keys()
        elif base.module.partition(".")[0] == PLUGGY:
            names |= {*dir(getattr(importlib.import_module(base.module), base.name))}
    return sorted(name for name in names if not name.startswith("_"))
