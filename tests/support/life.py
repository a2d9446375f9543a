"""The life of a plugin: condaplug's releases, a machine that has the first, and what an author does there.

Nothing leaves the machine: git finds the public repository in a folder beside the plugin.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from condaplug import __version__
from condaplug.create.recorded import ANSWERS_FILE
from tests.support.history import finding, git
from tests.support.installed import copy_checkout

TOOLS = {
    "copier": ["-m", "copier", "update", "--defaults"],
    "condaplug": ["-m", "condaplug", "update", "--defaults"],
}
"""The two programs that update a plugin, as their users call them."""

DEVELOPMENT = "0.0.1.dev0"
"""The version of a build that is no release."""


@dataclass(frozen=True)
class Edit:
    """In ``file``, ``new`` in place of ``old``, which is there; an empty ``old`` is the file's end.

    ``new`` is None where the whole file goes.
    """

    file: str
    old: str
    new: str | None

    def apply(self, root: Path) -> None:
        """Edit the file below ``root``. Raises ``LookupError`` where ``old`` is not in it."""
        path = root / self.file
        if self.new is None:
            path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if self.old not in text:
            raise LookupError(f"{path} no longer has {self.old!r}")
        text = text.replace(self.old, self.new) if self.old else text + self.new
        path.write_text(text, encoding="utf-8", newline="\n")


HOOKS = "template/_includes/hooks"

RELEASES = {
    "0.2.0": (
        Edit("template/README.md.jinja", "## Install\n", "## Install\n\nIt is a package like any other.\n"),
        Edit("template/pyproject.toml.jinja", "Status :: 3 - Alpha", "Status :: 4 - Beta"),
        Edit("template/.github/workflows/tests.yml", "timeout-minutes: 30", "timeout-minutes: 45"),
        # The one as the other, or the plugin's tests fail.
        Edit(f"{HOOKS}/environment_specifiers/module.py.jinja", "cannot be read: ", "could not be read: "),
        Edit(f"{HOOKS}/environment_specifiers/test.py.jinja", "cannot be read", "could not be read"),
        Edit(f"{HOOKS}/subcommands/module.py.jinja", "take the most space.", "take most of the space."),
        Edit(f"{HOOKS}/health_checks/module.py.jinja", '"""Find the files', '"""Look for the files'),
        Edit("template/.pre-commit-config.yaml", "", None),
        Edit("template/.github/dependabot.yml", "interval: monthly", "interval: weekly"),
        Edit("copier.yml", "", "\nreports_to:\n  type: str\n  default: ada@example.org\n  help: To whom?\n"),
        Edit("template/SECURITY.md.jinja", "", "# Security\n\nTell {{ reports_to }} of a hole in it.\n"),
    ),
    "0.3.0": (
        Edit("template/pyproject.toml.jinja", "Status :: 4 - Beta", "Status :: 5 - Production/Stable"),
        Edit("template/README.md.jinja", "It needs conda", "It runs with conda"),
    ),
}
"""What each later release changes in the template."""

EDITS = (
    Edit("README.md", "## License\n", "## Thanks\n\nTo all who wrote mysimple files.\n\n## License\n"),
    Edit("pyproject.toml", "line-length = 110\n", "line-length = 100\n"),
    Edit("conda_mysimple/environment_specifiers.py", "name=name.strip(),", "name=name.strip().lower(),"),
    Edit(
        "tests/test_environment_specifiers.py",
        "",
        """

def test_a_name_is_taken_in_small_letters(manager: CondaPluginManager, tmp_path: Path) -> None:
    path = tmp_path / FILENAME
    path.write_text(SAMPLE.replace("science", "SCIENCE"), encoding="utf-8")

    assert read(manager, path).name == "science"
""",
    ),
    Edit("CHANGELOG.md", "- The first release.\n", "- The first release.\n- Names get small letters.\n"),
    Edit(".github/workflows/tests.yml", '- cron: "17 4 * * 1"', '- cron: "17 4 * * 6"'),
    Edit(".github/dependabot.yml", "", None),
    Edit("docs/names.md", "", "Why names are small: nobody has to remember how they were written.\n"),
)
"""What the author of the plugin does to its files, in the first days."""

CONFLICTING = Edit("pyproject.toml", "Status :: 4 - Beta", "Status :: 2 - Pre-Alpha")
"""What the author does later, on a line that release 0.3.0 changes too."""


class Releases:
    """Condaplug's repository, made from this checkout's files, which a machine finds at the public address.

    ``checkout`` is its working tree, at the newest release; ``environment`` is for every program of the
    machine, ``offline`` for one that shall not reach the repository. ``nothing`` is an empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "condaplug.git"
        self.version = __version__
        self.nothing = folder / "nothing"
        foreign = ("CONDA", "PYTHON", "PYTEST")
        found = finding(self.checkout, folder)
        self.environment = {key: value for key, value in found.items() if not key.startswith(foreign)}
        # Whatever conda this machine has, the model judges.
        self.environment["CONDAPLUG_CONDA"] = "builtin"
        self.nothing.mkdir()
        self.offline = self.environment | {
            "GIT_CONFIG_KEY_0": f"url.{(folder / 'unreachable').as_uri()}.insteadOf",
            "COPIER_CACHE_DIR": str(folder / "empty-cache"),
        }
        copy_checkout(self.checkout)
        self.git("init", "--quiet")

    def publish(self, version: str) -> None:
        """Commit the changes of a release, and tag it if it is one; the checkout is of this version then."""
        for change in RELEASES.get(version, ()):
            change.apply(self.checkout)
        about = "src/condaplug/__init__.py"
        Edit(about, f'"{self.version}"', f'"{version}"').apply(self.checkout)
        self.version = version
        # Of the same second and size, its old bytecode would pass for the new one's.
        shutil.rmtree((self.checkout / about).parent / "__pycache__", ignore_errors=True)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", version)
        if version != DEVELOPMENT:
            self.git("tag", "--annotate", "--message", version, f"v{version}")

    def wheel(self, folder: Path) -> Path:
        """Build the checkout's wheel in ``folder`` and install it there; the folder to import it from."""
        site = folder / "site"
        build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(self.checkout)]
        run(build, self.environment, folder)
        (wheel,) = folder.glob("*.whl")
        install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
        run([*install, str(wheel)], self.environment, folder)
        return site

    def git(self, *arguments: str) -> str:
        return git(*arguments, cwd=self.checkout, env=self.environment)


def run(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, *, expected: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run Python with the arguments ``command``.

    Raises ``AssertionError`` for an exit code other than ``expected``.
    """
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != expected:
        raise AssertionError(
            f"python {' '.join(command)} exits {done.returncode}, not {expected}:\n{done.stdout}{done.stderr}"
        )
    return done


@dataclass
class Life:
    """A plugin, and the condaplug of ``site`` which made it."""

    folder: Path
    releases: Releases
    site: Path
    plugin: Path = field(init=False)

    def __post_init__(self) -> None:
        self.plugin = self.folder / "conda-mysimple"

    @classmethod
    def begin(cls, folder: Path) -> Life:
        """A machine with the wheel of 0.1.0, the only release so far."""
        releases = Releases(folder)
        releases.publish("0.1.0")
        return cls(folder, releases, releases.wheel(folder))

    def condaplug(
        self,
        *arguments: str,
        site: Path | None = None,
        offline: bool = False,
        without_git: bool = False,
        expected: int = 0,
    ) -> subprocess.CompletedProcess[str]:
        """Run condaplug in the plugin's folder, or beside it where there is no plugin yet."""
        environment = self.releases.offline if offline else self.releases.environment
        environment = environment | {"PYTHONPATH": str(site or self.site)}
        if without_git:
            environment["PATH"] = str(self.releases.nothing)
        folder = self.plugin if self.plugin.exists() else self.folder
        return run(["-m", "condaplug", *arguments], environment, folder, expected=expected)

    def update(self, tool: str, *options: str, expected: int = 0) -> subprocess.CompletedProcess[str]:
        """Update the plugin in place by one of ``TOOLS``; nothing is committed."""
        environment = self.releases.environment | {"PYTHONPATH": str(self.site)}
        return run([*TOOLS[tool], *options], environment, self.plugin, expected=expected)

    def copy(self, name: str) -> Life:
        """The same machine with a copy of the plugin, with its history."""
        folder = self.folder / name
        folder.mkdir()
        copied = Life(folder, self.releases, self.site)
        shutil.copytree(self.plugin, copied.plugin)
        return copied

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def git(self, *arguments: str) -> str:
        return git(*arguments, cwd=self.plugin, env=self.releases.environment)

    def status(self) -> list[str]:
        """A line for each file that is not as it was committed: ``XY path`` (git-status's manual)."""
        return self.git("status", "--porcelain", "--untracked-files=all").splitlines()

    def edit(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            edit.apply(self.plugin)

    # --- The steps, in their order; each ends with a commit, but for the conflict

    def step_new(self) -> subprocess.CompletedProcess[str]:
        """Make the plugin, offline and without git."""
        made = self.condaplug("new", "mysimple", "--defaults", offline=True, without_git=True)
        self.git("init", "--quiet")
        self.commit("New")
        return made

    def step_edit(self) -> None:
        """Do what an author does in the first days."""
        self.edit(EDITS)
        self.commit("Names in small letters")

    def step_add_before(self) -> subprocess.CompletedProcess[str]:
        """Add a hook while no newer template is there, offline."""
        added = self.condaplug("add", "subcommands", offline=True)
        self.commit("Add a subcommand")
        return added

    def step_update(self) -> subprocess.CompletedProcess[str]:
        """Update to release 0.2.0, which is new."""
        self.releases.publish("0.2.0")
        updated = self.update("condaplug")
        self.commit("Update")
        return updated

    def step_add_after(self) -> subprocess.CompletedProcess[str]:
        """Add a hook of 0.2.0, with the condaplug that carries 0.1.0."""
        added = self.condaplug("add", "health_checks")
        self.commit("Add a health check")
        return added

    def step_conflict(self) -> subprocess.CompletedProcess[str]:
        """Change a line that release 0.3.0, which is new, changes too, and update. That is not committed."""
        self.edit([CONFLICTING])
        self.commit("Not yet ready")
        self.releases.publish("0.3.0")
        return self.update("condaplug", expected=4)

    def step_resolve(self) -> None:
        """Decide for what the author wrote."""
        path = self.plugin / CONFLICTING.file
        text = path.read_text(encoding="utf-8")
        before, _, rest = text.partition("<<<<<<< before updating\n")
        mine, _, rest = rest.partition("=======\n")
        _, _, after = rest.partition(">>>>>>> after updating\n")
        path.write_text(f"{before}{mine}{after}", encoding="utf-8", newline="\n")
        self.git("add", CONFLICTING.file)
        self.commit("Update, not yet ready")


def tree(plugin: Path) -> dict[str, tuple[bytes, int]]:
    """Content and mode of every file of a plugin, also of one that was left behind; git's own are not."""
    files = {path.relative_to(plugin): path for path in plugin.rglob("*") if not path.is_dir()}
    return {
        name.as_posix(): (path.read_bytes(), path.stat().st_mode)
        for name, path in files.items()
        if name.parts[0] != ".git"
    }


def answers_of(plugin: Path) -> dict[str, Any]:
    """What a plugin's answers file says, with what copier adds of its own."""
    loaded = YAML(typ="safe", pure=True).load((plugin / ANSWERS_FILE).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded
