"""The answers file, in which a repository records what made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from condaplug.errors import BadInvocationError

ANSWERS_FILE = ".copier-answers.yml"


QUESTIONS = frozenset({"conda_min", "distribution", "hooks", "name", "package", "python_min"})
"""Answers that condaplug's template records, wherever it is from."""


@dataclass(frozen=True)
class Recorded:
    """What an answers file says.

    ``template`` is where the template is fetched from, ``ref`` its tag or commit: None where no update can
    start from the template as it was, such as one with uncommitted changes or in a plain folder.
    """

    template: str | None
    ref: str | None
    answers: Mapping[str, Any]

    @property
    def is_of_condaplug(self) -> bool:
        """Whether condaplug's template, or a copy of it at another address, made the repository."""
        return self.answers.keys() >= QUESTIONS

    @property
    def hooks(self) -> tuple[str, ...]:
        """The hooks among the answers, without ``conda_``."""
        hooks = self.answers.get("hooks")
        return tuple(map(str, hooks)) if isinstance(hooks, list) else ()


def read_answers(root: Path) -> Recorded | None:
    """What the answers file of the repository at ``root`` records; None where there is no such file.

    Raises ``BadInvocationError`` for a file that cannot be read, or that copier did not write.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = root / ANSWERS_FILE
    hint = "Bring it back from version control: copier writes this file, and nobody edits it by hand."
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInvocationError(f"{path} cannot be read: {error.strerror}", hint) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise BadInvocationError(f"{path} is no YAML: {' '.join(str(error).split())}", hint) from None
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise BadInvocationError(f"{path} does not hold answers: keys with values", hint)
    origin = {key: document.get(key) for key in ("_src_path", "_commit")}
    for key, value in origin.items():
        if value is not None and not isinstance(value, str):
            raise BadInvocationError(f"{path}: {key} is no text", hint)
        if value is not None and not _is_name(value):
            raise BadInvocationError(f"{path}: {key} is {value[:60]!r}, which names nothing", hint)
    if origin["_commit"] == "HEAD":
        # copier records a tag or a commit. With HEAD it would take in what is not committed there, and ask a
        # repository for it whose settings may name programs.
        raise BadInvocationError(f"{path}: _commit is HEAD, which is no state that stays", hint)
    answers = {key: value for key, value in document.items() if not key.startswith("_")}
    for key, value in answers.items():
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, (str, bool, int, float)) for text in texts):
            raise BadInvocationError(f"{path}: {key} is neither a text nor a list of texts", hint)
    hooks = answers.get("hooks", [""])
    if not isinstance(hooks, list) or not hooks:
        raise BadInvocationError(f"{path}: hooks is no list of hooks", hint)
    return Recorded(origin["_src_path"], origin["_commit"], answers)


def _is_name(text: str) -> bool:
    """Whether an address, or a state, can be one: no option, nothing that cannot be shown."""
    return bool(text.strip()) and text.isprintable() and not text.startswith("-") and len(text) <= 1000
