"""Facts over releases: what each fact was, from which release to which, and the view at one of them.

A folder of data holds ``releases.json``, their names oldest first, and one file a section. A section has one
of four forms. ``entries``: key -> runs, where a run is ``[first, end, value]`` in positions of the list of
releases (``end`` is excluded; null where the newest release still has it). ``set``: the same without a value.
``whole``: runs of one value. ``words``: key -> runs whose values are groups of words; several may hold at
once, and the entry at a release is their union.

Standard library only and without relative imports: the model's child loads this file by its path.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Run = tuple[int, int, Any]
"""The first position, the position after the last one, the value."""


class Timeline:
    """The facts of a folder of data; each section's file is read when it is first wanted."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self.releases: tuple[str, ...] = tuple(self._read("releases"))
        self._sections: dict[str, Any] = {}
        self._runs: dict[tuple[str, str], list[Run]] = {}

    def _read(self, name: str) -> Any:
        return json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))

    def at(self, release: str) -> Release:
        """The facts of one release. Raises ``KeyError`` where there is none of that name."""
        if release not in self.releases:
            raise KeyError(release)
        return Release(self, self.releases.index(release))

    def sections(self) -> list[str]:
        """The names of the sections."""
        return sorted(path.stem for path in self._folder.glob("*.json") if path.stem != "releases")

    def section(self, name: str) -> Any:
        """The file of a section: its ``form`` and its ``facts``. Raises ``KeyError`` for no section."""
        if name not in self._sections:
            try:
                self._sections[name] = self._read(name)
            except FileNotFoundError:
                raise KeyError(name) from None
        return self._sections[name]

    def runs(self, section: str, key: str = "") -> list[Run]:
        """The runs of one entry, oldest first; of the section itself where its form is ``whole``."""
        known = self._runs.get((section, key))
        if known is None:
            content = self.section(section)
            runs = content["facts"] if content["form"] == "whole" else content["facts"].get(key, ())
            last = len(self.releases)
            known = [
                (first, last if end is None else end, value[0] if value else True)
                for first, end, *value in runs
            ]
            self._runs[section, key] = known
        return known

    def words(self, section: str, key: str) -> dict[str, list[Run]]:
        """The runs of each word of an entry whose form is ``words``; the values are the word's groups.

        A group within ``from`` is named by the pair of ``from`` and its own key.
        """
        found: dict[str, list[Run]] = {}
        for first, end, groups in self.runs(section, key):
            for group, words in _flat(groups):
                for word in words.split() if isinstance(words, str) else ():
                    found.setdefault(word, []).append((first, end, group))
        return {word: sorted(runs, key=lambda run: run[0]) for word, runs in found.items()}


def _flat(groups: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """The content of each group; those within one by the pair of both keys."""
    for group, content in groups.items():
        if isinstance(content, dict):
            yield from (((group, name), words) for name, words in content.items())
        else:
            yield group, content


class Release(Mapping[str, Any]):
    """The facts of one release: section by section, read when wanted."""

    def __init__(self, timeline: Timeline, position: int) -> None:
        self.timeline = timeline
        self.position = position
        self._views: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name == "version":
            return self.timeline.releases[self.position]
        if name not in self._views:
            self._views[name] = self._view(name)
        return self._views[name]

    def __iter__(self) -> Iterator[str]:
        yield "version"
        yield from self.timeline.sections()

    def __len__(self) -> int:
        return 1 + len(self.timeline.sections())

    def _view(self, name: str) -> Any:
        form = self.timeline.section(name)["form"]
        if form == "whole":
            return next((value for value in _holding(self.timeline.runs(name), self.position)), None)
        entries = Entries(self.timeline, name, self.position)
        return list(entries) if form == "set" else entries


class Entries(Mapping[str, Any]):
    """The entries of one section at one release."""

    def __init__(self, timeline: Timeline, section: str, position: int) -> None:
        self._timeline = timeline
        self._section = section
        self._position = position
        self._form: str = timeline.section(section)["form"]
        self._found: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._found:
            values = _holding(self._timeline.runs(self._section, key), self._position)
            if not values:
                raise KeyError(key)
            self._found[key] = _union(values) if self._form == "words" else values[0]
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        for key in self._timeline.section(self._section)["facts"]:
            if key in self:
                yield key

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str):
            return False
        return bool(_holding(self._timeline.runs(self._section, key), self._position))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _holding(runs: list[Run], position: int) -> list[Any]:
    return [value for first, end, value in runs if first <= position < end]


def _union(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Groups of words joined, in the alphabet's order; other values as they are."""
    joined: dict[str, Any] = {}
    for groups in values:
        for group, content in groups.items():
            if isinstance(content, dict):
                joined[group] = _union([joined.get(group, {}), content])
            elif isinstance(content, str):
                joined[group] = " ".join(sorted({*joined.get(group, "").split(), *content.split()}))
            else:
                joined[group] = content
    return dict(sorted(joined.items()))
