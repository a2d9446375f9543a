"""The members of the plugin manager."""

from __future__ import annotations

from pathlib import Path

import pluggy

from condaplug.catalogue.harvest import manager
from tests.catalogue.harvest.release import release


def test_members_are_condas_own_and_pluggys(tmp_path: Path) -> None:
    source = """
        import pluggy

        class Base:
            def get_base(self): ...

        class CondaPluginManager(pluggy.PluginManager, Base):
            get_cached = None
            declared: int

            def get_own(self): ...
            def _private(self): ...
        """
    with release(tmp_path, {"conda.plugins.manager": source}) as snapshot:
        found = manager.section(snapshot)
    public = {name for name in dir(pluggy.PluginManager) if not name.startswith("_")}
    assert "register" in public
    assert found == sorted(public | {"get_base", "get_own", "get_cached"})
