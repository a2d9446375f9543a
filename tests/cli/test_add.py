"""``condaplug add`` and ``adopt`` as a person meets them: words, streams, exit codes, the shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from condaplug.cli.add import split
from condaplug.create import new
from condaplug.errors import BadInvocationError
from tests.create.tiny import isolated
from tests.support.terminal import outcome


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "home").mkdir()
    return {**isolated(tmp_path / "home"), "NO_COLOR": "1", "COLUMNS": "100", "CONDAPLUG_CONDA": "builtin"}


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return new("mine", defaults=True, git=False).path


def run(environment: dict[str, str], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return outcome([sys.executable, "-m", "condaplug", *arguments], cwd, environment)


def test_it_says_what_it_wrote_and_validates(mine: Path, environment: dict[str, str]) -> None:
    done = run(environment, "add", "subcommands", "conda_settings", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "pass: no findings" in done.stderr
    assert "conda_subcommands: mine" in done.stderr
    assert done.stdout.startswith("Added to conda-mine: subcommands, settings\n")
    assert "  new      conda_mine/subcommands.py\n" in done.stdout
    assert "  changed  README.md\n" in done.stdout


def test_a_validation_that_fails_exits_1(mine: Path, environment: dict[str, str]) -> None:
    plugin = mine / "conda_mine" / "plugin.py"
    plugin.write_text(plugin.read_text(encoding="utf-8").replace("conda_environment", "conda_envirnment"))

    done = run(environment, "add", "subcommands", cwd=mine)

    assert done.returncode == 1
    assert "CP201" in done.stderr
    assert run(environment, "add", "settings", "--no-validate", cwd=mine).returncode == 0


def test_lines_left_to_the_user_of_a_recorded_plugin_exit_4(mine: Path, environment: dict[str, str]) -> None:
    (mine / "recipe" / "recipe.yaml").write_text("mine: 1\n")

    done = run(environment, "add", "subcommands", cwd=mine)

    assert done.returncode == 4
    assert "Make these changes in recipe/recipe.yaml:\n\n@@ " in done.stdout
    assert "\n+        - conda_mine.subcommands\n" in done.stdout
    assert "pass: no findings" in done.stderr


def test_twice_changes_nothing(mine: Path, environment: dict[str, str]) -> None:
    done = run(environment, "add", "environment_specifiers", ".", cwd=mine)

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "conda-mine has environment_specifiers already.\n",
        "",
    )


def test_adopt_says_what_it_recorded_and_add_follows(mine: Path, environment: dict[str, str]) -> None:
    (mine / ".copier-answers.yml").unlink()

    before = run(environment, "add", "subcommands", "conda-mine", "--no-validate", cwd=mine.parent)
    adopted = run(environment, "adopt", "conda-mine", cwd=mine.parent)
    after = run(environment, "add", "settings", "./conda-mine", cwd=mine.parent)

    assert before.returncode == 0
    assert "Put these lines into conda_mine/plugin.py:" in before.stdout
    assert "condaplug adopt" in before.stdout
    assert adopted.returncode == 0, adopted.stderr
    assert adopted.stdout.startswith("Wrote conda-mine/.copier-answers.yml:\n")
    assert "  hooks             environment_specifiers" in adopted.stdout
    assert "conda_mine/plugin.py:" in adopted.stdout
    assert after.returncode == 0, after.stdout + after.stderr


@pytest.mark.parametrize(
    ("words", "hooks", "path"),
    [
        (["subcommands"], ["subcommands"], "."),
        (["subcommands", "settings"], ["subcommands", "settings"], "."),
        (["subcommands", "."], ["subcommands"], "."),
        (["subcommands", "./settings"], ["subcommands"], "settings"),
        (["subcommands", "settings/"], ["subcommands"], "settings"),
        (["subcommands", "folder"], ["subcommands"], "folder"),
        # A folder called like a hook is a hook; a word that is neither is a hook with a slip.
        (["subcommands", "conda_settings"], ["subcommands", "conda_settings"], "."),
        (["subcommands", "setings"], ["subcommands", "setings"], "."),
        (["subcommands", "no/where"], ["subcommands"], "no/where"),
    ],
)
def test_the_last_word_may_be_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], hooks: list[str], path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("folder", "settings", "conda_settings"):
        (tmp_path / name).mkdir()

    assert split(words) == (hooks, Path(path))


def test_a_folder_alone_is_no_hook(tmp_path: Path) -> None:
    with pytest.raises(BadInvocationError, match="no hook is named"):
        split([str(tmp_path)])


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("condaplug new x --hook env", "environment_exporters environment_specifiers"),
        ("condaplug new x --hook conda_so", "conda_solvers"),
        ("condaplug add settings sub", "subcommands"),
        ("condaplug hooks error", "error_hints"),
    ],
)
def test_the_shell_completes_hooks(environment: dict[str, str], typed: str, offered: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    done = subprocess.run(
        [Path(sys.executable).with_name("condaplug")],
        env={**os.environ, **environment, **words, "_CONDAPLUG_COMPLETE": "complete_bash"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == offered.split(), done.stderr
