"""hatchling: ``[tool.hatch.build.targets.wheel]`` over ``[tool.hatch.build]``.

Source: hatchling 1.33, ``builders/config.py`` and ``builders/wheel.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from pathspec import GitIgnoreSpec

from condaplug.project.facts import Place, Shipment
from condaplug.project.files import MAX_BYTES, content, entries, is_file
from condaplug.project.shipping.paths import is_below
from condaplug.project.toml import Toml

_BUILD = ("tool", "hatch", "build")
_WHEEL = (*_BUILD, "targets", "wheel")
_VERSION_HOOKS = {"vcs", "version"}
"""Build hooks that write a version file; any other may add files that no setting names."""

_NEVER = ["*.py[cdo]", "/dist", "__pycache__/"]


def read(root: Path, toml: Toml, name: str) -> Shipment | None:
    """What hatchling ships; None if only a build hook knows."""
    hooks = {hook for base in (_BUILD, _WHEEL) for hook in _table(toml, *base, "hooks")}
    if hooks - _VERSION_HOOKS:
        return None
    forced = [path for path in _table(toml, *_key(toml, "force-include")) if _is_relative(path)]
    forced += [path for base in (_BUILD, _WHEEL) for path in _version_files(toml, base)]
    chosen = _texts(toml, "only-include") or _texts(toml, "packages")
    included = _texts(toml, "include")
    key = _first(toml, "only-include", "packages", "include", "exclude") or _WHEEL
    obstacle = None
    if not chosen and not included:
        default = _default(root, name)
        chosen = (default,) if default else ()
        if not default and not forced and not _texts(toml, "artifacts"):
            obstacle = f"hatchling finds no package called {_file_names(name)[0]}"
    excluded = [*_NEVER, *([] if _flag(toml, "ignore-vcs") else _ignored(root)), *_texts(toml, "exclude")]
    leaves_out = _patterns(excluded)
    takes_in = _patterns(included)
    artifacts = _patterns(_texts(toml, "artifacts"))

    def holds(path: str) -> bool:
        if is_below(path, forced):
            return True
        if chosen and not is_below(path, chosen):
            return False
        if artifacts.match_file(path):
            return True
        wanted = bool(chosen) or (bool(included) and takes_in.match_file(path))
        return wanted and not leaves_out.match_file(path)

    return Shipment(
        holds=holds,
        setting=f"[{'.'.join(key[:-1])}] {key[-1]}" if key != _WHEEL else "hatchling's default selection",
        place=_place(toml, key),
        remedy='Name it: [tool.hatch.build.targets.wheel], packages = ["{path}"], and exclude it nowhere.',
        obstacle=obstacle,
    )


def _key(toml: Toml, option: str) -> tuple[str, ...]:
    """Where an option stands: the wheel's own table wins over the one for all targets."""
    return (*(_WHEEL if toml.get(*_WHEEL, option) is not None else _BUILD), option)


def _texts(toml: Toml, option: str) -> tuple[str, ...]:
    return toml.texts(*_key(toml, option))


def _flag(toml: Toml, option: str) -> bool:
    return toml.get(*_key(toml, option)) is True


def _first(toml: Toml, *options: str) -> tuple[str, ...] | None:
    return next((_key(toml, option) for option in options if _texts(toml, option)), None)


def _place(toml: Toml, key: tuple[str, ...]) -> Place:
    place = toml.place(*key)
    return place if place.line else toml.place("build-system", "build-backend")


def _table(toml: Toml, *key: str) -> dict[str, Any]:
    found = toml.get(*key)
    return found if isinstance(found, dict) else {}


def _version_files(toml: Toml, base: tuple[str, ...]) -> Iterator[str]:
    """The files that a version hook writes, which are shipped even if git ignores them."""
    yield from toml.texts(*base, "hooks", "vcs", "version-file")
    yield from toml.texts(*base, "hooks", "version", "path")


def _is_relative(path: str) -> bool:
    return not path.startswith(("/", "~", ".."))


def _file_names(name: str) -> list[str]:
    """The names of a project in a file's name: as it was written, and canonical."""
    return [re.sub(r"[^\w.]+", "_", name), canonicalize_name(name).replace("-", "_")]


def _default(root: Path, name: str) -> str | None:
    """What is shipped by default: the package or module with the project's name."""
    for one in _file_names(name):
        if is_file(root / one / "__init__.py"):
            return one
        if is_file(root / "src" / one / "__init__.py"):
            return f"src/{one}"
        if is_file(root / f"{one}.py"):
            return f"{one}.py"
        namespaces = [top for top, path in entries(root).items() if is_file(path / one / "__init__.py")]
        if len(namespaces) == 1:
            return namespaces[0]
    return None


def _ignored(root: Path) -> list[str]:
    """The patterns of the nearest ``.gitignore``, as far up as the repository goes."""
    for folder in (root, *root.parents):
        file = folder / ".gitignore"
        if is_file(file):
            try:
                data = content(file, MAX_BYTES) or b""
            except OSError:
                return []
            return data.decode("utf-8", "replace").splitlines()
        if (folder / ".git").exists():
            return []
    return []


def _patterns(lines: list[str] | tuple[str, ...]) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # a pattern that git does not know: hatchling refuses it as well
        return GitIgnoreSpec.from_lines([])
