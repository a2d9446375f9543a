"""What the template makes: every file parses, whatever the answers, and says what the answers ask for."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.support.rendered import ROOT, render

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FORMATS = ["json", "yaml", "toml"]
RELEASES = ["25.9", "25.11", "26.1", "26.3", "26.5", "26.7"]
# Releases that run on Node 24, or need none; GitHub ends Node 20 in actions in 2026.
ACTIONS = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "actions/upload-artifact": "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
    "prefix-dev/setup-pixi": "5185adfbffb4bd703da3010310260805d89ebb11 # v0.9.6",
    "pypa/gh-action-pypi-publish": "release/v1 # zizmor: ignore[unpinned-uses]",
}
LICENSES = {
    "BSD-3-Clause": "Redistribution and use",
    "MIT": "Permission is hereby granted",
    "Apache-2.0": "Apache License",
    "GPL-3.0-or-later": "GNU GENERAL PUBLIC LICENSE",
}
AWKWARD = [
    'He said "no", twice: ""',
    "it's \\N{BULLET} C:\\new\\table\\",
    "{{ 7 * 7 }} {% raw %} {# gone #} ${{ secrets.X }}",
    "🐍 größer \u2028 weird\u200d",
    "two\nlines\r\nand\ttabs",
    "\"\"\"triple\"\"\" '''both'''",
    "- dash: # no comment ]]> *x* `y` <b>",
    "control \x00\x01\x1b\x7f\x85\x9f",
    "\ufeffbom \ufffe\uffff",
    "|\n  > & ! % @ `",
    "x" * 300,
]


def one_line(text: str) -> str:
    """``text`` as each file shows it."""
    kept = "".join(
        " "
        if character.isspace()
        else ""
        if re.match("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]", character)
        else character
        for character in text
    )
    return " ".join(kept.split())


def yaml(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


PARSERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".yml": yaml,
    ".yaml": yaml,
}


def files(project: Path) -> dict[str, str]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes().decode()
        for path in sorted(project.rglob("*"))
        if path.is_file()
    }


def assert_sound(project: Path) -> None:
    """Every file parses, ends with one newline, and holds nothing of the template's language."""
    for name, text in files(project).items():
        if parse := PARSERS.get(Path(name).suffix):
            parse(text)
        if name != ".copier-answers.yml":
            assert not re.search(r"[ \t]$", text, re.MULTILINE), name
        assert text == "" or (text.endswith("\n") and not text.endswith("\n\n")), name
        assert "\r" not in text, name


def ruff(project: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_defaults_make_a_whole_repository(tmp_path: Path) -> None:
    assert list(files(render(tmp_path))) == [
        ".copier-answers.yml",
        ".github/condaplug.txt",
        ".github/dependabot.yml",
        ".github/workflows/release.yml",
        ".github/workflows/tests.yml",
        ".github/workflows/update.yml",
        ".github/workflows/validate.yml",
        ".gitignore",
        ".pre-commit-config.yaml",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "conda_mysimple/__init__.py",
        "conda_mysimple/environment_specifiers.py",
        "conda_mysimple/plugin.py",
        "conda_mysimple/py.typed",
        "examples/mysimple.json",
        "pyproject.toml",
        "recipe/recipe.yaml",
        "tests/conftest.py",
        "tests/test_environment_specifiers.py",
        "tests/test_plugin.py",
    ]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_and_release_is_sound(tmp_path: Path, file_format: str, release: str) -> None:
    project = render(tmp_path, file_format=file_format, conda_min=release)

    assert_sound(project)
    ruff(project, "check", "--quiet")
    ruff(project, "format", "--check", "--quiet")
    made = files(project)
    python = made["conda_mysimple/plugin.py"] + made["conda_mysimple/environment_specifiers.py"]
    # No shim for a release outside the range that was chosen.
    assert ("prefix" in python) == (release == "25.9")
    assert ("signature" in python) == (release in ["25.9", "25.11", "26.1"])
    assert ("tomli" in python) == (file_format == "toml")
    project_table = tomllib.loads(made["pyproject.toml"])
    assert project_table["tool"]["condaplug"]["conda"] == f">={release}"
    assert project_table["tool"]["pixi"]["dependencies"]["conda"] == f">={release}"
    assert f"conda >={release}" in str(yaml(made["recipe/recipe.yaml"]))


@pytest.mark.parametrize(
    "answers",
    [
        {"name": "x", "package": "p", "distribution": "d"},
        {
            "name": "n" * 40,
            "package": "p" * 60,
            "distribution": "D." + "d" * 78,
            "default_filename": "f" * 55 + ".json",
        },
    ],
    ids=["short", "long"],
)
@pytest.mark.parametrize("release", ["25.9", "26.3"])
def test_names_of_any_length_leave_the_source_formatted(
    tmp_path: Path, answers: dict[str, str], release: str
) -> None:
    project = render(tmp_path, conda_min=release, **answers)

    assert_sound(project)
    ruff(project, "check", "--quiet")
    ruff(project, "format", "--check", "--quiet")
    entry_points = tomllib.loads(files(project)["pyproject.toml"])["project"]["entry-points"]["conda"]
    assert entry_points == {answers["distribution"]: f"{answers['package']}.plugin"}


def test_conda_is_no_dependency_of_pip_and_nothing_else_is_either(tmp_path: Path) -> None:
    made = files(render(tmp_path))

    assert tomllib.loads(made["pyproject.toml"])["project"]["dependencies"] == []
    assert "conda is missing here on purpose" in made["pyproject.toml"]


@pytest.mark.parametrize(("python", "needed"), [("3.10", True), ("3.11", False)])
def test_tomli_is_declared_only_where_python_lacks_a_reader(
    tmp_path: Path, python: str, needed: bool
) -> None:
    made = files(render(tmp_path, file_format="toml", python_min=python))

    for name in ("pyproject.toml", "recipe/recipe.yaml", "conda_mysimple/environment_specifiers.py"):
        assert ("tomli " in made[name] or "tomli>" in made[name]) == needed, name


@pytest.mark.parametrize("license_name", LICENSES)
def test_the_license_is_the_chosen_one(tmp_path: Path, license_name: str) -> None:
    made = files(render(tmp_path, license=license_name, author_name="Ada {{ x }}"))

    assert LICENSES[license_name] in made["LICENSE"]
    assert tomllib.loads(made["pyproject.toml"])["project"]["license"] == license_name
    if license_name in ("MIT", "BSD-3-Clause"):
        assert f"Copyright (c) {date.today().year}, Ada {{{{ x }}}}\n" in made["LICENSE"]


def test_the_address_of_the_author_is_optional(tmp_path: Path) -> None:
    without = tomllib.loads(files(render(tmp_path / "1"))["pyproject.toml"])
    given_one = tomllib.loads(files(render(tmp_path / "2", author_email="ada@example.org"))["pyproject.toml"])

    assert without["project"]["authors"] == [{"name": "The conda-mysimple developers"}]
    assert given_one["project"]["authors"][0]["email"] == "ada@example.org"


@pytest.mark.parametrize("nobody", ["", " \n ", "\x00"])
def test_without_a_name_the_authors_are_the_developers(tmp_path: Path, nobody: str) -> None:
    made = files(render(tmp_path, author_name=nobody))

    assert tomllib.loads(made["pyproject.toml"])["project"]["authors"] == [
        {"name": "The conda-mysimple developers"}
    ]
    assert ", The conda-mysimple developers\n" in made["LICENSE"]


def assert_text_survives(project: Path, text: str) -> None:
    """The repository is sound, and ``text``, its description and author, is in every place that shows it."""
    assert_sound(project)
    made = files(project)
    shown = one_line(text)
    table = tomllib.loads(made["pyproject.toml"])["project"]
    assert table["description"] == shown
    assert table["authors"][0]["name"] == shown
    docstring = ast.get_docstring(ast.parse(made["conda_mysimple/__init__.py"]))
    assert docstring == shown.replace('"', "'")
    recipe = yaml(made["recipe/recipe.yaml"])
    assert isinstance(recipe, dict)
    assert recipe["about"]["summary"] == shown.replace("${{", "$ {{")
    # The paragraph below the title, where a backslash makes punctuation mean itself.
    paragraph = made["README.md"].split("\n\n")[1]
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", paragraph) == shown
    assert shown in made["LICENSE"]


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_makes_a_valid_repository(tmp_path: Path, text: str) -> None:
    project = render(tmp_path, description=text, author_name=text)

    assert_text_survives(project, text)
    answers = yaml(files(project)[".copier-answers.yml"])
    assert isinstance(answers, dict)
    assert answers["description"] == text
    ruff(project, "check", "--quiet")
    ruff(project, "format", "--check", "--quiet")


@settings(max_examples=10, deadline=None)
@given(st.text(max_size=60).filter(one_line))
@example("\\")
@example('"')
@example("{{")
def test_really_any_text_makes_a_valid_repository(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_text_survives(render(Path(folder), description=text, author_name=text), text)


def test_the_answers_of_a_release_say_where_updates_come_from(tmp_path: Path) -> None:
    source = "https://example.org/condaplug"

    def origin(folder: str, **answers: str) -> dict[str, str]:
        answered = yaml(files(render(tmp_path / folder, **answers))[".copier-answers.yml"])
        assert isinstance(answered, dict)
        return answered

    release = origin("release", condaplug_src=source, condaplug_ref="v1.2.3")
    unknown = origin("unknown", condaplug_src=source, condaplug_ref="")
    nothing = origin("nothing", condaplug_src="", condaplug_ref="")

    assert (release["_src_path"], release["_commit"]) == (source, "v1.2.3")
    assert unknown["_src_path"] == source
    assert "_commit" not in unknown
    assert not {"_commit", "_src_path"} & set(nothing)
    assert not {"condaplug_src", "condaplug_ref"} & set(release)
    assert release["conda_min"] == "26.3"


def test_the_wheel_is_built_and_holds_the_entry_point(tmp_path: Path) -> None:
    project = render(tmp_path / "project", description=AWKWARD[0], author_name=AWKWARD[3], file_format="toml")
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
        str(project),
    ]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((tmp_path / "dist").glob("conda_mysimple-0.1.0.tar.gz"))) == 1
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        info = "conda_mysimple-0.1.0.dist-info"
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
    assert entry_points.split() == ["[conda]", "conda-mysimple", "=", "conda_mysimple.plugin"]
    assert f"Summary: {AWKWARD[0]}\n" in metadata
    assert "Requires-Dist: tomli>=2; python_version < '3.11'\n" in metadata
    assert {name.split("/")[0] for name in names} == {"conda_mysimple", info}


def test_workflows_have_the_least_permissions_and_pinned_actions(tmp_path: Path) -> None:
    project = render(tmp_path)
    granted = {}
    for path in sorted((project / ".github" / "workflows").iterdir()):
        text = path.read_text(encoding="utf-8")
        workflow = yaml(text)
        assert isinstance(workflow, dict)
        places = [workflow, *workflow["jobs"].values()]
        granted[path.stem] = [place["permissions"] for place in places if "permissions" in place]
        for action, version in re.findall(r"uses: (\S+)@(.*)", text):
            assert version == ACTIONS[action]

    assert granted == {
        "release": [{}, {"contents": "read"}, {"id-token": "write"}],
        "tests": [{"contents": "read"}],
        "update": [{}, {"contents": "write", "pull-requests": "write"}],
        "validate": [{"contents": "read"}],
    }


def test_no_python_of_the_template_can_be_taken_for_source() -> None:
    # pip would byte-compile it inside the wheel that carries the template.
    assert not list((ROOT / "template").rglob("*.py"))
    # Each would take effect on this repository.
    assert not [name for name in (".gitignore", "pyproject.toml") if (ROOT / "template" / name).exists()]


def test_every_file_that_the_readme_names_exists(tmp_path: Path) -> None:
    project = render(tmp_path)
    text = files(project)["README.md"]

    named = re.findall(r"\]\(([^)h][^)]*)\)|^\| `([^`]+)` \| [^ro]", text, re.MULTILINE)

    assert len(named) >= 4
    assert all((project / (link or cell)).exists() for link, cell in named), named


def test_what_builds_leave_behind_is_ignored(tmp_path: Path) -> None:
    ignored = files(render(tmp_path))[".gitignore"].splitlines()

    # `rattler-build build` writes to output/, `python -m build` to dist/.
    assert {"/output/", "/dist/", "/build/", ".pixi/"} <= set(ignored)


def test_one_release_line_of_ruff_formats_everywhere(tmp_path: Path) -> None:
    made = files(render(tmp_path))
    hooks = yaml(made[".pre-commit-config.yaml"])
    assert isinstance(hooks, dict)
    (pinned,) = [repo["rev"] for repo in hooks["repos"] if repo["repo"].endswith("/ruff-pre-commit")]
    wanted = tomllib.loads(made["pyproject.toml"])["tool"]["pixi"]["feature"]["dev"]["dependencies"]["ruff"]

    assert wanted == f"{pinned.removeprefix('v').rpartition('.')[0]}.*"


def test_every_hook_of_pre_commit_sees_every_file(tmp_path: Path) -> None:
    hooks = yaml(files(render(tmp_path))[".pre-commit-config.yaml"])

    assert isinstance(hooks, dict)
    assert not [hook for repo in hooks["repos"] for hook in repo["hooks"] if "exclude" in hook]


def test_updates_of_actions_wait_until_they_are_proven(tmp_path: Path) -> None:
    settings = yaml(files(render(tmp_path))[".github/dependabot.yml"])

    assert isinstance(settings, dict)
    # The ecosystem github-actions knows no other key of `cooldown`.
    assert [update["cooldown"] for update in settings["updates"]] == [{"default-days": 7}]


def test_what_to_set_up_by_hand_is_said(tmp_path: Path) -> None:
    made = files(render(tmp_path))

    assert "Allow GitHub Actions to create and approve pull" in made[".github/workflows/update.yml"]
    recipe = yaml(made["recipe/recipe.yaml"])
    assert isinstance(recipe, dict)
    (placeholder,) = recipe["extra"]["recipe-maintainers"]
    publish = made["README.md"].partition("## Publish")[2]
    assert "`recipe-maintainers`" in publish
    assert f"`{placeholder}`" in publish


HOSTS = [
    ("https://github.com/me/x", "https://github.com/me/x/blob/main/CHANGELOG.md", True),
    ("https://www.github.com/me/x.git", "https://www.github.com/me/x/blob/main/CHANGELOG.md", True),
    ("https://GitHub.com/me/x//", "https://GitHub.com/me/x/blob/main/CHANGELOG.md", True),
    ("https://github.example.org/me/x", "https://github.example.org/me/x/blob/main/CHANGELOG.md", False),
    ("https://gitlab.com/g/sub/x/", "https://gitlab.com/g/sub/x/-/blob/main/CHANGELOG.md", False),
    (
        "https://gitlab.example.org:8443/x",
        "https://gitlab.example.org:8443/x/-/blob/main/CHANGELOG.md",
        False,
    ),
    ("https://codeberg.org/me/x", "https://codeberg.org/me/x", False),
    ("https://example.org/github.com/x.git/", "https://example.org/github.com/x.git/", False),
]


@pytest.mark.parametrize(("address", "changelog", "on_github"), HOSTS)
def test_links_and_the_way_to_publish_are_those_of_the_host(
    tmp_path: Path, address: str, changelog: str, on_github: bool
) -> None:
    project = render(tmp_path, repository_url=address)

    assert_sound(project)
    made = files(project)
    assert tomllib.loads(made["pyproject.toml"])["project"]["urls"] == {
        "Source": address,
        "Changelog": changelog,
    }
    publish = made["README.md"].partition("## Publish")[2]
    assert ("Make a GitHub release" in publish) == on_github
    assert ("twine upload" in publish) != on_github


@pytest.mark.parametrize(("release", "flag"), [("25.9", "--environment-specifier"), ("26.7", "--format")])
def test_the_readme_shows_commands_of_the_releases_that_were_chosen(
    tmp_path: Path, release: str, flag: str
) -> None:
    text = files(render(tmp_path, conda_min=release))["README.md"]

    # --format came with conda 26.5, and the older option is deprecated from 26.9 on.
    assert set(re.findall(r"--(?:environment-specifier|format)(?= mysimple)", text)) == {flag}
    assert ("conda 26.3 on" in text) == (release == "25.9")


def test_no_command_of_the_readme_waits_for_an_answer_that_nobody_can_give(tmp_path: Path) -> None:
    text = files(render(tmp_path))["README.md"]

    # `conda run` gives the program no standard input.
    removals = re.findall(r"`(conda run [^`]*pip uninstall [^`]*)`", text)
    assert removals
    assert all(" --yes " in command for command in removals)
