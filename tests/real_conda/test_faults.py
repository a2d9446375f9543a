"""Faults of every field in generated plugins: what conda does with each, and whether condaplug finds it.

The truth is taken from conda itself, on its command line with and without the fault, never from condaplug. A
fault is caught where a finding with its code, error or warning, is there on the model and on the real conda.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from condaplug import catalogue
from tests.real_conda.faulty import effects, faults, reports
from tests.support import condas
from tests.support.skeletons import HOOKS, skeleton

FAULTS = faults()
EACH_CONDA = pytest.mark.parametrize("conda", condas.named(catalogue.newest()))


EVERY = 1 if os.environ.get("CONDAPLUG_TEST_FAULTS") == "all" else 4
"""Each run measures every fourth fault on conda's command line, and all of them if the variable says so."""


@EACH_CONDA
def test_conda_does_what_is_said_of_each_fault(conda: condas.Conda, tmp_path: Path) -> None:
    found = effects(conda.python, skeleton(*HOOKS), FAULTS[::EVERY], tmp_path)

    assert {one.title: effect for one, effect in found.items() if effect != one.conda} == {}


@EACH_CONDA
@pytest.mark.parametrize("kind", ["builtin", "conda"])
def test_each_fault_is_caught(
    kind: str, conda: condas.Conda, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    host = str(conda.python) if kind == "conda" else f"builtin:{conda.catalogued}"
    plugin = skeleton(*HOOKS)
    faulty = [one.put_into(plugin, tmp_path / "faulty" / str(number)) for number, one in enumerate(FAULTS)]

    untouched, *found = reports(host, [plugin, *faulty], tmp_path / "loads")

    missed = {}
    for fault, report in zip(FAULTS, found, strict=True):
        codes = [one.code for one in report.findings if one.severity != "info"]
        if fault.code not in codes:
            missed[fault] = codes
    every, caught = (Counter(one.hook for one in some) for some in (FAULTS, set(FAULTS) - missed.keys()))
    table = ", ".join(f"{hook} {caught[hook]}/{every[hook]}" for hook in sorted(every))
    record_property("figures", f"faults caught on {kind}: {caught.total()} of {every.total()} ({table})")
    assert untouched.findings == ()
    assert {fault.title: codes for fault, codes in missed.items()} == {}
