"""The model beside the real condas on plugins that people use: checkouts in ``CONDAPLUG_TEST_PLUGINS``.

They are those that say nothing of this project and are safe to load; each folder there is one. A plugin whose
declared dependencies the real conda lacks counts for neither side.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.real_conda.test_model_agrees import ABSENT, MOST_INCONCLUSIVE, cell
from tests.support import condas

FOLDER = Path(os.environ.get("CONDAPLUG_TEST_PLUGINS") or Path.home() / "plugins").expanduser()
PLUGINS = sorted(path for path in FOLDER.iterdir() if path.is_dir()) if FOLDER.is_dir() else []
REASON = f"no public plugins in {FOLDER} (CONDAPLUG_TEST_PLUGINS)"


@pytest.mark.skipif(not PLUGINS, reason=REASON)
@pytest.mark.parametrize("conda", condas.parameters())
def test_model_and_conda_agree_on_public_plugins(
    conda: condas.Conda, record_property: Callable[[str, object], None]
) -> None:
    release = conda.catalogued
    if release is None:
        pytest.skip(f"the catalogue has no conda {conda.name}")
    differences: dict[str, object] = {}
    inconclusive: dict[str, str | None] = {}
    counted = 0
    for plugin in PLUGINS:
        real = cell(plugin, str(conda.python))
        if ABSENT in real.codes:
            continue
        counted += 1
        model = cell(plugin, f"builtin:{release}")
        if model.verdict == "inconclusive" != real.verdict:
            inconclusive[plugin.name] = model.reason
        elif model.facts != real.facts:
            differences[plugin.name] = {"conda": real.facts, "model": model.facts}
    record_property(
        "figures",
        f"{counted} public plugins on conda {conda.name} and its model: {len(differences)} judged otherwise, "
        f"{len(inconclusive)} inconclusive on the model alone, {len(PLUGINS) - counted} left out for absent "
        "dependencies",
    )
    assert differences == {}
    assert len(inconclusive) <= MOST_INCONCLUSIVE * counted, inconclusive
