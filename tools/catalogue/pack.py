"""Pack the documents of many releases into the catalogue's data: each fact once, with its releases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

WORDS = {"modules"}
"""Sections whose entries are groups of words, each of which comes and goes by itself."""

Packed = list[list[Any]]


def write(documents: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write the data of the releases that ``documents`` describe, oldest first, in place of what is there.

    A document maps ``version`` to the release's name and every other key to a section: a mapping, a sorted
    list of distinct strings, or any other value that JSON can hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sections = sorted({name for one in documents for name in one} - {"version"})
    for old in folder.glob("*.json"):
        old.unlink()
    _write(folder / "releases.json", json.dumps([one["version"] for one in documents]))
    for name in sections:
        form, facts = _pack(name, [one.get(name) for one in documents])
        _write(folder / f"{name}.json", _dumps(form, facts))


def _pack(name: str, values: Sequence[Any]) -> tuple[str, Any]:
    if name in WORDS:
        return "words", _words(values)
    given = [value for value in values if value is not None]
    if given and all(isinstance(value, Mapping) for value in given):
        return "entries", _entries(values)
    if given and all(_is_set(value) for value in given):
        entries = _entries([dict.fromkeys(value or (), True) for value in values])
        return "set", {key: [run[:2] for run in runs] for key, runs in sorted(entries.items())}
    return "whole", _runs(values, missing=None)


def _is_set(value: Any) -> bool:
    strings = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return strings and bool(value == sorted(set(value)))


def _entries(values: Sequence[Mapping[str, Any] | None]) -> dict[str, Packed]:
    """The runs of every key, in the order of the newest release that has them."""
    keys: dict[str, None] = {}
    for value in reversed(values):
        keys.update(dict.fromkeys(value or ()))
    absent = object()
    return {key: _runs([(value or {}).get(key, absent) for value in values], missing=absent) for key in keys}


def _runs(values: Sequence[Any], missing: Any) -> Packed:
    """Neighbours that are alike as one run; none for what is ``missing``."""
    runs: Packed = []
    before = missing
    for position, value in enumerate(values):
        if value is not missing and before is not missing and value == before:
            runs[-1][1] = position + 1
        elif value is not missing:
            runs.append([position, position + 1, value])
        before = value
    for run in runs:
        if run[1] == len(values):
            run[1] = None
    return runs


def _words(values: Sequence[Mapping[str, Any] | None]) -> dict[str, Packed]:
    keys = sorted({key for value in values for key in value or ()})
    return {key: _word_runs([(value or {}).get(key) for value in values]) for key in keys}


def _word_runs(values: Sequence[Mapping[str, Any] | None]) -> Packed:
    """Runs of groups of words: the words that came and went together stand together."""
    flat = [dict(_flat(value)) if value is not None else None for value in values]
    grouped: dict[tuple[int, int | None], list[tuple[tuple[str, ...], Any]]] = {}
    for key, runs in _entries(flat).items():
        for first, end, value in runs:
            grouped.setdefault((first, end), []).append((key, value))  # type: ignore[arg-type]
    packed: Packed = []
    for (first, end), facts in sorted(grouped.items(), key=lambda one: (one[0][0], one[0][1] or len(values))):
        packed.append([first, end, _nested(facts)])
    return packed


def _flat(groups: Mapping[str, Any], *outer: str) -> Iterable[tuple[Any, Any]]:
    yield (), True
    for group, content in groups.items():
        if isinstance(content, Mapping):
            for key, value in _flat(content, *outer, group):
                if key:
                    yield key, value
        elif isinstance(content, str):
            for word in content.split():
                yield (*outer, group, word), True
        else:
            yield (*outer, group), content


def _nested(facts: Iterable[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for key, value in sorted(facts, key=lambda fact: fact[0]):
        if not key:
            continue
        *groups, last = key
        if not groups:
            nested[last] = value
            continue
        inner = nested
        for group in groups[:-1]:
            inner = inner.setdefault(group, {})
        inner[groups[-1]] = f"{inner[groups[-1]]} {last}" if groups[-1] in inner else last
    return nested


def _dumps(form: str, facts: Any) -> str:
    """JSON with one line for each key, so that two versions of the data can be compared by line."""
    if isinstance(facts, dict):
        lines = ",\n".join(f"{_compact(key)}:{_compact(value)}" for key, value in facts.items())
        text = f"{{\n{lines}\n}}"
    else:
        text = _compact(facts)
    return f'{{"form":{_compact(form)},"facts":{text}}}'


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
