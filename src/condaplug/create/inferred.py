"""The answers that a repository would have given, read from what it is: nothing of it is executed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from condaplug.catalogue import api
from condaplug.create.names import PREFIX, plugin_name
from condaplug.create.placement import entry_point
from condaplug.errors import BadInvocationError
from condaplug.project import Place, Project
from condaplug.project.toml import Toml, read_toml
from condaplug.source import Sources

_LICENSES = {
    "MIT": "permission is hereby granted, free of charge, to any person obtaining a copy",
    "Apache-2.0": "apache license version 2.0",
    "BSD-3-Clause": "neither the name of",
    "GPL-3.0-or-later": "gnu general public license version 3",
}
"""What the text of each license says, and none of the others does, in small letters."""

# What the template takes: of a project's own metadata, more may be right.
_AUTHOR = {"name": r"(?s).*\S.*", "email": r"[\w.+%-]+@[\w.-]+"}
_ADDRESS = r"https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/[A-Za-z0-9._~%/+@-]*)?"

_SOURCE_LABELS = ("repository", "source", "source code", "code", "github", "homepage", "home")


@dataclass(frozen=True)
class Inferred:
    """``answers`` by question, and in ``places`` where each was read. The rest is left to defaults."""

    answers: Mapping[str, Any]
    places: Mapping[str, Place]


def infer(project: Project, choices: Mapping[str, Sequence[str]]) -> Inferred:
    """What ``project`` says in answer to the template's questions, as far as it does.

    ``choices`` are the answers that a question offers: what a project says beyond them is no answer. Raises
    ``BadInvocationError`` for a project without an entry point of conda's.
    """
    toml = read_toml(project.root, "pyproject.toml") or Toml("pyproject.toml")
    readers: tuple[tuple[str, Callable[[], tuple[Any, Place] | None]], ...] = (
        ("name", lambda: _name(project)),
        ("hooks", lambda: _hooks(project, choices["hooks"])),
        ("description", lambda: _text(toml, "project", "description")),
        ("conda_min", lambda: _conda_min(project, choices["conda_min"], choices["hooks"])),
        ("python_min", lambda: _python_min(project, choices["python_min"])),
        ("distribution", lambda: (project.name, project.name_place or Place(project.metadata))),
        ("package", lambda: _package(project)),
        ("author_name", lambda: _author(toml, "name")),
        ("author_email", lambda: _author(toml, "email")),
        ("license", lambda: _license(project.root, toml, choices["license"])),
        ("repository_url", lambda: _repository(toml)),
        ("file_format", lambda: _file_format(project, choices["file_format"])),
        ("default_filename", lambda: _default_filename(project, choices["file_format"])),
    )
    found = {question: answer for question, read in readers if (answer := read())}
    return Inferred(
        {question: answer for question, (answer, _) in found.items()},
        {question: place for question, (_, place) in found.items()},
    )


def _name(project: Project) -> tuple[str, Place] | None:
    """The distribution's name without ``conda-``, or the package's; with ``-plugin`` where that is taken."""
    entry = entry_point(project)
    stated = (project.name, project.name_place or Place(project.metadata))
    package = (entry.module.partition(".")[0], entry.place)
    for ending in ("", "-plugin"):
        for text, place in (stated, package):
            with contextlib.suppress(BadInvocationError):
                return plugin_name(text.lower().replace("_", "-").removeprefix(PREFIX) + ending), place
    return None


def _package(project: Project) -> tuple[str, Place]:
    entry = entry_point(project)
    return entry.module.partition(".")[0], entry.place


def _hooks(project: Project, offered: Sequence[str]) -> tuple[list[str], Place] | None:
    found = _hooks_of(project, offered)
    return (sorted(found), next(iter(found.values()))) if found else None


def _hooks_of(project: Project, offered: Sequence[str]) -> dict[str, Place]:
    """The hooks that the source implements, without ``conda_``, each with its place."""
    sources = Sources(project)
    found: dict[str, Place] = {}
    for entry in project.entry_points:
        for one in sources.implementations(entry):
            hook = one.hook.removeprefix("conda_")
            if "conda" in one.marks and hook in offered:
                found.setdefault(hook, one.place or entry.place)
    return found


def _conda_min(project: Project, lines: Sequence[str], hooks: Sequence[str]) -> tuple[str, Place] | None:
    """The oldest of the lines of releases that the project claims and that has the hooks which it has.

    It claims a line where every claim includes the newest patch.
    """
    if not project.claims:
        return None
    known = api.releases()
    wanted = {f"conda_{hook}" for hook in _hooks_of(project, hooks)}
    for line in lines:
        newest = next((release for release in reversed(known) if release.startswith(f"{line}.")), None)
        claimed = newest is not None and all(claim.includes(newest) for claim in project.claims)
        if newest and claimed and wanted <= api.hooks(newest).keys():
            return line, project.claims[0].place
    return None


def _python_min(project: Project, offered: Sequence[str]) -> tuple[str, Place] | None:
    if project.requires_python is None:
        return None
    try:
        wanted = SpecifierSet(project.requires_python)
    except InvalidSpecifier:
        return None
    line = next((line for line in offered if f"{line}.99" in wanted), None)
    return (line, project.requires_python_place or Place(project.metadata)) if line else None


def _text(toml: Toml, *key: str) -> tuple[str, Place] | None:
    value = toml.get(*key)
    return (value, toml.place(*key)) if isinstance(value, str) and value.strip() else None


def _author(toml: Toml, key: str) -> tuple[str, Place] | None:
    authors = toml.get("project", "authors")
    for author in authors if isinstance(authors, list) else ():
        value = author.get(key) if isinstance(author, dict) else None
        if isinstance(value, str) and re.fullmatch(_AUTHOR[key], value):
            return value, toml.place("project", "authors")
    return None


def _license(root: Path, toml: Toml, offered: Sequence[str]) -> tuple[str, Place] | None:
    """The license by its SPDX name, as text or in the older table; else by what the file LICENSE says."""
    known = {choice.lower(): choice for choice in offered}
    for key in (("project", "license"), ("project", "license", "text")):
        value = toml.get(*key)
        if isinstance(value, str):
            name = known.get(value.strip().lower())
            return (name, toml.place("project", "license")) if name else None
    for path in sorted(root.glob("LICENSE*")):
        text = ""
        with contextlib.suppress(OSError):
            text = " ".join(path.read_text(encoding="utf-8", errors="replace").split()).lower()
        for name, sentence in _LICENSES.items():
            if sentence in text:
                return name, Place(path.name)
    return None


def _repository(toml: Toml) -> tuple[str, Place] | None:
    urls = toml.get("project", "urls")
    texts = {
        label.lower(): (label, url)
        for label, url in (urls.items() if isinstance(urls, dict) else ())
        if isinstance(url, str) and re.fullmatch(_ADDRESS, url)
    }
    for wanted in _SOURCE_LABELS:
        if wanted in texts:
            label, url = texts[wanted]
            return url, toml.place("project", "urls", label)
    return None


def _file_format(project: Project, offered: Sequence[str]) -> tuple[str, Place] | None:
    """By the ending of the first sample that has one of the formats'."""
    found = _sample(project, offered)
    return (found[1], found[2]) if found else None


def _default_filename(project: Project, offered: Sequence[str]) -> tuple[str, Place] | None:
    found = _sample(project, offered)
    return (found[0], found[2]) if found else None


def _sample(project: Project, formats: Sequence[str]) -> tuple[str, str, Place] | None:
    """The name of a sample, its format, and where samples are named."""
    for sample in project.samples:
        ending = sample.suffix.lstrip(".").replace("yml", "yaml")
        if ending in formats:
            return sample.name, ending, project.settings.place or Place("pyproject.toml")
    return None
