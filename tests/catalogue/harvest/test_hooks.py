"""The hook specifications as the source declares them."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.catalogue.harvest import hooks
from tests.catalogue.harvest.release import release

HOOKSPEC = """
    from collections.abc import Iterable
    import pluggy
    from .types import CondaThing
    from ..base import NAME

    _hookspec = pluggy.HookspecMarker(NAME)
    hookimpl = pluggy.HookimplMarker(NAME)

    class CondaSpecs:
        @_hookspec
        def conda_things(self) -> Iterable[CondaThing]:
            "Words."

        @_hookspec(firstresult=True)
        def conda_first(self, host: str, *, path: str = "") -> CondaThing | None:
            "Words."

        @_hookspec
        def conda_hints(self, error):
            "Words."

        @staticmethod
        def helper():
            "Not a hook."
"""
MANAGER = """
    import pluggy

    class CondaPluginManager(pluggy.PluginManager):
        def get_hook_results(self, name, **kwargs):
            return getattr(self.hook, f"conda_{name}")(**kwargs)

        def get_things(self):
            return self.get_hook_results("things")

        def get_all_hints(self, error):
            return self.hook.conda_hints(error=error)
"""
SOURCES = {
    "conda.base": 'NAME = "conda"',
    "conda.plugins.types": "class CondaThing: ...",
    "conda.plugins.hookspec": HOOKSPEC,
    "conda.plugins.manager": MANAGER,
}


def test_each_hook_with_its_parameters_options_type_and_call(tmp_path: Path) -> None:
    with release(tmp_path, SOURCES) as snapshot:
        found = hooks.section(snapshot)
    assert found == {
        "conda_things": {"parameters": [], "firstresult": False, "returns": "CondaThing", "call": "results"},
        "conda_first": {
            "parameters": ["host", "path"],
            "firstresult": True,
            "returns": None,
            "call": "results",
        },
        "conda_hints": {"parameters": ["error"], "firstresult": False, "returns": None, "call": "all_hints"},
    }


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        ("Iterable[A]", "A"),
        ("Iterable[A] | None", "A"),
        ("list[types.A]", "types"),
        ("A", None),
        ("None", None),
    ],
)
def test_the_type_is_the_one_in_brackets(annotation: str, name: str | None, tmp_path: Path) -> None:
    source = f"""
        import pluggy
        _hookspec = pluggy.HookspecMarker("conda")
        class CondaSpecs:
            @_hookspec
            def conda_a(self) -> {annotation}: ...
        """
    with release(tmp_path, {**SOURCES, "conda.plugins.hookspec": source}) as snapshot:
        assert hooks.section(snapshot)["conda_a"]["returns"] == name
