"""What a plugin's declared dependencies bring to a host, and what of them the host lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from condaplug.catalogue import api
from condaplug.modules import importable_names
from condaplug.project import Dependency, Project

CONDA = frozenset({"conda", "pip", "python"})
"""What every host has, or what brings no module but its own."""


@dataclass(frozen=True)
class Distribution:
    """A distribution that a host has installed; ``name`` is canonical, ``requires`` its ``Requires-Dist``."""

    name: str
    version: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Installed:
    """What a real conda has, observed only where a module is missing or declared by nobody.

    ``present`` are those of the modules in question that can be found, ``holders`` the distributions that
    each of them lies in. ``packages`` are conda's of the prefix.
    """

    distributions: tuple[Distribution, ...] = ()
    present: tuple[str, ...] = ()
    holders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brought:
    """``distributions`` are those that are there with the plugin: declared, or required by such a one.

    ``lacking`` are requirements that the host does not satisfy, or of which it knows no more than the name:
    what they would bring is unknown. Declared ones come first.
    """

    distributions: frozenset[str] = frozenset()
    lacking: tuple[str, ...] = ()


def brought(
    project: Project, installed: Installed | None, release: str | None, python: str | None
) -> Brought:
    """What the project's dependencies bring to a host.

    ``installed`` is None for a host that has nothing but conda's own dependencies: the model, or none at all.
    ``python`` is the version of the host's Python.
    """
    declared = [one for one in map(_requirement, project.dependencies) if one]
    environment = {key: str(value) for key, value in default_environment().items()} | _python(python)
    declared = [one for one in declared if one.name not in CONDA and _applies(one, environment, "")]
    if installed is None:
        return Brought(lacking=tuple(dict.fromkeys(_unknown(project, declared, release))))
    known = {one.name: one for one in installed.distributions}
    packages = _absent_packages(project, declared, installed, known)
    found: set[str] = set()
    lacking = [*_walk(declared, known, environment, found), *packages]
    conda = Requirement("conda")
    for _ in _walk([conda], known, environment, found):
        continue  # what conda itself lacks is not the plugin's to bring
    return Brought(frozenset(found), tuple(dict.fromkeys(lacking)))


def _requirement(dependency: Dependency) -> Requirement | None:
    for text in (dependency.text, dependency.name):
        try:
            return Requirement(text)
        except (ValueError, RecursionError):  # InvalidRequirement, or a number of thousands of digits
            continue
    return None


def _name(requirement: Requirement) -> str:
    return canonicalize_name(requirement.name)


def _python(version: str | None) -> dict[str, str]:
    if version is None:
        return {}
    return {"python_version": ".".join(version.split(".")[:2]), "python_full_version": version}


def _applies(requirement: Requirement, environment: dict[str, str], extra: str) -> bool:
    marker = requirement.marker
    return marker is None or marker.evaluate({**environment, "extra": extra})


def _unknown(project: Project, declared: Iterable[Requirement], release: str | None) -> Iterator[str]:
    """The dependencies of which the catalogue does not know what they bring."""
    names = [_name(one) for one in declared]
    with_extras = {_name(one) for one in declared if one.extras}
    for name in (*names, *_packages(project, names)):
        if name in with_extras or not importable_names(name) & api.dependencies(release):
            yield name


def _packages(project: Project, declared: Collection[str]) -> list[str]:
    """The packages of the recipe beside the ``declared`` dependencies."""
    own = canonicalize_name(project.name)
    return sorted(project.run_packages - CONDA - {own, *declared})


def _absent_packages(
    project: Project,
    declared: Iterable[Requirement],
    installed: Installed,
    known: dict[str, Distribution],
) -> Iterator[str]:
    """The packages of the recipe that neither conda's own list nor the distributions name."""
    names = {_name(one) for one in declared}
    for name in _packages(project, names):
        bare = name.removeprefix("python-").removesuffix("-python")
        if name not in installed.packages and not {name, bare} & {*known, *names}:
            yield name


def _walk(
    requirements: Iterable[Requirement],
    known: dict[str, Distribution],
    environment: dict[str, str],
    found: set[str],
) -> Iterator[str]:
    """Follow requirements through ``Requires-Dist``: ``found`` takes what is there, the rest is yielded."""
    waiting = list(requirements)
    done: set[tuple[str, str]] = set()
    while waiting:
        one = waiting.pop(0)
        name = _name(one)
        distribution = known.get(name)
        if distribution is None or not _satisfies(distribution, one):
            yield str(one).partition(";")[0].strip()
        if distribution is None:
            continue
        found.add(name)
        for extra in {"", *one.extras}:
            if (name, extra) not in done:
                done.add((name, extra))
                waiting.extend(_required(distribution, environment, extra))


def _satisfies(distribution: Distribution, requirement: Requirement) -> bool:
    try:
        return requirement.specifier.contains(distribution.version, prereleases=True)
    except InvalidVersion:
        return True


def _required(distribution: Distribution, environment: dict[str, str], extra: str) -> Iterator[Requirement]:
    for text in distribution.requires:
        try:
            requirement = Requirement(text)
        except ValueError:  # as above
            continue
        if _applies(requirement, environment, extra):
            yield requirement
