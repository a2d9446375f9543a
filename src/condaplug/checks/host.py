"""CP901 to CP904: why a host could not tell. These leave its verdict inconclusive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from condaplug.checks.base import Check, Facts, Problem
from condaplug.checks.missing import absent_modules
from condaplug.modules import Provider
from condaplug.project import Place


def missing_dependency(facts: Facts) -> Iterator[Problem]:
    """The conda that was asked lacks a module that the plugin declares, or that conda itself depends on.

    That is the machine's trouble and not the plugin's: install the distribution into that conda and ask
    again.
    """
    for module, provider, place in absent_modules(
        facts, Provider.DECLARED, Provider.CONDA_DEPENDENCY, Provider.UNREAD, Provider.BUILT
    ):
        yield Problem(
            f"{facts.conda} lacks the module {module}, {provider.value}: what the plugin does with it cannot "
            "be told",
            "Install it into the Python of that conda, then validate again.",
            place,
        )


def outside_range(facts: Facts) -> Iterator[Problem]:
    """The host's conda or Python is outside of what the plugin claims to work with.

    The claims are `conda` in `[tool.condaplug]` and `requires-python`. Nothing else is judged on such a host.
    """
    host = facts.observation.host if facts.observation else None
    project = facts.project
    if host and not claims(project.settings.conda, host.version):
        yield Problem(
            f"{facts.conda} is outside of the range that the plugin claims ({project.settings.conda}): not "
            "judged there",
            "Choose a conda of that range, or widen `conda` in [tool.condaplug].",
            project.settings.place,
        )
    if host and not claims(project.requires_python, host.python):
        yield Problem(
            f"Python {host.python} of {facts.conda} is outside of requires-python "
            f"({project.requires_python}): not judged there",
            "Choose a conda with such a Python, or widen requires-python.",
            project.requires_python_place,
        )


def claims(claim: str | None, version: str | None) -> bool:
    """Whether a version is inside a claimed range.

    A development release counts as the release it leads to.
    """
    try:
        base = Version(re.sub(r"\+.*", "", version or "")).base_version
        return SpecifierSet(claim or "").contains(base, prereleases=True)
    except ValueError:  # InvalidVersion, InvalidSpecifier, or a number of thousands of digits
        return True


def beyond_the_model(facts: Facts) -> Iterator[Problem]:
    """The plugin calls something of conda that the built-in model does not imitate.

    Neither a fault nor a proof: ask a real conda with `--conda`.
    """
    observation = facts.observation
    seen = set()
    for limit in observation.limits if observation else ():
        if limit.name not in seen:
            seen.add(limit.name)
            path = facts.source.relative(limit.path) if limit.path else None
            yield Problem(
                f"the plugin uses {limit.name}, which the built-in model of {facts.conda} cannot answer for",
                "Validate with a real conda: --conda PATH.",
                Place(path, limit.line) if path else None,
            )


def broken_conda(facts: Facts) -> Iterator[Problem]:
    """The conda as it is fails before the plugin matters: another plugin of it is broken, or conda itself.

    The plugin was judged alone; whether it conflicts with what is installed there cannot be told.
    """
    observation = facts.observation
    if observation is None or any(seen.fault for seen in observation.hooks):
        return
    for together in observation.together:
        counts = Counter(label.name for label in together.labels)
        doubled = any(label.own and counts[label.name] > 1 for label in together.labels)
        if together.fault and not doubled:
            yield Problem(
                f"{facts.conda} as it is fails when it calls {together.hook or 'its plugins'}: "
                f"{together.fault.text}",
                "Mend that conda (does `conda info` work in it?), then validate again.",
            )


CHECKS = (
    Check("CP901", "missing-dependency", "warning", "host", missing_dependency),
    Check("CP902", "outside-claimed-range", "warning", "host", outside_range),
    Check("CP903", "beyond-the-model", "info", "host", beyond_the_model),
    Check("CP904", "broken-conda", "warning", "host", broken_conda),
)
