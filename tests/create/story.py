"""A template with tags, and a repository that its first one made."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from condaplug.create import new
from condaplug.create.updating import Plan, apply, plan
from tests.create.tiny import GIT, commit, git, make_template

LINES = "".join(f"line {number}\n" for number in range(1, 10))


def changed(*lines: int, by: str) -> str:
    """``LINES``, where somebody changed some."""
    return "".join(f"{by}\n" if number in lines else f"line {number}\n" for number in range(1, 10))


class Story:
    """A template with tags, and a repository that its first one made."""

    def __init__(
        self, root: Path, files: Mapping[str, str], questions: str = "", tag: str = "v1.0.0", **data: str
    ) -> None:
        self.template = make_template(root / "tiny", questions, dict(files))
        commit(self.template, tag)
        made = new("mine", root / "project", template=str(self.template), data=data, defaults=True, git=False)
        self.project = made.path
        self.save()

    def save(self) -> None:
        """Commit what lies in the project."""
        git(self.project, "init", "--quiet")
        git(self.project, "add", "--all")
        git(self.project, "commit", "--quiet", "--allow-empty", "--message", "mine")

    def edit(self, **files: str | None) -> None:
        """Change files of the project, and commit: ``a_txt`` is ``a.txt``, and None removes."""
        for name, text in files.items():
            path = self.project / name.replace("_", ".")
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        self.save()

    def release(self, tag: str = "v2.0.0", questions: str | None = None, **files: str | None) -> None:
        """Change files of the template, and tag it."""
        for name, text in files.items():
            path = self.template / "template" / name.replace("_", ".")
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        if questions is not None:
            config = self.template / "copier.yml"
            config.write_text(config.read_text() + questions)
        commit(self.template, tag)

    def update(self, **options: object) -> Plan:
        """Plan an update, and do it."""
        planned = plan(self.project, **options)  # type: ignore[arg-type]
        apply(planned)
        return planned

    def text(self, name: str) -> str:
        return (self.project / name).read_text()

    def status(self) -> list[str]:
        """git's short status, a line a file."""
        done = subprocess.run(
            [*GIT, "status", "--porcelain", "--untracked-files=all"],
            cwd=self.project,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.splitlines()
