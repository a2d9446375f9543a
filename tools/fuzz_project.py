"""Read damaged projects, and count the exceptions that a user could not have caused.

    python tools/fuzz_project.py [COUNT] [SEED]

Each input is a project whose files are good ones with a few changes: bytes flipped, pieces cut, doubled or
taken from another file, tokens that mean something swapped in. It is read and checked as by
``validate --static``. A ``CondaplugError`` is an answer; any other exception is a fault, shown with the
number of its input. One seed makes the same inputs each time.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from condaplug import samples
from condaplug.checks.selection import Selection
from condaplug.errors import CondaplugError
from condaplug.project import read_project
from condaplug.run import judge

PYPROJECT = b"""\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "conda-fuzzed"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["requests >=2; python_version < '3.12'", "rich"]
dynamic = ["readme"]

[project.entry-points.conda]
fuzzed = "fuzzed.plugin"
other = "fuzzed:Plugin"

[tool.setuptools]
packages = ["fuzzed"]
package-dir = {"" = "src"}

[tool.setuptools.packages.find]
where = ["src"]
include = ["fuzz*"]

[tool.setuptools.dynamic]
readme = {file = ["README.md"]}

[tool.hatch.build.targets.wheel]
packages = ["src/fuzzed"]
[tool.hatch.build.hooks.vcs]
version-file = "src/fuzzed/_version.py"

[tool.poetry]
name = "conda-fuzzed"
version = "1.0"
packages = [{include = "fuzzed", from = "src"}]
[tool.poetry.dependencies]
python = "^3.10"
conda = ">=25.9,<26.9"
[tool.poetry.plugins.conda]
fuzzed = "fuzzed.plugin"

[tool.flit.module]
name = "fuzzed"

[tool.pixi.dependencies]
conda = ">=25.9"

[tool.condaplug]
conda = ">=25.9,<27"
samples = ["examples/*.yml"]
select = ["CP1", "CP2"]
ignore = {CP601 = "it is slow"}
"""
SETUP_CFG = b"""\
[metadata]
name = conda-fuzzed
version = attr: fuzzed.__version__

[options]
packages = find:
package_dir =
    = src
python_requires = >=3.10
install_requires =
    requests >=2
    rich; python_version < "3.12"

[options.packages.find]
where = src

[options.entry_points]
conda =
    fuzzed = fuzzed.plugin
"""
SETUP_PY = b"""\
from setuptools import find_packages, setup

VERSION = "1.0"
setup(
    name="conda-" + "fuzzed",
    version=VERSION,
    packages=find_packages("src", include=["fuzz*"]),
    package_dir={"": "src"},
    python_requires=">=3.10",
    install_requires=["requests >=2", *["rich"]],
    entry_points={"conda": ["fuzzed = fuzzed.plugin"]},
)
"""
RECIPE = b"""\
{% set version = "1.0" %}
context:
  version: "1.0"
package:
  name: conda-fuzzed
  version: ${{ version }}
requirements:
  host:
    - python >=3.10
  run:
    - python >=3.10
    - conda >=25.9,<26.9   # as tested
    - "requests"
outputs:
  - package: {name: conda-fuzzed-more}
    requirements: {run: [conda ==26.7.1, 'rich']}
tests:
  - requirements:
      run: [conda]
"""
PLUGIN = b'''\
"""A plugin."""
import os, sys
from typing import TYPE_CHECKING
from conda.plugins import hookimpl
from conda.plugins.types import CondaSubcommand as Command, CondaEnvironmentSpecifier
from conda.exceptions import CondaError
import conda, conda.base.context
if TYPE_CHECKING:
    from conda.models.environment import Environment
try:
    from conda.plugins import CondaSolver
except ImportError:
    CondaSolver = None
if conda.__version__ >= "26.1" or tuple(map(int, conda.__version__.split(".")[:2])) > (25, 9):
    from conda.env.env import Environment

__version__ = "1.0"


class Reader(conda.plugins.types.EnvironmentSpecBase):
    def __init__(self, filename=None): self.filename = filename

    def can_handle(self): return self.filename.endswith(".fuzz")


@hookimpl(specname="conda_subcommands", tryfirst=True)
def commands(*, later=1):
    yield Command(name="fuzzed", summary=f"{len(sys.argv)} 100%", action=lambda args: os._exit(0))


class Plugin:
    @hookimpl
    def conda_environment_specifiers(self):
        return [CondaEnvironmentSpecifier(name="fuzzed", environment_spec=Reader)]


plugin = Plugin()
'''
FILES = {
    "pyproject.toml": PYPROJECT,
    "setup.cfg": SETUP_CFG,
    "setup.py": SETUP_PY,
    "recipe/recipe.yaml": RECIPE,
    "recipe/meta.yaml": RECIPE,
    "src/fuzzed/__init__.py": PLUGIN,
    "src/fuzzed/plugin.py": PLUGIN,
    "src/fuzzed/_version.py": b'__version__ = "1.0"\n',
}
METADATA = {"pyproject.toml", "setup.cfg", "setup.py"}

TOKENS = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\r\n",
    b"\n",
    b"\t",
    b" ",
    b"",
    b"\x0c",
    b"\xe2\x80\xa8",
    b"\xed\xa0\x80",
    b"'",
    b'"',
    b'"""',
    b"'''",
    b"\\",
    b"\\u0000",
    b"\\N{BULLET}",
    b"#",
    b"=",
    b"==",
    b":",
    b":=",
    b",",
    b".",
    b"..",
    b"/",
    b"[",
    b"]",
    b"[[",
    b"]]",
    b"{",
    b"}",
    b"{{",
    b"}}",
    b"${{",
    b"{%",
    b"(",
    b")",
    b"*",
    b"**",
    b"%",
    b"%(name)s",
    b"@",
    b"|",
    b"-",
    b"- ",
    b"--",
    b"!!python/object:os.system",
    b"&a",
    b"*a",
    b"<<: *a",
    b"~",
    b">=",
    b"!=1.*",
    b"^",
    b"1" * 5000,
    b"-1",
    b"1e999",
    b"0x",
    b"nan",
    b"inf",
    b"true",
    b"null",
    b"[]",
    b"{}",
    b"1979-05-27",
    b"None",
    b"lambda: 0",
    b'f"{x!r:>{y}}"',
    b"await x",
    b"../..",
    b"/",
    b"C:\\",
    b"**/*",
    b"[a-",
    b"a" * 300,
    "é☃𐍈".encode(),
    b"import conda.a.b as c\n",
    b"from . import *\n",
    b"from .... import x\n",
    b"if conda.__version__ < (1,): pass\n",
    b"(" * 250,
    b"[" * 250,
    b"-" * 2000,
    b"x." * 500,
    b"match x:\n case _: 0\n",
    b"type X = int\n",
    b"print 1\n",
    b"async def conda_x(): yield\n",
    b"del conda\n",
    b"global hookimpl\n",
    b"name",
    b"version",
    b"dynamic",
    b"entry-points",
    b"conda",
    b"project",
    b"tool",
    b"packages",
    b"where",
    b"exclude",
]
"""What means something to one of the readers, or to none."""


def changed(random_: random.Random, data: bytes, other: bytes) -> bytes:
    """``data`` with one change; ``other`` is what a piece may come from."""
    start = random_.randint(0, len(data))
    end = min(len(data), start + random_.choice((0, 1, 1, 2, 5, 20, 100)))
    way = random_.randrange(6)
    if way == 0:
        piece = bytes([random_.randrange(256)])
    elif way == 1:
        piece = b""
    elif way == 2:
        piece = data[start:end] * random_.choice((2, 3, 50))
    elif way == 3:
        begin = random_.randint(0, len(other))
        piece = other[begin : begin + random_.randint(1, 60)]
    else:
        piece = random_.choice(TOKENS)
    return data[:start] + piece + data[end:]


def projects(count: int, seed: int) -> Iterator[dict[str, bytes]]:
    """The files of ``count`` damaged projects."""
    random_ = random.Random(seed)
    contents = [*FILES.values()]
    for _ in range(count):
        chosen = {name for name in FILES if random_.random() < 0.7}
        kept = {name: data for name, data in FILES.items() if name in chosen}
        # damage to the metadata mostly ends the reading there
        damaged = sorted(kept.keys() - (METADATA if random_.random() < 0.6 else ()))
        for name in random_.sample(damaged, min(len(damaged), random_.choice((1, 1, 2, 4)))):
            for _ in range(random_.choice((1, 1, 2, 3, 8))):
                kept[name] = changed(random_, kept[name], random_.choice(contents))
        yield kept


def read(folder: Path, files: dict[str, bytes]) -> str:
    """Read the project of ``files`` in ``folder``; the name of the answer. Raises what is a fault of ours."""
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in files:
            path.write_bytes(files[name])
        else:
            path.unlink(missing_ok=True)
    try:
        project = read_project(folder)
        selection = Selection.of((), ()).with_settings(project)
        samples.guess(project)
        return judge(project, str(folder), (), selection).verdict
    except CondaplugError as error:
        return type(error).__name__


def fuzz(count: int, seed: int) -> tuple[Counter[str], list[tuple[int, str]]]:
    """Read ``count`` damaged projects; how many had each answer, and the faults: number and traceback."""
    answers: Counter[str] = Counter()
    faults: list[tuple[int, str]] = []
    folder = Path(tempfile.mkdtemp(prefix="condaplug-fuzz-")).resolve()
    try:
        for number, files in enumerate(projects(count, seed)):
            try:
                answers[read(folder, files)] += 1
            except Exception:
                faults.append((number, traceback.format_exc()))
    finally:
        shutil.rmtree(folder)
    return answers, faults


def main() -> int:
    """Fuzz as the command line says; 1 where there is a fault."""
    count, seed = map(int, [*sys.argv[1:], *("1000", "0")[len(sys.argv) - 1 :]])
    start = time.monotonic()
    answers, faults = fuzz(count, seed)
    lines = [f"input {number}:\n{text}" for number, text in faults[:10]]
    lines.append(
        f"{count} inputs, seed {seed}, {time.monotonic() - start:.0f} s: {len(faults)} faults of ours"
    )
    lines.append(", ".join(f"{answer}: {times}" for answer, times in answers.most_common()))
    sys.stdout.write("\n".join(lines) + "\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
