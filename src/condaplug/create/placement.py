"""Where the template's files lie in a repository: where ``new`` put them, or where somebody else's are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from condaplug.errors import BadInvocationError
from condaplug.project import EntryPoint, Project


@dataclass(frozen=True)
class Placement:
    """``package`` is what the template calls the package.

    ``module`` is the dotted module of the hook functions, ``file`` its path, ``folder`` that of the package
    which holds it, ``tests`` the folder of the tests; paths are relative, with ``/``.
    """

    package: str
    module: str
    file: str
    folder: str
    tests: str = "tests"

    def path(self, rendered: str) -> str:
        """Where a file that the template renders at ``rendered`` belongs."""
        top, _, rest = rendered.partition("/")
        if rendered == f"{self.package}/plugin.py":
            return self.file
        if rest and top == self.package:
            return f"{self.folder}/{rest}"
        if rest and top == "tests":
            return f"{self.tests}/{rest}"
        return rendered

    def text(self, rendered: str) -> str:
        """A test module's text with the imports that this repository needs."""
        if self.file.endswith("/__init__.py"):
            holder, plugin = self.module, f"import {self.module} as plugin"
        else:
            holder, _, stem = self.module.rpartition(".")
            name = stem if stem == "plugin" else f"{stem} as plugin"
            plugin = f"from {holder} import {name}"
        text = rendered.replace(f"from {self.package} import plugin\n", f"{plugin}\n")
        return re.sub(rf"\bfrom {self.package}(?= import|\.)", f"from {holder}", text)


def entry_point(project: Project) -> EntryPoint:
    """The entry point whose hooks are the plugin's: the first, but rather one that names a module.

    Raises ``BadInvocationError`` where there is none.
    """
    if not project.entry_points:
        raise BadInvocationError(
            f"{project.name} has no entry point in the group conda ({project.metadata})",
            "Name the module of its hooks there; `condaplug validate` says how.",
        )
    return min(project.entry_points, key=lambda entry: bool(entry.attribute))


def placement(project: Project) -> Placement:
    """Where things lie in the repository of ``project``.

    Raises ``BadInvocationError`` where it has no entry point of conda's, or one to a module that is not there
    or lies in no package.
    """
    entry = entry_point(project)
    top, *rest = entry.module.split(".")
    module = next((module for module in project.modules if module.name == top), None)
    if module is None or not module.path.is_dir():
        what = "is a single file" if module else "is not in the repository"
        raise BadInvocationError(
            f"{entry.place}: the entry point names {entry.module}, and {top} {what}",
            "A new hook is a module of its own in a package: make one, and name a module in it there.",
        )
    found = module.path.joinpath(*rest)
    choices = [found / "__init__.py", *([found.with_name(f"{found.name}.py")] if rest else [])]
    file = next((path for path in choices if path.is_file()), None)
    if file is None:
        raise BadInvocationError(
            f"{entry.place}: the entry point names {entry.module}, and no file has that module",
            "`condaplug validate` says what is wrong with it.",
        )
    return Placement(
        package=top,
        module=entry.module,
        file=file.relative_to(project.root).as_posix(),
        folder=file.parent.relative_to(project.root).as_posix(),
        tests=_tests(project.root),
    )


def _tests(root: Path) -> str:
    return "test" if (root / "test").is_dir() and not (root / "tests").is_dir() else "tests"
