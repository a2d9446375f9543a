"""Which environment plugin is meant: by its name or an alias, by a file's name, by a file's content.

Source: conda/plugins/manager.py. Since 26.3 a file's name comes first; before, only its content counted.
Since 25.7 a specifier may stay out of detection, can be asked for by name, and one that fails refuses a file;
in 25.5 its failure was everybody's.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from fnmatch import fnmatch
from typing import Any

from ...model import release
from ..common.io import dashlist

_NOT_SELECTED = "conda.exceptions:EnvironmentSpecPluginSelectionError"
_AMBIGUOUS = "conda.exceptions:AmbiguousEnvironmentSpecPlugin"


class Selection:
    """Chooses among the results of one plugin manager; ``results`` gives those of a hook."""

    def __init__(self, results: Callable[[str], list[Any]]) -> None:
        self.results = results

    @property
    def two_phases(self) -> bool:
        return release().since("26.3")

    def specifiers(
        self, *, with_aliases: bool = True, supports_detection: bool | None = None
    ) -> dict[str, Any]:
        """The environment specifiers by name; those in detection, or those that are not, or all of them."""
        found = self.results("environment_specifiers")
        if supports_detection is not None:
            found = [
                each for each in found if each.environment_spec.detection_supported == supports_detection
            ]
        spelled = with_aliases and self.two_phases
        return self._spelled(found) if spelled else {each.name: each for each in found}

    def named(self, source: str, name: str) -> Any:
        """The specifier that was asked for; raises where there is none, or where it refuses the file."""
        wanted = name.strip().lower()
        specifier = self.specifiers().get(wanted)
        if specifier is None:
            raise self._not_selected(
                f"there is no environment specifier {wanted!r}", "26.5", "CondaValueError"
            )
        try:
            handled = _handles(specifier, source)
        except Exception as reason:
            text = f"{wanted!r} does not read {source!r}: {type(reason).__name__}: {reason}"
            raise self._not_selected(text, "26.3", "PluginError") from reason
        return specifier if handled else self._refuse(f"{wanted!r} does not handle {source!r}")

    def detected(self, source: str) -> Any:
        """The specifier for a file that nobody named one for; raises where none or several claim it."""
        if self.two_phases:
            specifiers = self.specifiers(supports_detection=True, with_aliases=False).values()
            found = self._of_filename(source, specifiers) or self._of_content(source, specifiers)
        elif release().since("25.7"):
            every = self.results("environment_specifiers")
            found = self._of_content(
                source, [each for each in every if each.environment_spec.detection_supported]
            )
        else:
            found = [each for each in self.results("environment_specifiers") if _handles(each, source)]
        if len(found) > 1:
            raise self._ambiguous(source, found)
        return found[0] if found else self._last_resort(source)

    def _of_filename(self, source: str, specifiers: Iterable[Any]) -> list[Any]:
        """Those whose file name it is; a single one has to take the file, at least without an error."""
        found = _of_name(source, specifiers)
        if len(found) == 1:
            try:
                _handles(found[0], source)
            except Exception as reason:
                raise self._error("PluginError", f"{source!r} cannot be read: {reason}") from reason
        return found

    def _of_content(self, source: str, specifiers: Iterable[Any]) -> list[Any]:
        """Those that say they handle the file; one that fails handles nothing."""
        found = []
        for each in specifiers:
            with suppress(Exception):
                found += [each] if _handles(each, source) else []
        return found

    def _last_resort(self, source: str) -> Any:
        """conda's own reader of environment.yml, which takes part in no detection (25.9 to 26.7)."""
        kinds = ["PluginError", "CondaValueError"]
        kinds += ["EnvironmentSpecPluginSelectionError"] * self.two_phases
        errors = tuple(release().get(f"conda.exceptions:{kind}") for kind in kinds)
        reason = None
        if release().since("25.9") and not release().since("26.9"):
            try:
                return self.named(source, "environment.yml")
            except errors as error:
                reason = error
        undetected = release().get("conda.exceptions:EnvironmentSpecPluginNotDetected")
        known = self.results("environment_specifiers")
        if release().since("26.5"):
            raise undetected(known) from reason
        raise undetected(source, [each.name for each in known]) from reason

    # -- exporters -------------------------------------------------------------------------------------------

    def exporters(self) -> dict[str, Any]:
        """The environment exporters by each of their names."""
        return self._spelled(self.results("environment_exporters"))

    def exporter_of_file(self, filename: str) -> Any:
        """The exporter whose file name it is; raises where there is none or more than one."""
        exporters = self.results("environment_exporters")
        if self.two_phases:
            found = _of_name(filename, exporters)
        else:
            found = [each for each in exporters if os.path.basename(filename) in each.default_filenames]
        if not found:
            undetected = release().get("conda.exceptions:EnvironmentExporterNotDetected")
            raise undetected(os.path.basename(filename), exporters)
        return found[0] if len(found) == 1 else self._refuse(f"more than one exporter writes {filename!r}")

    def exporter_of_format(self, name: str) -> Any:
        """The exporter with a name or an alias; raises CondaValueError where there is none."""
        known = self.exporters()
        if name in known:
            return known[name]
        raise self._error("CondaValueError", f"no export format {name!r}: choose one of {', '.join(known)}")

    # -- both ------------------------------------------------------------------------------------------------

    def _spelled(self, plugins: Iterable[Any]) -> dict[str, Any]:
        """The plugins by name and by alias, each of which only one of them may use."""
        spelled = [(name, plugin) for plugin in plugins for name in (plugin.name, *plugin.aliases)]
        uses = Counter(name for name, _ in spelled)
        shared = sorted(f"{name!r}: {plugin.name}" for name, plugin in spelled if uses[name] > 1)
        return self._refuse(f"plugins share a name or alias:{dashlist(shared)}") if shared else dict(spelled)

    def _error(self, kind: str, text: str) -> Exception:
        error: Exception = release().get(f"conda.exceptions:{kind}")(text)
        return error

    def _refuse(self, text: str) -> Any:
        raise self._error("PluginError", text)

    def _not_selected(self, text: str, since: str, before: str) -> Exception:
        """The error of a choice by name: its own kind since ``since``, one of kind ``before`` until then."""
        if not release().since(since):
            return self._error(before, text)
        known: Any = self.results("environment_specifiers")
        if not release().since("26.5"):
            known = {each.name: each for each in known}
        error: Exception = release().get(_NOT_SELECTED)(text, known)
        return error

    def _ambiguous(self, source: str, found: list[Any]) -> Exception:
        text = f"more than one environment specifier takes {source!r}"
        if not release().since("26.5"):
            return self._error("PluginError", f"{text}: {', '.join(each.name for each in found)}")
        error: Exception = release().get(_AMBIGUOUS)(text, found)
        return error


def _handles(specifier: Any, source: str) -> Any:
    reader = specifier.environment_spec(source)
    return reader.can_handle()


def _of_name(path: str, plugins: Iterable[Any]) -> list[Any]:
    """The plugins one of whose file name patterns fits the name of a file."""
    name = os.path.basename(path)
    return [
        each for each in plugins if any(fnmatch(name, pattern) for pattern in each.default_filenames or ())
    ]
