"""Change the source in small ways, and count the changes that the tests notice.

    python tools/mutants.py [--count 300] [--seed 1] [--log FILE] [--only-survivors FILE] [--condas FOLDER]

``mutant_source`` has the changes. Each module of ``checks``, ``hosts``, ``inside``, ``project`` and
``run.py`` has some, in proportion to its size, and at least one. One seed makes the same mutants as long as a
module stays as it is. A mutant runs in a copy of the working tree, in namespaces of its own (Linux, as root):
it reaches no process outside, and writes nothing outside the copy. One that hangs counts as killed.

A mutant meets first the tests near its module, which mirror it, import it or name one of its checks; then the
others of its package (``TESTS``), each time the short ones first and for so many seconds; then ``LAST``.
Observations of an unchanged host are kept between mutants.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, NamedTuple

from mutant_source import PACKAGES, SOURCE, Mutant, sample

ROOT = Path(__file__).parent.parent
CASES = ("tests/test_cases.py", "tests/test_run.py", "tests/test_run_hosts.py")
HOSTS = (*CASES, "tests/checks", "tests/hosts", "tests/inside", "tests/test_hostile.py")
IN_CHILD = ("hosts", "inside")
"""Packages whose code runs beside a plugin: nothing that they showed is kept between mutants."""
REFERENCE = "tests/test_docs.py::test_the_reference_of_the_checks_is_the_registry"
TESTS = {
    "run.py": (*CASES, "tests/checks", "tests/cli/test_validate.py", "tests/test_compat.py"),
    "checks": (*CASES, "tests/checks", "tests/test_cases_compat.py", "tests/report", REFERENCE),
    "project": (*CASES, "tests/checks", "tests/project", "tests/test_fuzz.py"),
    "inside/probe": HOSTS,
    "inside/model": HOSTS,
    "inside/conda": HOSTS,
    "hosts": HOSTS,
}
REAL = "tests/inside/test_builtin_agrees.py"
TYPES = "tests/test_house.py::test_the_source_is_clean[types]"
LAST = {"inside/model": (TYPES, REAL), "inside/conda": (TYPES, REAL)}
"""What runs if all else passes; of other packages it is ``TYPES``. Only ``REAL`` has real condas."""

FOLDER, MEMO = "MUTANTS_FOLDER", "MUTANTS_MEMO"
LISTED = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
ISOLATED = [
    *("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c"),
    'mount --bind "$0" "$0" && mount -o remount,ro,bind / && cd "$PWD" && "$@"; exit $?',
]
"""Nothing outside of the folder that follows can be written, and no process outside be reached."""
NO_TESTS = 5


class Ran(NamedTuple):
    """A test that ran, and the seconds without setup and teardown."""

    test: str
    seconds: float


class Copy:
    """A copy of the working tree in ``folder``, in which the tests run."""

    def __init__(self, folder: Path, condas: Path) -> None:
        self.folder, self.condas, self.root = folder, condas, folder / "repository"
        for name in ("home", "memo", "no-condas"):
            (folder / name).mkdir()
        self.timed: dict[tuple[tuple[str, ...], bool], dict[str, float]] = {}
        listed = subprocess.run(LISTED, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        for name in filter(None, listed.split("\0")):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.root / name, follow_symlinks=False)

    def pytest(self, plan: Sequence[str], memo: bool, limit: float | None = None) -> tuple[str, list[Ran]]:
        """Run folders, files or single tests, in this order: the outcome, and the tests that ran."""
        (self.folder / "reports.jsonl").write_text("", encoding="utf-8")
        (self.folder / "plan.json").write_text(json.dumps([*plan]), encoding="utf-8")
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)
        (self.folder / "tmp").mkdir()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CONDA")},
            FOLDER: str(self.folder),
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": os.pathsep.join(str(self.root / name) for name in ("src", "tools")),
            "CONDAPLUG_TEST_CONDAS": str(self.condas if REAL in plan[0] else self.folder / "no-condas"),
            **({MEMO: "1"} if memo else {}),
        }
        options = [
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "mutants",
            f"--basetemp={self.folder}/tmp/pytest",
        ]
        files = dict.fromkeys(name.partition("::")[0] for name in plan)
        command = [*ISOLATED, str(self.folder), sys.executable, "-m", "pytest", *options, *files]
        with (self.folder / "output.txt").open("wb") as output:
            given: dict[str, Any] = {"cwd": self.root, "env": environment, "stdout": output, "stderr": output}
            try:
                # where it ends early, all that runs in its namespace ends with it
                code = subprocess.run(command, timeout=limit, check=False, **given).returncode
            except subprocess.TimeoutExpired:
                return "timeout", []
        if code == NO_TESTS:
            raise RuntimeError((self.folder / "output.txt").read_text())
        lines = (self.folder / "reports.jsonl").read_text(encoding="utf-8").splitlines()
        return ("killed" if code else "survived"), [Ran(*json.loads(line)) for line in lines]

    def baseline(self, package: str) -> dict[str, float]:
        """The seconds of each test of a package. Exits if one fails, or if the tests do not run the copy."""
        seconds: dict[str, float] = {}
        memo = not package.startswith(IN_CHILD)
        for files in (TESTS[package], *((last,) for last in LAST.get(package, (TYPES,)))):
            # the second time shows that what is kept serves as well, and how long it takes
            for _ in range(1 + memo) if (files, memo) not in self.timed else ():
                for _ in range(3):  # a test may fail by chance where the machine is busy
                    outcome, ran = self.pytest(files, memo)
                    if outcome == "survived":
                        break
                else:
                    sys.exit(f"the tests fail without a mutant:\n{(self.folder / 'output.txt').read_text()}")
                self.timed[files, memo] = dict(ran)
            seconds |= self.timed[files, memo]
        if package.startswith("inside"):
            with self.changed(f"{SOURCE}{package}/__init__.py", "raise RuntimeError\n"):
                if self.pytest(["tests/test_run.py"], memo)[0] != "killed":
                    sys.exit(f"a broken {package} is not noticed: the tests run other code")
        return seconds

    @contextlib.contextmanager
    def changed(self, module: str, source: str) -> Iterator[None]:
        """The copy with another source of one module, for a while."""
        path = self.root / module
        path.write_text(source, encoding="utf-8")
        try:
            yield
        finally:
            shutil.copy2(ROOT / module, path)
            Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)

    def meet(self, mutant: Mutant, seconds: Mapping[str, float], near: float, wide: float) -> tuple[str, str]:
        """What becomes of a mutant, and the test that failed."""
        last, memo = LAST.get(mutant.package, (TYPES,)), not mutant.package.startswith(IN_CHILD)
        texts = Texts(self.root, mutant.module)
        left = {True: near, False: wide}
        plan = []
        for test in sorted(seconds, key=lambda test: (not texts.is_near(test), seconds[test])):
            left[texts.is_near(test)] -= seconds[test]
            if left[texts.is_near(test)] > 0 and not test.startswith(last):
                plan.append(test)
        plans = [plan, *([test for test in seconds if test.startswith(one)] for one in last)]
        changed = mutant.applied((ROOT / mutant.module).read_text(encoding="utf-8"))
        with self.changed(mutant.module, changed or ""):
            for tests in plans:
                limit = 40 + 4 * sum(seconds[test] for test in tests)
                outcome, ran = self.pytest(tests, memo, limit)
                while (
                    outcome == "killed" and ran and self.pytest([ran[-1].test], memo, limit)[0] == "survived"
                ):
                    # it failed by chance: go on behind it
                    tests = tests[tests.index(ran[-1].test) + 1 :]
                    outcome, ran = self.pytest(tests, memo, limit) if tests else ("survived", [])
                if outcome != "survived":
                    return ("types" if tests == [TYPES] else outcome), ran[-1].test if ran else ""
        return "survived", ""


class Texts:
    """What the tests say of a module."""

    def __init__(self, root: Path, module: str) -> None:
        parts = [part for part in Path(module).with_suffix("").parts[1:] if part != "__init__"]
        parent, name, dotted = ".".join(parts[:-1]), parts[-1], ".".join(parts)
        codes = re.findall(r'"CP\d{3}"', (root / module).read_text(encoding="utf-8"))
        self.pattern = re.compile("|".join([rf"{dotted}\b", rf"from {parent} import .*\b{name}\b", *codes]))
        self.mirror = f"test_{name.strip('_')}"
        self.root, self.near = root, dict[Path, bool]()

    def is_near(self, test: str) -> bool:
        """Whether a test is near; of a case, the expectation tells."""
        path = self.root / test.partition("::")[0]
        case = re.search(r"\[(?:[\d.]+-)?(good|bad)-([\w-]+)\]$", test)
        if case and path.name == "test_cases.py":
            path = self.root.joinpath("tests/cases", *case.groups(), "expected.json")
        if path not in self.near:
            mirrors = path.name.startswith(self.mirror)
            self.near[path] = mirrors or bool(self.pattern.search(path.read_text(encoding="utf-8")))
        return self.near[path]


def pytest_configure() -> None:
    """As a plugin of pytest: put what keeps observations around the functions that make them."""
    from condaplug.checks import cost

    cost.SLOW = max(cost.SLOW, 0.19)  # a machine that is busy for hours must not fail the tests
    if MEMO in os.environ:
        from condaplug import compat, run

        for name in ("observe", "with_guesses", "observe_releases"):
            setattr(run, name, remembered(getattr(run, name), Path(os.environ[FOLDER], "memo")))
        compat.observe_releases = run.observe_releases  # type: ignore[attr-defined]


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Keep the tests of the plan, in its order."""
    plan: list[str] = json.loads(Path(os.environ[FOLDER], "plan.json").read_text(encoding="utf-8"))
    found = {item.nodeid: item for item in items if item.nodeid.startswith(tuple(plan))}
    items[:] = found.values() if found.keys() - {*plan} else [found[one] for one in plan if one in found]


def pytest_runtest_logreport(report: Any) -> None:
    """Write down each test that ran, and its seconds."""
    if report.when == "call" or report.failed:
        with Path(os.environ[FOLDER], "reports.jsonl").open("a", encoding="utf-8") as reports:
            reports.write(json.dumps([report.nodeid, report.duration]) + "\n")


def remembered(function: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """A function of the hosts whose results are kept, by test, arguments and the project's files."""

    def answer(*given: Any, **options: Any) -> Any:
        (project,) = (one for one in given if hasattr(one, "entry_points"))
        files = [(str(path), path.read_bytes()) for path in sorted(project.root.rglob("*")) if path.is_file()]
        key = repr((function.__name__, os.environ.get("PYTEST_CURRENT_TEST"), given, options, files))
        path = folder / hashlib.sha256(key.encode()).hexdigest()
        if not path.exists():
            path.write_bytes(pickle.dumps(function(*given, **options)))
        return pickle.loads(path.read_bytes())

    return answer


def table(outcomes: Mapping[Mutant, str]) -> str:
    """How many mutants of each module and package the tests noticed, after the survivors."""
    counts: dict[str, Counter[str]] = {}
    for mutant, outcome in outcomes.items():
        for name in (mutant.module, mutant.package, "all") if outcome != "gone" else ():
            counts.setdefault(name, Counter())[outcome] += 1
    lines = [mutant.shown() for mutant, outcome in outcomes.items() if outcome == "survived"]
    lines.append(f"{'':56}{'mutants':>8}{'tests':>8}{'types':>8}{'left':>8}{'score':>8}")
    for name in (*sorted(name for name in counts if name.startswith(SOURCE)), *PACKAGES, "all"):
        if name in counts:
            every, types, left = counts[name].total(), counts[name]["types"], counts[name]["survived"]
            numbers = f"{every:8}{every - types - left:8}{types:8}{left:8}{1 - left / every:8.0%}"
            lines.append(f"{name.removeprefix(SOURCE):56}{numbers}")
    return "\n".join(lines)


def read_log(path: Path | None) -> dict[Mutant, str]:
    """The outcomes of an earlier run; none where there is no such file."""
    text = path.read_text(encoding="utf-8") if path and path.exists() else ""
    names = [field.name for field in fields(Mutant)]
    entries = map(json.loads, text.splitlines())
    return {Mutant(**{name: entry[name] for name in names}): entry["outcome"] for entry in entries}


def main() -> int:
    """Run the mutants as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--near", type=float, default=15, help="seconds of the near tests of a mutant")
    parser.add_argument("--wide", type=float, default=30, help="seconds of the other tests of a mutant")
    parser.add_argument("--log", type=Path, default=Path("mutants.jsonl"), help="outcomes; to go on from")
    parser.add_argument("--only-survivors", type=Path, metavar="LOG", help="run what survived there again")
    parser.add_argument("--condas", type=Path, default=Path.home() / "condas", help="real condas")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outcomes = read_log(options.only_survivors)
    again = [one for one, outcome in outcomes.items() if outcome == "survived"]
    done = read_log(options.log)
    chosen = [one for one in again or sample(ROOT, options.count, options.seed) if one not in done]
    with tempfile.TemporaryDirectory(prefix="condaplug-mutants-") as name, options.log.open("a") as log:
        place = Copy(Path(name).resolve(), options.condas.resolve())
        seconds: dict[str, dict[str, float]] = {}
        for number, mutant in enumerate(sorted(chosen, key=lambda one: PACKAGES.index(one.package)), 1):
            start = time.monotonic()
            today = mutant.relocated(ROOT)
            outcome, by = "gone", ""
            if today:
                if today.package not in seconds:
                    seconds[today.package] = place.baseline(today.package)
                outcome, by = place.meet(today, seconds[today.package], options.near, options.wide)
            took = round(time.monotonic() - start, 1)
            log.write(json.dumps({**asdict(mutant), "outcome": outcome, "by": by, "seconds": took}) + "\n")
            log.flush()
            sys.stderr.write(f"{number}/{len(chosen)} {took} s {outcome} {mutant.module}:{mutant.line}\n")
    outcomes.update(read_log(options.log))
    sys.stdout.write(table(outcomes) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
