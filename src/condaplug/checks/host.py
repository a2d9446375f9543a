"""CP901 to CP904: why a host could not tell. These leave its verdict inconclusive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from condaplug.checks.base import Facts
from condaplug.checks.missing import CERTAIN, Absence, absences
from condaplug.judgement import CONDA, Check, Problem
from condaplug.modules import Provider, declaring
from condaplug.project import Place


def missing_dependency(facts: Facts) -> Iterator[Problem]:
    """The host lacks a module that an installation of the plugin brings, or may bring.

    The plugin or its recipe declares it, or conda itself depends on it. Or nobody declares it directly while
    the host lacks a declared dependency: then it may come with that dependency (`rich` with textual) or be
    its module under another name. Only a host that has every declared dependency can tell whether nobody
    brings it, which is CP107. The same holds where the plugin catches the `ImportError`, or a library raises
    one of its own. This is the machine's state and not the plugin's fault: install the distribution into
    that conda and validate again.
    """
    for absence in absences(facts):
        if absence.provider not in CERTAIN:
            yield Problem(_absence(facts, absence), _what_to_install(facts, absence), absence.place)


def _absence(facts: Facts, absence: Absence) -> str:
    module, lacking = absence.module, listed(facts.brought.lacking)
    if module is None:
        said = f" ({absence.fault.text})" if absence.fault else ", and the plugin registers no hook there"
        return f"{CONDA} lacks {lacking}, which the plugin declares{said}: {_cut_short(absence)}"
    if absence.provider is Provider.INDIRECT:
        return (
            f"nobody declares the module {module} directly: either it comes with {lacking}, "
            f"{_unknown(facts)}, or nobody brings it and this import fails wherever the plugin is installed"
        )
    return f"{CONDA} lacks the module {module}, {absence.provider.value}: {_cut_short(absence)}"


def _cut_short(absence: Absence) -> str:
    return f"{listed(absence.unchecked) or 'what the plugin does with it'} cannot be checked"


def _unknown(facts: Facts) -> str:
    is_real = facts.observation.host.kind == "conda"
    return f"which {CONDA} lacks too" if is_real else "of which the built-in model has no metadata"


def _what_to_install(facts: Facts, absence: Absence) -> str:
    lacking = listed(facts.brought.lacking)
    if absence.provider is Provider.INDIRECT:
        where = "into that conda" if _unknown(facts).endswith("too") else "into a real conda (--conda PATH)"
        return (
            f"Install {lacking} {where}, then validate again. If {absence.module} does not come with it, add "
            f"the distribution that holds {absence.module} to project.dependencies."
        )
    names = declaring(absence.module, facts.project) if absence.module else ()
    what = listed(sorted(names)) or lacking or f"the distribution that holds {absence.module}"
    return f"Install it into the Python of that conda ({what}), then validate again."


def listed(names: Iterable[str]) -> str:
    """Names in a sentence; of many, the first three."""
    first, rest = [*names][:3], [*names][3:]
    if rest:
        return f"{', '.join(first)} and {len(rest)} more"
    return " and ".join([", ".join(first[:-1]), first[-1]]) if len(first) > 1 else "".join(first)


def outside_range(facts: Facts) -> Iterator[Problem]:
    """The host's conda or Python is outside of what the plugin claims to work with.

    The claims are `conda` in `[tool.condaplug]` and `requires-python`. Nothing else is judged on such a host.
    """
    host = facts.observation.host
    project = facts.project
    if not includes(project.settings.conda, host.version):
        yield Problem(
            f"{CONDA} is outside of the range that the plugin claims ({project.settings.conda}): not "
            "judged there",
            "Choose a conda of that range, or widen `conda` in [tool.condaplug].",
            project.settings.place,
        )
    if not includes(project.requires_python, host.python):
        yield Problem(
            f"Python {host.python} of {CONDA} is outside of requires-python "
            f"({project.requires_python}): not judged there",
            "Choose a conda with such a Python, or widen requires-python.",
            project.requires_python_place,
        )


def includes(claim: str | None, version: str | None) -> bool:
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
    for limit in observation.limits:
        if limit.name not in seen:
            seen.add(limit.name)
            path = facts.source.relative(limit.path) if limit.path else None
            yield Problem(
                f"the plugin uses {limit.name}, which the built-in model of {CONDA} cannot answer for",
                "Validate with a real conda: --conda PATH.",
                Place(path, limit.line) if path else None,
            )


def broken_conda(facts: Facts) -> Iterator[Problem]:
    """The conda as it is fails before the plugin matters: another plugin of it is broken, or conda itself.

    The plugin was judged alone; whether it conflicts with what is installed there cannot be told.
    """
    observation = facts.observation
    if any(seen.fault for seen in observation.hooks):
        return
    for together in observation.together:
        counts = Counter(label.name for label in together.labels)
        doubled = any(label.own and counts[label.name] > 1 for label in together.labels)
        if together.fault and not doubled:
            yield Problem(
                f"{CONDA} as it is fails when it calls {together.hook or 'its plugins'}: "
                f"{together.fault.text}",
                "Fix that conda (does `conda info` work in it?), then validate again.",
            )


CHECKS = (
    Check("CP901", "missing-dependency", "warning", "host", missing_dependency, leaves_doubt=True),
    Check(
        "CP902",
        "outside-claimed-range",
        "warning",
        "host",
        outside_range,
        leaves_doubt=True,
        is_exclusive=True,
    ),
    Check("CP903", "beyond-the-model", "info", "host", beyond_the_model, leaves_doubt=True),
    Check("CP904", "broken-conda", "warning", "host", broken_conda, leaves_doubt=True),
)
