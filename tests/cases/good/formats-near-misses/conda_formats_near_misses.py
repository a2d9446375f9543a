import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from conda.plugins import hookimpl
from conda.plugins.types import (
    CondaEnvironmentExporter,
    CondaEnvironmentSpecifier,
    EnvironmentFormat,
    EnvironmentSpecBase,
)


@dataclass
class Reader(EnvironmentSpecBase):
    filename: str

    available_platforms = ("linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64")

    def can_handle(self, strict=False):
        if "packages_for_me" not in self.data:
            raise ValueError(f"{self.filename} has no packages_for_me")
        return True

    @cached_property
    def data(self):
        return json.loads(Path(self.filename).read_text(encoding="utf-8"))

    @cached_property
    def env(self):
        from conda.base.context import context

        return self.env_for(context.subdir)

    def env_for(self, platform, *, name=None):
        from conda.models.environment import Environment
        from conda.models.match_spec import MatchSpec

        return Environment(
            platform=platform,
            name=name or self.data["name"],
            requested_packages=[MatchSpec(spec) for spec in self.data["packages_for_me"]],
        )


class Undetected(Reader):
    detection_supported = False


def export(environment):
    return environment.name


@hookimpl
def conda_environment_specifiers():
    yield CondaEnvironmentSpecifier(
        name="near",
        environment_spec=Reader,
        aliases=("n",),
        default_filenames=("*.near.json",),
        environment_format=EnvironmentFormat.lockfile,
    )
    yield CondaEnvironmentSpecifier(name="undetected", environment_spec=Undetected, aliases=["nearly"])


@hookimpl
def conda_environment_exporters():
    yield CondaEnvironmentExporter(
        name="near", aliases=(), default_filenames=["near.json", "*.near.json"], export=export
    )
    yield CondaEnvironmentExporter(
        name="many",
        aliases=("m", "lots"),
        default_filenames=(),
        multiplatform_export=lambda all_of: str(len(list(all_of))),
    )
