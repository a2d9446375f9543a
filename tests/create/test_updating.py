"""``update``: the template's changes arrive, the user's stay, and what goes wrong leaves all as it was."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condaplug.create.changes import Conflict
from condaplug.create.template_source import TemplateUnusableError
from condaplug.create.updating import Plan, apply, plan, standing
from condaplug.errors import BadInvocationError
from tests.create.story import LINES, Story, changed
from tests.create.tiny import GIT, commit, everything, git

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals, limits or links of POSIX")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path, {"a.txt": LINES, "b.txt": LINES, "c.txt": LINES})


def kinds(planned: Plan) -> dict[str, str]:
    """What becomes of each file."""
    return {
        change.path: "conflict"
        if change.conflict
        else "new"
        if change.before is None
        else "removed"
        if change.after is None
        else "changed"
        for change in planned.changes
    }


# --- What arrives, and what stays


def test_the_templates_changes_arrive_and_the_users_stay(story: Story) -> None:
    story.edit(a_txt=changed(2, by="mine"), own_txt="all mine")
    story.release(a_txt=changed(8, by="theirs"), b_txt=None, c_txt=changed(1, by="theirs"), d_txt="new\n")

    done = story.update()

    assert (done.current, done.target) == ("v1.0.0", "v2.0.0")
    assert kinds(done) == {
        "a.txt": "changed",
        "b.txt": "removed",
        "c.txt": "changed",
        "d.txt": "new",
        ".copier-answers.yml": "changed",
    }
    assert story.text("a.txt") == changed(2, by="mine").replace("line 8", "theirs")
    assert story.text("c.txt") == changed(1, by="theirs")
    assert story.text("d.txt") == "new\n"
    assert story.text("own.txt") == "all mine"
    assert not (story.project / "b.txt").exists()
    assert "_commit: v2.0.0\n" in story.text(".copier-answers.yml")
    assert sorted(line[:3] for line in story.status()) == [" D ", " M ", " M ", " M ", "?? "]


def test_a_second_update_has_nothing_to_do(story: Story) -> None:
    story.release(a_txt=changed(8, by="theirs"))
    story.update()
    story.save()
    before = everything(story.project)

    again = story.update()

    assert (again.changes, again.current, again.target) == ((), "v2.0.0", "v2.0.0")
    assert everything(story.project) == before


def test_it_goes_on_to_the_newest_release_and_passes_over_pre_releases(story: Story) -> None:
    story.release("v1.9.0", a_txt=changed(8, by="theirs"))
    story.release("v1.10.0", a_txt=changed(9, by="theirs"))
    story.release("v2.0.0rc1", a_txt="candidate\n")
    git(story.template, "tag", "nightly")

    assert story.update().target == "v1.10.0"
    assert story.text("a.txt") == changed(9, by="theirs")


def test_what_the_user_removed_stays_away(story: Story) -> None:
    story.edit(a_txt=None)
    story.release(a_txt=changed(8, by="theirs"))

    done = story.update()

    assert not (story.project / "a.txt").exists()
    assert [(one.path, one.reason) for one in done.left] == [("a.txt", "you have no such file")]


def test_an_edited_file_that_the_template_dropped_stays(story: Story) -> None:
    story.edit(a_txt=changed(2, by="mine"))
    story.release(a_txt=None, moved_txt=LINES)

    done = story.update()

    assert story.text("a.txt") == changed(2, by="mine")
    assert [one.path for one in done.left] == ["a.txt"]
    assert not done.conflicts


@pytest.mark.parametrize("theirs", ["same\n", "other\n"])
def test_a_file_that_both_added(story: Story, theirs: str) -> None:
    story.edit(d_txt="same\n")
    story.release(d_txt=theirs)

    done = story.update()

    if theirs == "same\n":
        assert story.text("d.txt") == "same\n"
        assert not done.conflicts
    else:
        assert done.conflicts == ("d.txt",)
        assert "same\n=======\nother\n" in story.text("d.txt")


def test_lines_that_end_as_on_windows_still_do(story: Story) -> None:
    git(story.project, "config", "core.autocrlf", "false")
    (story.project / "a.txt").write_bytes(changed(2, by="mine").replace("\n", "\r\n").encode())
    (story.project / "b.txt").write_bytes(LINES.replace("\n", "\r\n").encode())
    (story.project / "c.txt").write_bytes(LINES.replace("\n", "\r\n").encode())
    story.save()
    story.release(a_txt=changed(8, by="theirs"), b_txt=changed(8, by="theirs"), c_txt=None)

    story.update()

    expected = changed(2, by="mine").replace("line 8", "theirs").replace("\n", "\r\n")
    assert (story.project / "a.txt").read_bytes() == expected.encode()
    assert (story.project / "b.txt").read_bytes() == changed(8, by="theirs").replace("\n", "\r\n").encode()
    assert not (story.project / "c.txt").exists()


@posix
def test_a_new_program_can_be_executed_and_an_old_one_still(story: Story) -> None:
    (story.project / "a.txt").chmod(0o755)
    story.save()
    program = story.template / "template" / "run.sh"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    story.release(a_txt=changed(8, by="theirs"))

    story.update()

    assert (story.project / "run.sh").stat().st_mode & 0o111
    assert (story.project / "a.txt").stat().st_mode & 0o111


def test_a_project_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    story = Story(tmp_path, {"a.txt": LINES})
    shutil.rmtree(story.project / ".git")
    outer = tmp_path / "outer"
    (outer / "plugins").mkdir(parents=True)
    shutil.move(story.project, outer / "plugins" / "mine")
    story.project = outer / "plugins" / "mine"
    git(outer, "init", "--quiet")
    git(outer, "add", "--all")
    git(outer, "commit", "--quiet", "--message", "all")
    (outer / "unrelated.txt").write_text("not committed, and none of our business")
    story.project.joinpath("a.txt").write_text(changed(2, by="mine"))
    git(outer, "commit", "--quiet", "--all", "--message", "mine")
    story.release(a_txt=changed(2, by="theirs"))

    done = story.update()

    assert done.conflicts == ("a.txt",)
    assert git(outer, "ls-files", "--unmerged").count("plugins/mine/a.txt") == 3
    assert (outer / "unrelated.txt").exists()


# --- Conflicts


def test_a_conflict_inline(story: Story) -> None:
    story.edit(a_txt=changed(5, by="mine"), b_txt=changed(2, by="mine"))
    story.release(a_txt=changed(5, by="theirs"), b_txt=changed(8, by="theirs"))

    done = story.update()

    assert done.conflicts == ("a.txt",)
    assert "<<<<<<< before updating\nmine\n" in story.text("a.txt")
    assert "=======\ntheirs\n>>>>>>> after updating\n" in story.text("a.txt")
    assert story.text("b.txt") == changed(2, by="mine").replace("line 8", "theirs")
    assert sorted(story.status()) == [" M .copier-answers.yml", " M b.txt", "UU a.txt"]
    stages = [line.split()[1:3] for line in git(story.project, "ls-files", "--unmerged").splitlines()]
    contents = [git(story.project, "cat-file", "blob", f":{number}:a.txt") for number in (1, 2, 3)]
    assert [stage[1] for stage in stages] == ["1", "2", "3"]
    assert contents == [text.rstrip("\n") for text in (LINES, changed(5, by="mine"), changed(5, by="theirs"))]
    refused = subprocess.run([*GIT, "commit", "-m", "x"], cwd=story.project, capture_output=True, check=False)
    assert refused.returncode != 0


def test_a_conflict_as_a_reject(story: Story) -> None:
    story.edit(a_txt=changed(1, 5, by="mine"))
    story.release(a_txt=changed(5, by="theirs"))

    done = story.update(conflict="rej")

    assert done.conflicts == ("a.txt",)
    assert "theirs" in story.text("a.txt")
    rejected = story.text("a.txt.rej")
    assert rejected.startswith("diff a/a.txt b/a.txt\t(rejected hunks)\n")
    assert "-line 5\n+mine\n" in rejected
    assert git(story.project, "ls-files", "--unmerged") == ""
    assert git(story.project, "diff", "--cached", "--name-only") == ""


def test_a_reject_of_an_earlier_update_is_not_overwritten(story: Story) -> None:
    story.edit(a_txt=changed(5, by="mine"), _gitignore="*.rej\n")
    story.release(a_txt=changed(5, by="theirs"))
    (story.project / "a.txt.rej").write_text("not put back yet")
    refused(story, BadInvocationError, r"a\.txt\.rej is left from an earlier update", conflict="rej")


def test_conflicts_that_are_not_resolved(story: Story) -> None:
    story.edit(a_txt=changed(5, by="mine"))
    story.release(a_txt=changed(5, by="theirs"))
    story.update()
    refused(story, BadInvocationError, r"has conflicts that are not resolved: a\.txt$")


@pytest.mark.parametrize("conflict", ["inline", "rej"])
def test_the_undo_from_conflicts(story: Story, conflict: Conflict) -> None:
    story.edit(a_txt=changed(5, by="mine"), _gitignore="a.txt.rej\nkept\n")
    (story.project / "kept").write_text("ignored, and none of our business")
    # A name that is also a pattern.
    (story.template / "template" / "k*").write_text("new\n")
    before = everything(story.project)
    story.release(a_txt=changed(5, by="theirs"), d_txt="new\n", b_txt=None)
    done = story.update(conflict=conflict)

    subprocess.run(done.undo, shell=True, cwd=story.project, check=True, capture_output=True)

    assert story.status() == []
    names = [name for name in before if not name.startswith(".git")]
    assert {name: before[name] for name in names} == {
        name: content for name, content in everything(story.project).items() if not name.startswith(".git")
    }


WORDS = st.lists(st.sampled_from(["a", "b", "c", "", "é", "line\r"]), max_size=8).map(
    lambda words: "".join(f"{word}\n" for word in words)
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=WORDS, mine=WORDS, theirs=WORDS)
def test_whatever_both_wrote_no_line_of_the_users_is_lost(
    tmp_path_factory: pytest.TempPathFactory, base: str, mine: str, theirs: str
) -> None:
    story = Story(tmp_path_factory.mktemp("story"), {"a.txt": LINES})
    for folder in (story.template / "template", story.project):
        (folder / "a.txt").write_bytes(base.encode())
    git(story.template, "tag", "--delete", "v1.0.0")
    commit(story.template, "v1.0.0")
    story.save()
    (story.project / "a.txt").write_bytes(mine.encode())
    story.save()
    (story.template / "template" / "a.txt").write_bytes(theirs.encode())
    git(story.template, "add", "--all")
    git(story.template, "commit", "--quiet", "--allow-empty", "--message", "v2")
    git(story.template, "tag", "v2.0.0")

    done = story.update()

    added = [line for line in mine.splitlines() if line not in base.splitlines()]
    assert set(added) <= set((story.project / "a.txt").read_bytes().decode().splitlines())
    if base in (mine, theirs) or mine == theirs:
        assert not done.conflicts
        expected = theirs if mine == base else mine
        assert (story.project / "a.txt").read_bytes() == expected.encode()


# --- Answers


def test_recorded_answers_stand_and_new_questions_take_their_defaults(tmp_path: Path) -> None:
    story = Story(tmp_path, {"a.txt": LINES}, colour="green")
    asks = "size:\n  type: str\n  default: large\n"
    (story.template / "template" / "d.txt.jinja").write_text("{{ colour }} {{ size }}\n")
    story.release(questions=asks)

    done = story.update()

    assert story.text("d.txt") == "green large\n"
    assert [(answer.question, answer.value, answer.new) for answer in done.answers] == [
        ("size", "large", True)
    ]
    assert "size: large\n" in story.text(".copier-answers.yml")


def test_an_answer_in_place_of_the_recorded_one(story: Story) -> None:
    done = story.update(data={"colour": "green"})

    assert story.text("colour.txt").startswith("green")
    assert done.current == done.target == "v1.0.0"


def test_an_answer_that_the_template_no_longer_takes_is_refused_and_not_dropped(story: Story) -> None:
    config = story.template / "copier.yml"
    config.write_text(
        config.read_text()
        .replace("choices: [red, green]", "choices: [blue, green]")
        .replace("default: red", "default: blue")
    )
    story.release(a_txt=changed(8, by="theirs"))
    before = everything(story.project)

    with pytest.raises(
        BadInvocationError, match=r"no longer takes the recorded answer to 'colour': red"
    ) as caught:
        story.update()

    assert "--data colour=blue" in caught.value.hints[0]
    assert everything(story.project) == before
    story.update(data={"colour": "green"})
    assert story.text("colour.txt").startswith("green")


def test_an_answer_to_which_nothing_is_asked_any_more_is_named(story: Story) -> None:
    config = story.template / "copier.yml"
    config.write_text(
        config.read_text().replace("colour:\n  type: str\n  default: red\n  choices: [red, green]\n", "")
    )
    story.release(a_txt=changed(8, by="theirs"))
    assert "colour" not in config.read_text()

    done = story.update()

    assert [(answer.question, answer.value, answer.new) for answer in done.answers] == [
        ("colour", "red", False)
    ]


def test_a_renamed_question_takes_the_old_answer_where_its_default_reads_it(tmp_path: Path) -> None:
    story = Story(tmp_path, {"a.txt": LINES}, colour="green")
    config = story.template / "copier.yml"
    text = config.read_text().replace(
        "colour:\n  type: str\n  default: red\n",
        "paint:\n  type: str\n  default: \"{{ colour | default('red') }}\"\n",
    )
    config.write_text(text)
    (story.template / "template" / "colour.txt.jinja").write_text("{{ paint }}\n")
    story.release()

    story.update()

    assert story.text("colour.txt") == "green\n"
    assert "paint: green\n" in story.text(".copier-answers.yml")


def test_a_question_that_changed_its_type_keeps_its_answer(tmp_path: Path) -> None:
    story = Story(tmp_path, {"a.txt": LINES}, "wanted:\n  type: str\n  default: 'no'\n", wanted="true")
    config = story.template / "copier.yml"
    config.write_text(
        config.read_text().replace(
            "wanted:\n  type: str\n  default: 'no'", "wanted:\n  type: bool\n  default: false"
        )
    )
    story.release()

    done = story.update()

    assert done.answers == ()
    assert "wanted: true\n" in story.text(".copier-answers.yml")


def test_an_answer_that_no_question_asks_for(story: Story) -> None:
    with pytest.raises(BadInvocationError, match="asks no question 'color'"):
        plan(story.project, data={"color": "green"})


# --- What is refused, in one sentence, before anything is changed


def refused(story: Story, error: type[Exception], words: str, **options: object) -> None:
    before = everything(story.project)
    with pytest.raises(error, match=words) as caught:
        story.update(**options)
    assert "\n" not in str(caught.value)
    assert everything(story.project) == before


@pytest.mark.parametrize("how", ["changed", "staged", "untracked", "removed"])
def test_a_tree_that_is_not_clean(story: Story, how: str) -> None:
    story.release(a_txt=changed(8, by="theirs"))
    file = story.project / ("own.txt" if how == "untracked" else "a.txt")
    file.unlink() if how == "removed" else file.write_text("not committed")
    if how == "staged":
        git(story.project, "add", "--all")
    refused(story, BadInvocationError, rf"changes that are not committed: {file.name}$")


def test_a_tree_without_git(story: Story) -> None:
    shutil.rmtree(story.project / ".git")
    refused(story, BadInvocationError, "is in no git repository")


def test_no_git_at_all(story: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(story, BadInvocationError, "git, which an update needs, is not on PATH")


def test_no_answers(story: Story) -> None:
    (story.project / ".copier-answers.yml").unlink()
    story.save()
    refused(story, BadInvocationError, r"records no answers: it has no \.copier-answers\.yml")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("_commit", "", r"names no state of the template \(_commit\)"),
        ("_src_path", "", r"names no template \(_src_path\)"),
        ("_commit", "--upload-pack=x", "names nothing"),
        ("_src_path", "--upload-pack=x", "names nothing"),
        ("_src_path", "nowhere", "does not exist"),
        ("_src_path", "x" * 5000, "names nothing"),
        ("_commit", "HEAD", "no state that stays"),
        ("_src_path", "evil", "lies in the repository itself"),
    ],
)
def test_answers_that_lead_nowhere(story: Story, key: str, value: str, words: str) -> None:
    (story.project / "evil").mkdir()
    (story.project / "evil" / "file").touch()
    file = story.project / ".copier-answers.yml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(key)]
    file.write_text("\n".join([*lines, *([f"{key}: {value}"] if value else [])]) + "\n")
    story.save()
    refused(story, (BadInvocationError, TemplateUnusableError), words)  # type: ignore[arg-type]


@posix
@pytest.mark.parametrize("place", ["_src_path", "template"])
def test_no_program_is_run_that_an_address_or_a_template_names(
    story: Story, tmp_path: Path, place: str
) -> None:
    witness = tmp_path / "witness"
    if place == "_src_path":
        file = story.project / ".copier-answers.yml"
        lines = [line for line in file.read_text().splitlines() if not line.startswith("_src_path")]
        file.write_text("\n".join([*lines, f"_src_path: git+ext::touch% {witness}"]) + "\n")
        story.save()
        # what a user may have allowed for another purpose
        git(
            story.project, "config", "--file", os.environ["GIT_CONFIG_GLOBAL"], "protocol.ext.allow", "always"
        )
        refused(story, TemplateUnusableError, "git cannot reach")
    else:
        config = story.template / "copier.yml"
        config.write_text(config.read_text() + f"_tasks: ['touch {witness}']\n")
        story.release()
        refused(story, TemplateUnusableError, "wants to run code of its own")
    assert not witness.exists()


def test_a_template_with_migrations(story: Story) -> None:
    config = story.template / "copier.yml"
    config.write_text(config.read_text() + "_migrations: ['touch witness']\n")
    story.release()
    refused(story, TemplateUnusableError, "its migrations, which condaplug never allows")


@pytest.mark.parametrize("ref", ["v1.0.0", "old"])
def test_an_older_state(story: Story, ref: str) -> None:
    git(story.template, "branch", "old")
    story.release(a_txt=changed(8, by="theirs"))
    story.update()
    story.save()
    refused(story, BadInvocationError, "is older than v2.0.0, which made this repository", vcs_ref=ref)


def test_a_state_without_a_tag(story: Story) -> None:
    (story.template / "template" / "a.txt").write_text(changed(8, by="theirs"))
    git(story.template, "commit", "--quiet", "--all", "--message", "later")

    done = story.update(vcs_ref="HEAD")

    assert done.target.startswith("v1.0.0-1-g")
    assert story.text("a.txt") == changed(8, by="theirs")


@pytest.mark.parametrize("ref", ["", "-x", "a\nb", "v9.0.0"])
def test_a_state_that_is_not_there(story: Story, ref: str) -> None:
    refused(story, (BadInvocationError, TemplateUnusableError), "names nothing|v9", vcs_ref=ref)  # type: ignore[arg-type]


def test_the_tag_that_made_it_is_gone(story: Story) -> None:
    story.release(a_txt=changed(8, by="theirs"))
    git(story.template, "tag", "--delete", "v1.0.0")
    refused(story, TemplateUnusableError, r"has no release v1\.0\.0, which made this repository$")
    refused(story, TemplateUnusableError, r"at v1\.0\.0 cannot be used: Unknown revision", vcs_ref="v2.0.0")


def test_a_template_in_the_same_repository_beside_the_project(tmp_path: Path, story: Story) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    shutil.rmtree(story.project / ".git")
    shutil.move(story.project, outer / "project")
    shutil.move(story.template, outer / "tiny")
    story.project = outer / "project"
    file = story.project / ".copier-answers.yml"
    file.write_text(file.read_text().replace(str(story.template), "../tiny"))
    git(outer, "init", "--quiet")
    git(outer, "add", "project")
    git(outer, "commit", "--quiet", "--message", "all")
    refused(story, BadInvocationError, "lies in the repository itself")


@posix
def test_a_template_that_would_write_into_git(story: Story) -> None:
    hooks = story.template / "template" / "{{ '.GIT' }}" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "post-index-change").write_text("#!/bin/sh\n")
    story.release()
    refused(story, TemplateUnusableError, r"makes \.GIT/hooks/post-index-change, which is git's own")


@posix
@pytest.mark.parametrize("target", ["file", "folder", "nowhere"])
def test_a_template_with_a_link_that_would_bring_in_what_lies_outside(
    story: Story, tmp_path: Path, target: str
) -> None:
    (tmp_path / "file").write_text("private")
    (tmp_path / "folder").mkdir()
    (story.template / "template" / "x").symlink_to(tmp_path / target)
    config = story.template / "copier.yml"
    config.write_text(config.read_text() + "_preserve_symlinks: true\n")
    story.release()
    refused(story, TemplateUnusableError, "makes a symbolic link, x, which cannot be merged")


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("template/{{ _copier_conf.answers_file }}.jinja", r"makes no \.copier-answers\.yml"),
        ("copier.yml", "asks none of the questions that are answered here"),
    ],
)
def test_a_state_of_the_template_from_which_no_update_could_start(
    story: Story, missing: str, words: str
) -> None:
    (story.template / missing).unlink()
    story.release(a_txt=changed(8, by="theirs"))
    refused(story, TemplateUnusableError, words)


def test_a_template_with_a_submodule_of_this_machine(story: Story, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret.txt").write_text("private")
    commit(other, "v1")
    allowed = ("-c", "protocol.file.allow=always")
    git(story.template, *allowed, "submodule", "--quiet", "add", str(other), "template/sub")
    story.release()
    refused(story, TemplateUnusableError, "transport 'file' not allowed|submodule")


def test_the_newest_of_pre_releases_alone_and_a_date_as_a_version(tmp_path: Path) -> None:
    for number, (first, second) in enumerate([("v1.0.0a1", "v2.0.0a2"), ("20240101", "20250101")]):
        story = Story(tmp_path / str(number), {"a.txt": LINES}, tag=first)
        story.release(second, a_txt=changed(8, by="theirs"))
        assert standing(story.project).available
        assert story.update().target == second
        story.save()
        assert not standing(story.project).available


def test_a_commit_of_a_newer_state_by_its_number(story: Story) -> None:
    story.release(a_txt=changed(8, by="theirs"))
    done = story.update(vcs_ref=git(story.template, "rev-parse", "HEAD"))
    assert done.target == "v2.0.0"


def test_no_password_of_an_address_is_shown(story: Story) -> None:
    file = story.project / ".copier-answers.yml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("_src_path")]
    address = "https://ada:secret@127.0.0.1:9/tiny.git"
    file.write_text("\n".join([*lines, f"_src_path: {address}"]) + "\n")
    story.save()
    with pytest.raises(TemplateUnusableError) as caught:
        plan(story.project)
    assert "127.0.0.1:9/tiny.git" in caught.value.message
    assert "secret" not in caught.value.message


def test_inside_of_the_repository_the_right_folder_is_named(story: Story) -> None:
    inner = story.project / "inner"
    inner.mkdir()
    with pytest.raises(BadInvocationError, match="lies inside the repository") as caught:
        plan(inner)
    assert str(story.project) in caught.value.hints[0]


@pytest.mark.parametrize(
    "setting", ["apply.whitespace=error", "apply.whitespace=fix", "core.autocrlf=true", "diff.noprefix=true"]
)
@pytest.mark.parametrize("conflict", ["inline", "rej"])
def test_no_setting_of_git_changes_what_becomes_of_an_edit(
    story: Story, setting: str, conflict: Conflict
) -> None:
    story.edit(a_txt=changed(1, 5, by="mine "), b_txt=changed(2, by="mine "))
    story.release(a_txt=changed(5, by="theirs"), b_txt=changed(8, by="theirs"))
    expected = plan(story.project, conflict=conflict)
    key, _, value = setting.partition("=")
    git(story.project, "config", "--file", os.environ["GIT_CONFIG_GLOBAL"], key, value)

    assert plan(story.project, conflict=conflict).changes == expected.changes
    assert expected.conflicts == ("a.txt",)
    assert any(change.after and b"mine \n" in change.after for change in expected.changes)


def test_the_template_is_gone(story: Story) -> None:
    shutil.rmtree(story.template)
    refused(story, TemplateUnusableError, "does not exist")


# --- What stands in the way


def test_files_that_git_does_not_track_are_left_alone(story: Story) -> None:
    git(story.project, "rm", "--quiet", "--cached", "a.txt")
    (story.project / ".gitignore").write_text("a.txt\nd.txt\n")
    story.save()
    for name in ("a.txt", "d.txt"):
        (story.project / name).write_text("private")
    story.release(a_txt=changed(8, by="theirs"), d_txt="new\n")

    done = story.update()

    assert [(one.path, one.reason) for one in done.left] == [
        ("a.txt", "git does not track it"),
        ("d.txt", "git does not track it"),
    ]
    assert [story.text(name) for name in ("a.txt", "d.txt")] == ["private", "private"]


@posix
def test_links_and_folders_in_the_way_are_left_alone(story: Story, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(LINES)
    for name in ("a.txt", "b.txt"):
        (story.project / name).unlink()
    (story.project / "a.txt").symlink_to(outside)
    (story.project / "b.txt").mkdir()
    (story.project / "b.txt" / "file").touch()
    (story.project / "sub").write_text("a file where the template wants a folder")
    story.save()
    (story.template / "template" / "sub").mkdir()
    (story.template / "template" / "sub" / "e.txt").write_text("new\n")
    story.release(a_txt=changed(8, by="theirs"), b_txt=changed(8, by="theirs"))

    done = story.update()

    assert {one.path: one.reason for one in done.left} == {
        "a.txt": "a.txt is a symbolic link",
        "b.txt": "it is a folder",
        "sub/e.txt": "sub is a file",
    }
    assert outside.read_text() == LINES


def test_answers_that_git_does_not_track(story: Story) -> None:
    git(story.project, "rm", "--quiet", "--cached", ".copier-answers.yml")
    (story.project / ".gitignore").write_text(".copier-answers.yml\n")
    story.save()
    story.release(a_txt=changed(8, by="theirs"))
    refused(story, BadInvocationError, "cannot follow the update: git does not track it")


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_was_told_to_overlook_is_left_alone(story: Story, flag: str) -> None:
    git(story.project, "update-index", flag, "a.txt")
    (story.project / "a.txt").write_text(changed(2, by="mine"))
    story.release(a_txt=changed(8, by="theirs"))

    done = story.update()

    assert [(one.path, one.reason) for one in done.left] == [("a.txt", "git is told not to look at it")]
    assert story.text("a.txt") == changed(2, by="mine")


def test_a_new_file_that_git_would_ignore_is_not_made(story: Story) -> None:
    story.edit(_gitignore="d.txt\n")
    story.release(d_txt="new\n")
    done = story.update()
    assert [(one.path, one.reason) for one in done.left] == [("d.txt", "git would ignore it")]
    assert not (story.project / "d.txt").exists()


def test_a_file_that_changed_meanwhile(story: Story) -> None:
    story.release(a_txt=changed(8, by="theirs"), b_txt=changed(8, by="theirs"))
    planned = plan(story.project)
    (story.project / "b.txt").write_text("meanwhile")
    before = everything(story.project)

    with pytest.raises(BadInvocationError, match=r"changes that are not committed: b\.txt"):
        apply(planned)

    assert everything(story.project) == before


# --- The plan, and where a repository stands


def test_a_plan_changes_nothing_and_its_diff_is_what_the_update_does(story: Story, tmp_path: Path) -> None:
    story.edit(a_txt=changed(2, by="mine"))
    story.release(a_txt=changed(8, by="theirs"), b_txt=None, d_txt="new\n")
    before = everything(story.project)

    planned = plan(story.project)
    diff = planned.diff()

    assert everything(story.project) == before
    other = tmp_path / "other"
    shutil.copytree(story.project, other)
    subprocess.run(["git", "apply"], cwd=other, input=diff, text=True, check=True)
    apply(planned)
    outside = [name for name in everything(other) if not name.startswith(".git")]
    assert {name: everything(other)[name] for name in outside} == {
        name: content for name, content in everything(story.project).items() if not name.startswith(".git")
    }


def test_where_a_repository_stands(story: Story) -> None:
    at_first = standing(story.project)
    assert (at_first.current, at_first.newest, at_first.available) == ("v1.0.0", "v1.0.0", False)
    story.release(a_txt=changed(8, by="theirs"))
    (story.project / "a.txt").write_text("not committed")
    later = standing(story.project)
    assert (later.current, later.newest, later.available) == ("v1.0.0", "v2.0.0", True)
    assert later.template == str(story.template)


# --- Faults


LIMITED = """
import resource, sys
from condaplug.create.updating import apply, plan
from condaplug.errors import BadInvocationError
planned = plan(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    apply(planned)
except BadInvocationError as error:
    sys.exit(error.message + " | " + " ".join(error.hints))
"""


@posix
def test_a_full_disk_leaves_everything_as_it_was(story: Story) -> None:
    story.release(a_txt=changed(8, by="theirs"), z_txt="large\n" * 1000)
    before = everything(story.project)

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(story.project), "3000"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "z.txt cannot be updated: File too large | Fix that" in done.stderr
    assert "nothing was changed" in done.stderr
    assert everything(story.project) == before


@posix
def test_a_full_disk_that_could_not_take_the_old_back_keeps_it(tmp_path: Path) -> None:
    story = Story(tmp_path, {"a.txt": "large\n" * 1000})
    before = everything(story.project)
    story.release(a_txt="small\n", z_txt="large\n" * 1000)

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(story.project), "3000"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "nothing was changed" in done.stderr
    assert story.status() == []
    assert story.text("a.txt") == "large\n" * 1000
    assert {name for name in everything(story.project) if not name.startswith(".git")} == {
        name for name in before if not name.startswith(".git")
    }


def identity() -> dict[str, str]:
    who = {"NAME": "Test", "EMAIL": "test@example.org"}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}


@posix
def test_a_tree_that_may_not_be_written(story: Story) -> None:
    story.release(a_txt=changed(8, by="theirs"))
    before = everything(story.project)
    story.project.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(story.project), "-1"],
            preexec_fn=without_privileges,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        story.project.chmod(0o755)

    assert "a.txt cannot be updated: Permission denied | Fix that" in done.stderr
    assert everything(story.project) == before


def without_privileges() -> None:
    """Let what is started next be held to the permissions of files, even where root starts it."""
    if os.geteuid() == 0:
        drop_from_bounding_set, overrides = 24, (1, 2)  # linux/prctl.h, linux/capability.h
        for capability in overrides:
            assert ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0) == 0


def test_an_index_that_is_locked_leaves_everything_as_it_was(story: Story) -> None:
    story.edit(a_txt=changed(5, by="mine"))
    story.release(a_txt=changed(5, by="theirs"))
    planned = plan(story.project)
    (story.project / ".git" / "index.lock").touch()
    before = {
        name: content for name, content in everything(story.project).items() if ".git/objects" not in name
    }

    with pytest.raises(BadInvocationError, match="git update-index: "):
        apply(planned)

    assert before == {
        name: content for name, content in everything(story.project).items() if ".git/objects" not in name
    }


KILLED = """
import os, signal, sys
from pathlib import Path
from condaplug.create.updating import apply, plan
planned = plan(sys.argv[1])
replace = Path.replace
def killed(self, target):
    if target.name == "b.txt":
        os.kill(os.getpid(), getattr(signal, sys.argv[2]))
    return replace(self, target)
Path.replace = killed
print(planned.undo, flush=True)
apply(planned)
"""


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_killed_in_the_middle_it_is_undone_or_git_undoes_it(story: Story, name: str) -> None:
    story.release(a_txt=changed(8, by="theirs"), b_txt=changed(8, by="theirs"), d_txt="new\n", aa_txt="new\n")
    before = everything(story.project)

    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(story.project), name], capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    if name == "SIGKILL":
        assert everything(story.project) != before
        subprocess.run(
            done.stdout, shell=True, check=True, capture_output=True, env={**os.environ, **identity()}
        )
        assert story.status() == []
        before = {path: content for path, content in before.items() if not path.startswith(".git")}
        assert before == {
            path: content
            for path, content in everything(story.project).items()
            if not path.startswith(".git")
        }
    else:
        assert everything(story.project) == before
