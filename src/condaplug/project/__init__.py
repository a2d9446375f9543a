"""Read a plugin project's metadata into facts, executing nothing."""

from condaplug.project.backends import family as backend_family
from condaplug.project.facts import (
    Claim,
    Dependency,
    EntryPoint,
    Module,
    Place,
    Project,
    Settings,
    Shipment,
    Wheel,
)
from condaplug.project.layout import dotted_modules, find_module
from condaplug.project.read import project_root, read_project

__all__ = [
    "Claim",
    "Dependency",
    "EntryPoint",
    "Module",
    "Place",
    "Project",
    "Settings",
    "Shipment",
    "Wheel",
    "backend_family",
    "dotted_modules",
    "find_module",
    "project_root",
    "read_project",
]
