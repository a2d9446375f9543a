"""The project's own workflow: linted like those it generates, with the lowest and the newest versions."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from tests.rendering.test_workflows import shellcheck, tool, zizmor

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "tests.yml"


def test_the_workflow_is_clean() -> None:
    assert zizmor(ROOT) == []
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW))
    assert done.returncode == 0, done.stdout


def test_the_tests_run_with_the_lowest_and_with_the_newest_versions() -> None:
    job = YAML(typ="safe").load(WORKFLOW)["jobs"]["test"]
    assert [one["resolution"] for one in job["strategy"]["matrix"]["include"]] == ["lowest-direct", "highest"]
    scripts = [step["run"] for step in job["steps"] if "run" in step]
    assert [shellcheck(script) for script in scripts] == ["", ""]
    assert '--resolution "$RESOLUTION"' in scripts[0]
    assert scripts[1].strip().endswith("pytest -n auto")
