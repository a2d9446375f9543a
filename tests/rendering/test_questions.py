"""The questions: their names, and what each refuses with a sentence."""

from __future__ import annotations

import keyword
import sys

import pytest
from ruamel.yaml import YAML

from tests.support.rendered import ROOT, refusal

COPIER = YAML(typ="safe", pure=True).load((ROOT / "copier.yml").read_text(encoding="utf-8"))

ACCEPTED = [
    ("name", "x"),
    ("name", "my-simple_format2"),
    ("name", "classic"),
    ("description", "\u00a0x\n"),
    ("name", "a" * 40),
    ("distribution", "My.Plugin-2"),
    ("package", "_private"),
    ("author_email", ""),
    ("author_email", "ada+conda@example.org"),
    ("repository_url", "https://git.example.org:8443/group/conda-x/"),
    ("default_filename", "my_file-2.simple.json"),
]

REFUSED = [
    ("name", "", "empty"),
    ("name", "9bad", "starts with a letter"),
    ("name", "9 bad!", "starts with a letter"),
    ("name", "../x", "starts with a letter"),
    ("name", "Simple", "lower-case"),
    ("name", "größe", "ASCII"),
    ("name", "a--b", "single"),
    ("name", "a-", "single"),
    ("name", "x\n", "letters"),
    ("name", "a" * 41, "40"),
    ("name", "conda-x", "prefix"),
    ("name", "class", "keyword"),
    ("name", "conda", "conda itself"),
    ("description", "", "is empty"),
    ("description", " \n\t\u00a0", "is empty"),
    ("description", "\x00\ufeff", "is empty"),
    ("distribution", "-x", "letter or digit"),
    ("distribution", "conda", "conda itself"),
    ("distribution", "a b", "letter"),
    ("distribution", "a" * 81, "80"),
    ("package", "a-b", "letters"),
    ("package", "1a", "digit"),
    ("package", "tests", "folder"),
    ("package", "pluggy", "conda"),
    ("package", "json", "standard library"),
    ("package", "a" * 61, "60"),
    ("author_email", "nobody", "ada@example.org"),
    ("author_email", "a@b\n", "ada@example.org"),
    ("author_email", 'a"@b', "ada@example.org"),
    ("license", "WTFPL", "choice"),
    ("repository_url", "git@example.org:x", "https://"),
    ("repository_url", 'https://example.org/"x', "https://"),
    ("repository_url", "", "https://"),
    ("hooks", [], "at least one"),
    ("hooks", ["environment_specifier"], "choice"),
    ("conda_min", "25.7", "choice"),
    ("python_min", "3.9", "choice"),
    ("file_format", "xml", "choice"),
    ("default_filename", "../x.json", "folder"),
    ("default_filename", "x.toml", "ends with"),
    ("default_filename", "package.json", "another tool"),
    ("default_filename", "environment.json", "conda reads itself"),
    ("default_filename", "con.json", "Windows"),
    ("default_filename", "*.json", "letters"),
    ("default_filename", "a" * 56 + ".json", "60"),
]


def test_the_names_are_those_that_updates_carry_and_what_matters_is_asked_first() -> None:
    assert [key for key in COPIER if not key.startswith("_")] == [
        "name",
        "hooks",
        "description",
        "file_format",
        "default_filename",
        "conda_min",
        "python_min",
        "distribution",
        "package",
        "author_name",
        "author_email",
        "license",
        "repository_url",
    ]


def test_it_needs_no_trust() -> None:
    assert not {"_tasks", "_migrations", "_jinja_extensions"} & set(COPIER)


@pytest.mark.parametrize("release", ["25.9", "25.11", "26.1", "26.3", "26.5", "26.7"])
def test_every_release_line_can_be_the_oldest(release: str) -> None:
    assert refusal(conda_min=release) is None


@pytest.mark.parametrize(("question", "answer"), ACCEPTED, ids=repr)
def test_a_good_answer_is_taken(question: str, answer: str) -> None:
    assert refusal(**{question: answer}) is None


@pytest.mark.parametrize(("question", "answer", "reason"), REFUSED, ids=repr)
def test_a_bad_answer_is_refused_with_the_reason(question: str, answer: object, reason: str) -> None:
    said = refusal(**{question: answer})

    assert said is not None
    assert question in said
    assert reason in said
    # One sentence: it is all that a person sees.
    assert "\n" not in said.strip()


@pytest.mark.parametrize("word", [word for word in keyword.kwlist if word.islower()])
def test_no_keyword_of_python_is_a_name(word: str) -> None:
    assert "keyword" in str(refusal(name=word))
    assert "keyword" in str(refusal(package=word))


def test_no_module_of_the_standard_library_is_a_package() -> None:
    validator = COPIER["package"]["validator"]

    listed = set(validator.rpartition("in 'abc")[2].partition("'")[0].split()) | {"abc"}
    assert {name for name in sys.stdlib_module_names if not name.startswith("_")} <= listed
