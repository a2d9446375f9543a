"""Read a plugin project's metadata into facts, executing nothing."""

from condaplug.project.backends import family as backend_family
from condaplug.project.facts import Claim, Dependency, EntryPoint, Module, Place, Project, Settings
from condaplug.project.layout import dotted_modules, find_module
from condaplug.project.read import read_project

__all__ = [
    "Claim",
    "Dependency",
    "EntryPoint",
    "Module",
    "Place",
    "Project",
    "Settings",
    "backend_family",
    "dotted_modules",
    "find_module",
    "read_project",
]
