"""``new``: a whole repository from the template, or nothing."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from condaplug.create import template_source
from condaplug.create.answers import gather
from condaplug.create.names import PREFIX, plugin_name
from condaplug.create.recorded import ANSWERS_FILE
from condaplug.create.rendering import Rendered, on_terminal, render
from condaplug.create.repository import init_repository
from condaplug.create.staging import destination, ending_by_exception, staged
from condaplug.errors import BadInvocationError

UPDATES = ".github/workflows/update.yml"
"""One of the workflows that install condaplug; where they have no place to do so from, they are left out."""

LEFT_OUT = (
    "The workflows that update and validate the plugin on GitHub are left out, since they would not know "
    "where to install condaplug from."
)


@dataclass(frozen=True)
class Created:
    """What ``new`` made.

    ``path`` is the absolute folder, ``files`` what was rendered into it (relative, with ``/``, sorted),
    ``hooks`` the hooks among the answers, ``repository`` whether a git repository was made. ``notes`` are
    sentences for the reader.
    """

    path: Path
    name: str
    files: tuple[str, ...]
    hooks: tuple[str, ...]
    repository: bool
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The folder as a reader types it: relative to the working folder where it lies in it."""
        with contextlib.suppress(ValueError, OSError):
            return str(self.path.relative_to(Path.cwd()))
        return str(self.path)

    @property
    def contents(self) -> tuple[str, ...]:
        """The top of the folder in lines: each folder with the number of its files, then all single files."""
        folders = Counter(file.partition("/")[0] for file in self.files if "/" in file)
        lines = [
            f"{folder}/ ({count} file{'s' if count > 1 else ''})" for folder, count in sorted(folders.items())
        ]
        single = [file for file in self.files if "/" not in file]
        return (*lines, ", ".join(single)) if single else tuple(lines)

    @property
    def next_commands(self) -> tuple[str, str, str]:
        """The three commands to run next; they start in the folder from which it was made."""
        tests = "pixi run test" if self._has_pixi() else "python -m pytest"
        if self.shown == ".":
            third = "git add --all" if self._lies_in_a_repository() else "condaplug validate --conda all"
            return tests, "condaplug validate", third
        folder = subprocess.list2cmdline([self.shown]) if os.name == "nt" else shlex.quote(self.shown)
        return f"cd {folder}", tests, "condaplug validate"

    def _lies_in_a_repository(self) -> bool:
        return any((folder / ".git").exists() for folder in (self.path, *self.path.parents))

    def _has_pixi(self) -> bool:
        if "pixi.toml" in self.files:
            return True
        try:
            return "[tool.pixi" in (self.path / "pyproject.toml").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return False


def new(
    name: str,
    dest: str | Path | None = None,
    *,
    hooks: Sequence[str] = (),
    data: Mapping[str, str] | None = None,
    defaults: bool = False,
    template: str | None = None,
    vcs_ref: str | None = None,
    git: bool = True,
) -> Created:
    """Render the template into ``dest`` (default: ``conda-NAME`` in the working folder); say what was made.

    ``name`` is the plugin's, with or without the prefix ``conda-``; ``hooks`` are hooks by name, with or
    without ``conda_``; ``data`` answers questions of the template. The other questions are asked on a
    terminal; elsewhere, and with ``defaults``, they take their defaults. ``template`` (a folder, a git URL,
    ``gh:owner/name``) at ``vcs_ref`` takes the place of the one that condaplug carries. ``git``: make a
    repository where git is there and ``dest`` lies in none.

    Either the whole folder is there at the end or nothing is, whatever happens. Raises
    ``BadInvocationError`` for a name, an answer or a destination that cannot be used,
    ``TemplateUnusableError`` for a template; ``KeyboardInterrupt`` and, at a termination signal,
    ``SystemExit`` pass.
    """
    plugin = plugin_name(name)
    given = gather(plugin, hooks, data or {})
    place = f"{PREFIX}{plugin}" if dest is None else dest
    try:
        target = destination(place)
        chosen = template_source.choose(template, vcs_ref, target)
        answers = chosen.accept(given)
        with ending_by_exception() as stop_if_told, staged(target) as folder:
            rendered = render(chosen, folder, answers, ask=not defaults and on_terminal())
            no_repository = init_repository(folder, target) if git else None
            stop_if_told()
    except OSError as error:
        raise BadInvocationError(
            f"{place} cannot be made: {error.strerror or error}",
            "Fix that, or give another folder: condaplug new NAME DEST",
        ) from error
    return Created(
        path=target,
        name=plugin,
        files=rendered.files,
        hooks=rendered.hooks,
        repository=git and no_repository is None,
        notes=(*rendered.notes, *([no_repository] if no_repository else []), *_limits(chosen, rendered)),
    )


def _limits(chosen: template_source.Source, rendered: Rendered) -> list[str]:
    """What stands in the way of later updates, in sentences."""
    if ANSWERS_FILE not in rendered.files:
        return [f"Updates are not possible: {chosen} records no answers."]
    if chosen.origin:
        left_out = UPDATES not in rendered.files
        return [*filter(None, [chosen.origin.note]), *([LEFT_OUT] if left_out else [])]
    return [] if rendered.commit else [f"Updates are not possible: {chosen} is not a git repository."]
