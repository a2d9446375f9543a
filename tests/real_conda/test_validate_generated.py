"""``validate`` on what ``new`` makes: on every conda that the plugin claims, and on the model."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from condaplug.run import validate
from tests.support.condas import Conda, parameters

Rendered = Callable[[str, str], Path]
FORMATS = ["json", "yaml", "toml"]


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("conda", parameters())
def test_from_25_9_on_there_is_nothing_to_find(conda: Conda, file_format: str, rendered: Rendered) -> None:
    report = validate(rendered(file_format, "25.9"), conda=[str(conda.prefix)], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())
    (host,) = report.hosts
    assert [(hook.name, hook.plugins) for hook in host.hooks] == [
        ("conda_environment_specifiers", ("mysimple",))
    ]


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("conda", parameters(since=(26, 3)))
def test_by_default_there_is_nothing_to_find_from_26_3_on(
    conda: Conda, file_format: str, rendered: Rendered
) -> None:
    report = validate(rendered(file_format, "26.3"), conda=[str(conda.prefix)], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())


@pytest.mark.parametrize("conda", [one for one in parameters() if one.id.startswith(("25", "26.1"))])
def test_before_its_range_it_is_not_judged(conda: Conda, rendered: Rendered) -> None:
    report = validate(rendered("json", "26.3"), conda=[str(conda.prefix)], environ=os.environ)
    assert report.verdict == "inconclusive"
    assert [finding.code for finding in report.findings] == ["CP902"]


@pytest.mark.parametrize("conda_min", ["25.9", "26.3"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_the_model_finds_nothing_either(file_format: str, conda_min: str, rendered: Rendered) -> None:
    report = validate(rendered(file_format, conda_min), conda=["builtin"], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())
