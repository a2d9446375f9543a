"""Make and extend a plugin's repository with the template: the only package that knows copier.

Importing it does not import copier, nor what only ``addition`` and ``adoption`` need: they read projects.
"""

from __future__ import annotations

from condaplug.create.answers import parse_data
from condaplug.create.creation import Created, new
from condaplug.create.names import plugin_name
from condaplug.create.origin import REPOSITORY_URL
from condaplug.create.template_source import TemplateUnusableError, builtin_template, offered_hooks

__all__ = [
    "REPOSITORY_URL",
    "Created",
    "TemplateUnusableError",
    "builtin_template",
    "new",
    "offered_hooks",
    "parse_data",
    "plugin_name",
]
