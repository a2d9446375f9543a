"""Make and extend a plugin's repository with the template: the only package that knows copier.

Importing it does not import copier.
"""

from __future__ import annotations

from condaplug.create.addition import Added, ByHand, add
from condaplug.create.adoption import Adopted, adopt
from condaplug.create.answers import parse_data
from condaplug.create.creation import Created, new
from condaplug.create.names import plugin_name
from condaplug.create.source import REPOSITORY_URL, TemplateUnusableError, builtin_template, offered_hooks

__all__ = [
    "REPOSITORY_URL",
    "Added",
    "Adopted",
    "ByHand",
    "Created",
    "TemplateUnusableError",
    "add",
    "adopt",
    "builtin_template",
    "new",
    "offered_hooks",
    "parse_data",
    "plugin_name",
]
