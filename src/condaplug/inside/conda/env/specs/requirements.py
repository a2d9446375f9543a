"""Lists of specifications, one a line."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from ....model import release
from ...gateways.disk.read import yield_lines
from ...models.channel import is_url
from ...models.match_spec import MatchSpec
from ..env import Environment, EnvironmentYaml
from ._reader import EXPLICIT, Reader, RefusedError, check_extension, of_release, says_why


class RequirementsSpec(Reader):
    """Takes files whose lines are specifications."""

    def check(self, path: Any) -> None:
        if not says_why():
            check_extension(Path(path).suffix, ".txt")
            since_25_7 = release().since("25.7")
            known = EXPLICIT not in yield_lines(path) if since_25_7 else os.path.exists(path)
            if not known:
                raise RefusedError("", f"{path} is no list of requirements")
            return
        if is_url(path) or not os.path.exists(path):
            raise RefusedError("CondaValueError", f"{path} is no file")
        for line in yield_lines(path):
            _check_requirement(line)

    @property
    def environment(self) -> Any:
        kind = EnvironmentYaml if release().since("25.7") else Environment
        return kind(dependencies=[*yield_lines(self.filename)])

    @property
    def env(self) -> Any:
        if not self.filename:
            raise ValueError("there is no file name")
        context = release().get("conda.base.context:context")
        place = {} if release().since("25.11") else {"prefix": context.target_prefix}
        kind = release().get("conda.models.environment:Environment")
        specs = [*map(MatchSpec, yield_lines(self.filename))]
        return kind(requested_packages=specs, platform=context.subdir, **place)


def _check_requirement(line: str) -> None:
    if line == EXPLICIT:
        raise RefusedError("PluginError", "the file is an explicit one")
    try:
        MatchSpec(line)
    except release().get("conda.exceptions:InvalidMatchSpec") as error:
        raise RefusedError("PluginError", f"a line is no specification: {line}") from error


made = partial(of_release, reader=RequirementsSpec)
