"""``[tool.condaplug]``: what a project tells condaplug about itself."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from packaging.specifiers import SpecifierSet

from condaplug.project.facts import Place, Settings
from condaplug.project.files import is_file
from condaplug.project.toml import Toml, kind
from condaplug.suggest import closest

TABLE = ("tool", "condaplug")
KEYS = ("samples", "conda", "select", "ignore")
Problems = list[tuple[str, Place]]


def read_settings(root: Path, toml: Toml) -> tuple[Settings, tuple[Path, ...]]:
    """The settings, and the sample files that they name, sorted.

    What is wrong with a setting goes into ``Settings.problems``, and the setting counts as absent.
    """
    table = toml.get(*TABLE)
    if table is None:
        return Settings(), ()
    place = toml.place(*TABLE)
    if not isinstance(table, dict):
        return Settings(
            place=place, problems=((f"tool.condaplug must be a table, not {kind(table)}", place),)
        ), ()
    problems: Problems = []
    for key in table:
        if key not in KEYS:
            near = closest(key, KEYS, cutoff=0.6)
            sentence = f"[tool.condaplug] has no key {key!r}" + (f"; did you mean {near!r}?" if near else "")
            problems.append((sentence, toml.place(*TABLE, key)))
    samples = _strings(toml, "samples", problems)
    settings = Settings(
        samples=samples,
        conda=_range(toml, problems),
        select=_strings(toml, "select", problems),
        ignore=_reasons(toml, problems),
        place=place,
    )
    files = {
        file for index, glob in enumerate(samples) for file in _matches(root, toml, index, glob, problems)
    }
    return (
        Settings(settings.samples, settings.conda, settings.select, settings.ignore, place, tuple(problems)),
        tuple(sorted(files)),
    )


def _strings(toml: Toml, key: str, problems: Problems) -> tuple[str, ...]:
    value = toml.get(*TABLE, key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(element, str) for element in value):
        found = kind(value) if not isinstance(value, list) else "an array with something else"
        problems.append(
            (f"tool.condaplug.{key} must be an array of strings, not {found}", toml.place(*TABLE, key))
        )
        return ()
    return tuple(value)


def _range(toml: Toml, problems: Problems) -> str | None:
    value = toml.get(*TABLE, "conda")
    if value is None:
        return None
    place = toml.place(*TABLE, "conda")
    if not isinstance(value, str):
        problems.append((f"tool.condaplug.conda must be a string such as '>=26.3', not {kind(value)}", place))
        return None
    try:
        SpecifierSet(value).contains("1")
    except ValueError:
        problems.append((f"tool.condaplug.conda is no range of releases such as '>=26.3': {value!r}", place))
        return None
    return value


def _reasons(toml: Toml, problems: Problems) -> tuple[tuple[str, str], ...]:
    value = toml.get(*TABLE, "ignore")
    if value is None:
        return ()
    if not isinstance(value, dict):
        sentence = f'tool.condaplug.ignore must be a table of code = "reason", not {kind(value)}'
        problems.append((sentence, toml.place(*TABLE, "ignore")))
        return ()
    reasons = []
    for code, reason in value.items():
        if isinstance(reason, str) and reason.strip():
            reasons.append((code, reason))
        else:
            found = "an empty string" if isinstance(reason, str) else kind(reason)
            sentence = f"tool.condaplug.ignore.{code} must say the reason, not hold {found}"
            problems.append((sentence, toml.place(*TABLE, "ignore", code)))
    return tuple(reasons)


def _matches(root: Path, toml: Toml, index: int, glob: str, problems: Problems) -> list[Path]:
    place = toml.place(*TABLE, "samples", index)
    pure = PurePosixPath(glob)
    if pure.is_absolute() or ".." in pure.parts or Path(glob).is_absolute():
        problems.append((f"the sample {glob!r} must be relative to the project and lie in it", place))
        return []
    try:
        files = [path for path in root.glob(glob) if is_file(path)]
    except (ValueError, NotImplementedError, OSError, RecursionError, IndexError) as error:
        problems.append((f"the sample {glob!r} is no glob: {error}", place))
        return []
    if not files:
        problems.append((f"the sample {glob!r} matches no file", place))
    return files
