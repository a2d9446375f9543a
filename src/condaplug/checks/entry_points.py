"""CP101 to CP105: what the metadata alone says about the entry points."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.utils import canonicalize_name

from condaplug.checks.base import Facts
from condaplug.judgement import Check, Problem
from condaplug.project import EntryPoint, Project, backend_family, dotted_modules, find_module
from condaplug.suggest import closest

# The grammar of an entry point's value (importlib.metadata, 3.10 to 3.14, and the PyPA specification).
_VALUE = re.compile(r"(?P<module>[\w.]+)[ \t]*(:[ \t]*(?P<attribute>[\w.]+)[ \t]*)?(\[[^]\n]*][ \t]*)?")
_WARNS = "conda warns at every command and goes on without the plugin"
_PLUGIN_MODULES = ("plugin", "plugins", "hooks")


def no_entry_point(facts: Facts) -> Iterator[Problem]:
    """The project declares no entry point in the group `conda`.

    conda finds plugins by this group alone (conda/plugins/manager.py, `load_entrypoints`), so it never looks
    at this one, and says nothing. Add the entry point; where one stands in a table that the build backend
    does not read, move it.
    """
    project = facts.project
    if project.entry_points or project.near_groups:
        return
    for where, place in project.misplaced:
        yield Problem(
            f"{where} names an entry point of conda, but {project.backend or 'setuptools'} does not read it "
            "there: conda never finds the plugin",
            f"Move it to {_example(project)}.",
            place,
        )
    if not project.misplaced:
        yield Problem(
            "the project declares no entry point in the group 'conda': conda never finds the plugin",
            f"Add to {_example(project)}.",
            project.entry_points_place,
        )


def _example(project: Project) -> str:
    """How an entry point of this project would be written where its metadata stands."""
    name, module = project.name, _likely_module(project)
    if project.metadata == "setup.cfg":
        return f"setup.cfg: [options.entry_points], conda =, {name} = {module}"
    if project.metadata == "setup.py":
        return f'the call of setup(): entry_points={{"conda": ["{name} = {module}"]}}'
    return f'pyproject.toml: [{project.entry_points_table}], {_key(name)} = "{module}"'


def _key(name: str) -> str:
    """A bare TOML key where the name is one, else a quoted key."""
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else f'"{name}"'


def _line(entry_point: EntryPoint, value: str) -> str:
    """The entry point with another value, as its file spells it."""
    if entry_point.place.path.endswith(".toml"):
        return f'{_key(entry_point.name)} = "{value}"'
    line = f"{entry_point.name} = {value}"
    return f'"{line}"' if entry_point.place.path.endswith(".py") else line


def _likely_module(project: Project) -> str:
    """The module that most probably holds the hooks; the project's name as a module where there is none."""
    modules = list(dotted_modules(project))
    named = [module for module in modules if module.rpartition(".")[2] in _PLUGIN_MODULES]
    fallback = [*modules, canonicalize_name(project.name).replace("-", "_")]
    return min(named or fallback[:1], key=lambda module: module.count("."))


def misnamed_group(facts: Facts) -> Iterator[Problem]:
    """A group of entry points is nearly called `conda`.

    conda looks for the group `conda`, exactly so, and at no other; it says nothing about the rest. Rename the
    group. Beside a group `conda` this is a warning: the entry points of the other one may be meant for
    somebody else.
    """
    for group, place in facts.project.near_groups:
        yield Problem(
            f"the group of entry points is called {group!r}; conda reads the group 'conda' and no other, "
            "and says nothing",
            "Rename the group to 'conda'; entry points of all hooks stand there.",
            place,
            "warning" if facts.project.entry_points else None,
        )


def module_not_found(facts: Facts) -> Iterator[Problem]:
    """The entry point names a module that the project does not hold.

    conda cannot import it: it warns at every command and goes on without the plugin. Fix the name, or make
    the build ship the module. A module that a build compiles or writes, or that a declared dependency brings,
    is left alone.
    """
    project = facts.project
    for entry_point in project.entry_points:
        module = entry_point.module
        if _fault(entry_point.value) or find_module(project, module):
            continue
        if _comes_from_elsewhere(project, module):
            continue
        meant = _meant(project, module)
        hint = f"Add the module {module}, or name the module that holds the hooks."
        if meant:
            value = f"{meant}:{entry_point.attribute}" if entry_point.attribute else meant
            hint = f"Did you mean {meant}? Write {_line(entry_point, value)}."
        yield Problem(
            f"the entry point {entry_point.name} names the module {module}, which the project does not hold; "
            f"{_WARNS}",
            hint,
            entry_point.place,
            # An unknown build backend may put modules where nothing in the checkout shows.
            "warning" if backend_family(project.backend) == "other" else None,
        )


def _comes_from_elsewhere(project: Project, module: str) -> bool:
    top = module.partition(".")[0]
    is_own = any(one.name == top for one in project.modules)
    if module in project.generated or (project.compiled and (is_own or not project.modules)):
        return True
    return not is_own and canonicalize_name(top) in {dependency.name for dependency in project.dependencies}


def _meant(project: Project, module: str) -> str | None:
    modules = list(dotted_modules(project))
    for spelling in (module.removesuffix(".py"), module.partition(".")[2], module.replace("-", "_")):
        if spelling in modules:
            return spelling
    parent = module.rpartition(".")[0]
    path = find_module(project, parent)
    if path is not None and path.is_file():
        # An object of the module, written with a dot instead of a colon.
        return parent
    return closest(module, modules)


def invalid_entry_point(facts: Facts) -> Iterator[Problem]:
    """The entry point's value is not `module` or `module:attribute`.

    Python cannot parse it, so conda warns at every command and goes on without the plugin; many build
    backends refuse to build. A module is named with dots, without `.py`, slashes, dashes or blanks.
    """
    project = facts.project
    for entry_point in project.entry_points:
        fault = _fault(entry_point.value)
        if not fault:
            continue
        meant = _repaired(project, entry_point.value)
        hint = f"Write {_line(entry_point, meant)}." if meant else "Name the plugin's module, with dots."
        yield Problem(
            f"the entry point {entry_point.name} has the value {entry_point.value!r}, {fault}; {_WARNS}",
            hint,
            entry_point.place,
        )


def _fault(value: str) -> str | None:
    """What keeps Python from importing a value; None where it is `module` or `module:attribute`."""
    value = value.strip()
    if not value:
        return "which is empty"
    if "/" in value or "\\" in value:
        return "which is a path, not a module"
    match = _VALUE.fullmatch(value)
    if match is None:
        return "which is neither module nor module:attribute"
    names = f"{match['module']}.{match['attribute'] or 'x'}".split(".")
    return None if all(names) else "which has a dot without a name beside it"


def _repaired(project: Project, value: str) -> str | None:
    """The module of the project that a broken value surely means."""
    path = re.sub(r"\s+", "", value).replace("\\", "/").partition(":")[0]
    path = path.removeprefix("./").removeprefix("src/").removesuffix(".py").removesuffix("/__init__")
    dotted = path.replace("/", ".").strip(".")
    modules = set(dotted_modules(project))
    candidates = (dotted, dotted.replace("-", "_"), re.sub(r"\.\.+", ".", dotted))
    return next((candidate for candidate in candidates if candidate in modules), None)


def duplicate_entry_point(facts: Facts) -> Iterator[Problem]:
    """Two entry points have the same name, or name the same module.

    Of one name, setuptools refuses to build them. Of one module, conda registers the first and ignores the
    second without a message (conda/plugins/manager.py, `register`). One entry point for each module is
    enough: conda finds every hook in it.
    """
    names: dict[str, EntryPoint] = {}
    values: dict[tuple[str, str], EntryPoint] = {}
    for entry_point in facts.project.entry_points:
        first = names.setdefault(entry_point.name, entry_point)
        same = values.setdefault((entry_point.module, entry_point.attribute), entry_point)
        if first is not entry_point:
            yield Problem(
                f"two entry points are called {entry_point.name}: setuptools refuses to build them",
                "Delete one of them, or give it another name.",
                entry_point.place,
            )
        elif same is not entry_point:
            yield Problem(
                f"the entry points {same.name} and {entry_point.name} both name {entry_point.value}: conda "
                "registers the first and ignores the second without a message",
                f"Delete {entry_point.name}: conda finds every hook of a module through one entry point.",
                entry_point.place,
            )


CHECKS = (
    Check("CP101", "no-entry-point", "error", "project", no_entry_point),
    Check("CP102", "misnamed-group", "error", "project", misnamed_group),
    Check("CP103", "module-not-found", "error", "project", module_not_found),
    Check("CP104", "invalid-entry-point", "error", "project", invalid_entry_point),
    Check("CP105", "duplicate-entry-point", "warning", "project", duplicate_entry_point),
)
