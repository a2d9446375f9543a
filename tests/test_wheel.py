"""The wheel: it carries the template, and ``new`` works from it offline and without git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_it_carries_the_template_as_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        prefix = "condaplug/_template/"
        carried = {
            name.removeprefix(prefix): archive.read(name)
            for name in archive.namelist()
            if name.startswith(prefix)
        }
    files = [ROOT / "copier.yml", *(path for path in (ROOT / "template").rglob("*") if path.is_file())]
    # Where it is from: tests/create/test_checkout.py.
    assert carried.pop("origin.json")
    assert carried == {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files}


def test_no_file_of_the_template_is_python_to_pip(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("condaplug/_template/")]
    assert not [name for name in names if name.endswith(".py")]


def test_new_and_validate_work_from_it_without_git(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    environment = os.environ | {"PYTHONPATH": str(site), "PATH": str(tmp_path), "HOME": str(tmp_path)}

    def condaplug(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "condaplug", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    where = [sys.executable, "-c", "import condaplug; print(condaplug.__file__)"]
    assert str(site) in subprocess.run(where, env=environment, capture_output=True, text=True).stdout
    made = condaplug("new", "mysimple", "--defaults")
    assert made.returncode == 0, made.stderr
    assert not (tmp_path / "conda-mysimple" / ".git").exists()
    done = condaplug("validate", "conda-mysimple", "--conda", "builtin", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["findings"] == []
