"""The first day: a clone, the README's first command, and the plugin follows what is pushed from then on.

Nothing leaves the machine: the repository is a bare one in a folder, under its own address or an https one.
"""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from condaplug.create.recorded import ANSWERS_FILE
from tests.support.history import git
from tests.support.installed import copy_checkout
from tests.support.life import RELEASES, TOOLS, Edit, answers_of, tree

ROOT = Path(__file__).parents[1]
HTTPS = "https://example.org/ada/condaplug"
"""An address that git finds in the bare repository."""

COMMENTS = {".md": "<!-- {} -->", ".json": "", "LICENSE": "{}", ".typed": "{}"}
"""How a line is added to a file of this ending; ``#`` begins it elsewhere, and nothing can be in JSON."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="the README's command for POSIX shells")


@dataclass
class Day:
    """A machine with a clone of condaplug, from ``address``, and the plugin beside it."""

    folder: Path
    address: str
    environment: dict[str, str]

    @property
    def clone(self) -> Path:
        return self.folder / "condaplug"

    @property
    def plugin(self) -> Path:
        return self.folder / "conda-mysimple"

    def run(
        self, command: list[str], cwd: Path | None = None, expected: int = 0
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            cwd=cwd or self.plugin,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stdout + done.stderr
        return done

    def condaplug(self, *arguments: str, expected: int = 0) -> subprocess.CompletedProcess[str]:
        return self.run([str(self.clone / ".venv" / "bin" / "condaplug"), *arguments], expected=expected)

    def update(self, tool: str, *options: str, expected: int = 0) -> subprocess.CompletedProcess[str]:
        python = str(self.clone / ".venv" / "bin" / "python")
        return self.run([python, *TOOLS[tool], *options], expected=expected)

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        return git(*arguments, cwd=cwd or self.plugin, env=self.environment)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def push(self, edits: Iterable[Edit], tag: str | None = None) -> str:
        """Somebody changes the template and pushes it, from a clone of their own; the commit's hash."""
        elsewhere = self.folder / "elsewhere"
        if not elsewhere.exists():
            self.git("clone", "--quiet", self.address, str(elsewhere), cwd=self.folder)
        for edit in edits:
            edit.apply(elsewhere)
        self.git("commit", "--quiet", "--all", "--message", "More", cwd=elsewhere)
        if tag:
            self.git("tag", "--annotate", "--message", tag, tag, cwd=elsewhere)
        self.git("push", "--quiet", "--follow-tags", "origin", "HEAD", cwd=elsewhere)
        return self.git("rev-parse", "HEAD", cwd=elsewhere)

    def requirement(self) -> str | None:
        """What the plugin's workflows install; None where they are left out."""
        file = self.plugin / ".github" / "condaplug.txt"
        workflows = {path.name for path in (self.plugin / ".github" / "workflows").iterdir()}
        assert ({"update.yml", "validate.yml"} <= workflows) == file.exists()
        return file.read_text(encoding="utf-8") if file.exists() else None


def first_command() -> str:
    """The first block of code of the README's Quickstart."""
    quickstart = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Quickstart\n")[2]
    block = re.search(r"```bash\n(.*?)```", quickstart, re.DOTALL)
    assert block
    return block[1]


@pytest.fixture(params=["folder", "https"])
def day(request: pytest.FixtureRequest, tmp_path: Path) -> Day:
    """After ``git clone`` and the README's first command."""
    bare, home, packages = tmp_path / "bare.git", tmp_path / "home", tmp_path / "packages"
    for folder in (home, packages):
        folder.mkdir()
    # What a package index would give: the dependencies, and hatchling.
    for entry in Path(site.getsitepackages()[0]).iterdir():
        if not re.match(r"(?i)_*(condaplug|editable)|.*\.pth$|pip", entry.name):
            (packages / entry.name).symlink_to(entry)
    settings = {
        "user.name": "Ada",
        "user.email": "ada@example.org",
        "init.defaultBranch": "main",
        f"url.{bare.as_uri()}.insteadOf": HTTPS,
    }
    kept = {
        key: value for key, value in os.environ.items() if not re.match("GIT_|CONDA|PYTHON|COPIER|PIP", key)
    }
    environment = kept | {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "PYTHONPATH": str(packages),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "COPIER_CACHE_DIR": str(tmp_path / "cache"),
        "CONDAPLUG_CONDA": "builtin",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": str(len(settings)),
    }
    for number, (key, value) in enumerate(settings.items()):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    address = str(bare) if request.param == "folder" else HTTPS
    day = Day(tmp_path, address, environment)
    day.git("init", "--quiet", "--bare", str(bare), cwd=tmp_path)
    first = copy_checkout(tmp_path / "first")
    day.git("init", "--quiet", cwd=first)
    day.git("add", "--all", cwd=first)
    day.git("commit", "--quiet", "--message", "First", cwd=first)
    day.git("push", "--quiet", str(bare), "HEAD:refs/heads/main", cwd=first)
    day.git("clone", "--quiet", address, str(day.clone), cwd=tmp_path)
    day.run(["bash", "-euo", "pipefail", "-c", first_command()], cwd=day.clone)
    return day


def edit_every_file(plugin: Path) -> dict[str, str]:
    """Add a line to the end of each file that an author edits, and return them by name."""
    added = {}
    for path in sorted(plugin.rglob("*")):
        name = path.relative_to(plugin).as_posix()
        if not path.is_file() or name.startswith(".git/") or name == ANSWERS_FILE or path.suffix == ".json":
            continue
        line = COMMENTS.get(path.suffix or path.name, "# {}").format(f"Ada's own: {name}")
        # A requirement is the whole file.
        if name != ".github/condaplug.txt":
            path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
            added[name] = line
    return added


@posix
def test_a_plugin_made_as_the_readme_says_follows_the_template(day: Day) -> None:
    is_https = day.address == HTTPS
    address = HTTPS if is_https else (day.folder / "bare.git").as_uri()
    first = day.git("rev-parse", "HEAD", cwd=day.clone)
    assert day.git("status", "--porcelain", cwd=day.clone) == ""
    answers = answers_of(day.plugin)
    assert answers["_src_path"] == (f"git+{address}" if is_https else address)
    assert answers["_commit"] == first
    assert day.requirement() == (f"condaplug @ git+{HTTPS}@{first}\n" if is_https else None)
    day.commit("New")
    edits = edit_every_file(day.plugin)
    day.commit("Edit every file")

    states = [
        # Plain copier removes a file that the template drops, edited or not.
        (None, [change for change in RELEASES["0.2.0"] if change.new is not None]),
        ("v0.1.0", [Edit("template/README.md.jinja", "It needs conda", "It runs with conda")]),
    ]
    for tag, changes in states:
        pushed = day.push(changes, tag)
        assert f"({pushed_on(day)}) is there" in day.condaplug("update", "--check").stdout or tag
        follow(day, tag or pushed, edits)
        assert day.requirement() == (f"condaplug @ git+{HTTPS}@{tag or pushed}\n" if is_https else None)
    assert "nothing newer is there" in day.condaplug("update", "--check").stdout
    assert "is up to date" in day.condaplug("update").stdout

    conflict(day)


def pushed_on(day: Day) -> str:
    return day.git("show", "--no-patch", "--format=%cs", "HEAD", cwd=day.folder / "elsewhere")


def follow(day: Day, state: str, edits: dict[str, str]) -> None:
    """Both tools bring the state, keep every edit, and make the same; the plugin is valid."""
    dry = day.condaplug("update", "--dry-run").stdout
    assert dry.startswith("diff --git ")
    assert day.git("status", "--porcelain") == ""
    by_copier = shutil.copytree(day.plugin, day.folder / "by-copier", symlinks=True)
    updated = day.update("condaplug")
    assert "pass: no findings" in updated.stderr
    python = str(day.clone / ".venv" / "bin" / "python")
    day.run([python, *TOOLS["copier"]], cwd=by_copier)
    day.condaplug("validate", str(by_copier), "--strict")
    assert tree(day.plugin) == tree(by_copier)
    shutil.rmtree(by_copier)
    assert answers_of(day.plugin)["_commit"] == state
    for name, line in edits.items():
        path = day.plugin / name
        assert line in path.read_text(encoding="utf-8"), name
    day.commit("Update")


def conflict(day: Day) -> None:
    status = "Status :: 4 - Beta"
    day.push([Edit("template/pyproject.toml.jinja", status, "Status :: 5 - Production/Stable")], "v0.2.0")
    Edit("pyproject.toml", status, "Status :: 2 - Pre-Alpha").apply(day.plugin)
    day.commit("Not yet ready")
    assert "  conflict pyproject.toml\n" in day.update("condaplug", expected=4).stdout
