"""A model of conda's plugin system: ``import conda`` without conda, for one release of the catalogue.

It runs in the probe's child, where ``inside`` is loaded by path under a private name. What a plugin can
import are exactly the names of that release. Behind them is either behaviour, written in our own words
(``inside.conda``), or a placeholder: importing, subclassing and passing one around is free, using its value
is a limit of the model, recorded with the place that used it.
"""

# ruff: noqa: TID252
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..conda import BEHAVIOUR
from .finder import ModelFinder, StandInFinder
from .model import Model
from .placeholder import ModelLimit

__all__ = ["Model", "ModelLimit", "install", "modules"]


def modules() -> list[str]:
    """The modules of ``inside.conda``, by their full names."""
    package = f"{__package__.rpartition('.')[0]}.conda"
    return [f"{package}.{file}" for file in sorted({place.partition(":")[0] for place in BEHAVIOUR.values()})]


def install(
    release_data: Mapping[str, Any],
    libraries: Mapping[str, str],
    provided: Sequence[str],
    perhaps: Sequence[str] = (),
) -> Model:
    """Make ``conda`` importable as the release that ``release_data`` describes; return the model.

    ``libraries`` maps top-level names to the folders or files of real packages, served from there.
    ``provided`` are top-level names that the plugin declares as dependencies: stand-ins, like conda's own.
    ``perhaps`` are names that a declared dependency may bring: stand-ins too, and ``Model.on_perhaps`` is
    told of their imports.
    """
    import sys

    model = Model(release_data)
    sys.meta_path.insert(0, ModelFinder(model, libraries, provided))
    sys.meta_path.append(StandInFinder(model, provided, libraries, perhaps))
    return model
