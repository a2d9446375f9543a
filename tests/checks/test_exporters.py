"""CP329 and CP330: extractors and loaders whose work nobody sees, and those that only look like it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.run import validate

PROJECT = '[project]\nname = "conda-x"\nversion = "1"\nentry-points.conda.x = "conda_x"\n'
HEAD = """\
from conda.plugins import hookimpl
from conda.plugins.types import CondaPackageExtractor, CondaPrefixDataLoader
"""
LOADERS = {
    "records[1] = 2\n    return records": None,
    "records.update(a=1)\n    return {1: 2}": None,
    "return None": None,
    "return {}": None,
    "locals()['records'][1] = 2\n    return {1: 2}": None,
    "return {1: 2}": "CP330",
    "found = {1: 2}\n    return found": "CP330",
    "records = {1: 2}\n    return records": "CP330",
    "return []": "CP330",
    "yield 1": "CP329",
    "records[1] = yield": "CP329",
    "yield from ()": "CP329",
}
"""The bodies of loaders, and the check that reports them."""


def test_each_loader_whose_work_nobody_sees_and_no_other(tmp_path: Path) -> None:
    functions = [f"def load_{n}(prefix, records):\n    {body}\n" for n, body in enumerate(LOADERS)]
    results = [f"    yield CondaPrefixDataLoader(name='x{n}', loader=load_{n})" for n in range(len(LOADERS))]
    lines = [HEAD, *functions, "@hookimpl\ndef conda_prefix_data_loaders():", *results]
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "conda_x.py").write_text("\n".join(lines) + "\n")
    report = validate(tmp_path, conda=["builtin:26.7.1"], select=["CP329", "CP330"], environ=os.environ)
    found = {one.message.split("'")[1]: one.code for one in report.findings}
    assert found == {f"x{n}": code for n, code in enumerate(LOADERS.values()) if code}


@pytest.mark.parametrize("body", ["yield source", "if source:\n        yield"])
def test_an_extractor_that_is_a_generator(tmp_path: Path, body: str) -> None:
    lines = [
        HEAD,
        f"def extract(source, target):\n    {body}\n",
        "@hookimpl\ndef conda_package_extractors():",
    ]
    lines.append("    yield CondaPackageExtractor(name='x', extensions=['.x'], extract=extract)\n")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "conda_x.py").write_text("\n".join(lines))
    report = validate(tmp_path, conda=["builtin:26.7.1"], select=["CP329"], environ=os.environ)
    assert [one.message.partition(":")[0] for one in report.findings] == ["CondaPackageExtractor 'x'"]
