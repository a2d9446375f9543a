"""CP001 to CP007 and CP014: the project's metadata, before conda sees any of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from condaplug.checks.base import Facts
from condaplug.judgement import Check, Problem
from condaplug.project import Place, Project
from condaplug.project.files import MAX_SOURCE

# PyPI's newest conda; later releases are on conda channels only.
PYPI_CONDA = "4.3.16"
# The lowest Python of conda 25.9 (its pyproject.toml); later releases ask for more.
LOWEST_MINOR = 9
_NAME = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.IGNORECASE)


def conda_in_dependencies(facts: Facts) -> Iterator[Problem]:
    """The project declares `conda` as a dependency of its distribution.

    pip takes that from PyPI, where the newest conda is 4.3.16, of 2017: it installs that one over whatever
    the environment has, or, where the requirement asks for a later release, refuses to install the plugin at
    all. Delete the requirement; say the conda release in the conda recipe and in the development environment,
    and to the reader of the metadata in a comment. A requirement with a URL (`conda @ git+https://...`) is
    left alone.
    """
    for dependency in facts.project.dependencies:
        if dependency.name != "conda" or dependency.url:
            continue
        if PYPI_CONDA in _specifiers(dependency.specifier):
            effect = f"pip would install conda {PYPI_CONDA} of 2017, the newest one on PyPI"
        else:
            effect = f"PyPI's newest conda is {PYPI_CONDA}, so pip refuses to install the plugin"
        yield Problem(
            f"the project depends on {dependency.text!r}: {effect}",
            "Delete this dependency; state the conda release in the conda recipe, and here in a comment.",
            dependency.place,
        )


def _specifiers(text: str) -> SpecifierSet:
    return SpecifierSet(text) if _is_range(text) else SpecifierSet()


def requires_python_missing(facts: Facts) -> Iterator[Problem]:
    """The project does not say which Python versions it needs.

    pip then installs the plugin into a conda whose Python cannot run it; conda imports every plugin at every
    command, so the user sees a warning each time. Add `requires-python` with the lowest version that you
    test.
    """
    project = facts.project
    if project.requires_python is None and "requires-python" not in dict(project.unread):
        yield Problem(
            "the project does not say which Python versions it needs: pip installs it for a Python that "
            "cannot run it",
            f"Add {_requires_python(project)}, with the lowest version that you test.",
            project.name_place,
        )


def _requires_python(project: Project) -> str:
    """The missing line, as the file that names the project spells it."""
    origin = project.name_place.path if project.name_place else project.metadata
    if origin == "setup.cfg":
        return "python_requires = >=3.10"
    if origin == "setup.py":
        return 'python_requires=">=3.10"'
    if project.entry_points_table.startswith("tool.poetry."):
        return 'python = ">=3.10" to [tool.poetry.dependencies]'
    return 'requires-python = ">=3.10"'


def invalid_metadata(facts: Facts) -> Iterator[Problem]:
    """The name, the version, a requirement or the range of Pythons is not spelled as the standards say.

    The build fails, or pip refuses what was built: the plugin never reaches a conda. Names follow PyPA's name
    format, versions and ranges PEP 440, requirements PEP 508.
    """
    project = facts.project
    if not _NAME.fullmatch(project.name):
        yield Problem(
            f"{project.name!r} is no name of a distribution: no build backend takes it",
            "Use letters, digits, '-', '_' and '.' only, with a letter or digit first and last.",
            project.name_place,
        )
    if project.version is not None and not _is_version(project.version):
        yield Problem(
            f"{project.version!r} is no version: no build backend takes it",
            "Write numbers with dots, as in 1.2.0, 1.2.0rc1 or 1.2.0.dev3 (PEP 440).",
            project.version_place,
        )
    if project.requires_python is not None and not _is_range(project.requires_python):
        yield Problem(
            f"{project.requires_python!r} is no range of Python versions: no build backend takes it",
            "Write comparisons with commas between them, as in '>=3.10' (PEP 440).",
            project.requires_python_place,
        )
    for dependency in project.dependencies:
        if not dependency.name:
            yield Problem(
                f"{dependency.text!r} is no requirement: no build backend takes it",
                "Write name, version and marker as in 'tomli>=2; python_version < \"3.11\"' (PEP 508).",
                dependency.place,
            )


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except ValueError:  # InvalidVersion is one, and so is a number of thousands of digits
        return False
    return True


def _is_range(text: str) -> bool:
    try:
        SpecifierSet(text).contains("1")
    except ValueError:  # as above
        return False
    return True


def settings_not_understood(facts: Facts) -> Iterator[Problem]:
    """A key or value in `[tool.condaplug]` means nothing to condaplug, so it has no effect.

    The table holds `samples` (globs of files that the environment specifier must read), `conda` (the range of
    releases that the plugin claims), `select` (codes or families of checks) and `ignore` (a table: code =
    reason).
    """
    for sentence, place in facts.project.settings.problems:
        yield Problem(
            f"{sentence}: the setting has no effect",
            "Fix or delete it; [tool.condaplug] knows samples, conda, select and ignore.",
            place,
        )


def requires_python_too_old(facts: Facts) -> Iterator[Problem]:
    """The range of Python versions excludes every Python that a conda of today runs on.

    A plugin lives in conda's own environment, so pip and conda refuse to install it there. conda 25.9 needs
    Python 3.9, later releases 3.10. Widen `requires-python`.
    """
    text = facts.project.requires_python
    if text is None or not _is_range(text):
        return
    allowed = SpecifierSet(text)
    versions = (f"3.{minor}.{patch}" for minor in range(LOWEST_MINOR, 30) for patch in range(31))
    if not any(version in allowed for version in versions):
        yield Problem(
            f"requires-python {text!r} excludes every Python of conda (3.{LOWEST_MINOR} and later): "
            "the plugin cannot be installed beside conda",
            "Allow a later Python, as in '>=3.10'.",
            facts.project.requires_python_place,
        )


def metadata_not_read(facts: Facts) -> Iterator[Problem]:
    """Only running the project's code would tell a fact, and condaplug runs none of it to read metadata.

    Checks that need the fact take it as unknown. Write it as a literal, or state it in `[project]`.
    """
    for fact, place in facts.project.unread:
        yield Problem(
            f"{fact} is computed: condaplug runs no code to read metadata, so it does not know it",
            f"Write {fact} as a literal, or under [project] in pyproject.toml.",
            place,
        )


def source_not_read(facts: Facts) -> Iterator[Problem]:
    """A Python file of the plugin is too long to parse, or cannot be read.

    It is loaded all the same, and its hooks are called. The checks that read the source leave it out: names
    that a release of conda lacks, for one, show only where a call meets them.
    """
    for path in facts.source.unread:
        yield Problem(
            f"{path} was not parsed: it cannot be read, or has more than {MAX_SOURCE >> 20} MiB",
            "Keep large data out of Python files.",
            Place(path),
        )


def entry_points_not_dynamic(facts: Facts) -> Iterator[Problem]:
    """`setup.py` or `setup.cfg` declares the entry point, and `[project]` does not call entry points dynamic.

    setuptools warns at every build that it ignores them. It keeps them today, but drops them as soon as the
    project has a script (measured with setuptools 84), and the plugin vanishes without a message. Move the
    entry point into `[project.entry-points.conda]`.
    """
    project = facts.project
    read = {entry_point.place.path: entry_point for entry_point in project.entry_points}
    for where, place in project.misplaced:
        if where in read:
            entry_point = read[where]
            yield Problem(
                f'the entry points stand in {where}, and [project] has no dynamic = ["entry-points"]: '
                "setuptools warns that it ignores them, and does once the project has a script",
                f"Move them to pyproject.toml: [project.entry-points.conda], {entry_point.name} = "
                f'"{entry_point.value}".',
                place,
            )


CHECKS = (
    Check("CP001", "conda-in-dependencies", "warning", "project", conda_in_dependencies, of_release=False),
    Check("CP002", "requires-python-missing", "info", "project", requires_python_missing, of_release=False),
    Check("CP003", "invalid-metadata", "error", "project", invalid_metadata, of_release=False),
    Check(
        "CP004", "settings-not-understood", "warning", "project", settings_not_understood, of_release=False
    ),
    Check("CP005", "requires-python-too-old", "error", "project", requires_python_too_old, of_release=False),
    Check("CP006", "metadata-not-read", "info", "project", metadata_not_read, of_release=False),
    Check(
        "CP007", "entry-points-not-dynamic", "warning", "project", entry_points_not_dynamic, of_release=False
    ),
    Check("CP014", "source-not-read", "info", "project", source_not_read, of_release=False),
)
