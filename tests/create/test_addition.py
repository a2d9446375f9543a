"""``add``: what appears, what follows, what stays, and what is left to the user."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from condaplug.create import REPOSITORY_URL, TemplateUnusableError, new
from condaplug.create.addition import add
from condaplug.create.adoption import adopt
from condaplug.create.pieces import fixtures
from condaplug.errors import BadInvocationError, CondaplugError, NotAPluginProjectError
from condaplug.project import read_project
from condaplug.run import validate
from tests.create.tiny import commit, everything, make_template

PLUGIN = "conda_mine/plugin.py"


@pytest.fixture
def mine(work: Path) -> Path:
    """A plugin made by ``new``, with the hook environment_specifiers."""
    return new("mine", defaults=True, git=False).path


def answers(root: Path) -> dict[str, object]:
    loaded = YAML(typ="safe", pure=True).load((root / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def hooks_of(root: Path) -> set[str]:
    report = validate(root, conda=["builtin"], environ=os.environ)
    assert (report.verdict, report.findings) == ("pass", ())
    return {hook.name for host in report.hosts for hook in host.hooks}


# --- In a plugin made by `new`


def test_the_module_and_its_tests_appear_and_the_rest_follows(mine: Path) -> None:
    added = add(["subcommands", "conda_settings"], mine)

    assert added.hooks == ("subcommands", "settings")
    assert set(added.written) == {
        "conda_mine/settings.py",
        "conda_mine/subcommands.py",
        "tests/test_settings.py",
        "tests/test_subcommands.py",
    }
    assert {PLUGIN, "README.md", "recipe/recipe.yaml", ".copier-answers.yml"} <= set(added.edited)
    assert added.by_hand == ()
    assert added.recorded
    assert added.complete
    assert hooks_of(mine) == {"conda_environment_specifiers", "conda_settings", "conda_subcommands"}


def test_the_result_is_what_new_makes_with_all_the_hooks(mine: Path) -> None:
    add(["subcommands"], mine)
    add(["settings"], mine)

    hooks = ["environment_specifiers", "subcommands", "settings"]
    description = {"description": str(answers(mine)["description"])}
    at_once = new("mine", "other", hooks=hooks, data=description, git=False)
    assert everything(mine) == everything(at_once.path)


def test_what_the_user_edited_stays(mine: Path) -> None:
    append(mine / "README.md", "\n## Mine\n")
    append(mine / PLUGIN, "\n\nMINE = 1\n")
    append(mine / "conda_mine" / "environment_specifiers.py", "\n\nMINE = 2\n")
    (mine / "CHANGELOG.md").unlink()

    added = add(["subcommands"], mine)

    assert added.by_hand == ()
    assert "## Mine" in (mine / "README.md").read_text(encoding="utf-8")
    assert "MINE = 1" in (mine / PLUGIN).read_text(encoding="utf-8")
    assert "def conda_subcommands" in (mine / PLUGIN).read_text(encoding="utf-8")
    assert "MINE = 2" in (mine / "conda_mine" / "environment_specifiers.py").read_text(encoding="utf-8")
    assert not (mine / "CHANGELOG.md").exists()
    assert "conda_subcommands" in hooks_of(mine)


@pytest.mark.parametrize(
    ("right", "mine_instead", "imports"),
    [
        (
            "import CondaEnvironmentSpecifier\n",
            "import CondaEnvironmentSpecifier  # mine\n",
            "# mine\nfrom conda.plugins.types import CondaSubcommand\n",
        ),
        (
            "from conda.plugins.types import CondaEnvironmentSpecifier\n",
            "from conda.plugins.types import (\n    CondaEnvironmentSpecifier as Own,\n)\nimport os\n",
            "import CondaEnvironmentSpecifier as Own, CondaSubcommand\nimport os\n",
        ),
    ],
)
def test_the_hook_goes_to_the_end_where_an_edit_stands_in_its_way(
    mine: Path, right: str, mine_instead: str, imports: str
) -> None:
    text = (mine / PLUGIN).read_text(encoding="utf-8")
    assert right in text
    edited = text.replace(right, mine_instead).replace("Iterable[CondaEnv", "Iterable[Own | CondaEnv")
    (mine / PLUGIN).write_text(edited + "\n\nMINE = 1\n", encoding="utf-8")

    added = add(["subcommands"], mine)

    assert added.complete
    assert PLUGIN in added.edited
    made = (mine / PLUGIN).read_text(encoding="utf-8")
    assert imports in made
    assert "\n\nMINE = 1\n\n\n@hookimpl\ndef conda_subcommands" in made
    assert made.count("\n") - edited.count("\n") > 10


def test_lines_that_have_no_place_are_left_to_the_user(mine: Path) -> None:
    text = (mine / PLUGIN).read_text(encoding="utf-8")
    edited = f"{text}\n\nCondaSubcommand = None\n"
    (mine / PLUGIN).write_text(edited, encoding="utf-8")
    (mine / "recipe" / "recipe.yaml").write_text("mine: 1\n")

    added = add(["subcommands"], mine)

    assert (mine / PLUGIN).read_text(encoding="utf-8") == edited
    assert not added.complete
    left = {one.path: one.text for one in added.by_hand}
    assert left.keys() == {PLUGIN, "recipe/recipe.yaml"}
    assert "\n+        - conda_mine.subcommands\n" in left["recipe/recipe.yaml"]
    assert "conda_environment_specifiers" not in left[PLUGIN]
    # Put at the end, as they are, they work.
    (mine / PLUGIN).write_text(f"{text}\n\n{left[PLUGIN]}", encoding="utf-8")
    assert "conda_subcommands" in hooks_of(mine)


def test_windows_line_endings_stay(mine: Path) -> None:
    for name in ("README.md", PLUGIN):
        (mine / name).write_bytes((mine / name).read_bytes().replace(b"\n", b"\r\n"))

    assert add(["subcommands"], mine).by_hand == ()

    for name in ("README.md", PLUGIN):
        content = (mine / name).read_bytes()
        assert b"subcommands" in content
        assert content.count(b"\n") == content.count(b"\r\n")


def test_a_hook_that_is_there_already_is_left_alone(mine: Path) -> None:
    before = everything(mine)

    added = add(["conda_environment_specifiers"], mine)

    assert (added.hooks, added.present) == ((), ("environment_specifiers",))
    assert everything(mine) == before


def test_what_the_new_hook_asks_can_be_answered(work: Path) -> None:
    root = new("mine", hooks=["subcommands"], git=False).path

    add(["environment_specifiers"], root, data={"file_format": "yaml", "default_filename": "my.yml"})

    assert (root / "examples" / "my.yml").is_file()
    assert answers(root)["file_format"] == "yaml"
    assert hooks_of(root) == {"conda_environment_specifiers", "conda_subcommands"}


def test_a_hook_newer_than_the_lowest_release_is_refused_until_that_is_raised(mine: Path) -> None:
    before = everything(mine)

    with pytest.raises(BadInvocationError, match=r"conda 26\.7 brought error_hints: give 26\.7 or later"):
        add(["error_hints"], mine)
    assert everything(mine) == before

    add(["error_hints"], mine, data={"conda_min": "26.7"})
    assert answers(mine)["conda_min"] == "26.7"
    assert read_project(mine).settings.conda == ">=26.7"


def test_the_package_may_have_moved_below_src(mine: Path) -> None:
    (mine / "src").mkdir()
    (mine / "conda_mine").rename(mine / "src" / "conda_mine")

    added = add(["subcommands"], mine)

    assert "src/conda_mine/subcommands.py" in added.written
    assert f"src/{PLUGIN}" in added.edited
    assert not (mine / "conda_mine").exists()


def test_without_git_what_nobody_edited_follows(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(mine / "nothing"))
    append(mine / "README.md", "\nmine\n")

    added = add(["subcommands"], mine)

    assert PLUGIN in added.edited
    assert [one.path for one in added.by_hand] == ["README.md"]
    assert "## " in added.by_hand[0].text


def test_a_release_that_cannot_be_fetched_is_named(mine: Path, home: Path) -> None:
    path = mine / ".copier-answers.yml"
    recorded = path.read_text(encoding="utf-8").replace("_commit: v0.1.0", "_commit: v0.0.1")
    path.write_text(recorded, encoding="utf-8")
    (home / "gitconfig").write_text(f'[url "file:///nowhere/"]\n\tinsteadOf = {REPOSITORY_URL}\n')
    before = everything(mine)

    with pytest.raises(TemplateUnusableError, match=r"v0\.0\.1"):
        add(["subcommands"], mine)
    assert everything(mine) == before


def test_another_template_is_asked_at_the_release_that_made_the_plugin(work: Path, tmp_path: Path) -> None:
    template = make_template(
        tmp_path / "other",
        files={
            "{% if 'subcommands' in hooks %}second.txt{% endif %}.jinja": "{{ hooks | join(',') }}\n",
            "pyproject.toml": '[project]\nname = "x"\n[project.entry-points.conda]\nx = "x.plugin"\n',
            "x/plugin.py": "",
        },
    )
    questions = template / "copier.yml"
    questions.write_text(questions.read_text().replace("The second: second", "Commands: subcommands"))
    commit(template, "v1")
    root = new("mine", template=str(template), vcs_ref="v1", git=False).path
    (template / "template" / "later.txt").write_text("later")
    commit(template, "v2")

    added = add(["subcommands"], root)

    assert added.written == ("second.txt",)
    assert (root / "second.txt").read_text() == "first,subcommands\n"
    assert answers(root)["_commit"] == "v1"
    assert not (root / "later.txt").exists()


# --- In any other plugin


@pytest.fixture
def foreign(work: Path) -> Path:
    """A plugin that the template did not make, with one hook and no tests."""
    package = work / "foreign" / "src" / "conda_thing"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "hooks.py").write_text(
        "from conda.plugins import hookimpl\nfrom conda.plugins.types import CondaVirtualPackage\n\n\n"
        "@hookimpl\ndef conda_virtual_packages():\n"
        '    yield CondaVirtualPackage(name="thing", version="1", build=None)\n'
    )
    (work / "foreign" / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        '[project]\nname = "conda-thing"\nversion = "1"\nrequires-python = ">=3.10"\n\n'
        '[project.entry-points.conda]\nthing = "conda_thing.hooks"\n\n'
        '[tool.condaplug]\nconda = ">=26.1"\n'
    )
    return work / "foreign"


def test_elsewhere_it_writes_the_module_and_the_tests_and_says_what_is_missing(foreign: Path) -> None:
    before = everything(foreign)

    added = add(["subcommands"], foreign)

    assert added.written == (
        "src/conda_thing/subcommands.py",
        "tests/conftest.py",
        "tests/test_subcommands.py",
    )
    assert added.edited == ()
    assert not added.recorded
    assert not added.complete
    assert before.items() <= everything(foreign).items()
    (left,) = added.by_hand
    assert left.path == "src/conda_thing/hooks.py"
    append(foreign / left.path, f"\n\n{left.text}")
    assert hooks_of(foreign) == {"conda_subcommands", "conda_virtual_packages"}
    conftest = (foreign / "tests" / "conftest.py").read_text(encoding="utf-8")
    assert "from conda_thing import hooks as plugin\n" in conftest


def test_fixtures_that_the_new_tests_need_are_left_to_the_user_where_he_has_his_own(foreign: Path) -> None:
    (foreign / "test").mkdir()
    own = "import pytest\n\n\n@pytest.fixture\ndef conda():\n    return None\n"
    (foreign / "test" / "conftest.py").write_text(own)

    added = add(["subcommands"], foreign)

    assert "test/test_subcommands.py" in added.written
    assert (foreign / "test" / "conftest.py").read_text() == own
    left = {one.path: one.text for one in added.by_hand}
    assert "def plugin_manager()" in left["test/conftest.py"]
    assert "def conda(" not in left["test/conftest.py"]


def test_the_releases_that_it_claims_count(foreign: Path) -> None:
    with pytest.raises(BadInvocationError, match=r"conda 26\.5 brought exception_observers"):
        add(["exception_observers"], foreign)


def test_a_hook_that_it_has_is_known(foreign: Path) -> None:
    assert add(["virtual_packages"], foreign).present == ("virtual_packages",)


# --- Refusals: one sentence, nothing written


@pytest.mark.parametrize(
    ("hooks", "data", "fault", "hint"),
    [
        (["subcommand"], {}, "no hook 'subcommand'", "Did you mean subcommands?"),
        (["subcommands"], {"name": "other"}, "--data name", "Leave it out"),
        (["subcommands"], {"licence": "MIT"}, "no question 'licence'", "Did you mean license?"),
        (["subcommands"], {"license": "WTFPL"}, "'license'", "--data license"),
    ],
)
def test_refused(mine: Path, hooks: list[str], data: dict[str, str], fault: str, hint: str) -> None:
    before = everything(mine)
    with pytest.raises(CondaplugError) as caught:
        add(hooks, mine, data=data)
    assert fault in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in " ".join(caught.value.hints)
    assert everything(mine) == before


def test_a_file_in_the_way_is_named_and_nothing_is_written(mine: Path) -> None:
    (mine / "tests" / "test_subcommands.py").write_text("mine")
    before = everything(mine)
    with pytest.raises(BadInvocationError, match=r"tests/test_subcommands\.py is there already"):
        add(["subcommands"], mine)
    assert everything(mine) == before


@pytest.mark.parametrize(
    ("content", "fault"),
    [("[", "is no YAML"), ("- a\n", "does not hold answers"), ("_commit: 1\n", "_commit is no text")],
)
def test_an_answers_file_that_copier_did_not_write_is_refused(mine: Path, content: str, fault: str) -> None:
    (mine / ".copier-answers.yml").write_text(content)
    before = everything(mine)
    with pytest.raises(BadInvocationError, match=fault):
        add(["subcommands"], mine)
    assert everything(mine) == before


def test_a_folder_without_a_project_is_refused(work: Path) -> None:
    with pytest.raises(NotAPluginProjectError):
        add(["subcommands"], work)


@pytest.mark.parametrize(
    ("entry_points", "fault"),
    [
        ("", "no entry point in the group conda"),
        ('[project.entry-points.conda]\nx = "single"\n', "single is a single file"),
        ('[project.entry-points.conda]\nx = "nowhere.plugin"\n', "nowhere is not in the repository"),
        ('[project.entry-points.conda]\nx = "package.nothing"\n', "no file has that module"),
    ],
)
def test_a_project_without_a_place_for_a_hook_is_refused(work: Path, entry_points: str, fault: str) -> None:
    (work / "pyproject.toml").write_text(f'[project]\nname = "x"\nversion = "1"\n{entry_points}')
    (work / "single.py").touch()
    (work / "package").mkdir()
    (work / "package" / "__init__.py").touch()
    before = everything(work)
    with pytest.raises(BadInvocationError, match=fault):
        add(["subcommands"], work)
    assert everything(work) == before


# --- What a hostile repository may hold


def test_a_line_end_that_python_does_not_count_is_no_line_end(mine: Path) -> None:
    text = (mine / PLUGIN).read_text(encoding="utf-8")
    strange = text.replace("conda imports this", "\x0c\u2028\x0c\u2028\x0c conda imports this")
    (mine / PLUGIN).write_text(f"{strange}\n\ndef mine():\n    pass\n", encoding="utf-8")

    assert add(["subcommands"], mine).complete

    assert "\x0c\u2028\x0c\u2028\x0c conda imports" in (mine / PLUGIN).read_text(encoding="utf-8")
    assert "conda_subcommands" in hooks_of(mine)


@pytest.mark.parametrize(
    "own",
    [
        "@hookimpl\ndef conda_subcommands():\n    return ()\n",
        '@hookimpl(specname="conda_subcommands")\ndef mine():\n    return ()\n',
    ],
)
def test_a_hook_of_the_user_s_own_is_there_already(mine: Path, own: str) -> None:
    append(mine / PLUGIN, f"\n\n{own}")
    before = everything(mine)

    assert add(["subcommands"], mine).present == ("subcommands",)
    assert everything(mine) == before


def test_no_function_is_defined_twice(work: Path) -> None:
    root = new("mine", hooks=["subcommands"], git=False).path
    path = root / "tests" / "conftest.py"
    text = path.read_text(encoding="utf-8")
    own = "@pytest.fixture\ndef channel() -> None:\n    return None\n\n\n@pytest.fixture\ndef plugin_manager"
    edited = text.replace("@pytest.fixture\ndef plugin_manager", own)
    assert edited != text
    path.write_text(edited, encoding="utf-8")

    added = add(["pre_solves"], root)

    assert path.read_text(encoding="utf-8") == edited
    assert [one.path for one in added.by_hand] == ["tests/conftest.py"]


def test_a_renamed_package_gets_the_hook(mine: Path) -> None:
    (mine / "conda_mine").rename(mine / "other")
    for name in ("pyproject.toml", "README.md", "recipe/recipe.yaml", "tests/conftest.py"):
        path = mine / name
        path.write_text(path.read_text(encoding="utf-8").replace("conda_mine", "other"), encoding="utf-8")

    added = add(["subcommands"], mine)

    assert "other/subcommands.py" in added.written
    assert "other/plugin.py" in added.edited
    assert not (mine / "conda_mine").exists()
    assert "from other import" in (mine / "tests" / "test_subcommands.py").read_text(encoding="utf-8")
    assert "conda_subcommands" in hooks_of(mine)


def test_what_an_interrupted_run_left_undone_is_done_by_the_next(mine: Path) -> None:
    before = {name: (mine / name).read_bytes() for name in (PLUGIN, ".copier-answers.yml")}
    add(["subcommands"], mine)
    whole = everything(mine)
    for name, content in before.items():
        (mine / name).write_bytes(content)

    assert add(["subcommands"], mine).complete
    assert everything(mine) == whole


def test_lines_that_were_not_put_yet_are_said_again(mine: Path) -> None:
    append(mine / PLUGIN, "\n\nCondaSubcommand = None\n")
    first = add(["subcommands"], mine)

    assert first.by_hand
    assert add(["subcommands"], mine).by_hand == first.by_hand


def test_the_answers_are_written_last(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        order.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    add(["subcommands"], mine)

    assert order[-1] == ".copier-answers.yml"
    assert len(order) > 5


def test_an_entry_point_to_an_object_is_refused(foreign: Path) -> None:
    path = foreign / "pyproject.toml"
    path.write_text(path.read_text().replace("conda_thing.hooks", "conda_thing.hooks:plugin"))
    before = everything(foreign)

    with pytest.raises(BadInvocationError, match=r"pyproject\.toml:\d+: the entry point names plugin in"):
        add(["subcommands"], foreign)
    assert everything(foreign) == before


@pytest.mark.parametrize("adopted", [False, True])
def test_every_fixture_that_the_new_tests_name_is_provided(foreign: Path, adopted: bool) -> None:
    (foreign / "tests").mkdir()
    (foreign / "tests" / "conftest.py").write_text("import pytest\n")
    if adopted:
        adopt(foreign)

    added = add(["pre_solves"], foreign)

    conftest = (foreign / "tests" / "conftest.py").read_text(encoding="utf-8")
    conftest += "".join(one.text for one in added.by_hand if one.path == "tests/conftest.py")
    assert {"channel", "conda", "plugin_manager"} <= fixtures(conftest)


def test_a_folder_called_like_the_new_module_is_in_the_way(mine: Path) -> None:
    (mine / "conda_mine" / "subcommands").mkdir()

    with pytest.raises(BadInvocationError, match="conda_mine/subcommands is there already"):
        add(["subcommands"], mine)


def test_an_answer_that_the_template_refuses_can_be_corrected(mine: Path) -> None:
    path = mine / ".copier-answers.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("python_min: '3.10'", "python_min: '2.7'"), encoding="utf-8")

    with pytest.raises(BadInvocationError, match="'python_min' cannot be used"):
        add(["subcommands"], mine)
    add(["subcommands"], mine, data={"python_min": "3.11"})

    assert answers(mine)["python_min"] == "3.11"


@pytest.mark.parametrize(
    "line",
    [
        "name: null",
        "hooks: subcommands",
        "hooks: []",
        "hooks: [{a: 1}]",
        "description: 2020-01-01",
        "_src_path: [a]",
    ],
)
def test_answers_of_the_wrong_kind_are_refused(mine: Path, line: str) -> None:
    path = mine / ".copier-answers.yml"
    path.write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(BadInvocationError, match="copier-answers"):
        add(["subcommands"], mine)


def test_bytes_that_are_no_text_stay(mine: Path) -> None:
    with (mine / "README.md").open("ab") as file:
        file.write(b"\n\xff\xfe mine\n")

    assert "README.md" in add(["subcommands"], mine).edited
    assert (mine / "README.md").read_bytes().endswith(b"\n\xff\xfe mine\n")


def test_windows_line_endings_stay_where_the_hook_goes_to_the_end(mine: Path) -> None:
    append(mine / PLUGIN, "\n\nMINE = 1\n")
    (mine / PLUGIN).write_bytes((mine / PLUGIN).read_bytes().replace(b"\n", b"\r\n"))

    assert add(["subcommands"], mine).complete

    content = (mine / PLUGIN).read_bytes()
    assert b"def conda_subcommands" in content
    assert content.count(b"\n") == content.count(b"\r\n")


def test_windows_line_endings_stay_where_a_fixture_is_added(foreign: Path) -> None:
    conftest = foreign / "tests" / "conftest.py"
    conftest.parent.mkdir()
    conftest.write_bytes(b"import pytest\r\n\r\nMINE = 1\r\n")
    adopt(foreign)

    assert "tests/conftest.py" in add(["pre_solves"], foreign).edited

    content = conftest.read_bytes()
    assert b"def channel(" in content
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.skipif(os.name == "nt", reason="needs a file that stays as it is")
def test_a_file_that_is_none_is_refused(mine: Path) -> None:
    (mine / "README.md").unlink()
    os.mkfifo(mine / "README.md")

    with pytest.raises(BadInvocationError, match=r"README\.md is no file"):
        add(["subcommands"], mine)
