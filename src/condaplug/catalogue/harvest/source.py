"""The source of one module, parsed once and shared between the releases that have it."""

from __future__ import annotations

import ast
import warnings
from functools import cached_property
from pathlib import Path


class SourceModule:
    """One module: its dotted ``name``, its ``path`` in the repository and its ``text``."""

    def __init__(self, name: str, path: str, text: str) -> None:
        self.name = name
        self.path = path
        self.text = text
        self.is_package = Path(path).name == "__init__.py"

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree. Raises ``SyntaxError`` where the text is no Python."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a release's text is not ours to mend
            return ast.parse(self.text)

    def absolute(self, level: int, module: str | None) -> str:
        """The dotted name that ``from <level dots><module> import`` reads from, in this module."""
        if not level:
            return module or ""
        parts = self.package.split(".")
        parts = parts[: len(parts) - (level - 1)]
        return ".".join([*parts, *([module] if module else [])])
