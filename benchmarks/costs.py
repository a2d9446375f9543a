"""What condaplug's commands cost, as ratios to peers measured in the same run.

    python benchmarks/costs.py [--conda PYTHON] [--repeat N]

Every figure is the median of N runs (default 9) of a whole process, the two sides of a ratio taken in turn,
so that a noisy machine disturbs both. PYTHON is a Python that has conda; without it the ratios to ``conda
info`` are left out. The last column is the limit that the project holds itself to; the exit code is 1 where
one is passed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONDAPLUG = [sys.executable, "-m", "condaplug"]
NEW = [*CONDAPLUG, "new", "mysimple", "--defaults", "--no-validate", "--no-git"]
COPIER = [sys.executable, "-m", "copier", "copy", "--defaults", "--quiet", "--data", "name=mysimple"]


def seconds(command: Sequence[str], cwd: Path) -> float:
    """Wall seconds of one process. Raises where it fails: a command that fails is fast."""
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return time.perf_counter() - start


def ratio(
    ours: Callable[[], Sequence[str]], peer: Callable[[], Sequence[str]], cwd: Path, repeat: int
) -> tuple[float, float]:
    """The ratio of the medians of two commands run in turn, and the seconds of ours."""
    pairs = [(seconds(ours(), cwd), seconds(peer(), cwd)) for _ in range(repeat + 1)][1:]
    mine = statistics.median(pair[0] for pair in pairs)
    return mine / statistics.median(pair[1] for pair in pairs), mine


def two_releases(template: Path, work: Path) -> Path:
    """Release the template twice, and give a repository that the first of them made."""

    def git(folder: Path, *arguments: str) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)

    def commit(folder: Path) -> None:
        git(folder, "add", "--all")
        git(folder, "commit", "--message", "as it is")

    released, project = work / "released", work / "updatable"
    shutil.copytree(template, released)
    git(released, "init")
    commit(released)
    git(released, "tag", "v1.0.0")
    subprocess.run([*COPIER, str(released), str(project)], check=True, capture_output=True)
    git(project, "init")
    commit(project)
    readme = released / "template" / "README.md.jinja"
    readme.write_text(readme.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    commit(released)
    git(released, "tag", "v2.0.0")
    return project


VENDORED_MODULES = 600
METHODS = """
class Thing{number}:
    def __init__(self, name, values=None, *rest, **more):
        self.name, self.values = name, [value for value in (values or ()) if value]

    def run(self, limit: int = {number}) -> dict[str, int]:
        try:
            return {{str(key): key * limit for key in range(limit) if key % 2}}
        except ValueError as error:
            raise RuntimeError(f"bad {{limit}}") from error
"""


def enlarged(plugin: Path, folder: Path) -> Path:
    """A copy of a generated plugin with as many modules as conda-lock has, most of them somebody else's.

    One in ten imports conda, and the plugin's own module leads to all of them.
    """
    shutil.copytree(plugin, folder)
    (entry,) = folder.rglob("plugin.py")
    vendor = entry.parent / "_vendor"
    vendor.mkdir()
    modules = range(VENDORED_MODULES)
    vendor.joinpath("__init__.py").write_text("")
    body = "".join(METHODS.format(number=number) for number in range(20))
    for number in modules:
        imports = "from conda.base.context import context\n" if number % 10 == 0 else "import os\n"
        follows = f"from . import part{number + 1}\n" if number % 10 == 5 and number + 1 in modules else ""
        vendor.joinpath(f"part{number}.py").write_text(f"{imports}{follows}{body}")
    listed = "".join(f"    from ._vendor import part{number}\n" for number in modules)
    entry.write_text(entry.read_text(encoding="utf-8") + f"\n\ndef everything():\n{listed}", encoding="utf-8")
    return folder


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="What condaplug costs, as ratios.")
    parser.add_argument("--conda", help="a Python that has conda", type=Path)
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        template = work / "template"
        template.mkdir()
        shutil.copy(ROOT / "copier.yml", template)
        shutil.copytree(ROOT / "template", template / "template")
        subprocess.run(NEW, cwd=work, check=True, capture_output=True)
        plugin = str(work / "conda-mysimple")
        count = iter(range(10_000))

        def new() -> list[str]:
            return [*NEW, str(work / f"new{next(count)}")]

        def copier() -> list[str]:
            return [*COPIER, str(template), str(work / f"copied{next(count)}")]

        updatable = two_releases(template, work)

        def made() -> str:
            return str(shutil.copytree(updatable, work / f"made{next(count)}"))

        def update() -> list[str]:
            return [*CONDAPLUG, "update", made(), "--defaults", "--no-validate"]

        def copier_update() -> list[str]:
            return [sys.executable, "-m", "copier", "update", "--defaults", "--quiet", made()]

        big = [*CONDAPLUG, "validate", str(enlarged(Path(plugin), work / "big")), "--conda", "builtin"]
        nothing = [sys.executable, "-c", "pass"]
        model = [*CONDAPLUG, "validate", plugin, "--conda", "builtin"]
        compat = [*CONDAPLUG, "compat", plugin]
        rows: list[tuple[str, Callable[[], Sequence[str]], str, Callable[[], Sequence[str]], float]] = [
            ("--version", lambda: [*CONDAPLUG, "--version"], "python -c pass", lambda: nothing, 8.0),
            ("new --no-validate", new, "copier copy", copier, 1.0),
            ("update --no-validate", update, "copier update", copier_update, 1.0),
            ("compat, every release", lambda: compat, "validate, model", lambda: model, 3.0),
            ("validate, 600 modules", lambda: big, "validate, model", lambda: model, 3.0),
        ]
        if options.conda:
            python = str(options.conda)
            info = [python, "-m", "conda", "info"]
            real = [*CONDAPLUG, "validate", plugin, "--conda", python]
            rows += [
                ("validate, model", lambda: model, "conda info", lambda: info, 0.4),
                ("validate, real conda", lambda: real, "conda info", lambda: info, 1.0),
            ]
        for name, ours, peer_name, peer, limit in rows:
            found, mine = ratio(ours, peer, work, options.repeat)
            passed &= found <= limit
            print(f"{name:22} {mine * 1000:6.0f} ms  {found:5.2f} x {peer_name:16} limit {limit}")
    loaded = statistics.median(loading() for _ in range(options.repeat))
    passed &= loaded <= 15
    print(f"{'catalogue, all facts':22} {loaded:6.1f} ms  limit 15 ms")
    return 0 if passed else 1


LOADING = """
import time
from condaplug import catalogue
start = time.perf_counter()
facts = catalogue.load(catalogue.newest())
for section in facts:
    if section != "signatures":  # only compat asks for it
        facts[section]
print((time.perf_counter() - start) * 1000)
"""


def loading() -> float:
    """Milliseconds to load what `hooks` and `validate` can ask of the catalogue, in a fresh process."""
    done = subprocess.run([sys.executable, "-c", LOADING], check=True, capture_output=True, text=True)
    return float(done.stdout)


if __name__ == "__main__":
    os.environ.pop("CONDAPLUG_CONDA", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what has no bytecode would be compiled in every run
    sys.exit(main())
