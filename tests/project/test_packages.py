"""What setuptools leaves out when it looks for packages and modules itself."""

from __future__ import annotations

from setuptools.discovery import FlatLayoutModuleFinder, FlatLayoutPackageFinder

from condaplug.project.packages import NO_MODULES, NO_PACKAGES


def test_the_names_are_those_of_setuptools() -> None:
    packages = {name for name in FlatLayoutPackageFinder.DEFAULT_EXCLUDE if not name.endswith(".*")}
    assert {*NO_PACKAGES} == packages
    assert {*NO_MODULES} == {*FlatLayoutModuleFinder.DEFAULT_EXCLUDE}
