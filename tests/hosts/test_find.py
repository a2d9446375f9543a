"""Which conda is chosen, over folders made to look like a machine, and over the real ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import packaging
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from condaplug.errors import BadInvocationError, CondaplugError, HostUnavailableError
from condaplug.hosts import find
from condaplug.hosts.find import Candidate, choose
from tests.support.condas import Conda, parameters

RELEASES = ("26.7.1", "25.9.1", "26.10.0", "26.7.0", "26.10.1.dev0", "26.11.0.dev0")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the machines made here are POSIX ones")


def write(path: Path, text: str = "", mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def make_prefix(root: Path, release: str | None = "26.7.1", *, conda: bool = True) -> Path:
    """A prefix as an installer leaves it; its Python is no program."""
    write(root / "bin" / "python3.12")
    (root / "bin" / "python").symlink_to("python3.12")
    packages = root / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    if conda:
        write(packages / "conda" / "__init__.py")
        write(root / "bin" / "conda", f"#!{root}/bin/python\nimport sys\n")
        write(root / "condabin" / "conda", f"#!{root}/bin/python\nimport sys\n")
        if release:
            (packages / f"conda-{release}.dist-info").mkdir()
    return root


class Machine:
    """A home, a PATH and no conda but those that a test puts there."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.bin = root / "bin"
        self.opt = root / "opt"
        for folder in (self.home, self.bin, self.opt):
            folder.mkdir()
        self.environ = {"HOME": str(self.home), "PATH": f"{self.bin}:/usr/bin:/bin"}

    def choose(
        self, *wanted: str, claimed: tuple[str, ...] | None = None, **more: str
    ) -> tuple[Candidate, ...]:
        return choose(wanted, {**self.environ, **more}, releases=RELEASES, claimed=claimed)

    def one(self, *wanted: str, **more: str) -> Candidate:
        (candidate,) = self.choose(*wanted, **more)
        return candidate

    def error(self, *wanted: str, **more: str) -> str:
        """The message and the hints of the error that must come."""
        with pytest.raises(HostUnavailableError) as caught:
            self.choose(*wanted, **more)
        assert caught.value.exit_code == 3
        return "\n".join([caught.value.message, *caught.value.hints])


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine whose running Python has no conda and whose system holds none."""
    monkeypatch.setattr(find, "running_conda", lambda: None)
    monkeypatch.setattr(find, "_SYSTEM_PREFIXES", (str(tmp_path / "opt" / "conda"),))
    return Machine(tmp_path)


def conda_at(prefix: Path, origin: str, release: str | None = "26.7.1") -> Candidate:
    return Candidate("conda", prefix / "bin" / "python", prefix, release, origin)


# Without a name


def test_a_bare_machine_has_the_newest_model(machine: Machine) -> None:
    assert machine.choose() == (Candidate("builtin", None, None, "26.10.0", "no conda found"),)


def test_the_usual_search_takes_the_first_in_its_order(machine: Machine) -> None:
    last = make_prefix(machine.opt / "conda")
    assert machine.one() == conda_at(last, "usual prefix")
    home = make_prefix(machine.home / "miniconda3")
    assert machine.one() == conda_at(home, "usual prefix")
    on_path = make_prefix(machine.opt / "on-path")
    (machine.bin / "conda").symlink_to(on_path / "condabin" / "conda")
    assert machine.one() == conda_at(on_path, "PATH")
    by_variable = make_prefix(machine.opt / "activated")
    exe = str(by_variable / "bin" / "conda")
    assert machine.one(CONDA_EXE=exe) == conda_at(by_variable, "CONDA_EXE")
    named = make_prefix(machine.opt / "named")
    assert machine.one(CONDA_EXE=exe, CONDAPLUG_CONDA=str(named)) == conda_at(named, "CONDAPLUG_CONDA")
    assert machine.one("builtin", CONDA_EXE=exe, CONDAPLUG_CONDA=str(named)).origin == "--conda"


def test_the_running_python_comes_before_conda_exe(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    running = make_prefix(machine.opt / "running")
    other = make_prefix(machine.opt / "other")
    monkeypatch.setattr(find, "running_conda", lambda: find.conda_in(running))
    assert machine.one(CONDA_EXE=str(other / "bin" / "conda")) == conda_at(running, "the running Python")


def test_stale_places_are_passed_over_with_a_remark(machine: Machine) -> None:
    gone = machine.opt / "gone" / "bin" / "conda"
    write(machine.bin / "conda", "#!/bin/sh\nexit 3\n")
    usual = make_prefix(machine.home / "miniforge3")
    candidate = machine.one(CONDA_EXE=str(gone), PATH=f"{machine.bin}:{machine.bin}::/absent")
    assert (candidate.prefix, candidate.origin) == (usual, "usual prefix")
    assert candidate.remarks == (
        f"CONDA_EXE leads to {gone}, where no conda was found.",
        f"PATH leads to {machine.bin / 'conda'}, where no conda was found.",
    )


def test_a_conda_older_than_plugins_is_passed_over_with_a_remark(machine: Machine) -> None:
    old = make_prefix(machine.opt / "old", "4.3.16")
    candidate = machine.one(CONDA_EXE=str(old / "bin" / "conda"))
    assert candidate.kind == "builtin"
    assert candidate.remarks == ("CONDA_EXE leads to conda 4.3.16, which is older than conda's plugins.",)
    assert "4.3.16" in machine.error(str(old))


def test_an_empty_variable_is_none(machine: Machine) -> None:
    assert machine.one(CONDAPLUG_CONDA=" ", CONDA_EXE="").origin == "no conda found"


def test_an_error_in_the_variable_names_it(machine: Machine) -> None:
    assert machine.error(CONDAPLUG_CONDA="nowhere").startswith("CONDAPLUG_CONDA=nowhere: ")


# Ways to one conda


def with_script(text: str) -> Callable[[Machine, Path], str]:
    def make(machine: Machine, prefix: Path) -> str:
        return str(write(machine.bin / "conda", text.format(prefix=prefix)))

    return make


def link(machine: Machine, target: Path, name: str) -> str:
    (machine.bin / name).symlink_to(target)
    return str(machine.bin / name)


def moved(machine: Machine, prefix: Path) -> str:
    write(prefix / "bin" / "conda", "#!/gone/bin/python\n")
    return str(prefix / "bin" / "conda")


def windows_executable(machine: Machine, prefix: Path) -> str:
    return str(write(prefix / "Scripts" / "conda.exe", "MZ\x00"))


def windows_library(machine: Machine, prefix: Path) -> str:
    return str(write(prefix / "Library" / "bin" / "conda.bat", "@CALL somewhere\n"))


def windows_wrapper(machine: Machine, prefix: Path) -> str:
    former = make_prefix(machine.home / "former", "25.9.1")
    text = f'REM {former}/condabin/conda.bat\n@CALL "{prefix}/condabin/conda.bat" %*\n'
    return str(write(machine.bin / "my.bat", text))


def home_wrapper(machine: Machine, prefix: Path) -> str:
    prefix.rename(machine.home / "unusual")
    prefix.symlink_to(machine.home / "unusual")
    return str(write(machine.bin / "c", '#!/bin/bash\n"$HOME/unusual/bin/conda" "$@"\n'))


def command(machine: Machine, prefix: Path) -> str:
    link(machine, prefix / "bin" / "conda", "conda")
    return "conda"


def python_command(machine: Machine, prefix: Path) -> str:
    link(machine, prefix / "bin" / "python", "python3.12")
    return "python3.12"


WAYS: dict[str, Callable[[Machine, Path], str]] = {
    "prefix": lambda machine, prefix: str(prefix),
    "prefix/": lambda machine, prefix: f"{prefix}/",
    "bin/conda": lambda machine, prefix: str(prefix / "bin" / "conda"),
    "condabin/conda": lambda machine, prefix: str(prefix / "condabin" / "conda"),
    "bin/python": lambda machine, prefix: str(prefix / "bin" / "python"),
    "link to conda": lambda machine, prefix: link(machine, prefix / "bin" / "conda", "conda"),
    "link of another name": lambda machine, prefix: link(machine, prefix / "bin" / "conda", "conda-26"),
    "link to python": lambda machine, prefix: link(machine, prefix / "bin" / "python", "with-conda"),
    "command": command,
    "python command": python_command,
    "script of pip": with_script(
        "#!/bin/sh\n'''exec' \"{prefix}/bin/python\" \"$0\" \"$@\"\n' '''\nimport sys\n"
    ),
    "wrapper": with_script('#!/bin/sh\nexec {prefix}/bin/conda "$@"\n'),
    "wrapper that sources": with_script('#!/bin/bash\n. "{prefix}/etc/profile.d/conda.sh"\nconda "$@"\n'),
    "wrapper in home": home_wrapper,
    "moved prefix": moved,
    "Scripts/conda.exe": windows_executable,
    "Library/bin/conda.bat": windows_library,
    "batch wrapper": windows_wrapper,
}


# No first line and no unquoted word can hold a path with a space: conda writes none there either.
SPACELESS = {"bin/conda", "condabin/conda", "command", "wrapper"}


@pytest.mark.parametrize(
    ("way", "folder"),
    [*((way, "conda26") for way in WAYS), *((way, "a folder") for way in WAYS if way not in SPACELESS)],
)
def test_every_way_leads_to_the_conda(machine: Machine, way: str, folder: str) -> None:
    prefix = make_prefix(machine.opt / folder)
    before = sorted(machine.opt.rglob("*"))
    candidate = machine.one(WAYS[way](machine, prefix))
    assert candidate.prefix is not None
    assert candidate.python is not None
    assert candidate.prefix.resolve() == prefix.resolve()
    assert candidate.python.parent.resolve() == (prefix / "bin").resolve()
    assert (candidate.kind, candidate.release, candidate.origin) == ("conda", "26.7.1", "--conda")
    assert set(before) - set(machine.opt.rglob("*")) == set() or way == "wrapper in home"


def test_env_in_the_first_line_is_looked_up_on_path(machine: Machine) -> None:
    prefix = make_prefix(machine.opt / "x")
    link(machine, prefix / "bin" / "python", "python")
    script = write(machine.home / "conda", "#!/usr/bin/env python\n")
    assert machine.one(str(script)).prefix == prefix


@pytest.mark.parametrize("first", ["#!{python}\n", "#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n"])
def test_the_first_lines_count_more_than_the_place(machine: Machine, first: str) -> None:
    place = make_prefix(machine.opt / "place", "26.5.3")
    runs = make_prefix(machine.opt / "runs", "26.7.1")
    write(place / "bin" / "conda", first.format(python=runs / "bin" / "python"))
    assert machine.one(str(place / "bin" / "conda")).prefix == runs


def test_a_shell_in_the_first_line_is_no_python(machine: Machine) -> None:
    system = make_prefix(machine.opt / "system")
    write(system / "bin" / "sh", "")
    prefix = make_prefix(machine.opt / "x", "26.5.3")
    script = write(machine.bin / "conda", f'#!{system}/bin/sh\nexec {prefix}/bin/conda "$@"\n')
    assert machine.one(str(script)) == conda_at(prefix, "--conda", "26.5.3")


def test_a_home_is_expanded(machine: Machine) -> None:
    make_prefix(machine.home / "here")
    assert machine.one("~/here").prefix == machine.home / "here"


def test_a_command_wins_over_a_file_and_a_path_names_the_file(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = machine.home / "project"
    make_prefix(project / "conda")
    make_prefix(project / "builtin")
    make_prefix(project / "26.7")
    prefix = make_prefix(machine.opt / "x")
    link(machine, prefix / "bin" / "conda", "conda")
    monkeypatch.chdir(project)
    assert machine.one("conda").prefix == prefix
    assert machine.one("./conda").prefix == project / "conda"
    assert machine.one("builtin").kind == "builtin"
    assert machine.one("./builtin").prefix == project / "builtin"
    assert machine.one("./26.7").prefix == project / "26.7"


def test_the_release_may_be_unknown(machine: Machine) -> None:
    prefix = make_prefix(machine.opt / "x", None)
    assert machine.one(str(prefix)) == conda_at(prefix, "--conda", None)


# What has to be started


def test_a_wrapper_that_hides_its_conda_is_asked(machine: Machine) -> None:
    prefix = make_prefix(machine.opt / "hidden")
    text = (
        f'#!/bin/sh\n[ "$1 $2" = "info --base" ] && echo warning && printf "%s\\n" {machine.opt}/hid""den\n'
    )
    assert machine.one(str(write(machine.bin / "conda", text))).prefix == prefix


def test_what_does_not_call_itself_conda_is_not_started(machine: Machine) -> None:
    script = write(machine.bin / "deploy", f"#!/bin/sh\ntouch {machine.home}/started\n")
    assert "neither a conda executable, nor a prefix, nor a Python" in machine.error(str(script))
    assert not (machine.home / "started").exists()


def test_a_wrapper_that_hangs_is_an_error_that_says_so(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "START_SECONDS", 0.3)
    error = machine.error(str(write(machine.bin / "conda", "#!/bin/sh\nsleep 60 & sleep 60\n")))
    assert "gave no answer within 0.3 seconds" in error


def test_a_python_whose_files_do_not_tell_is_asked(machine: Machine) -> None:
    # A shim, as pyenv and others leave it: it leads to a Python by a way of its own.
    prefix = make_prefix(machine.opt / "x", "26.5.3")
    answer = f'{{"python": "{prefix}/bin/python", "prefix": "{prefix}", "conda": true, "release": "26.5.3"}}'
    shim = write(machine.bin / "python3", f"#!/bin/sh\necho noise\ncat <<'END'\n{answer}\nEND\n")
    assert machine.one("python3") == conda_at(prefix, "--conda", "26.5.3")
    write(shim, "#!/bin/sh\nexit 7\n")
    assert "exit status 7" in machine.error("python3")


def test_a_real_python_without_conda_is_asked_and_has_none(machine: Machine) -> None:
    link(machine, Path(sys.base_prefix) / "bin" / "python3", "python3")
    error = machine.error("python3")
    assert f"--conda python3: the Python {machine.bin / 'python3'} has no conda." in error


# Releases, the model, all


def with_releases(machine: Machine) -> None:
    base = make_prefix(machine.home / "miniforge3", "26.5.3")
    make_prefix(base / "envs" / "older", "26.7.0")
    make_prefix(base / "envs" / "without", conda=False)
    make_prefix(base / "envs" / "ancient", "4.3.16")
    make_prefix(machine.home / "anaconda3", "4.12.0")
    make_prefix(machine.opt / "newer", "26.7.10")
    make_prefix(machine.opt / "middle", "26.7.2")
    make_prefix(machine.opt / "coming", "26.9.0.dev0")
    noted = [machine.opt / name for name in ("newer", "middle", "coming", "gone", "newer")]
    write(machine.home / ".conda" / "environments.txt", "\n".join(map(str, noted)) + "\n\n")


@pytest.mark.parametrize(
    ("wanted", "release", "origin"),
    [
        ("26", "26.7.10", "environment"),
        ("26.7", "26.7.10", "environment"),
        ("26.7.0", "26.7.0", "environment"),
        ("26.7.2", "26.7.2", "environment"),
        ("26.5", "26.5.3", "usual prefix"),
        ("26.9", "26.9.0.dev0", "environment"),
        ("26.9.0.dev0", "26.9.0.dev0", "environment"),
    ],
)
def test_a_release_is_looked_for(machine: Machine, wanted: str, release: str, origin: str) -> None:
    with_releases(machine)
    candidate = machine.one(wanted)
    assert (candidate.kind, candidate.release, candidate.origin) == ("conda", release, origin)


def test_a_release_that_is_not_there_names_the_model(machine: Machine) -> None:
    with_releases(machine)
    error = machine.error("25.9")
    assert error.startswith("--conda 25.9: no conda 25.9 was found in the usual places.")
    assert "--conda builtin:25.9" in error
    assert f"26.5.3 in {machine.home / 'miniforge3'}" in error
    error = machine.error("26.7.9")
    assert "builtin:26.7.9" not in error
    assert "25.9.1, 26.7.0, 26.7.1, 26.10.0" in error


def test_a_release_that_only_its_python_knows_is_asked_for(machine: Machine) -> None:
    prefix = make_prefix(machine.opt / "conda", None)
    answer = f'{{"python": "{prefix}/bin/python", "prefix": "{prefix}", "conda": true, "release": "26.5.3"}}'
    write(prefix / "bin" / "python3.12", f"#!/bin/sh\necho '{answer}'\n")
    assert machine.one("26.5") == conda_at(prefix, "usual prefix", "26.5.3")


@pytest.mark.parametrize(
    ("wanted", "release"),
    [
        ("builtin", "26.10.0"),
        (" builtin ", "26.10.0"),
        ("builtin:25.9", "25.9.1"),
        ("builtin:26", "26.10.0"),
        ("builtin:26.7", "26.7.1"),
        ("builtin:26.7.0", "26.7.0"),
        ("builtin:26.10", "26.10.0"),
        ("builtin:26.10.1", "26.10.1.dev0"),
        ("builtin:26.11", "26.11.0.dev0"),
        ("builtin:26.11.0.dev0", "26.11.0.dev0"),
    ],
)
def test_the_model_of_a_release(machine: Machine, wanted: str, release: str) -> None:
    make_prefix(machine.home / "miniforge3")
    assert machine.one(wanted) == Candidate("builtin", None, None, release, "--conda")


@pytest.mark.parametrize(
    "release", ["24.1", "26.7.2", "27", "26.1", "26.7.1.dev0", "newest", "", "\0", "26.7.1.1"]
)
def test_the_model_of_no_release(machine: Machine, release: str) -> None:
    error = machine.error(f"builtin:{release}")
    assert "25.9.1, 26.7.0, 26.7.1, 26.10.0, 26.10.1.dev0, 26.11.0.dev0" in error


def test_no_model_at_all(machine: Machine) -> None:
    for wanted in ([], ["builtin"], ["builtin:26.7"], ["all"]):
        with pytest.raises(HostUnavailableError):
            choose(wanted, machine.environ, releases=())


def test_all_are_the_real_ones_and_then_the_claimed_models(machine: Machine) -> None:
    with_releases(machine)
    found = machine.choose("all", claimed=("26.7.1", "26.7.0"))
    assert [(candidate.kind, candidate.release) for candidate in found] == [
        ("conda", "26.5.3"),
        ("conda", "26.7.0"),
        ("conda", "26.7.10"),
        ("conda", "26.7.2"),
        ("conda", "26.9.0.dev0"),
        ("builtin", "26.7.0"),
        ("builtin", "26.7.1"),
    ]
    models = [candidate.release for candidate in machine.choose("all") if candidate.kind == "builtin"]
    assert models == ["25.9.1", "26.7.0", "26.7.1", "26.10.0"]


def test_several_values_and_none_twice(machine: Machine) -> None:
    prefix = make_prefix(machine.home / "miniconda3")
    link(machine, prefix / "bin" / "conda", "conda")
    found = machine.choose("conda", "builtin", str(prefix), "26.7", "builtin:26.10", "builtin:26.7")
    assert [(candidate.kind, candidate.release) for candidate in found] == [
        ("conda", "26.7.1"),
        ("builtin", "26.10.0"),
        ("builtin", "26.7.1"),
    ]


# Mistakes


@pytest.mark.parametrize("value", ["", "  ", "\t\n"])
def test_an_empty_value_is_a_bad_invocation(machine: Machine, value: str) -> None:
    with pytest.raises(BadInvocationError, match=r"--conda is empty"):
        machine.choose(value)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("bultin", "Did you mean builtin?"),
        ("builtin26.7.1", "Did you mean builtin:26.7.1?"),
        ("cnda", "Did you mean conda?"),
        ("al", "Did you mean all?"),
        ("{home}/minconda3", "Did you mean {home}/miniconda3?"),
        ("~/minconda3", "Did you mean {home}/miniconda3?"),
        ("{home}/miniconda3/bin", "Did you mean {home}/miniconda3? It has conda."),
        ("{home}/miniconda3/envs/without", "Did you mean {home}/miniconda3? It has conda."),
        ("{home}/miniconda3/envs/without", "the Python of {home}/miniconda3/envs/without has no conda."),
        ("{home}/miniconda3/bin/pip", "neither a conda executable, nor a prefix, nor a Python"),
        ("{home}", "Prefixes with conda are in it: {home}/miniconda3."),
        ("{home}/a/b/c", "there is no such file"),
        ("conda", "there is no such file, and no such command on PATH"),
        ("not\0a\0file", "--conda 'not\\x00a\\x00file': there is no such file"),
        ("x" * 5000, "there is no such file"),
    ],
)
def test_a_mistake_says_what_was_meant(machine: Machine, value: str, says: str) -> None:
    base = make_prefix(machine.home / "miniconda3")
    write(base / "bin" / "pip", f"#!{base}/bin/python\n")
    make_prefix(base / "envs" / "without", conda=False)
    error = machine.error(value.format(home=machine.home))
    assert says.format(home=machine.home) in error
    assert "builtin" in error


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.from_regex(re.compile(r"\A(builtin:|all|~|\.{1,2}/|/)?[0-9a-z./:~]{0,12}\Z")))
@example("\ud800")
@example("~someone/x")
@example("/")
@example("26.7.1.dev9999")
@example("builtin:0.0")
def test_any_text_gives_hosts_or_an_error(machine: Machine, text: str) -> None:
    try:
        found = choose([text], {**machine.environ, "PATH": str(machine.bin)}, releases=RELEASES)
    except CondaplugError as error:
        assert error.message
        assert error.hints
        assert error.message.isprintable()
    else:
        assert found
        assert all(isinstance(candidate, Candidate) for candidate in found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))))
def test_any_text_in_a_script_called_conda_is_harmless(machine: Machine, text: str) -> None:
    # Without "#!" no part of it can be started.
    path = machine.home / "conda"
    path.write_bytes(b"\n" + text.encode())
    path.chmod(0o755)
    with pytest.raises(HostUnavailableError, match="no conda was found behind"):
        machine.choose(str(path))


# The real ones


def is_of(prefix: Path, release: str | None) -> bool:
    return release == prefix.name if re.fullmatch(r"[0-9.]+", prefix.name) else release is not None


@pytest.mark.parametrize("conda", parameters())
def test_a_real_conda_is_found_by_every_name(machine: Machine, conda: Conda) -> None:
    prefix = conda.prefix
    for name in (prefix, prefix / "bin" / "conda", prefix / "bin" / "python"):
        candidate = machine.one(str(name))
        assert (candidate.python, candidate.prefix) == (prefix / "bin" / "python", prefix)
        assert is_of(prefix, candidate.release)


@pytest.mark.parametrize("conda", parameters())
def test_the_files_of_a_real_conda_tell_what_its_python_says(machine: Machine, conda: Conda) -> None:
    asked = find._Search(machine.environ, RELEASES, None)._ask(conda.python)
    assert asked == find.conda_in(conda.prefix)


@pytest.mark.parametrize("conda", parameters()[-2:])
def test_condaplug_inside_a_real_conda_takes_it(machine: Machine, conda: Conda) -> None:
    prefix = conda.prefix
    code = (
        "import os, sys; from condaplug.hosts.find import choose; "
        "(one,) = choose([], os.environ, releases=['26.7.1']); "
        "print(one.origin, one.prefix, one.release, 'conda' in sys.modules, sep='\\n')"
    )
    paths = [Path(find.__file__).parents[2], Path(packaging.__file__).parents[1]]
    done = subprocess.run(
        [prefix / "bin" / "python", "-B", "-c", code],
        env={**machine.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=True,
    )
    origin, found, release, imported = done.stdout.splitlines()
    assert (origin, found, imported) == ("the running Python", str(prefix), "False")
    assert is_of(prefix, release)
