"""A plugin made from any earlier template can be updated to the present one, whatever its author edited."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from condaplug.create.origin import REPOSITORY_URL
from condaplug.create.recorded import ANSWERS_FILE
from condaplug.create.template_source import choices
from condaplug.report.validate import as_json
from condaplug.run import validate
from tests.support.history import NoHistoryError, Published, State, git, publish, states

try:
    EARLIER = states()
    NO_HISTORY = ""
except NoHistoryError as error:
    EARLIER = [State("v0", "")]
    NO_HISTORY = str(error)

from_each_earlier_template = pytest.mark.parametrize(
    "state",
    [pytest.param(state, marks=pytest.mark.skipif(bool(NO_HISTORY), reason=NO_HISTORY)) for state in EARLIER],
    ids=[state.tag for state in EARLIER],
)

TOOLS = {
    "copier": ["copier", "update", "--defaults", "--quiet"],
    "condaplug": ["condaplug", "update", "--defaults", "--no-validate"],
}
by_each_tool = pytest.mark.parametrize("tool", TOOLS)

UNUSUAL = {
    "name": "two-words",
    "description": 'Says "hé" \\o/ 🐍',
    "author_name": "Ada & Co.",
    "author_email": "ada@example.org",
    "distribution": "Two.Words",
    "package": "words",
    "license": "MIT",
    "repository_url": "https://git.example.org/ada/words",
    "file_format": "toml",
    "default_filename": "words.toml",
    "python_min": "3.11",
    "conda_min": "26.7",
}
"""Answers that are not the default, but for the release of conda: only the newest has all hooks."""


@dataclass
class Workshop:
    """Makes plugins from the published templates, each of them once, and updates copies of them."""

    published: Published
    folder: Path
    made: dict[str, Path] = field(default_factory=dict)
    valid: set[Path] = field(default_factory=set)

    def copier_copy(self, tag: str, answers: Mapping[str, object]) -> Path:
        """The plugin that a plain ``copier copy`` of the template ``tag`` makes; no test may change it."""
        key = json.dumps([tag, answers])
        if key not in self.made:
            data = self.folder / f"{len(self.made)}.json"
            data.write_text(json.dumps(answers), encoding="utf-8")
            made = data.with_suffix("")
            self.run(
                "copier",
                "copy",
                "--defaults",
                "--quiet",
                f"--vcs-ref={tag}",
                f"--data-file={data}",
                REPOSITORY_URL,
                str(made),
            )
            self.made[key] = made
        return self.made[key]

    def plugin(self, state: State, place: Path) -> Path:
        """A plugin from an earlier template with all its hooks, committed to a repository at ``place``."""
        shutil.copytree(self.copier_copy(state.tag, {**UNUSUAL, "hooks": hooks(state)}), place)
        self.git("init", "--quiet", cwd=place)
        self.commit(place)
        return place

    def new(self, answers: Mapping[str, object]) -> Path:
        """The plugin that the present template makes from these answers; no test may change it."""
        return self.copier_copy(self.published.current, answers)

    def commit(self, project: Path) -> None:
        self.git("add", "--all", cwd=project)
        self.git("commit", "--quiet", "--message", "As it is", cwd=project)

    def update(self, tool: str, project: Path) -> list[str]:
        """Update the plugin to the present template; give the files in conflict, as git has them."""
        done = self.run(*TOOLS[tool], cwd=project, check=False)
        unmerged = self.git("ls-files", "--unmerged", "-z", cwd=project)
        conflicts = sorted({entry.partition("\t")[2] for entry in unmerged.split("\0") if entry})
        expected = 4 if tool == "condaplug" and conflicts else 0
        assert done.returncode == expected, done.stdout + done.stderr
        return conflicts

    def run(
        self, *command: str, cwd: Path | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=cwd or self.folder,
            env=dict(self.published.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def git(self, *arguments: str, cwd: Path) -> str:
        return git(*arguments, cwd=cwd, env=self.published.environment)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "copies").mkdir()
    return Workshop(publish(folder, [] if NO_HISTORY else EARLIER), folder / "copies")


def hooks(state: State) -> list[str]:
    """The hooks that an earlier template offers."""
    offered = load(git("show", f"{state.commit}:copier.yml"))["hooks"]["choices"]
    return list(offered.values() if isinstance(offered, dict) else offered)


def load(text: str) -> dict[str, Any]:
    loaded = YAML(typ="safe", pure=True).load(text)
    assert isinstance(loaded, dict)
    return loaded


def answers_of(project: Path) -> dict[str, Any]:
    """The answers that a plugin records, without what copier adds of its own."""
    recorded = load((project / ANSWERS_FILE).read_text(encoding="utf-8"))
    return {key: value for key, value in recorded.items() if not key.startswith("_")}


def tree(project: Path) -> dict[str, str]:
    """Every file of a plugin with its content, also one that an update left behind; git's own are not."""
    files = {path.relative_to(project): path for path in project.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes().decode() for name, path in files.items() if name.parts[0] != ".git"
    }


@dataclass(frozen=True)
class Edit:
    """What an author did to a file: what it holds now, and which pieces of that are the author's."""

    edited: str
    pieces: tuple[str, ...]

    def is_kept_in(self, text: str) -> bool:
        return all(piece.strip() in text for piece in self.pieces)

    def undone_in(self, text: str) -> str:
        for piece in self.pieces:
            text = text.replace(piece, "")
        return text


def edit(file: str, text: str) -> Edit:
    """A remark on a line in the middle, where the file has one, and a piece of text at the end."""
    end = f"\n# edit-of-{file}-at-the-end\n"
    if file.endswith(".py"):
        end = f'\n\ndef mine() -> None:\n    """edit-of-{file}-at-the-end"""\n'
    remark = f"  # edit-of-{file}-in-the-middle"
    lines = text.split("\n")
    for number in sorted(range(len(lines)), key=lambda number: abs(number - len(lines) // 2)):
        remarked = "\n".join([*lines[:number], lines[number] + remark, *lines[number + 1 :]])
        if lines[number].strip() and (not file.endswith(".py") or same_python(remarked, text)):
            return Edit(remarked + end, (remark, end))
    return Edit(text + end, (end,))


def same_python(one: str, other: str) -> bool:
    """Whether two texts are the same program: a remark that became part of a string is none."""
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False


# --- From each earlier template


@from_each_earlier_template
@by_each_tool
def test_a_plugin_that_nobody_edited_becomes_what_a_new_one_would_be(
    state: State, tool: str, workshop: Workshop, tmp_path: Path
) -> None:
    plugin = workshop.plugin(state, tmp_path / "plugin")
    given = answers_of(plugin)
    new = workshop.new(given)

    assert workshop.update(tool, plugin) == []

    assert tree(plugin) == tree(new)
    answers = answers_of(plugin)
    assert [question for question, answer in given.items() if answer not in answers.values()] == []
    if new not in workshop.valid:
        report = validate(plugin, conda=["builtin"], environ=os.environ)
        assert (report.verdict, report.findings) == ("pass", ()), as_json(report)
        workshop.valid.add(new)


@from_each_earlier_template
@by_each_tool
def test_no_edit_is_lost_and_all_else_is_as_new(
    state: State, tool: str, workshop: Workshop, tmp_path: Path
) -> None:
    plugin = workshop.plugin(state, tmp_path / "plugin")
    new = tree(workshop.new(answers_of(plugin)))
    edits = {file: edit(file, text) for file, text in tree(plugin).items() if file != ANSWERS_FILE}
    for file, made in edits.items():
        (plugin / file).write_text(made.edited, encoding="utf-8", newline="\n")
    workshop.commit(plugin)

    conflicts = workshop.update(tool, plugin)

    updated = tree(plugin)
    # Of a file that the template moved or gave up, the edits may stay where they were, or move along.
    gone = [made for file, made in edits.items() if file not in new]
    elsewhere = "".join(text for file, text in updated.items() if file not in edits)
    assert [file for file, made in edits.items() if not made.is_kept_in(updated.get(file, elsewhere))] == []
    assert conflicts == sorted(file for file, text in updated.items() if re.search("^<<<<<<< ", text, re.M))
    for file in updated.keys() & (new.keys() | updated.keys() - edits.keys()) - set(conflicts):
        for made in [edits[file]] if file in edits else gone:
            updated[file] = made.undone_in(updated[file])
        assert updated[file] == new.get(file), file
    assert new.keys() <= updated.keys()


def test_the_plugins_have_an_unusual_answer_to_every_question(workshop: Workshop) -> None:
    """Else an answer that an update drops would come back by itself, and nothing would be seen."""
    offered = choices()["hooks"]
    asked = answers_of(workshop.new({"name": UNUSUAL["name"], "hooks": offered}))
    assert asked.keys() == {"hooks", *UNUSUAL}
    assert {question for question, answer in UNUSUAL.items() if asked[question] == answer} == {
        "name",
        "conda_min",
    }


# --- What breaks updates, and what to do instead (CONTRIBUTING.md, "Change the template")

RECORD = {"{{_copier_conf.answers_file}}.jinja": "{{ _copier_answers | to_nice_yaml -}}\n"}


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project from a small template, edited, and updated by plain copier to one that changed."""
    folder = tmp_path_factory.mktemp("changes")
    published = publish(folder, [])
    workshop = Workshop(published, folder)
    template = folder / "template"
    workshop.git("init", "--quiet", str(template), cwd=folder)

    def release(tag: str, questions: str, files: Mapping[str, str]) -> None:
        workshop.git("rm", "-r", "--quiet", "--ignore-unmatch", ".", cwd=template)
        template.mkdir(exist_ok=True)
        for file, text in {"copier.yml": questions, **RECORD, **files}.items():
            (template / file).parent.mkdir(exist_ok=True)
            (template / file).write_text(text, encoding="utf-8")
        workshop.commit(template)
        workshop.git("tag", tag, cwd=template)

    poem = "one\ntwo\nthree\nfour\nfive\n"
    code = "a = 1\nb = 2\nc = 3\n"
    release(
        "v1",
        "{plain: {default: a}, carried: {default: a}, colour: {choices: [red, blue]}, word: {default: a}}",
        {"moved.txt": poem, "kept.txt": poem, "reformatted.py": code, "same.txt": poem},
    )
    project = folder / "project"
    answers = ["plain=mine", "carried=mine", "colour=blue", "word=lengthy"]
    data = [f"--data={answer}" for answer in answers]
    workshop.run(
        "copier", "copy", "--defaults", "--quiet", "--vcs-ref=v1", *data, str(template), str(project)
    )
    for file in ("moved.txt", "kept.txt", "same.txt"):
        with (project / file).open("a", encoding="utf-8") as text:
            text.write("six\n")
    (project / "reformatted.py").write_text(code.replace("2", "22"), encoding="utf-8")
    workshop.git("init", "--quiet", cwd=project)
    workshop.commit(project)
    release(
        "v2",
        """
        _exclude: [.git, copier.yml, /kept.txt]
        plain_renamed: {default: b}
        carried_renamed: {default: "{{ carried | default('b') }}"}
        colour: {choices: [red, green], default: red}
        word: {default: a, validator: "{% if word | length > 3 %}too long{% endif %}"}
        """,
        {
            "new/moved.txt": poem,
            "new/kept.txt": poem,
            "reformatted.py": code.replace(" ", ""),
            "same.txt": f"zero\n{poem}",
        },
    )
    workshop.run(*TOOLS["copier"], cwd=project)
    return project


def test_the_answer_to_a_renamed_question_is_lost_unless_the_new_default_reads_it(updated: Path) -> None:
    answers = answers_of(updated)
    assert (answers["plain_renamed"], answers["carried_renamed"]) == ("b", "mine")


def test_an_answer_that_the_question_no_longer_takes_is_dropped(updated: Path) -> None:
    answers = answers_of(updated)
    assert (answers["colour"], answers["word"]) == ("red", "a")


def test_a_moved_file_takes_no_edit_along_and_stays_only_where_it_is_excluded(updated: Path) -> None:
    files = tree(updated)
    assert "moved.txt" not in files
    assert not any("six" in files[f"new/{file}.txt"] for file in ("moved", "kept"))
    assert files["kept.txt"].endswith("six\n")


def test_a_reformatted_file_conflicts_with_an_edit_and_a_changed_one_does_not(updated: Path) -> None:
    files = tree(updated)
    assert "<<<<<<< " in files["reformatted.py"]
    assert files["same.txt"] == "zero\none\ntwo\nthree\nfour\nfive\nsix\n"


# --- Which templates count as earlier


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two releases, a nightly tag and commits that do and do not change the template."""
    folder = tmp_path / "repository"
    environment = publish(tmp_path, []).environment

    def commit(message: str, *tags: str, **files: str) -> None:
        for file, text in files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        git("add", "--all", cwd=folder, env=environment)
        git("commit", "--quiet", "--message", message, cwd=folder, env=environment)
        for tag in tags:
            git("tag", "--annotate", "--message", tag, tag, cwd=folder, env=environment)

    git("init", "--quiet", folder, cwd=tmp_path, env=environment)
    commit("before any template", **{"README.md": "a"})
    commit("before the first release", **{"copier.yml": "{}", "template/a": "0"})
    commit("release", "v0.9.0", **{"template/a": "1"})
    commit("later release", "v0.10.0", "nightly", "vacuous", **{"template/a": "2"})
    commit("release of the same template", "v0.10.1", **{"README.md": "b"})
    commit("changed", **{"template/a": "3"})
    commit("beside the template", **{"README.md": "c"})
    commit("back again", **{"template/a": "1"})
    commit("more", **{"template/b": "1"})
    return folder


def test_the_earlier_templates_are_those_of_the_releases_and_of_each_later_change(repository: Path) -> None:
    found = states(repository)

    assert [state.tag for state in found] == ["v0.9.0", "v0.10.0", "v0.10.2", "v0.10.4"]
    subjects = [git("log", "-1", "--format=%s", state.commit, cwd=repository) for state in found]
    assert subjects == ["release", "later release", "changed", "more"]


def test_without_releases_every_change_counts(repository: Path) -> None:
    git("tag", "--delete", "v0.9.0", "v0.10.0", "v0.10.1", cwd=repository)
    assert [state.tag for state in states(repository)] == ["v0.0.1", "v0.0.2", "v0.0.3", "v0.0.4", "v0.0.6"]


def test_what_is_published_ends_with_the_files_as_they_lie_there(repository: Path, tmp_path: Path) -> None:
    (repository / "template" / "a").write_text("not committed")
    (tmp_path / "place").mkdir()

    published = publish(tmp_path / "place", states(repository), repository)

    def show(what: str) -> str:
        return git("show", what, cwd=published.folder, env=published.environment)

    assert published.current == "v1.0.0"
    assert [show(f"{tag}:template/a") for tag in ("v0.9.0", "v0.10.2", "v1.0.0")] == [
        "1",
        "3",
        "not committed",
    ]
    tags = git("ls-remote", "--tags", REPOSITORY_URL, cwd=tmp_path, env=published.environment)
    assert [line.rpartition("/")[2] for line in tags.splitlines()] == [
        "v0.10.0",
        "v0.10.2",
        "v0.10.4",
        "v0.9.0",
        "v1.0.0",
    ]
    assert git("ls-tree", "--name-only", "v0.9.0", cwd=published.folder).split() == ["copier.yml", "template"]


def test_a_missing_history_is_said(repository: Path, tmp_path: Path) -> None:
    git("clone", "--quiet", "--depth=1", repository.as_uri(), tmp_path / "shallow", cwd=tmp_path)
    with pytest.raises(NoHistoryError, match="shallow clone: git fetch --unshallow --tags"):
        states(tmp_path / "shallow")
    with pytest.raises(NoHistoryError, match="no git repository of its own"):
        states(repository / "template")
    (tmp_path / "plain").mkdir()
    with pytest.raises(NoHistoryError, match="not a git repository"):
        states(tmp_path / "plain")
