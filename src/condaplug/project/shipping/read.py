"""Which reader speaks for which build backend."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from condaplug.project.facts import Module, Shipment, Wheel
from condaplug.project.files import is_inside
from condaplug.project.packages import Packages
from condaplug.project.shipping import by_name, hatchling, setuptools
from condaplug.project.toml import Toml

_READERS = {
    "hatchling": hatchling.read,
    "flit": by_name.read_flit,
    "pdm": by_name.read_pdm,
    "poetry": by_name.read_poetry,
    "uv": by_name.read_uv,
}


def built_shipment(
    root: Path, modules: Sequence[Module], wheel: Wheel | None, obstacle: str | None
) -> Shipment | None:
    """What a wheel holds; None if nothing was built. ``obstacle`` is why the build backend made no wheel."""
    if wheel is None and obstacle is None:
        return None
    files = wheel.files if wheel else frozenset()

    def holds(path: str) -> bool:
        file = root / path
        module = next((one for one in modules if is_inside(file, one.path)), None)
        if module is None:
            return any(name == path or path.endswith(f"/{name}") for name in files)
        inside = file.relative_to(module.path).as_posix()
        name = f"{module.name}.py" if inside == "." else f"{module.name}/{inside}"
        return name in files

    return Shipment(
        holds,
        setting="the wheel that the build backend made",
        place=None,
        remedy="Have the build backend's settings include {path}.",
        obstacle=obstacle,
        is_built=True,
    )


def read_shipment(
    root: Path, toml: Toml, backend: str, name: str, legacy: Sequence[Packages]
) -> Shipment | None:
    """What the build backend of a family puts into the wheel of the project ``name``.

    ``legacy`` are setuptools' settings outside of pyproject.toml. None where the backend is not known, or
    only running code tells.
    """
    if backend == "setuptools":
        return setuptools.read(root, toml, legacy)
    reader = _READERS.get(backend)
    return reader(root, toml, name) if reader else None
