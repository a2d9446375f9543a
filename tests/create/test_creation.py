from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condaplug.create import REPOSITORY_URL, Created, TemplateUnusableError, new
from condaplug.create.origin import Origin
from condaplug.errors import BadInvocationError, CondaplugError
from tests.create.tiny import commit, everything, git, make_template

Carry = Callable[[Origin], None]
COMMIT = "0123456789abcdef0123456789abcdef01234567"

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals, limits or scripts of POSIX")


def _answers(folder: Path) -> str:
    return (folder / ".copier-answers.yml").read_text(encoding="utf-8")


# --- What condaplug's own template makes


@pytest.mark.parametrize("name", ["mysimple", "conda-mysimple"])
def test_a_whole_repository(work: Path, name: str) -> None:
    made = new(name, defaults=True)
    assert made.path == work / "conda-mysimple"
    assert made.name == "mysimple"
    assert made.hooks == ("environment_specifiers",)
    assert made.repository
    assert made.notes == ()
    assert [entry.name for entry in work.iterdir()] == ["conda-mysimple"]
    assert {"pyproject.toml", "README.md", "conda_mysimple/plugin.py", ".copier-answers.yml"} <= set(
        made.files
    )
    on_disk = {path for path in everything(made.path) if not path.startswith(".git" + os.sep)} - {".git"}
    assert {Path(file).as_posix() for file in on_disk if (made.path / file).is_file()} == set(made.files)
    assert made.next_commands == ("cd conda-mysimple", "pixi run test", "condaplug validate")


def test_the_answers_and_the_folder_that_were_given(work: Path) -> None:
    made = new(
        "mine",
        "deep/else where",
        hooks=["conda_environment_specifiers"],
        data={"file_format": "toml", "description": "a “b” \\ {{ c }} 🐍"},
        git=False,
    )
    assert made.path == work / "deep" / "else where"
    assert not made.repository
    assert not (made.path / ".git").exists()
    assert "examples/mine.toml" in made.files
    assert "🐍" in (made.path / "pyproject.toml").read_text(encoding="utf-8")
    if os.name != "nt":
        assert made.next_commands[0] == "cd 'deep/else where'"


def test_the_working_folder(work: Path) -> None:
    made = new("mine", ".", git=False)
    assert made.path == work
    assert (work / "pyproject.toml").is_file()
    assert made.next_commands == ("pixi run test", "condaplug validate", "condaplug validate --conda all")


def test_git_is_suggested_where_a_repository_is(work: Path) -> None:
    assert new("mine", ".").next_commands[-1] == "git add --all"


def test_git_is_suggested_in_a_folder_of_a_repository(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / ".git").mkdir()
    (work / "inner").mkdir()
    monkeypatch.chdir(work / "inner")
    assert new("mine", ".", git=False).next_commands[-1] == "git add --all"


WORKFLOWS = {".github/condaplug.txt", ".github/workflows/update.yml", ".github/workflows/validate.yml"}
"""What a plugin needs a place for from which its workflows install condaplug."""


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (Origin(REPOSITORY_URL, "v0.1.0"), "condaplug"),
        (Origin(REPOSITORY_URL, COMMIT), f"condaplug @ git+{REPOSITORY_URL}@{COMMIT}"),
        (
            Origin("git+https://example.org/condaplug", COMMIT),
            f"condaplug @ git+https://example.org/condaplug@{COMMIT}",
        ),
        (
            Origin("https://example.org/condaplug.git", "v0.1.0"),
            "condaplug @ git+https://example.org/condaplug.git@v0.1.0",
        ),
    ],
)
def test_the_workflows_install_condaplug_from_where_the_template_is_from(
    work: Path, carry: Carry, origin: Origin, requirement: str
) -> None:
    carry(origin)
    made = new("mine", git=False)
    assert made.notes == ()
    answers = _answers(made.path)
    assert f"_commit: {origin.ref}\n_src_path: {origin.address}\n" in answers
    assert "condaplug_" not in answers
    assert set(made.files) >= WORKFLOWS
    assert (made.path / ".github" / "condaplug.txt").read_text() == f"{requirement}\n"


@pytest.mark.parametrize(
    ("origin", "record", "words"),
    [
        (Origin(None, None, None, "no git"), [], "was not built from a git checkout"),
        (Origin(None, None, "2026-11-21", "no remote"), [], "has no remote"),
        (Origin(REPOSITORY_URL, None, "2026-11-21", "changed"), ["_src_path"], "has uncommitted changes"),
        (
            Origin(REPOSITORY_URL, None, "2026-11-21", "not pushed"),
            ["_src_path"],
            "not known to be on a remote",
        ),
        (Origin("file:///x/y.git", COMMIT), ["_commit", "_src_path"], "only where this folder exists"),
        (Origin("git+ssh://git@example.org/x", COMMIT), ["_commit", "_src_path"], "access to it over ssh"),
    ],
)
def test_what_limits_updates_is_said_and_only_what_is_known_is_recorded(
    work: Path, carry: Carry, origin: Origin, record: list[str], words: str
) -> None:
    carry(origin)
    made = new("mine", git=False)
    (limit, left_out) = made.notes
    assert words in limit
    assert "again." in limit
    assert left_out.startswith("The workflows that update and validate the plugin on GitHub are left out")
    recorded = [line.partition(":")[0] for line in _answers(made.path).splitlines() if line.startswith("_")]
    assert recorded == record
    assert not WORKFLOWS & set(made.files)
    assert ".github/workflows/tests.yml" in made.files


def test_git_knows_the_author_and_a_given_answer_counts_more(work: Path, home: Path) -> None:
    (home / "gitconfig").write_text("[user]\nname = Ada\nemail = ada@example.org\n")
    answers = _answers(new("mine", data={"author_name": "Grace"}, git=False).path)
    assert "author_name: Grace\n" in answers
    assert "author_email: ada@example.org\n" in answers


def test_copier_settings_of_the_user_do_not_leak(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.yml").write_text("defaults:\n  license: MIT\n")
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(tmp_path / "settings.yml"))
    assert "license: BSD-3-Clause\n" in _answers(new("mine", git=False).path)


@posix
def test_git_runs_twice_and_not_once_a_file(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("git")
    log = tmp_path / "log"
    (tmp_path / "bin").mkdir()
    stand_in = tmp_path / "bin" / "git"
    stand_in.write_text(f'#!/bin/sh\necho "$*" >> "{log}"\nexec "{real}" "$@"\n')
    stand_in.chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    # As installed: in a checkout, git is asked where it is from as well.
    program = (
        "from condaplug.create import new, origin, template_source\n"
        "template_source.carried_origin = lambda template: origin.Origin(None, None)\n"
        "assert new('mine').repository"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PATH": path},
        check=True,
        cwd=work,
    )
    assert [line.split()[-2] for line in log.read_text().splitlines()] == ["--get-regexp", "init"]


def test_without_git(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(work / "nothing"))
    made = new("mine")
    assert not made.repository
    assert made.notes == ("No git repository was made: git is not on PATH.",)


def test_importing_it_imports_neither_copier_nor_what_reads_projects() -> None:
    heavy = {"copier", "jinja2", "plumbum", "ruamel", "condaplug.project"}
    program = f"import condaplug.create, sys; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# --- Refusals: one sentence, exit 2, nothing written


@pytest.mark.parametrize(
    ("arguments", "fault", "hint"),
    [
        ({"name": "9 bad!"}, "NAME '9 bad!'", "lower-case"),
        ({"name": "../x"}, "is a path", "Try: condaplug new x"),
        ({"name": "explicit"}, "answer to 'hooks' cannot be used: `explicit`", "another NAME"),
        ({"data": {"licence": "MIT"}}, "no question 'licence'", "Did you mean license?"),
        ({"data": {"condaplug_ref": "v9"}}, "no question 'condaplug_ref'", "It asks"),
        (
            {"data": {"conda_min": "27.1"}},
            "answer to 'conda_min' cannot be used: '27.1' is not in",
            "--data conda_min",
        ),
        ({"data": {"author_email": "nobody"}}, "answer to 'author_email'", "--data author_email"),
        ({"data": {"hooks": "[x"}}, "no hook 'x'", "It has: auth_handlers, environment_exporters"),
        ({"data": {"hooks": "[]"}}, "answer to 'hooks'", "other hooks"),
        ({"hooks": ["environment_specifier"]}, "no hook", "Did you mean environment_specifiers?"),
        ({"dest": "full"}, "full exists and is not empty: it holds mine", "DEST"),
        ({"dest": "full/mine/deep"}, "mine is not a folder", "DEST"),
        ({"dest": "x" * 300}, "cannot be made", "DEST"),
        ({"template": "nowhere"}, "nowhere does not exist", "gh:"),
    ],
)
def test_refused(work: Path, arguments: dict[str, object], fault: str, hint: str) -> None:
    (work / "full").mkdir()
    (work / "full" / "mine").write_text("mine")
    before = everything(work)
    with pytest.raises(CondaplugError) as caught:
        new(**{"name": "mine", "defaults": True, **arguments})  # type: ignore[arg-type]
    assert fault in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in " ".join(caught.value.hints)
    assert caught.value.exit_code == 2
    assert everything(work) == before


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_parent_that_is_read_only(work: Path) -> None:
    work.chmod(0o500)
    try:
        with pytest.raises(BadInvocationError, match="cannot be made: Permission denied"):
            new("mine", defaults=True)
    finally:
        work.chmod(0o700)
    assert everything(work) == {}


@given(name=st.text("ab-/9é. ", max_size=8) | st.text(max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_makes_exactly_one_folder_or_nothing(
    work: Path, template: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PATH", "")
    before = everything(work.parent)
    try:
        made = new(name, template=str(template), defaults=True)
    except CondaplugError as error:
        assert error.exit_code == 2
        assert everything(work.parent) == before
    else:
        assert [entry.name for entry in work.iterdir()] == [f"conda-{made.name}"]
        assert name in {made.name, f"conda-{made.name}"}
        shutil.rmtree(made.path)
        assert everything(work.parent) == before


# --- Another template


def test_a_plain_folder(work: Path, template: Path) -> None:
    made = new("mine", template="../tiny", hooks=["conda_second"], data={"colour": "green"}, defaults=True)
    assert made.files == (".copier-answers.yml", "colour.txt", "mine/author.txt")
    assert made.hooks == ("second",)
    assert (made.path / "colour.txt").read_text() == "green second\n"
    assert (made.path / "mine" / "author.txt").read_text() == "Nobody <>\n"
    assert f"_src_path: {work / '..' / 'tiny'}\n" in _answers(made.path)
    assert made.contents == ("mine/ (1 file)", ".copier-answers.yml, colour.txt")
    assert made.next_commands == ("cd conda-mine", "python -m pytest", "condaplug validate")


@pytest.fixture
def tagged(template: Path) -> Path:
    """The tiny template in a repository: v1.0.0 says red, v2.0.0 says blue."""
    commit(template, "v1.0.0")
    (template / "template" / "colour.txt.jinja").write_text("blue\n")
    commit(template, "v2.0.0")
    return template


@pytest.mark.parametrize(
    ("ref", "text", "tag"), [(None, "blue\n", "v2.0.0"), ("v1.0.0", "red first\n", "v1.0.0")]
)
def test_a_repository_at_a_tag(work: Path, tagged: Path, ref: str | None, text: str, tag: str) -> None:
    made = new("mine", template=str(tagged), vcs_ref=ref, defaults=True)
    assert (made.path / "colour.txt").read_text() == text
    assert f"_commit: {tag}\n" in _answers(made.path)
    assert f"_src_path: {tagged}\n" in _answers(made.path)


def test_a_repository_to_be_fetched(work: Path, tagged: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(tagged), "remote.git")
    address = (tmp_path / "remote.git").as_uri()
    made = new("mine", template=address, vcs_ref="v1.0.0", defaults=True)
    assert (made.path / "colour.txt").read_text() == "red first\n"
    assert f"_src_path: {address}\n" in _answers(made.path)


def test_what_copier_warns_of_is_a_note(work: Path, tagged: Path) -> None:
    (tagged / "template" / "colour.txt.jinja").write_text("draft\n")
    made = new("mine", template=str(tagged), vcs_ref="HEAD", defaults=True)
    assert (made.path / "colour.txt").read_text() == "draft\n"
    assert any("not committed" in note and "update" in note for note in made.notes)


def test_it_says_where_updates_are_not_possible(work: Path, tagged: Path, tmp_path: Path) -> None:
    def notes(name: str, **options: str) -> tuple[str, ...]:
        return new(name, f"made/{name}", defaults=True, git=False, **options).notes

    assert notes("released") == ()
    plain = make_template(tmp_path / "plain")
    (note,) = notes("folder", template=str(plain))
    assert note == f"Updates are not possible: the template {plain} is not a git repository."
    assert notes("repository", template=str(tagged)) == ()
    (plain / "template" / "{{ _copier_conf.answers_file }}.jinja").unlink()
    (note,) = notes("forgetful", template=str(plain))
    assert note == f"Updates are not possible: the template {plain} records no answers."


def test_a_ref_that_is_not_there(work: Path, tagged: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(tagged), "remote.git")
    for address in (str(tagged), (tmp_path / "remote.git").as_uri()):
        with pytest.raises(TemplateUnusableError, match=r"v3\.0\.0") as caught:
            new("mine", template=address, vcs_ref="v3.0.0", defaults=True)
        assert "\n" not in caught.value.message
    assert everything(work) == {}


def test_a_repository_that_is_not_there(work: Path, tmp_path: Path) -> None:
    address = (tmp_path / "nowhere.git").as_uri()
    with pytest.raises(TemplateUnusableError, match="git cannot give the template file:") as caught:
        new("mine", template=address, defaults=True)
    assert "network" in caught.value.hints[0]
    assert everything(work) == {}


@pytest.mark.parametrize("in_git", [False, True])
@pytest.mark.parametrize(
    ("arguments", "fault", "hint"),
    [
        ({"name": "refused"}, "does not like `refused`", "NAME"),
        ({"data": {"color": "red"}}, "asks no question 'color'", "Did you mean colour?"),
        ({"data": {"colour": "rot"}}, "'rot' is not in ['red', 'green']", "--data colour"),
        ({"hooks": ["frist"]}, "'frist' is not in ['first', 'second']", "other hooks"),
    ],
)
def test_an_answer_that_another_template_refuses(
    work: Path, template: Path, in_git: bool, arguments: dict[str, object], fault: str, hint: str
) -> None:
    if in_git:
        commit(template, "v1.0.0")
    with pytest.raises(BadInvocationError) as caught:
        new(**{"name": "mine", "template": str(template), "defaults": True, **arguments})  # type: ignore[arg-type]
    assert fault in caught.value.message
    assert hint in " ".join(caught.value.hints)
    assert everything(work) == {}


@pytest.mark.parametrize(
    ("questions", "files", "fault"),
    [
        ("needed:\n  type: str\n", {}, "asks 'needed' and has no default for it"),
        ("_tasks: [touch /tmp/never]\n", {}, "wants to run code of its own"),
        ("_jinja_extensions: [os.path]\n", {}, "wants to run code of its own"),
        ('_min_copier_version: "999"\n', {}, "requires Copier version >= 999"),
        ("_exclude: ['*']\n", {}, "makes no file"),
        ("broken: [\n", {}, "cannot be used: "),
        ("", {"bad.txt.jinja": "{% if %}"}, "cannot be used: "),
        ("", {"bad.txt.jinja": "{{ undefined_name.attribute }}"}, "cannot be used: "),
        ("number:\n  type: int\n  default: many\n", {}, "cannot be used: "),
        ("_subdirectory: ../elsewhere\n", {}, "cannot be used: "),
    ],
)
def test_a_template_that_is_broken(
    work: Path, tmp_path: Path, questions: str, files: dict[str, str], fault: str
) -> None:
    broken = make_template(tmp_path / "broken", questions, files)
    before = everything(tmp_path)
    with pytest.raises(CondaplugError) as caught:
        new("mine", template=str(broken), defaults=True)
    assert fault in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.exit_code == 2
    assert everything(tmp_path) == before


def test_a_folder_that_is_no_template(work: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.txt").write_text("cat")
    with pytest.raises(BadInvocationError, match="photos asks no question 'name'"):
        new("mine", template="../photos", defaults=True)
    assert everything(work) == {}


# --- A failure half way leaves nothing behind


def _start(work: Path, program: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=work,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


@posix
@pytest.mark.parametrize("place", ["deep/made", "there"])
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_half_way_leaves_nothing(work: Path, tmp_path: Path, number: str, place: str) -> None:
    (work / "there").mkdir()
    slowly = "{% for a in range(99999) %}{{ '' }}{% endfor %}"
    slow = make_template(tmp_path / "slow", "", {f"{number}.slow.jinja": slowly for number in range(300)})
    before = everything(work)
    program = f"""
import signal
from condaplug import create
# The tests themselves may run where it is ignored: under nohup.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
create.new("mine", {place!r}, template={str(slow)!r}, defaults=True)
"""
    process = _start(work, program)
    try:
        deadline = time.monotonic() + 30
        while not list(work.rglob("*.slow")):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(getattr(signal, number))
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    interrupted = number == "SIGINT"
    assert process.returncode == (-signal.SIGINT if interrupted else 128 + getattr(signal, number))
    assert everything(work) == before


@posix
@pytest.mark.parametrize("builtin", [True, False])
def test_a_disk_that_is_full_leaves_nothing_but_a_sentence(work: Path, tmp_path: Path, builtin: bool) -> None:
    template = None if builtin else str(make_template(tmp_path / "large", "", {"large.txt": "x" * 3000}))
    program = f"""
import os, resource, sys
os.environ["PATH"] = ""
from condaplug import create
from condaplug.errors import BadInvocationError
import copier
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    create.new("mine", "deep/made", defaults=True, template={template!r})
except BadInvocationError as error:
    sys.exit(error.message)
"""
    process = _start(work, program)
    assert process.communicate(timeout=60)[1].strip() == "deep/made cannot be made: File too large"
    assert everything(work) == {}


# --- What is said of it


def test_the_folder_is_shown_as_it_is_typed(work: Path, tmp_path: Path) -> None:
    assert Created(work / "a" / "b", "x", (), (), False).shown == str(Path("a", "b"))
    assert Created(tmp_path, "x", (), (), False).shown == str(tmp_path)
    assert Created(work, "x", (), (), False).shown == "."
