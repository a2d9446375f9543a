"""Git as condaplug runs it: no setting or variable of the user's turns it round, or runs a program.

Each guard has a setting or a variable that would get through without it.
"""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from plumbum import local

from condaplug.create import new
from condaplug.create.checkout import read_checkout
from condaplug.create.history import history
from condaplug.create.merging import marked, rejected
from condaplug.create.repository import ELSEWHERE, neutral
from condaplug.create.template_source import Source, TemplateUnusableError
from condaplug.create.worktree import Unmerged, Worktree, difference
from condaplug.errors import BadInvocationError
from tests.create.tiny import commit, git, make_template

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts stand for programs")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with files in a commit."""
    files = {"a.txt": "a\n", "a!.txt": "!\n", "a?.txt": "?\n", "sub/b.txt": "b\n", ".gitignore": "c.txt\n"}
    return repository(tmp_path / "project", files)


@pytest.fixture
def configure(home: Path) -> Callable[..., None]:
    """Sets a value in the user's configuration of git."""

    def change(key: str, value: object) -> None:
        git(home, "config", "--file", str(home / "gitconfig"), key, str(value))

    return change


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Path]:
    """The file that a program makes when it is run; none may be."""
    path = tmp_path / "witness"
    yield path
    assert not path.exists()


def repository(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    commit(folder, "v1.0.0")
    return folder


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def setting(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a variable, for plumbum too, through which copier runs git."""
    monkeypatch.setenv(name, value)
    local.env[name] = value


@pytest.fixture(autouse=True)
def plain_machine(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, no program that asks for passwords, and git's sentences in English."""
    for name, value in {"no_proxy": "127.0.0.1", "SSH_ASKPASS": "", "LC_ALL": "C"}.items():
        setting(name, value, monkeypatch)


# -- variables that point git elsewhere ----------------------------------------------------------------------

MISLEADING = {
    "GIT_DIR": "{other}/.git",
    "GIT_WORK_TREE": "{other}",
    "GIT_INDEX_FILE": "{other}/.git/index",
    "GIT_COMMON_DIR": "{other}/.git",
    "GIT_OBJECT_DIRECTORY": "{other}/.git/objects",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "{other}/.git/objects",
    "GIT_NAMESPACE": "elsewhere",
    "GIT_GLOB_PATHSPECS": "1",
    "GIT_NOGLOB_PATHSPECS": "1",
    "GIT_ICASE_PATHSPECS": "1",
}


def test_each_variable_that_leads_elsewhere_is_tried() -> None:
    assert MISLEADING.keys() == ELSEWHERE


@pytest.fixture(params=MISLEADING)
def misled(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A variable that leads git to another repository, which has the content ``theirs``."""
    other = repository(tmp_path / "other", {"other.txt": "other\n", "theirs.txt": "theirs\n"})
    name = str(request.param)
    setting(name, MISLEADING[name].format(other=other), monkeypatch)
    return name


def test_a_worktree_is_that_of_its_folder(
    project: Path, misled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = Worktree(project)
    assert tree.top() == project.resolve()
    assert tree.tracked() == {".gitignore", "a.txt", "a!.txt", "a?.txt", "sub/b.txt"}
    assert tree.ignored(["a.txt", "c.txt"]) == {"c.txt"}
    tree.require_clean()
    tree.mark([Unmerged("a.txt", b"base\n", b"theirs\n")])
    monkeypatch.delenv(misled)
    stages = [git(project, "cat-file", "-p", f":{stage}:a.txt") for stage in (1, 2, 3)]
    assert stages == ["base", "a", "theirs"]


def test_the_history_is_that_of_the_template(project: Path, misled: str) -> None:
    with history(Source(str(project))) as known:
        assert known.newest() == "v1.0.0"


def test_a_template_is_rendered_at_its_release(
    tmp_path: Path, misled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = os.environ[misled]
    monkeypatch.delenv(misled)
    template = make_template(tmp_path / "tiny")
    commit(template, "v1.0.0")
    setting(misled, value, monkeypatch)
    made = new("mine", tmp_path / "made", template=str(template), defaults=True, git=False)
    assert "_commit: v1.0.0" in (made.path / ".copier-answers.yml").read_text()


# -- a working tree ------------------------------------------------------------------------------------------


def test_looking_does_not_touch_the_index(project: Path) -> None:
    index = project / ".git" / "index"
    file = project / "template" / "file.txt"
    file.parent.mkdir()
    file.touch()
    commit(project, "v2.0.0")
    os.utime(file, (1, 1))  # git would write down that the content is the same
    before = index.read_bytes()
    Worktree(project).require_clean()
    assert index.read_bytes() == before
    read_checkout(project)
    assert index.read_bytes() == before
    git(project, "status")
    assert index.read_bytes() != before


def test_a_path_is_no_pattern(project: Path) -> None:
    Worktree(project).mark([Unmerged("a?.txt", None, b"new\n")])
    unmerged = git(project, "ls-files", "--unmerged", "-z").split("\0")
    assert {entry.partition("\t")[2] for entry in unmerged} == {"a?.txt", ""}


def test_a_content_in_conflict_is_stored_as_git_stores_that_file(project: Path) -> None:
    (project / ".gitattributes").write_text("*.txt text\n")
    commit(project, "v2.0.0")
    Worktree(project).mark([Unmerged("sub/b.txt", None, b"one\r\ntwo\r\n")])
    stored = subprocess.run(
        ["git", "cat-file", "-p", ":3:sub/b.txt"], cwd=project, capture_output=True, check=True
    ).stdout
    assert stored == b"one\ntwo\n"


def test_a_file_in_a_folder_of_the_repository_is_marked_there(project: Path) -> None:
    Worktree(project / "sub").mark([Unmerged("b.txt", None, b"new\n")])
    assert git(project, "ls-files", "--unmerged").endswith("sub/b.txt")


@pytest.mark.parametrize(("key", "value"), [("status.showUntrackedFiles", "no"), ("status.renames", "true")])
def test_no_setting_hides_a_change(
    project: Path, configure: Callable[..., None], key: str, value: str
) -> None:
    configure(key, value)
    git(project, "mv", "a.txt", "moved.txt")
    (project / "sub" / "new.txt").write_text("new\n")
    with pytest.raises(BadInvocationError, match=r": a\.txt, moved\.txt and 1 more$"):
        Worktree(project).require_clean()


def test_a_change_beside_the_folder_of_the_project_is_none_of_it(project: Path) -> None:
    (project / "a.txt").write_text("changed\n")
    Worktree(project / "sub").require_clean()


def test_no_setting_hides_a_new_file_of_a_template(project: Path, configure: Callable[..., None]) -> None:
    configure("status.showUntrackedFiles", "no")
    assert read_checkout(project).obstacle == "no remote"
    (project / "template").mkdir()
    (project / "template" / "new.txt").touch()
    assert read_checkout(project).obstacle == "changed"


def test_sentences_of_git_are_read_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git_itself = shutil.which("git")
    text = f'[ "$LC_ALL" = C ] && exec {git_itself} "$@"\necho "Schwerwiegend: kein Repository" >&2; exit 128'
    script(tmp_path / "bin" / "git", text)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    with pytest.raises(BadInvocationError, match="is in no git repository"):
        Worktree(tmp_path)
    with pytest.raises(TemplateUnusableError, match=r"Could not read from remote repository\.$"):
        newest(f"file://{tmp_path}")
    assert marked("a\n", "b\n", "c\n").startswith("<<<<<<< ")


# -- plain files ---------------------------------------------------------------------------------------------

BASE, MINE, NEW = (
    "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
    "1\nmine\n3\n4\n5\n6\n7\n8\n9\n",
    "1\nnew\n3\n4\n5\n6\n7\n8\nx\n",
)


def of_plain_files() -> tuple[object, ...]:
    """All that git is asked of plain files."""
    before, after = (
        {"a.txt": b"1\n2\n", "b.bin": b"\0\1", "gone.txt": b"same\n"},
        {
            "a.txt": b"1\n3\n",
            "b.bin": b"\0\2",
            "there.txt": b"same\n",
        },
    )
    shown = difference(before, after, executable=(), colour=False)
    return marked(BASE, MINE, NEW), rejected("a.txt", BASE, MINE, NEW), shown


def test_a_difference_is_one_that_git_applies(tmp_path: Path) -> None:
    _, _, shown = of_plain_files()
    assert isinstance(shown, str)
    for name, content in {"a.txt": b"1\n2\n", "b.bin": b"\0\1", "gone.txt": b"same\n"}.items():
        (tmp_path / name).write_bytes(content)
    subprocess.run(["git", "apply"], cwd=tmp_path, input=shown.encode(), check=True)
    assert (tmp_path / "a.txt").read_bytes() == b"1\n3\n"
    assert (tmp_path / "b.bin").read_bytes() == b"\0\2"
    assert (tmp_path / "there.txt").read_bytes() == b"same\n"
    assert not (tmp_path / "gone.txt").exists()
    assert "deleted file" in shown
    assert "rename from" not in shown


@pytest.mark.parametrize("colour", [True, False])
def test_a_difference_has_colours_where_they_are_asked_for(colour: bool) -> None:
    shown = difference({"a.txt": b"1\n"}, {"a.txt": b"2\n"}, executable=(), colour=colour)
    assert ("\x1b[" in shown) is colour


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("diff.external", "touch {witness}; true"),
        ("merge.conflictStyle", "diff3"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.context", "0"),
        ("core.whitespace", "trailing-space"),
        ("apply.whitespace", "error"),
        ("color.ui", "always"),
    ],
)
def test_no_setting_changes_what_git_says_of_plain_files(
    witness: Path, configure: Callable[..., None], key: str, value: str
) -> None:
    expected = of_plain_files()
    configure(key, value.format(witness=witness))
    assert of_plain_files() == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_EXTERNAL_DIFF", "touch {witness}; true"),
        ("GIT_DIFF_OPTS", "--unified=0"),
        ("GIT_DIR", "{folder}/nowhere"),
        ("GIT_CONFIG_PARAMETERS", "'merge.conflictstyle'='diff3'"),
    ],
)
def test_no_variable_changes_what_git_says_of_plain_files(
    witness: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    expected = of_plain_files()
    monkeypatch.setenv(name, value.format(witness=witness, folder=tmp_path))
    assert of_plain_files() == expected


def test_no_attributes_of_the_user_change_what_git_says_of_plain_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = of_plain_files()
    for name in ("config", "home/.config"):
        (tmp_path / name / "git").mkdir(parents=True)
        (tmp_path / name / "git" / "attributes").write_text("* -diff\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert of_plain_files() == expected
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert of_plain_files() == expected


def test_no_repository_around_the_temporary_folder_changes_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = of_plain_files()
    git(project, "config", "merge.conflictStyle", "diff3")
    git(project, "config", "diff.noprefix", "true")
    (project / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(project / "tmp"))
    assert of_plain_files() == expected


def test_git_for_plain_files_reads_no_configuration_of_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The scratch folder is git's home: a file in it that is called like a configuration is none.
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada\n")
    (tmp_path / "git").mkdir()
    (tmp_path / "git" / "config").write_text("[user]\nname = Ada\n")
    environment = neutral(os.environ, str(tmp_path))
    listed = subprocess.run(
        ["git", "config", "--list"], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert listed.stdout == b""
    (tmp_path / "own").write_text("[a]\np = ~/x\n")
    home = ["git", "config", "--file", "own", "--type=path", "--get", "a.p"]
    shown = subprocess.run(home, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert shown.stdout.decode().strip() == f"{tmp_path}/x"
    # The system's files cannot be changed here.
    assert {name: environment[name] for name in ("GIT_CONFIG_NOSYSTEM", "GIT_ATTR_NOSYSTEM")} == {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
    }


# -- templates -----------------------------------------------------------------------------------------------


def newest(address: str) -> str:
    with history(Source(address)) as known:
        return known.newest()


def rendered(template: Path | str, folder: Path) -> Path:
    """The plugin of a template in git."""
    return new("mine", folder, template=str(template), defaults=True, git=False).path


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The tiny template, in a repository."""
    folder = make_template(tmp_path / "tiny", files={"plain.txt": "plain\n"})
    commit(folder, "v1.0.0")
    return folder


@pytest.mark.parametrize("hook", ["post-checkout", "reference-transaction"])
def test_no_hook_of_the_user_runs_in_a_template(
    template: Path, tmp_path: Path, witness: Path, configure: Callable[..., None], hook: str
) -> None:
    configure("core.hooksPath", script(tmp_path / "hooks" / hook, f"touch {witness}").parent)
    rendered(template, tmp_path / "made")
    newest(str(template))


def test_no_hook_of_a_template_folder_of_git_runs_in_a_template(
    template: Path, tmp_path: Path, witness: Path, configure: Callable[..., None]
) -> None:
    script(tmp_path / "git" / "hooks" / "post-checkout", f"touch {witness}")
    configure("init.templateDir", tmp_path / "git")
    rendered(template, tmp_path / "made")


def test_no_monitor_of_files_runs_in_a_template(
    template: Path, tmp_path: Path, witness: Path, configure: Callable[..., None]
) -> None:
    configure("core.fsmonitor", script(tmp_path / "monitor", f"touch {witness}"))
    rendered(template, tmp_path / "made")
    read_checkout(template)


def test_the_lines_of_a_template_end_as_its_author_wrote_them(
    template: Path, tmp_path: Path, configure: Callable[..., None]
) -> None:
    configure("core.autocrlf", "true")
    made = rendered(template, tmp_path / "made")
    assert (made / "colour.txt").read_bytes() == b"red first\n"
    assert (made / "plain.txt").read_bytes() == b"plain\n"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ssh://127.0.0.1/tiny", "Could not read from remote repository"),
        ("git://127.0.0.1:9/tiny", "unable to connect"),
        ("http://127.0.0.1:9/tiny", "Failed to connect|Couldn't connect"),
        ("https://127.0.0.1:9/tiny", "Failed to connect|Couldn't connect"),
        ("git+ext::touch% {witness}", "transport 'ext' not allowed"),
        ("git+mine::anything", "transport 'mine' not allowed"),
    ],
)
def test_a_template_comes_by_a_transport_of_git_alone(
    tmp_path: Path,
    witness: Path,
    configure: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    reason: str,
) -> None:
    configure("protocol.ext.allow", "always")  # what a user may have allowed for another purpose
    script(tmp_path / "bin" / "git-remote-mine", f"touch {witness}")
    setting("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}", monkeypatch)
    setting("GIT_SSH_COMMAND", "false", monkeypatch)
    location = address.format(witness=witness)
    for ask in (lambda: newest(location), lambda: rendered(location, tmp_path / "made")):
        with pytest.raises(TemplateUnusableError, match=reason):
            ask()


def test_a_template_that_is_an_option_runs_nothing(project: Path, work: Path, witness: Path) -> None:
    shutil.copytree(project, work / "HEAD")  # what git would take for the repository
    with pytest.raises(TemplateUnusableError):
        newest(f"--upload-pack=touch {witness}")


def test_settings_that_the_user_gives_in_variables_hold(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting("GIT_CONFIG_COUNT", "1", monkeypatch)
    setting("GIT_CONFIG_KEY_0", f"url.{template.as_uri()}.insteadOf", monkeypatch)
    setting("GIT_CONFIG_VALUE_0", "https://nowhere.example/tiny", monkeypatch)
    assert newest("https://nowhere.example/tiny") == "v1.0.0"
    assert (rendered("https://nowhere.example/tiny", tmp_path / "made") / "colour.txt").is_file()


def test_settings_in_variables_hold_for_a_checkout(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "remote.origin.url")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://example.org/tiny.git")
    assert read_checkout(project).address == "https://example.org/tiny.git"


class Locked(http.server.BaseHTTPRequestHandler):
    """A server that wants a password."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Basic")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def test_no_password_is_asked_for(tmp_path: Path) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Locked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/tiny.git"
        for ask in (lambda: newest(address), lambda: rendered(address, tmp_path / "made")):
            with pytest.raises(TemplateUnusableError, match="terminal prompts disabled"):
                ask()
        server.shutdown()


def test_no_signature_is_verified(
    project: Path, tmp_path: Path, witness: Path, configure: Callable[..., None]
) -> None:
    signature = "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----"
    sign = f'cat > /dev/null; echo "[GNUPG:] SIG_CREATED " >&2; echo "{signature}"'
    program = script(tmp_path / "gpg", f'case "$*" in *--verify*) touch {witness};; *) {sign};; esac')
    configure("gpg.program", program)
    git(project, "commit", "--quiet", "--allow-empty", "--gpg-sign", "--message", "signed")
    configure("log.showSignature", "true")
    head = git(project, "rev-parse", "HEAD")
    assert read_checkout(project).date
    with history(Source(str(project))) as known:
        assert known.name(head).startswith(f"{head[:7]} (")


def test_the_files_of_a_template_are_not_fetched_for_its_history(project: Path) -> None:
    git(project, "config", "uploadpack.allowFilter", "true")
    head = git(project, "rev-parse", "HEAD")
    with history(Source(project.as_uri())) as known:
        assert known.order(head, "v1.0.0") == 0
        listed = git(known._repository, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")
    assert set(listed.split()) == {"commit"}


def test_what_is_missing_is_not_fetched_by_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Releases of git before 2.44 do not know the variable: what git is given says that it is set.
    shown = tmp_path / "shown"
    real = shutil.which("git")
    script(tmp_path / "bin" / "git", f'echo "$GIT_NO_LAZY_FETCH" >> {shown}; exec {real} "$@"')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    with pytest.raises(TemplateUnusableError):
        newest(f"file://{tmp_path}/nowhere")
    assert set(shown.read_text().split("\n")) == {"1", ""}
