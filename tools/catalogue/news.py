"""Two documents of conda compared: what a release brought, and whether data made anew is the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]


def differences(before: Document, after: Document) -> dict[str, list[str]]:
    """Section -> the keys whose facts differ, sorted; sections that are the same are left out.

    A section without keys is named by its whole value.
    """
    differing = {}
    for section in sorted({*before, *after} - {"version"}):
        old, new = _keyed(before.get(section)), _keyed(after.get(section))
        keys = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        if keys:
            differing[section] = keys
    return differing


def news(before: Document, after: Document) -> list[str]:
    """What is new since an earlier release, one line each, headed by section."""
    lines = []
    for title, entries in (
        ("hooks", _came_and_went(before["hooks"], after["hooks"])),
        ("types", _came_and_went(before["types"], after["types"])),
        ("fields", _fields(before["types"], after["types"])),
        ("deprecations", _deprecations(before["deprecations"], after["deprecations"])),
        ("removals", _removals(before["modules"], after["modules"])),
        ("dependencies", _came_and_went(_keyed(before["dependencies"]), _keyed(after["dependencies"]))),
        ("python", [f"{before['python']} -> {after['python']}"] * (before["python"] != after["python"])),
    ):
        entries = list(entries)
        if entries:
            lines += [f"{title}:", *(f"  {entry}" for entry in entries)]
    counts = ", ".join(f"{section} {len(keys)}" for section, keys in differences(before, after).items())
    return [*lines, f"entries that differ: {counts or 'none'}"]


def _keyed(section: Any) -> Mapping[str, Any]:
    if isinstance(section, Mapping):
        return section
    if isinstance(section, list) and all(isinstance(each, str) for each in section):
        return dict.fromkeys(section, True)
    if isinstance(section, list) and all("plugin" in each for each in section):
        return {each["plugin"]: each for each in section}
    return {str(section): True}


def _came_and_went(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"+ {key}" for key in sorted({*after} - {*before}))
    yield from (f"- {key}" for key in sorted({*before} - {*after}))


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The fields that types of both releases got, lost or changed."""
    for name in sorted({*before} & {*after}):
        old, new = (
            {each["name"]: each for each in types[name].get("fields", ())} for types in (before, after)
        )
        for line in _came_and_went(old, new):
            yield f"{line[:2]}{name}.{line[2:]}"
        for field in new:
            if field in old and old[field] != new[field]:
                yield f"~ {name}.{field}: {_changes(old[field], new[field])}"


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    keys = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    return ", ".join(f"{key} {old.get(key)!r} -> {new.get(key)!r}" for key in keys)


def _deprecations(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The deprecations that were declared or changed; one whose name is gone is a removal."""
    for name, fact in after.items():
        if before.get(name) != fact:
            use = f", use {fact['use']}" if "use" in fact else ""
            sign = "~" if name in before else "+"
            yield f"{sign} {name}: warns from {fact['since']} on, removed in {fact['until']}{use}"


def _removals(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The modules that are gone, and of the others the public names that they define or have from conda."""
    for module, facts in before.items():
        if module not in after:
            yield f"- {module}"
            continue
        for name in sorted(_public(facts) - _public(after[module], every=True)):
            yield f"- {module}.{name}"


def _public(module: Mapping[str, Any], every: bool = False) -> set[str]:
    texts = [module.get(kind, "") for kind in ("classes", "functions", "values")]
    texts += [
        words
        for origin, words in module.get("from", {}).items()
        if every or origin.startswith((".", "conda"))
    ]
    names = {word.partition("=")[0] for text in texts for word in text.split()}
    return {name for name in names if not name.startswith("_")}
