"""Find a conda, and choose the hosts that a plugin is judged on.

Files are read first. A program is started only where they do not tell, and conda is never imported here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.version import Version

from condaplug.catalogue.naming import RELEASE, newest_of, version_of
from condaplug.errors import BadInvocationError, HostUnavailableError
from condaplug.hosts.child import run_child
from condaplug.hosts.prefix import (
    Conda,
    conda_behind,
    conda_in,
    entries,
    hops,
    is_folder,
    is_python,
    python_of,
    running_conda,
)
from condaplug.suggest import closest

VARIABLE = "CONDAPLUG_CONDA"
"""The environment variable that names a host as ``--conda`` does."""

NOT_FOUND = "no conda found"
"""The origin of the model where nothing was named and no real conda is there."""

FIRST_WITH_PLUGINS = Version("22.11.0")
"""conda's first release with hooks (conda/plugins/hookspec.py, 22.11.0); PyPI's newest conda is 4.3.16."""

START_SECONDS = 10.0
"""How long a Python or a wrapper around conda may take to say where it lives."""

_INSTALLERS = ("miniforge3", "miniconda3", "anaconda3", "mambaforge")
_SYSTEM_PREFIXES: tuple[str, ...] = (
    "/opt/conda",
    *(f"{root}/{name}" for root in ("/opt", "/usr/local", "/opt/homebrew") for name in _INSTALLERS),
    *(
        f"{root}/Caskroom/{name}/base"
        for root in ("/opt/homebrew", "/usr/local")
        for name in ("miniforge", "miniconda")
    ),
    "/usr/share/miniconda",
    "/usr/local/miniconda",
)

_ASK = """\
import json, sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
spec = find_spec("conda")
found = spec is not None and spec.origin is not None
release = None
if found:
    try:
        release = version("conda")
    except PackageNotFoundError:
        pass
print()
print(json.dumps({"python": sys.executable, "prefix": sys.prefix, "conda": found, "release": release}))
"""

_GRAMMAR = (
    "Name a conda executable, a prefix or a Python that has conda (mostly the base environment's), a release"
    " such as 26.7, or builtin for condaplug's own model of conda."
)

_CONDA_NAME = re.compile(r"conda(-script\.pyw?|\.exe|\.bat|\.cmd|\.sh|\.ps1)?", re.IGNORECASE)
_SHELL_EXEC = re.compile(r"""^'''exec'\s+(?:"([^"]+)"|(\S+))""", re.MULTILINE)
_WORD = re.compile(r""""([^"\n]*)"|'([^'\n]*)'|([^\s"'=;()]+)""")


@dataclass(frozen=True)
class Candidate:
    """A host to judge a plugin on.

    ``python`` and ``prefix`` are a real conda's, None for the built-in model. ``release`` is None where the
    files of a real conda do not tell it. ``origin`` says how it was found: ``--conda``, ``CONDAPLUG_CONDA``,
    ``the running Python``, ``CONDA_EXE``, ``PATH``, ``usual prefix``, ``environment``, or ``no conda found``
    for the model where nothing was named. ``remarks`` are sentences on what was passed over on the way to it.
    """

    kind: Literal["conda", "builtin"]
    python: Path | None
    prefix: Path | None
    release: str | None
    origin: str
    remarks: tuple[str, ...] = ()


def choose(
    wanted: Sequence[str],
    environ: Mapping[str, str],
    *,
    releases: Sequence[str],
    claimed: Sequence[str] | None = None,
) -> tuple[Candidate, ...]:
    """Return the hosts that ``wanted`` names, or the one to use where it is empty; never none, none twice.

    ``wanted`` are the values of ``--conda``. One is ``builtin`` (the newest release), ``builtin:RELEASE``, a
    release (``26.7.1``; ``26.7``, its newest patch; ``26``, its newest release), ``all`` (every real conda
    found, then the model at each release of ``claimed``), or a conda executable, a prefix or a Python that
    has conda: a path, or a command on PATH. The first four win over a file of that name (``./26.7`` is the
    file), and a command on PATH over a file in the working folder.

    Without any: what ``CONDAPLUG_CONDA`` names, the running Python if it has conda, ``CONDA_EXE``, ``conda``
    on PATH, the usual prefixes, else the model.

    ``environ`` is the environment to search in, ``releases`` those of the built-in model, and ``claimed`` the
    ones of them that the plugin claims (None: all but development releases).

    Raises BadInvocationError for an empty value and HostUnavailableError where a named host is not there. A
    stale ``CONDA_EXE`` or a broken ``conda`` on PATH is a remark, no error.
    """
    search = _Search(environ, releases, claimed)
    variable = environ.get(VARIABLE, "")
    if wanted:
        found = [candidate for what in wanted for candidate in search.named(what, "--conda")]
    elif variable.strip():
        found = list(search.named(variable, VARIABLE))
    else:
        found = [search.first()]
    return tuple(_distinct(found))


class _Search:
    """One search, in one environment."""

    def __init__(
        self, environ: Mapping[str, str], releases: Sequence[str], claimed: Sequence[str] | None
    ) -> None:
        self._environ = environ
        self._releases = sorted(releases, key=Version)
        self._claimed = claimed
        self._trouble: list[str] = []

    # What a value names

    def named(self, what: str, origin: str) -> tuple[Candidate, ...]:
        """Return the hosts that one value names; ``origin`` is where the value was given."""
        text = what.strip()
        if not text:
            raise BadInvocationError(f"{origin} is empty.", _GRAMMAR)
        if text == "all":
            return self._all(origin)
        if text == "builtin":
            return (_model(self._newest(), origin),)
        if text.startswith("builtin:"):
            return (_model(self._known(text.removeprefix("builtin:"), origin), origin),)
        if RELEASE.fullmatch(text):
            return (self._of_release(text, origin),)
        return (self._located(text, origin),)

    def first(self) -> Candidate:
        """Return the first conda that the usual search meets, else the model."""
        remarks: list[str] = []
        for origin, path, conda in self._places():
            if conda is None:
                remarks.append(f"{origin} leads to {path}, where no conda was found.")
            elif _is_too_old(conda):
                remarks.append(
                    f"{origin} leads to conda {conda.release}, which is older than conda's plugins."
                )
            else:
                return Candidate("conda", *conda, origin, tuple(remarks))
        return Candidate("builtin", None, None, self._newest(), NOT_FOUND, tuple(remarks))

    def _all(self, origin: str) -> tuple[Candidate, ...]:
        claimed = self._claimed
        if claimed is None:
            claimed = [release for release in self._releases if not Version(release).is_prerelease]
        models = [_model(release, origin) for release in sorted(claimed, key=Version)]
        found = tuple(_distinct([*self._real(), *models]))
        if not found:
            raise HostUnavailableError(
                f"{_asked('all', origin)}: no conda was found, and the plugin claims no known release.",
                f"Name a release of the built-in model: {', '.join(self._releases) or 'it has none'}.",
            )
        return found

    def _of_release(self, text: str, origin: str) -> Candidate:
        real = [self._with_release(candidate) for candidate in _distinct(self._real())]
        best = newest_of([candidate.release for candidate in real if candidate.release], text)
        for candidate in real:
            if best is not None and candidate.release == best:
                return candidate
        hints = ["Where it is in an unusual place, name its prefix: --conda PREFIX."]
        if newest_of(self._releases, text):
            hints.insert(0, f"Use the built-in model of it: --conda builtin:{text}")
        elif self._releases:
            hints.insert(0, f"The built-in model knows {', '.join(self._releases)}.")
        if real:
            known = (f"{candidate.release or 'one'} in {candidate.prefix}" for candidate in real)
            hints.append(f"These were found: {', '.join(known)}.")
        raise HostUnavailableError(
            f"{_asked(text, origin)}: no conda {text} was found in the usual places.", *hints
        )

    def _located(self, text: str, origin: str) -> Candidate:
        self._trouble.clear()
        path = self._path(text)
        if path is None:
            raise HostUnavailableError(
                f"{_asked(text, origin)}: there is no such file, and no such command on PATH.",
                *self._suggestions(text),
            )
        shown = origin if str(path) == text else _asked(text, origin)
        conda = self._at(path)
        if conda is None:
            raise HostUnavailableError(f"{shown}: {_why_not(path)}", *self._trouble, *_hints(path))
        if _is_too_old(conda):
            raise HostUnavailableError(
                f"{shown}: {path} has conda {conda.release}, but conda's plugins came with 22.11.0.",
                "PyPI has only an ancient conda: install a newer one from conda-forge.",
            )
        return Candidate("conda", *conda, origin)

    def _path(self, text: str) -> Path | None:
        """Return the absolute path of a file, a folder or a command on PATH; None where there is none."""
        try:
            if command := shutil.which(text, path=self._environ.get("PATH", "")):
                return Path(command).absolute()
            path = self._expanded(text).absolute()
            return path if path.exists() else None
        except (OSError, ValueError):
            return None

    def _suggestions(self, text: str) -> Iterator[str]:
        words = ["builtin", "all", "conda", "python", *(f"builtin:{release}" for release in self._releases)]
        near = closest(text, words)
        if near is None:
            path = self._expanded(text)
            name = closest(path.name, [entry.name for entry in entries(path.parent)])
            near = str(path.with_name(name)) if name else None
        if near and near != text:
            yield f"Did you mean {_shown(near)}?"
        yield _GRAMMAR

    # The built-in model

    def _newest(self) -> str:
        best = newest_of(self._releases)
        if best is None:
            raise HostUnavailableError(
                "No conda was named, and there is no built-in model of a release.",
                "Name a real conda: --conda PREFIX.",
            )
        return best

    def _known(self, text: str, origin: str) -> str:
        best = newest_of(self._releases, text) if RELEASE.fullmatch(text) else None
        if best is None:
            raise HostUnavailableError(
                f"{_asked(f'builtin:{text}', origin)}: the built-in model has no such release.",
                f"It knows {', '.join(self._releases) or 'none'}; builtin alone is the newest.",
            )
        return best

    # Where condas are

    def _places(self) -> Iterator[tuple[str, Path, Conda | None]]:
        """Yield where the usual search looks and what is there; a place that names nothing is left out."""
        if running := running_conda():
            yield "the running Python", running.python, running
        if named := self._environ.get("CONDA_EXE", "").strip():
            path = self._path(named)
            yield "CONDA_EXE", path or Path(named), self._at(path) if path else None
        for folder in dict.fromkeys(self._environ.get("PATH", "").split(os.pathsep)):
            if folder and (command := shutil.which("conda", path=folder)):
                yield "PATH", Path(command), self._at(Path(command).absolute())
        for prefix in self._usual_prefixes():
            if conda := conda_in(prefix):
                yield "usual prefix", prefix, conda

    def _usual_prefixes(self) -> Iterator[Path]:
        roots = [self._home(), self._home() / "opt"]
        if os.name == "nt":
            named = (self._environ.get(name) for name in ("LOCALAPPDATA", "PROGRAMDATA"))
            roots += [*(Path(folder) for folder in named if folder), Path("C:/tools")]
        yield from (root / name for root in roots for name in _INSTALLERS)
        yield self._home() / ".pixi" / "envs" / "conda"
        yield from (Path(prefix) for prefix in _SYSTEM_PREFIXES)

    def _real(self) -> Iterator[Candidate]:
        """Yield every conda that can be found, and those in their environments; one may come twice."""
        prefixes: list[Path] = []
        for origin, _, conda in self._places():
            if conda and not _is_too_old(conda):
                prefixes.append(conda.prefix)
                yield Candidate("conda", *conda, origin)
        for prefix in self._environments(prefixes):
            conda = conda_in(prefix)
            if conda and not _is_too_old(conda):
                yield Candidate("conda", *conda, "environment")

    def _environments(self, prefixes: Iterable[Path]) -> Iterator[Path]:
        """Yield the environments that conda knows: each base's own, and those noted in the user's home.

        conda notes each environment it makes in ``~/.conda/environments.txt`` (conda/core/envs_manager.py).
        """
        for prefix in prefixes:
            yield from entries(prefix / "envs")
        try:
            noted = (self._home() / ".conda" / "environments.txt").read_text("utf-8", "replace")
        except OSError:
            return
        yield from (Path(line.strip()) for line in noted.splitlines() if line.strip())

    def _home(self) -> Path:
        home = self._environ.get("USERPROFILE" if os.name == "nt" else "HOME")
        return Path(home) if home else Path.home()

    def _expanded(self, text: str) -> Path:
        return self._home() / text[2:] if text == "~" or text.startswith(("~/", "~\\")) else Path(text)

    # What is at a path

    def _at(self, path: Path) -> Conda | None:
        """Return the conda at an existing path, by files where they tell; None where there is none."""
        if is_folder(path):
            python = python_of(path)
            return conda_in(path) or (self._ask(python) if python else None)
        if is_python(path):
            return conda_behind(path) or self._ask(path)
        return self._behind_executable(list(hops(path)))

    def _behind_executable(self, paths: Sequence[Path]) -> Conda | None:
        """Return the conda behind an executable or a wrapper, given with where its links lead.

        Told by its first lines, by the prefix that it lies in, and by the paths that its text mentions.
        """
        called_conda = [path for path in paths if _CONDA_NAME.fullmatch(path.name)]
        for path in called_conda:
            interpreter = self._interpreter(_script(path))
            if interpreter and is_python(interpreter) and (found := conda_behind(interpreter)):
                return found
            if found := _by_place(path):
                return found
        script = _script(paths[-1])
        for mentioned in self._mentioned(script):
            for folder in (mentioned, *mentioned.parents):
                if found := conda_in(folder):
                    return found
        # Only what calls itself conda is asked for its base: running any other program might do anything.
        return self._ask_base(paths[0]) if called_conda and script else None

    def _interpreter(self, script: str) -> Path | None:
        """Return the interpreter that the first lines of a script name."""
        if not script.startswith("#!"):
            return None
        if match := _SHELL_EXEC.search(script):
            # pip's form where the path of the interpreter is long or has a space in it.
            return Path(match[1] or match[2])
        words = script.partition("\n")[0][2:].split()
        if words and Path(words[0]).name == "env":
            command = shutil.which(words[-1], path=self._environ.get("PATH", ""))
            return Path(command) if command else None
        return Path(words[0]) if words else None

    def _mentioned(self, script: str) -> Iterator[Path]:
        """Yield the absolute paths that the text of a wrapper mentions."""
        home = str(self._home())
        for line in script.splitlines():
            if line.lstrip().lower().startswith(("#", "rem ", "::")):
                continue
            for match in _WORD.finditer(line):
                word = next(filter(None, match.groups()), "")
                for spelling in ("${HOME}", "$HOME", "%USERPROFILE%"):
                    word = word.replace(spelling, home)
                path = self._expanded(word)
                if path.is_absolute():
                    yield path

    def _with_release(self, candidate: Candidate) -> Candidate:
        if candidate.release is not None or candidate.python is None:
            return candidate
        conda = self._ask(candidate.python)
        return Candidate("conda", *conda, candidate.origin, candidate.remarks) if conda else candidate

    # What has to be started

    def _ask(self, python: Path) -> Conda | None:
        """Start a Python and ask it for conda."""
        for line in reversed(self._output([str(python), "-I", "-B", "-c", _ASK]).splitlines()):
            try:
                answer = json.loads(line)
                found = Conda(Path(answer["python"]), Path(answer["prefix"]), answer["release"])
                return found if answer["conda"] else None
            except (ValueError, TypeError, KeyError):
                # Whatever the Python's own start-up printed.
                continue
        return None

    def _ask_base(self, conda: Path) -> Conda | None:
        """Start a wrapper around conda and ask it for conda's base environment."""
        for line in reversed(self._output([str(conda), "info", "--base"]).splitlines()):
            path = Path(line.strip())
            if path.is_absolute() and (found := conda_in(path)):
                return found
        return None

    def _output(self, argv: Sequence[str]) -> str:
        """Return what a program prints; nothing, and the trouble noted, where it fails."""
        env = {name: value for name, value in self._environ.items() if not name.startswith("PYTHON")}
        env["PYTHONDONTWRITEBYTECODE"] = "1"
        with tempfile.TemporaryDirectory(prefix="condaplug-", ignore_cleanup_errors=True) as folder:
            scratch = Path(folder)
            try:
                result = run_child(argv, scratch=scratch, cwd=scratch, env=env, timeout=START_SECONDS)
            except HostUnavailableError as error:
                self._trouble.append(error.message)
                return ""
        if result.timed_out:
            self._trouble.append(f"{argv[0]} gave no answer within {START_SECONDS:g} seconds.")
        elif result.returncode != 0:
            how = f"exit status {result.returncode}" if result.signal is None else result.signal
            self._trouble.append(f"{argv[0]} failed when asked for its conda ({how}).")
        return result.tail if result.returncode == 0 else ""


def _model(release: str, origin: str) -> Candidate:
    return Candidate("builtin", None, None, release, origin)


def _distinct(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    seen = set()
    for candidate in candidates:
        key = candidate.release if candidate.prefix is None else os.path.realpath(candidate.prefix)
        if (candidate.kind, key) not in seen:
            seen.add((candidate.kind, key))
            yield candidate


def _by_place(executable: Path) -> Conda | None:
    """Return the conda of the prefix that an executable lies in."""
    folder = executable.parent
    if folder.name == "bin" and folder.parent.name == "Library":
        return conda_in(folder.parent.parent)
    return conda_in(folder.parent) if folder.name in ("bin", "condabin", "Scripts") else None


def _script(path: Path) -> str:
    """Return the beginning of a text file that the system can run; empty for anything else."""
    try:
        with path.open("rb") as stream:
            data = stream.read(64 * 1024)
    except OSError:
        return ""
    is_script = data.startswith(b"#!") or path.suffix.lower() in (".bat", ".cmd")
    return data.decode("utf-8", "replace") if is_script else ""


def _is_too_old(conda: Conda) -> bool:
    version = version_of(conda.release)
    return version is not None and version < FIRST_WITH_PLUGINS


def _asked(text: str, origin: str) -> str:
    return f"{origin}={_shown(text)}" if origin == VARIABLE else f"{origin} {_shown(text)}"


def _shown(text: str) -> str:
    return text if text.isprintable() else ascii(text)


def _why_not(path: Path) -> str:
    """Say why there is no conda at an existing path."""
    if is_folder(path):
        if python_of(path):
            return f"the Python of {path} has no conda."
        return f"{path} is no prefix: neither bin/python nor python.exe is in it."
    if is_python(path):
        return f"the Python {path} has no conda."
    if _CONDA_NAME.fullmatch(path.name):
        return f"no conda was found behind {path}."
    return f"{path} is neither a conda executable, nor a prefix, nor a Python."


def _hints(path: Path) -> Iterator[str]:
    """Yield where conda is near a path that has none, and what can be named."""
    above = [folder for folder in (*path.parents,)[:3] if conda_in(folder)]
    inside = [str(folder) for folder in entries(path) if conda_in(folder)] if is_folder(path) else []
    if above:
        yield f"Did you mean {above[0]}? It has conda."
    elif inside:
        yield f"Prefixes with conda are in it: {', '.join(inside)}."
    yield _GRAMMAR
