"""The whole life of a plugin, offline: made from a wheel, edited, given hooks, updated, in conflict, fixed.

``tests/real_conda/test_life.py`` takes the same steps, and runs the plugin in a conda after each of them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from condaplug.create.origin import REPOSITORY_URL
from condaplug.create.recorded import ANSWERS_FILE
from tests.support.history import GitError
from tests.support.life import CONFLICTING, DEVELOPMENT, EDITS, Edit, Life, Releases, answers_of, run, tree

FIRST, SECOND, THIRD = "environment_specifiers", "subcommands", "health_checks"
"""The hooks, in the order in which the plugin gets them."""

ALPHA, BETA, STABLE = (
    f'    "Development Status :: {status}",\n'
    for status in ("2 - Pre-Alpha", "4 - Beta", "5 - Production/Stable")
)
"""A line of pyproject.toml: as the author changes it, as it was, and as the template changes it."""


def test_the_whole_life(tmp_path: Path) -> None:
    life = Life.begin(tmp_path)
    assert_the_wheel_runs(life)
    it_is_made(life)
    it_is_edited_and_gets_a_hook(life)
    both_tools_update_it(life)
    it_gets_a_hook_of_the_newer_template(life)
    it_meets_a_conflict(life)
    it_is_resolved(life)


def it_is_made(life: Life) -> None:
    made = life.step_new()
    assert "No git repository was made: git is not on PATH." in made.stderr
    assert "pdates" not in made.stderr
    assert_recorded(life, "v0.1.0", FIRST)
    assert_valid(life, FIRST)


def it_is_edited_and_gets_a_hook(life: Life) -> None:
    life.step_edit()
    assert_valid(life, FIRST)

    life.step_add_before()
    assert_recorded(life, "v0.1.0", FIRST, SECOND)
    assert tree(life.plugin) == new_and_edited(life, life.site, FIRST, SECOND)
    assert_valid(life, FIRST, SECOND)


def both_tools_update_it(life: Life) -> None:
    by_copier = life.copy("by-copier")

    updated = life.step_update()
    by_copier.update("copier")
    by_copier.commit("Update")

    # condaplug validates what it updated, and exits 1 where that fails.
    assert "pass: no findings" in updated.stderr
    # Whatever the template changed is there, whatever the author did is there, and nothing else is.
    expected = new_and_edited(life, life.releases.checkout / "src", FIRST, SECOND)
    for one in (life, by_copier):
        assert_recorded(one, "v0.2.0", FIRST, SECOND)
        assert answers_of(one.plugin)["reports_to"] == "ada@example.org"
        assert tree(one.plugin) == expected
        assert_valid(one, FIRST, SECOND)


def it_gets_a_hook_of_the_newer_template(life: Life) -> None:
    newer = life.releases.checkout / "src"
    refused, carrying_it = life.copy("refused"), life.copy("carrying-it")

    life.step_add_after()

    assert_recorded(life, "v0.2.0", FIRST, SECOND, THIRD)
    assert tree(life.plugin) == new_and_edited(life, newer, FIRST, SECOND, THIRD)
    assert_valid(life, FIRST, SECOND, THIRD)
    # The wheel carries 0.1.0, and must fetch 0.2.0; a condaplug that carries 0.2.0 need not.
    said = refused.condaplug("add", THIRD, offline=True, expected=2).stderr
    assert f"error: git cannot give the template {REPOSITORY_URL} at v0.2.0: " in said
    assert refused.status() == []
    carrying_it.condaplug("add", THIRD, site=newer, offline=True)
    assert tree(carrying_it.plugin) == tree(life.plugin)


def it_meets_a_conflict(life: Life) -> None:
    assert not is_newer(life, "v0.2.0", "v0.2.0")
    author = life.copy("author")

    conflict = life.step_conflict()

    author.edit([CONFLICTING])
    author.commit("Not yet ready")
    assert is_newer(author, "v0.2.0", "v0.3.0")
    by_copier, rejected = author.copy("by-copier"), author.copy("rejected")
    rejection = rejected.update("condaplug", "--conflict", "rej", expected=4)
    by_copier.update("copier")

    # Between markers: git holds the file for unmerged, and all else for changed and not staged.
    assert "  conflict pyproject.toml\n" in conflict.stdout
    text = (life.plugin / "pyproject.toml").read_text(encoding="utf-8")
    assert f"<<<<<<< before updating\n{ALPHA}=======\n{STABLE}>>>>>>> after updating\n" in text
    assert life.status() == [" M .copier-answers.yml", " M README.md", "UU pyproject.toml"]
    head = life.git("rev-parse", "HEAD")
    with pytest.raises(GitError, match="Committing is not possible because you have unmerged files"):
        life.git("commit", "--message", "Too early")
    assert life.git("rev-parse", "HEAD") == head
    assert "has conflicts that are not resolved" in life.update("condaplug", expected=2).stderr
    assert tree(life.plugin) == tree(by_copier.plugin)
    assert unmerged(life) == unmerged(by_copier)
    assert len(unmerged(life)) == 3

    # Beside the file: it is the template's, with what fits of the author's edits.
    assert "  conflict pyproject.toml\n" in rejection.stdout
    text = (rejected.plugin / "pyproject.toml").read_text(encoding="utf-8")
    assert STABLE in text
    assert "line-length = 100\n" in text
    patch = (rejected.plugin / "pyproject.toml.rej").read_text(encoding="utf-8")
    assert f"-{BETA}+{ALPHA}" in patch
    assert unmerged(rejected) == []
    assert rejected.git("diff", "--cached", "--name-only") == ""


def it_is_resolved(life: Life) -> None:
    life.step_resolve()

    text = (life.plugin / "pyproject.toml").read_text(encoding="utf-8")
    assert ALPHA in text
    assert STABLE not in text
    edits = [*EDITS, Edit("pyproject.toml", STABLE, ALPHA)]
    newer = life.releases.checkout / "src"
    assert tree(life.plugin) == new_and_edited(life, newer, FIRST, SECOND, THIRD, edits=edits)
    assert_recorded(life, "v0.3.0", FIRST, SECOND, THIRD)
    assert_valid(life, FIRST, SECOND, THIRD)
    assert not is_newer(life, "v0.3.0", "v0.3.0")
    assert "is up to date" in life.update("condaplug").stdout
    assert life.status() == []


def test_what_a_build_without_a_remote_made_is_updated_once_a_release_adopts_it(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    releases.publish(DEVELOPMENT)
    life = Life(tmp_path, releases, releases.checkout / "src")
    answers = life.plugin / ANSWERS_FILE

    made = life.condaplug("new", "mysimple", "--defaults", offline=True)

    life.commit("New")
    assert "Updates are not possible: the git checkout of this condaplug has no remote." in made.stderr
    assert not {"_src_path", "_commit"} & answers_of(life.plugin).keys()
    life.step_add_before()
    releases.publish("0.1.0")
    refusal = life.update("condaplug", expected=2)
    (error, hint) = refusal.stderr.splitlines()
    assert error == f"error: {answers} names no template (_src_path)"
    assert "run `condaplug adopt`, and commit" in hint
    assert refusal.stdout == ""
    assert life.status() == []

    answers.unlink()
    life.condaplug("adopt", offline=True)
    life.commit("Adopt")
    assert_recorded(life, "v0.1.0", FIRST, SECOND)
    releases.publish("0.2.0")
    life.update("condaplug")
    expected = new_and_edited(life, releases.checkout / "src", FIRST, SECOND, edits=())
    # What was not there when it was adopted stays away.
    assert tree(life.plugin) == without_condaplug(expected)
    assert_valid(life, FIRST, SECOND)


def test_a_plugin_made_from_a_folder_is_updated_from_it(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    releases.publish("0.1.0")
    template = str(releases.checkout)
    life = Life(tmp_path, releases, releases.checkout / "src")
    made = life.condaplug("new", "mysimple", "--defaults", "--template", template, offline=True)
    assert "pdates" not in made.stderr
    assert_recorded(life, "v0.1.0", FIRST, template=template)
    life.commit("New")
    life.step_edit()
    releases.publish("0.2.0")

    life.condaplug("update", "--defaults", offline=True)

    assert_recorded(life, "v0.2.0", FIRST, template=template)
    files = tree(life.plugin)
    expected = new_and_edited(life, releases.checkout / "src", FIRST)
    for one in (files, expected):
        del one[ANSWERS_FILE]
    # A workflow cannot install condaplug from a folder.
    assert files == without_condaplug(expected)
    assert_valid(life, FIRST)


# --- What is asked after the steps


def assert_the_wheel_runs(life: Life) -> None:
    """The tests import the checkout's condaplug; the steps must not."""
    environment = life.releases.environment | {"PYTHONPATH": str(life.site)}
    where = run(["-c", "import condaplug; print(condaplug.__file__)"], environment, life.folder).stdout
    assert Path(where.rstrip("\n")) == life.site / "condaplug" / "__init__.py"
    assert (life.site / "condaplug" / "_template" / "copier.yml").is_file()
    assert life.condaplug("--version").stdout == "condaplug 0.1.0\n"


def assert_valid(life: Life, *hooks: str) -> None:
    """Condaplug finds nothing in the plugin, and sees each of its hooks."""
    done = life.condaplug("validate", "--conda", "builtin", "--format", "json")
    report = json.loads(done.stdout)
    assert (report["verdict"], report["findings"]) == ("pass", [])
    (host,) = report["hosts"]
    assert {hook["name"] for hook in host["hooks"]} == {f"conda_{hook}" for hook in hooks}


def assert_recorded(life: Life, tag: str, *hooks: str, template: str = REPOSITORY_URL) -> None:
    recorded = answers_of(life.plugin)
    assert (recorded["_src_path"], recorded["_commit"]) == (template, tag)
    assert sorted(recorded["hooks"]) == sorted(hooks)


def is_newer(life: Life, current: str, newest: str) -> bool:
    """Whether ``update --check`` knows a newer template; it is asked to name both."""
    answer = json.loads(life.condaplug("update", "--check", "--format", "json").stdout)
    available = answer.pop("available")
    assert answer == {"schema": 1, "template": REPOSITORY_URL, "current": current, "newest": newest}
    assert isinstance(available, bool)
    return available


def unmerged(life: Life) -> list[str]:
    """What git's index has of files in conflict: mode, content, stage and path."""
    return life.git("ls-files", "--unmerged").splitlines()


def new_and_edited(
    life: Life, site: Path, *hooks: str, edits: Sequence[Edit] = EDITS
) -> dict[str, tuple[bytes, int]]:
    """The files of the plugin that the condaplug of ``site`` makes with these hooks, and then edited."""
    fresh = Life(Path(tempfile.mkdtemp(dir=life.folder)), life.releases, site)
    # By itself, it would name the hooks.
    description = answers_of(life.plugin)["description"]
    chosen = [f"--data=description={description}", *(f"--hook={hook}" for hook in hooks)]
    fresh.condaplug("new", "mysimple", "--defaults", *chosen, "--no-validate", offline=True, without_git=True)
    fresh.edit(edits)
    return tree(fresh.plugin)


def without_condaplug(files: dict[str, tuple[bytes, int]]) -> dict[str, tuple[bytes, int]]:
    """The files without those that install condaplug on GitHub; they are among them."""
    needing = {
        f".github/{name}" for name in ("condaplug.txt", "workflows/update.yml", "workflows/validate.yml")
    }
    assert needing <= files.keys()
    return {name: content for name, content in files.items() if name not in needing}
