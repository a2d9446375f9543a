"""``validate`` on every skeleton, on the model at each release that has its hook."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from condaplug.catalogue import api
from condaplug.report.validate import as_json
from condaplug.run import validate
from tests.support.skeletons import HOOKS, since, skeleton


def releases(*hooks: str) -> list[str]:
    """The catalogue's releases that have all of the hooks, from the lowest that a plugin can claim."""

    def number(release: str) -> tuple[int, ...]:
        return tuple(int(part) for part in release.split(".")[:2])

    return [release for release in api.releases() if number(release) >= since(*hooks)]


def assert_nothing_is_found(project: Path, hooks: list[str]) -> None:
    asked = releases(*hooks)
    report = validate(project, conda=[f"builtin:{release}" for release in asked], environ=os.environ)

    assert report.findings == (), as_json(report)
    assert [(host.host.version, host.verdict) for host in report.hosts] == [(one, "pass") for one in asked]
    for host in report.hosts:
        assert {hook.name for hook in host.hooks} == {f"conda_{hook}" for hook in hooks}


def test_there_is_one_for_every_hook_of_conda() -> None:
    assert {f"conda_{hook}" for hook in HOOKS} == set(api.hooks())


@pytest.mark.parametrize("hook", HOOKS)
def test_alone_it_validates_at_every_release(hook: str) -> None:
    assert_nothing_is_found(skeleton(hook), [hook])


def test_all_together_validate() -> None:
    assert_nothing_is_found(skeleton(*HOOKS), HOOKS)
