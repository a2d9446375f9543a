"""Which template: the one that condaplug carries, or another."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from condaplug.create.answers import known_hooks, refuse_unknown
from condaplug.create.origin import REPOSITORY_URL, Origin, carried_origin, copier_address, plain_address
from condaplug.create.recorded import Recorded
from condaplug.create.repository import without_secrets
from condaplug.errors import BadInvocationError, CondaplugError


class TemplateUnusableError(CondaplugError):
    """The template cannot be found, fetched or rendered."""


@dataclass(frozen=True)
class Source:
    """A template. ``location`` and ``ref`` are what copier is given; ``builtin``: condaplug carries it."""

    location: str
    ref: str | None = None
    builtin: bool = False

    def __str__(self) -> str:
        if self.builtin:
            return "condaplug's template"
        return f"the template {without_secrets(self.location)}{f' at {self.ref}' if self.ref else ''}"

    @property
    def origin(self) -> Origin | None:
        """Where the template that condaplug carries is from; None for another: copier sees its history."""
        return carried_origin(Path(self.location)) if self.builtin else None

    def accept(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The answers to hand to copier. Raises ``BadInvocationError`` for one that no question asks for.

        The questions of another template are known only after copier has fetched it: its answers pass here.
        """
        answers = dict(given)
        if self.builtin and given.keys() - {"name"}:
            questions = _questions(Path(self.location))
            refuse_unknown(given, questions, str(self))
            if "hooks" in given:
                answers["hooks"] = known_hooks(given["hooks"], _choices(questions["hooks"]))
        return answers


def choose(template: str | None, ref: str | None, target: Path) -> Source:
    """The template that ``--template`` and ``--vcs-ref`` name; a ref alone is one of condaplug's repository.

    Raises ``TemplateUnusableError`` for one that is not there, and ``BadInvocationError`` where ``target``,
    the folder to make, lies inside of it: it would render itself.
    """
    if ref is not None and not ref.strip():
        raise BadInvocationError("--vcs-ref is empty", "Give a tag, a branch or a commit of the template.")
    if template is None:
        if ref is None:
            return Source(str(builtin_template()), builtin=True)
        return Source(_fetchable(REPOSITORY_URL), ref)
    if not template.strip() or "\0" in template:
        raise BadInvocationError("--template is empty", "Give a folder, a git URL or gh:owner/name.")
    folder = Path(template)
    with contextlib.suppress(RuntimeError):
        folder = folder.expanduser()
    if not folder.exists():
        return Source(_fetchable(template), ref)
    if target.resolve().is_relative_to(folder.resolve()):
        raise BadInvocationError(
            f"{target} lies inside the template {template}",
            "Give a folder outside of it: condaplug new NAME DEST",
        )
    if ref is not None and folder.is_dir() and not (folder / ".git").exists() and folder.suffix != ".git":
        raise TemplateUnusableError(
            f"the template {template} is no git repository, so --vcs-ref {ref} names nothing",
            "Leave --vcs-ref out.",
        )
    if ref is not None or not folder.is_dir():
        _require_git(template)
    # Absolute, since the answers file records it: a later update starts from another folder.
    return Source(str(folder.absolute()), ref)


def of_repository(recorded: Recorded, root: Path) -> Source:
    """The template that made the repository at ``root``, at the release that made it.

    It is the one that condaplug carries where that is of the same release, or nobody knows of which it was.
    Raises ``TemplateUnusableError`` where it is not there.
    """
    carried = Source(str(builtin_template()), builtin=True)
    if _is_of(recorded, carried):
        return carried
    template, ref = recorded.template or REPOSITORY_URL, recorded.ref
    folder = root / template
    if not folder.is_dir():
        return Source(_fetchable(template), ref)
    return Source(template if Path(template).is_absolute() else str(folder.resolve()), ref)


def _is_of(recorded: Recorded, carried: Source) -> bool:
    """Whether a repository was made by the very template that condaplug carries, as far as is known."""
    origin = carried.origin
    assert origin is not None
    template = recorded.template or REPOSITORY_URL
    is_same_place = _comparable(template) == _comparable(origin.address or "")
    if recorded.ref is None:
        return is_same_place or is_public(template)
    # copier shortens a commit's hash.
    is_short = re.fullmatch(r"[0-9a-f]{7,64}", recorded.ref) is not None
    is_same_state = recorded.ref == origin.ref or (is_short and (origin.ref or "").startswith(recorded.ref))
    return is_same_state and is_same_place


def is_public(template: str) -> bool:
    """Whether an address is that of condaplug's own repository, in one of the ways to write it."""
    return _comparable(template) == REPOSITORY_URL


def _comparable(template: str) -> str:
    """The address in one way of writing it: git accepts several for one repository."""
    address = plain_address(template).removesuffix("/").removesuffix(".git")
    for start in ("git@github.com:", "ssh://git@github.com/"):
        if address.startswith(start):
            address = "https://github.com/" + address.removeprefix(start).removeprefix("/")
    return address.casefold() if address.startswith("https://github.com/") else address


def builtin_template() -> Path:
    """The folder of the template that comes with condaplug: it holds ``copier.yml`` and ``template/``.

    A wheel has it inside the package, a checkout at its root. Raises ``TemplateUnusableError`` without it.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_template", package.parents[1]):
        if (folder / "copier.yml").is_file() and (folder / "template").is_dir():
            return folder
    raise TemplateUnusableError(
        "condaplug's own template is missing from its installation", "Install condaplug again."
    )


_REMOTE = re.compile(r"(?:gh|gl):|git@|git\+|[A-Za-z][A-Za-z0-9+.-]*://|[\w.-]+@[\w.-]+:")


def _fetchable(template: str) -> str:
    """The address as copier takes it. Raises ``TemplateUnusableError`` for none, and where git is missing."""
    if not _REMOTE.match(template):
        raise TemplateUnusableError(
            f"the template {template} does not exist", "Give a folder, a git URL or gh:owner/name."
        )
    _require_git(template)
    return copier_address(template)


def _require_git(template: str) -> None:
    if shutil.which("git") is None:
        raise TemplateUnusableError(
            f"git, which the template {template} needs, is not on PATH",
            "Install git, or leave --template and --vcs-ref out: condaplug carries a template.",
        )


def _questions(template: Path) -> dict[str, Any]:
    """The questions of condaplug's own template: the keys of ``copier.yml`` without a leading underscore."""
    from ruamel.yaml import YAML

    with (template / "copier.yml").open(encoding="utf-8") as file:
        config = YAML(typ="safe", pure=True).load(file)
    return {key: value for key, value in config.items() if not key.startswith("_")}


def _choices(question: Mapping[str, Any]) -> list[str]:
    """The values that a question of condaplug's own template offers."""
    choices = question["choices"]
    return [str(value) for value in (choices.values() if isinstance(choices, dict) else choices)]


def choices() -> dict[str, list[str]]:
    """What condaplug's own template offers, by question: only for the questions that offer something."""
    questions = _questions(builtin_template())
    return {key: _choices(question) for key, question in questions.items() if "choices" in question}


def offered_hooks() -> dict[str, str]:
    """The hooks of condaplug's own template, without ``conda_``: each with what its skeleton does."""
    labels = _questions(builtin_template())["hooks"]["choices"]
    return {str(hook): label.partition(" (")[2].removesuffix(")") for label, hook in labels.items()}
