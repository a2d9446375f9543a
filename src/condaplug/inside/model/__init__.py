"""A model of conda's plugin system: ``import conda`` without conda, for one release of the catalogue.

It runs in the probe's child, where ``inside`` is loaded by path under a private name. What a plugin can
import are exactly the names of that release. Behind them is either behaviour, written in our own words
(``inside.conda``), or a placeholder: importing, subclassing and passing one around is free, using its value
is a limit of the model, recorded with the place that used it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .finder import ModelFinder, StandInFinder
from .limits import ModelLimit, run
from .members import Since
from .model import Model, modules, release
from .placeholder import Placeholder, without

__all__ = ["Model", "ModelLimit", "Placeholder", "Since", "install", "modules", "release", "without"]


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
    run(model)
    sys.meta_path.insert(0, ModelFinder(model, libraries, provided))
    sys.meta_path.append(StandInFinder(model, provided, libraries, perhaps))
    return model
