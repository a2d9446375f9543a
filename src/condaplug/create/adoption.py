"""``adopt``: let a repository that the template did not make record answers, as if it had."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from condaplug.create.answers import refuse_broken
from condaplug.create.inferred import infer
from condaplug.create.merging import what_to_do, write_all
from condaplug.create.placement import placement
from condaplug.create.recorded import ANSWERS_FILE, Recorded, read_answers
from condaplug.create.rendering import render
from condaplug.create.repository import author
from condaplug.create.template_source import Source, choices, of_repository
from condaplug.errors import BadInvocationError
from condaplug.project import read_project
from condaplug.project.toml import Toml, read_toml


@dataclass(frozen=True)
class Answer:
    """One recorded answer, and ``origin``, what it was taken from: None for the template's default."""

    question: str
    value: Any
    origin: str | None


@dataclass(frozen=True)
class Adopted:
    """What ``adopt`` wrote: the answers file of the repository at ``path``. ``notes`` are for the reader."""

    path: Path
    answers: tuple[Answer, ...]
    notes: tuple[str, ...]


def adopt(path: str | Path = ".", *, data: Mapping[str, str] | None = None) -> Adopted:
    """Write an answers file into the repository at ``path``, with what the repository says; nothing else.

    ``data`` takes the place of what would be inferred; what nobody says gets the template's default. Raises
    ``BadInvocationError`` for a repository that records answers already or whose answers the template does
    not take, ``NotAPluginProjectError`` where there is no project.
    """
    project = read_project(Path(path))
    if read_answers(project.root) is not None:
        raise BadInvocationError(
            f"{project.root / ANSWERS_FILE} is there already",
            "Nothing is left to adopt. To infer the answers anew, remove that file first.",
        )
    place = placement(project)
    source = of_repository(Recorded(None, None, {}), project.root)
    inferred = infer(project, choices())
    refuse_broken(data or {})
    given = source.accept(data or {})
    if "hooks" not in {**inferred.answers, **given}:
        raise BadInvocationError(
            f"{place.file} has no hook of conda's that the template knows",
            "`condaplug validate` says what is wrong with it; or name the hooks: --data hooks=subcommands",
        )
    try:
        with tempfile.TemporaryDirectory(prefix="condaplug-") as folder:
            rendered = Path(folder, "rendered")
            render(source, rendered, {**inferred.answers, **given}, ask=False)
            text = (rendered / ANSWERS_FILE).read_text(encoding="utf-8")
            recorded = read_answers(rendered)
        write_all(project.root, {ANSWERS_FILE: text.encode()})
    except OSError as error:
        raise BadInvocationError(
            f"{error.filename or project.root} cannot be written: {error.strerror or error}",
            what_to_do(error),
        ) from error
    assert recorded is not None
    origins = {question: str(place) for question, place in inferred.places.items()}
    origins = {**dict.fromkeys(author(), "git's configuration"), **origins, **dict.fromkeys(given, "--data")}
    answers = tuple(Answer(key, value, origins.get(key)) for key, value in recorded.answers.items())
    notes = _notes(source, recorded, place.folder)
    stated = (read_toml(project.root, "pyproject.toml") or Toml("pyproject.toml")).get("project", "license")
    if origins.get("license") is None and isinstance(stated, str):
        notes.append(f"The template has no license {stated}: its default is recorded instead.")
    return Adopted(project.root, answers, tuple(notes))


def _notes(source: Source, recorded: Recorded, folder: str) -> list[str]:
    notes = [source.origin.note] if source.origin and source.origin.note else []
    package = recorded.answers.get("package")
    if folder != package:
        notes.append(
            f"The package lies in {folder}, and the template's in {package}: "
            "`add` and `update` follow it there, plain `copier update` does not."
        )
    return notes
