"""Which entry-point groups nearly name ``conda``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue import api
from condaplug.project.groups import is_nearly_conda


@pytest.mark.parametrize(
    "group",
    [
        *(
            "conda",
            "console_scripts",
            "gui_scripts",
            "pytest11",
            "conda_build",
            "conda_build.hooks",
            "conda_lock",
        ),
        *(
            "conda.exe",
            "conda_libmamba",
            "anaconda",
            "anaconda_client",
            "mamba",
            "panda",
            "cod",
            "",
            "hatch",
            "code",
        ),
    ],
)
def test_not_near(group: str) -> None:
    assert not is_nearly_conda(group)


@pytest.mark.parametrize(
    "group",
    [
        *("Conda", "CONDA", " conda", "conda.", "condas", "coda", "cond", "conada", "ocnda", "conde"),
        *("conda.plugins", "conda_plugins", "conda-plugin", "condaplugins", "Conda Plugins", "plugins.conda"),
        *(
            "conda.hooks",
            "conda_hookimpl",
            "conda.subcommands",
            "conda_solvers",
            "conda.environment_specifiers",
        ),
    ],
)
def test_near(group: str) -> None:
    assert is_nearly_conda(group)


@pytest.mark.parametrize("hook", api.hooks())
def test_each_hook_is_near_in_singular_and_plural(hook: str) -> None:
    assert is_nearly_conda(hook)
    assert is_nearly_conda(hook.removesuffix("s"))


@given(st.text())
def test_any_text(group: str) -> None:
    assert is_nearly_conda(group) in (True, False)
