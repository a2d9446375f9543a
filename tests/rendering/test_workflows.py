"""The generated workflows: linted, checked against GitHub's schema, and really run, branch by branch."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from condaplug.create.origin import REPOSITORY_URL
from tests.rendering import workflows
from tests.rendering.workflows import GitHub, Outcome, program, scripts
from tests.support import condas
from tests.support.rendered import ROOT, render

TOOLS = sysconfig.get_path("scripts")
WORKFLOWS = ["release.yml", "tests.yml", "update.yml", "validate.yml"]

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="the scripts are those of GitHub's Linux runners"
)


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plugin as a release of condaplug makes it; no test may change it."""
    folder = tmp_path_factory.mktemp("plugin") / "p"
    return render(folder, condaplug_src=REPOSITORY_URL, condaplug_ref="v0.1.0")


@pytest.fixture
def changed(plugin: Path, tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Copies the plugin's ``.github`` with one place of a file changed."""

    def change(name: str, old: str, new: str) -> Path:
        shutil.copytree(plugin / ".github", tmp_path / ".github")
        path = tmp_path / ".github" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return change


def tool(name: str, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a linter of the environment that runs the tests."""
    found = shutil.which(name, path=TOOLS)
    assert found, f"{name} is missing in {TOOLS}: install the extra `test`"
    return subprocess.run([found, *arguments], input=text, capture_output=True, text=True, check=False)


def zizmor(project: Path) -> list[str]:
    """What zizmor finds in the workflows and dependabot's settings, the pedantic findings included."""
    done = tool(
        "zizmor",
        "--offline",
        "--no-progress",
        "--no-config",
        "--persona=pedantic",
        "--strict-collection",
        "--format=json",
        str(project / ".github"),
    )
    # No output where it could not read something.
    found = json.loads(done.stdout)
    assert (done.returncode == 0) == (not found), done.stderr
    return [finding["ident"] for finding in found]


def schema_errors(project: Path) -> str:
    """What GitHub's schemas say against the files."""
    said = ""
    for schema, paths in {
        "vendor.github-workflows": [project / ".github" / "workflows" / name for name in WORKFLOWS],
        "vendor.dependabot": [project / ".github" / "dependabot.yml"],
    }.items():
        done = tool("check-jsonschema", "--builtin-schema", schema, *map(str, paths))
        said += done.stdout + done.stderr if done.returncode else ""
    return said


def shellcheck(script: str) -> str:
    """What shellcheck says against a script of bash."""
    return tool("shellcheck", "--shell=bash", "-", text=script).stdout


def test_the_workflows_are_the_same_whatever_the_answers(plugin: Path, tmp_path: Path) -> None:
    other = render(
        tmp_path,
        name="other",
        repository_url="https://gitlab.example.org/me/other",
        hooks=["solvers", "settings"],
        conda_min="26.7",
    )

    def github(folder: Path) -> dict[str, bytes]:
        paths = [path for path in (folder / ".github").rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    # So one plugin stands for all in the tests below.
    assert github(plugin) == github(other)
    as_they_are = github(ROOT / "template")
    del as_they_are[".github/condaplug.txt.jinja"]
    assert as_they_are.items() <= github(plugin).items()
    assert sorted(path.name for path in (plugin / ".github" / "workflows").iterdir()) == WORKFLOWS


def test_zizmor_finds_nothing_in_the_workflows(plugin: Path) -> None:
    assert zizmor(plugin) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "finding"),
    [
        (
            "workflows/update.yml",
            "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
            "checkout@v7",
            "unpinned-uses",
        ),
        ("workflows/tests.yml", '"$ENVIRONMENT"', "${{ github.head_ref }}", "template-injection"),
        ("workflows/update.yml", "          persist-credentials: false\n", "", "artipacked"),
        (
            "workflows/validate.yml",
            "permissions:\n  contents: read",
            "permissions: write-all",
            "excessive-permissions",
        ),
        ("dependabot.yml", "default-days: 7", "default-days: 1", "dependabot-cooldown"),
    ],
    ids=["unpinned", "injection", "credentials", "permissions", "cooldown"],
)
def test_zizmor_finds_a_fault_that_is_put_in(
    changed: Callable[[str, str, str], Path], name: str, old: str, new: str, finding: str
) -> None:
    assert finding in zizmor(changed(name, old, new))


def test_the_workflows_follow_the_schema_of_github(plugin: Path) -> None:
    assert schema_errors(plugin) == ""


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("workflows/update.yml", "runs-on:", "run-on:"),
        ("dependabot.yml", "interval: monthly", "interval: often"),
    ],
    ids=["workflow", "dependabot"],
)
def test_the_schema_of_github_finds_a_fault_that_is_put_in(
    changed: Callable[[str, str, str], Path], name: str, old: str, new: str
) -> None:
    assert Path(name).name in schema_errors(changed(name, old, new))


def test_shellcheck_finds_nothing_in_the_scripts(plugin: Path) -> None:
    found = {script.place: shellcheck(script.text) for script in scripts(plugin)}

    assert len(found) >= 10
    assert {place: said for place, said in found.items() if said} == {}


def test_shellcheck_finds_a_fault_that_is_put_in() -> None:
    assert "SC2086" in shellcheck("echo $GITHUB_STEP_SUMMARY")


def test_every_script_is_one_of_bash_and_holds_no_expression(plugin: Path) -> None:
    for script in scripts(plugin):
        # Asked for, it is the same on Windows, and a pipe fails where one of its programs does.
        assert script.shell == "bash", script.place
        assert "${{" not in script.text, script.place


class Project:
    """A plugin on GitHub, and a clone of it in which its workflows run, as often as a test wants."""

    def __init__(self, plugin: Path, folder: Path) -> None:
        self.folder = folder
        self.origin = folder / "origin.git"
        self.programs = folder / "programs"
        self.home = folder / "home"
        self._runs = 0
        first = folder / "first"
        shutil.copytree(plugin, first)
        self.git(first, "init", "--quiet", "--initial-branch=main")
        self.commit(first, "First version")
        self.git(folder, "clone", "--quiet", "--bare", str(first), str(self.origin))
        self.github = GitHub(folder, self.origin, self.programs)
        program(self.programs, "pipx", '[ "$*" = "install condaplug" ]')

    def git(self, where: Path, *arguments: str) -> str:
        """Run git as the plugin's author, whatever this machine's configuration."""
        self.home.mkdir(exist_ok=True)
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=where,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, where: Path, message: str) -> None:
        self.git(where, "add", "--all")
        self.git(where, "commit", "--quiet", "--message", message)

    def clone(self, branch: str = "main") -> Path:
        """A fresh clone with all branches, as actions/checkout makes with ``fetch-depth: 0``."""
        self._runs += 1
        checkout = self.folder / f"checkout-{self._runs}"
        self.git(self.folder, "clone", "--quiet", "--branch", branch, str(self.origin), str(checkout))
        return checkout

    def push(self, branch: str, name: str, text: str) -> None:
        """Let the author push a change of one file."""
        checkout = self.clone(branch)
        (checkout / name).write_text(text, encoding="utf-8")
        self.commit(checkout, f"Change {name}")
        self.git(checkout, "push", "--quiet", "origin", branch)

    def update(self, condaplug: str, token: str = "", environ: Mapping[str, str] | None = None) -> Outcome:
        """Run the workflow Update with ``condaplug`` as that program's script, and this UPDATE_TOKEN."""
        program(self.programs, "condaplug", f'set -e\n[ "$*" = "update . --defaults" ]\n{condaplug}')
        checkout = self.clone()
        return workflows.run(
            checkout / ".github" / "workflows" / "update.yml",
            "update",
            checkout,
            self.programs,
            self.folder / f"runner-{self._runs}",
            # Another day each time: the same commit of the same second would have the same hash.
            environ={"GIT_COMMITTER_DATE": f"{1767225600 + self._runs * 86400} +0000", **(environ or {})},
            values={
                "secrets.UPDATE_TOKEN != ''": "true" if token else "false",
                "secrets.UPDATE_TOKEN || github.token": token or "the-job's-own",
            },
        )

    def branches(self) -> list[str]:
        return self.git(self.origin, "branch", "--format=%(refname:short)").split()

    def changes(self) -> list[str]:
        """What the branch of the update changes, as git's letter and the name."""
        return self.git(self.origin, "diff", "--name-status", "main", "template-update").splitlines()


@pytest.fixture
def project(plugin: Path, tmp_path: Path) -> Project:
    return Project(plugin, tmp_path)


UPDATED = """\
sed -i 's/^_commit: .*/_commit: v0.2.0/' .copier-answers.yml
echo '# newer' >>README.md
echo 'new' >NEW.md
echo 'Updated from v0.1.0 to v0.2.0: README.md, NEW.md'
echo 'the talk' >&2
"""
WORKFLOW_CHANGED = UPDATED + "echo '# newer' >>.github/workflows/tests.yml\n"
INVALID = UPDATED + "echo 'CP201 unknown-hook' >&2\nexit 1\n"
CONFLICTS = """\
conflict() {
  ours=$(git rev-parse "HEAD:$1")
  printf '0 %s\\t%s\\n100644 %s 1\\t%s\\n100644 %s 2\\t%s\\n100644 %s 3\\t%s\\n' \
    "$(printf '0%.0s' {1..40})" "$1" "$ours" "$1" "$ours" "$1" "$ours" "$1" | git update-index --index-info
  printf '<<<<<<< ours\\n=======\\n>>>>>>> theirs\\n' >>"$1"
}
conflict README.md
conflict conda_mysimple/plugin.py
echo '# newer' >>LICENSE
echo 'README.md'
echo 'conda_mysimple/plugin.py'
exit 4
"""


@on_linux
def test_an_update_opens_a_pull_request_with_its_summary_and_every_file(project: Project) -> None:
    main = project.git(project.origin, "rev-parse", "main")

    outcome = project.update(UPDATED)

    assert outcome.code == 0, outcome.log
    assert project.changes() == ["M\t.copier-answers.yml", "A\tNEW.md", "M\tREADME.md"]
    assert project.git(project.origin, "rev-parse", "main", "template-update^") == f"{main}\n{main}"
    (pull,) = project.github["pulls"]
    assert (pull["head"], pull["base"], pull["title"]) == (
        "template-update",
        "main",
        "Update from the template",
    )
    assert "    Updated from v0.1.0 to v0.2.0: README.md, NEW.md\n" in pull["body"]
    assert "     NEW.md              | 1 +\n" in pull["body"]
    assert "not valid" not in pull["body"]
    assert "close it and open it again" in pull["body"]
    assert pull["body"] == outcome.summary
    assert set(project.github["tokens"]) == {"the-job's-own"}
    assert project.github["credentials"] == 1


@on_linux
def test_an_update_of_workflows_is_pushed_with_the_token(project: Project) -> None:
    outcome = project.update(WORKFLOW_CHANGED, token="a-token")

    assert outcome.code == 0, outcome.log
    assert "M\t.github/workflows/tests.yml" in project.changes()
    assert set(project.github["tokens"]) == {"a-token"}
    assert "close it and open it again" not in project.github["pulls"][0]["body"]


@on_linux
@pytest.mark.parametrize(
    "change",
    [
        WORKFLOW_CHANGED,
        UPDATED + "git rm --quiet .github/workflows/tests.yml\n",
        UPDATED + "touch .github/workflows/x.yml\n",
    ],
    ids=["changed", "deleted", "new"],
)
def test_an_update_of_workflows_without_the_token_fails_as_a_whole(project: Project, change: str) -> None:
    outcome = project.update(change)

    assert outcome.code == 1
    assert "::error::The update changes workflows, which takes the secret UPDATE_TOKEN." in outcome.log
    assert "\n    .github/workflows/" in outcome.summary
    assert "run `condaplug update`" in outcome.summary
    # A part of it would record the new release, and what was left out would never come again.
    assert project.branches() == ["main"]
    assert project.github["tokens"] == []


@on_linux
def test_an_update_that_made_the_plugin_invalid_says_so_in_the_pull_request(project: Project) -> None:
    outcome = project.update(INVALID)

    assert outcome.code == 0, outcome.log
    assert "A\tNEW.md" in project.changes()
    body = project.github["pulls"][0]["body"]
    assert "**The updated plugin is not valid.**" in body
    assert "    CP201 unknown-hook\n" in body


@on_linux
def test_conflicts_fail_with_the_list_of_the_files(project: Project) -> None:
    outcome = project.update(CONFLICTS)

    assert outcome.code == 1
    for name in ("README.md", "conda_mysimple/plugin.py"):
        assert outcome.log.count(f"::error file={name}::") == 1
        assert outcome.summary.count(f"    {name}\n") == 1
    assert "LICENSE" not in outcome.log + outcome.summary
    assert "Run `condaplug update` in a checkout" in outcome.summary
    assert project.branches() == ["main"]
    assert project.github["tokens"] == []


@on_linux
@pytest.mark.parametrize(
    ("condaplug", "code", "words"),
    [
        ("echo 'error: 100% gone' >&2\necho 'try again' >&2\nexit 2", 2, "error: 100%25 gone%0Atry again"),
        ("echo 'a bug' >&2\nexit 70", 70, "a bug"),
        # 1 says that the plugin is invalid only where it was updated.
        ("echo 'ModuleNotFoundError' >&2\nexit 1", 1, "ModuleNotFoundError"),
    ],
    ids=["refused", "bug", "crash"],
)
def test_a_failure_fails_with_the_words_of_condaplug(
    project: Project, condaplug: str, code: int, words: str
) -> None:
    outcome = project.update(condaplug)

    assert outcome.code == code
    assert f"::error::condaplug update failed with exit code {code}.%0A{words}\n" in outcome.log
    assert project.branches() == ["main"]


@on_linux
def test_nothing_newer_is_a_success_without_a_pull_request(project: Project) -> None:
    outcome = project.update("echo 'already at v0.1.0'")

    assert (outcome.code, outcome.outputs) == (0, {})
    assert outcome.ran == ["Install condaplug", "Update"]
    assert project.branches() == ["main"]


@on_linux
def test_a_plugin_of_a_development_build_is_left_alone(project: Project) -> None:
    project.push("main", ".copier-answers.yml", f"_src_path: {REPOSITORY_URL}\n")

    outcome = project.update("echo 'must not run' >&2\nexit 70")

    assert (outcome.code, outcome.outputs) == (0, {})
    assert "::notice::.copier-answers.yml names no release" in outcome.log


@on_linux
def test_a_plugin_without_answers_fails_with_the_words_of_condaplug(project: Project) -> None:
    checkout = project.clone()
    project.git(checkout, "rm", "--quiet", ".copier-answers.yml")
    project.commit(checkout, "Remove the answers")
    project.git(checkout, "push", "--quiet", "origin", "main")

    outcome = project.update("echo 'error: no answers' >&2\nexit 2")

    assert outcome.code == 2
    assert "%0Aerror: no answers" in outcome.log


@on_linux
def test_the_pull_request_that_is_open_is_renewed(project: Project) -> None:
    project.update(UPDATED)
    project.push("main", "LICENSE", "another\n")

    outcome = project.update(UPDATED.replace("v0.2.0", "v0.3.0"))

    assert outcome.code == 0, outcome.log
    (pull,) = project.github["pulls"]
    assert "v0.3.0" in pull["body"]
    assert "v0.2.0" not in pull["body"]
    answers = project.git(project.origin, "show", "template-update:.copier-answers.yml")
    assert "_commit: v0.3.0" in answers
    # On today's main, with nothing of the earlier week's commit.
    assert project.git(project.origin, "rev-list", "--count", "main..template-update") == "1"
    assert project.git(project.origin, "rev-list", "--count", "template-update..main") == "0"


@on_linux
def test_the_same_update_once_more_is_not_pushed_again(project: Project) -> None:
    project.update(UPDATED)
    pushed = project.git(project.origin, "rev-parse", "template-update")

    outcome = project.update(UPDATED)

    assert outcome.code == 0, outcome.log
    assert project.git(project.origin, "rev-parse", "template-update") == pushed
    assert len(project.github["pulls"]) == 1


@on_linux
def test_a_pull_request_of_another_week_that_was_closed_is_followed_by_a_new_one(project: Project) -> None:
    project.update(UPDATED)
    fork = {
        "number": 2,
        "state": "open",
        "owner": "eve",
        "head": "template-update",
        "base": "main",
        "body": "",
    }
    project.github.set("pulls", [{**project.github["pulls"][0], "state": "closed"}, fork])

    outcome = project.update(UPDATED)

    assert outcome.code == 0, outcome.log
    assert [pull["state"] for pull in project.github["pulls"]] == ["closed", "open", "open"]
    # Anybody can open one from a branch of that name in a fork.
    assert project.github["pulls"][1] == fork


@on_linux
def test_what_a_person_pushed_to_the_branch_is_not_overwritten(project: Project) -> None:
    project.update(UPDATED)
    project.push("template-update", "README.md", "fixed by hand\n")
    theirs = project.git(project.origin, "rev-parse", "template-update")

    outcome = project.update(UPDATED.replace("v0.2.0", "v0.3.0"))

    assert outcome.code == 1
    assert "::error::The branch template-update has commits that this workflow did not make" in outcome.log
    assert project.git(project.origin, "rev-parse", "template-update") == theirs


@on_linux
def test_a_refused_pull_request_says_what_to_set_up(project: Project) -> None:
    project.github.set("refuses", True)

    outcome = project.update(UPDATED)

    assert outcome.code == 1
    assert "its pull request was refused. The first lines of .github/workflows/update.yml" in outcome.log
    # The next run finds the branch, and opens the pull request.
    project.github.set("refuses", False)
    assert project.update(UPDATED).code == 0
    assert len(project.github["pulls"]) == 1


@on_linux
@pytest.mark.parametrize("edited", [False, True], ids=["clean", "conflict"])
def test_the_workflow_and_the_real_condaplug_understand_each_other(project: Project, edited: bool) -> None:
    # The ending is copier's, which adds it to an address at github.com.
    template = project.folder / "template.git"
    shutil.copytree(ROOT / "template", template / "template")
    shutil.copyfile(ROOT / "copier.yml", template / "copier.yml")
    project.git(template, "init", "--quiet", "--initial-branch=main")
    project.commit(template, "The release that made the plugin")
    project.git(template, "tag", "v0.1.0")
    ignored = template / "template" / ".gitignore.jinja"
    ignored.write_text("# the template's\n" + ignored.read_text(encoding="utf-8"), encoding="utf-8")
    (template / "template" / "NEW.md").write_text("new\n", encoding="utf-8")
    project.commit(template, "The next release")
    project.git(template, "tag", "v0.2.0")
    if edited:
        text = (project.clone() / ".gitignore").read_text(encoding="utf-8")
        project.push("main", ".gitignore", "# mine\n" + text)

    outcome = project.update(
        f'exec "{sys.executable}" -m condaplug "$@"',
        environ={
            "COPIER_CACHE_DIR": str(project.folder / "cache"),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{template.with_suffix('').as_uri()}.insteadOf",
            "GIT_CONFIG_VALUE_0": REPOSITORY_URL,
        },
    )

    if edited:
        assert outcome.code == 1
        assert "::error file=.gitignore::" in outcome.log
        assert "    .gitignore\n\n" in outcome.summary
        assert project.branches() == ["main"]
    else:
        assert outcome.code == 0, outcome.log
        assert project.changes() == ["M\t.copier-answers.yml", "M\t.gitignore", "A\tNEW.md"]
        (pull,) = project.github["pulls"]
        assert "from v0.1.0 to v0.2.0" in pull["body"]
        assert "not valid" not in pull["body"]


def validate(plugin: Path, folder: Path, environment: str = "conda-newest") -> Outcome:
    """Run the workflow Validate with the real condaplug."""
    program(folder / "programs", "pipx", '[ "$*" = "install condaplug" ]')
    program(folder / "programs", "condaplug", f'exec "{sys.executable}" -m condaplug "$@"')
    workflow = plugin / ".github" / "workflows" / "validate.yml"
    values = {"matrix.environment": environment}
    return workflows.run(workflow, "validate", plugin, folder / "programs", folder / "runner", values=values)


@on_linux
@pytest.mark.parametrize("conda", condas.parameters()[-1:])
def test_the_report_on_a_real_conda_is_in_the_summary(
    plugin: Path, tmp_path: Path, conda: condas.Conda
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(plugin, checkout)
    (checkout / "pixi.lock").touch()
    (checkout / ".pixi" / "envs").mkdir(parents=True)
    (checkout / ".pixi" / "envs" / "conda-newest").symlink_to(conda.prefix)

    outcome = validate(checkout, tmp_path)

    assert outcome.code == 0, outcome.log
    assert outcome.summary.startswith("### conda-newest\n\n    ")
    assert "conda_environment_specifiers" in outcome.summary
    assert not (checkout / "pixi.lock").exists()


@on_linux
def test_a_conda_that_is_missing_fails_the_validation_and_is_in_the_summary(
    plugin: Path, tmp_path: Path
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(plugin, checkout)

    outcome = validate(checkout, tmp_path)

    assert outcome.code == 3, outcome.log
    assert ".pixi/envs/conda-newest" in outcome.summary


@on_linux
@pytest.mark.parametrize(
    ("tag", "sdist", "code", "words"),
    [
        ("v0.1.0", "0.1.0", 0, ""),
        ("0.1.0", "0.1.0", 0, ""),
        ("v0.2.0", "0.1.0", 1, "The tag v0.2.0 is not the version that was built."),
        ("v0.2.0", "0.2.0", 1, "recipe/recipe.yaml has another version than the tag v0.2.0."),
    ],
    ids=["same", "without v", "other", "recipe"],
)
def test_a_release_is_of_the_version_that_its_tag_names(
    plugin: Path, tmp_path: Path, tag: str, sdist: str, code: int, words: str
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(plugin, checkout)
    program(tmp_path / "programs", "pipx", f'mkdir dist && touch "dist/conda_mysimple-{sdist}.tar.gz"')

    outcome = workflows.run(
        checkout / ".github" / "workflows" / "release.yml",
        "build",
        checkout,
        tmp_path / "programs",
        tmp_path / "runner",
        values={"github.event.release.tag_name": tag},
    )

    assert outcome.code == code, outcome.log
    assert words in outcome.log
