"""``setup.cfg``: setuptools' declarative metadata (setuptools/config/setupcfg.py)."""

from __future__ import annotations

import configparser
import re
from dataclasses import replace
from pathlib import Path

from condaplug.project.facts import Dependency, Place
from condaplug.project.files import decode, read_bytes, unreadable
from condaplug.project.layout import Layout
from condaplug.project.metadata import (
    Group,
    Metadata,
    dependency,
    parse_entry_points,
    parse_item,
    requirement_lines,
)
from condaplug.project.packages import Find, Packages
from condaplug.project.pep621 import read_lines
from condaplug.project.toml import Value

FILE = "setup.cfg"
_TRUE = ("1", "on", "true", "yes")


def read_setup_cfg(root: Path) -> Metadata | None:
    """The facts of ``setup.cfg`` in ``root``; None where there is none, or none with setuptools' metadata.

    Raises NotAPluginProjectError with the line and the parser's reason where the file cannot be read.
    """
    data = read_bytes(root, FILE)
    if data is None:
        return None
    text = decode(FILE, data)
    parser = _parse(text)
    if not any(parser.has_section(name) for name in ("metadata", "options", "options.entry_points")):
        return None
    cfg = _Cfg(root, parser, text)
    version = cfg.value("metadata", "version")
    if version is not None and version.text.startswith(("attr:", "file:")):
        version = None
    return Metadata(
        kind=FILE,
        place=Place(FILE, cfg.section_line("metadata")),
        name=cfg.value("metadata", "name"),
        version=version,
        requires_python=cfg.value("options", "python_requires"),
        entry_points=cfg.groups(),
        dependencies=cfg.dependencies(),
        layout=cfg.layout(),
        packages=cfg.packages(),
    )


def _parse(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text, FILE)
    except configparser.ParsingError as error:
        errors = getattr(error, "errors", ())
        place = Place(FILE, errors[0][0] if errors else getattr(error, "lineno", None))
        raise unreadable(place, "neither a section nor 'key = value'", "Fix that line.") from None
    except configparser.Error as error:
        reason = {
            "DuplicateOptionError": f"the key {getattr(error, 'option', '')!r} stands twice in its section",
            "DuplicateSectionError": f"the section [{getattr(error, 'section', '')}] stands twice",
        }.get(type(error).__name__, "no valid configuration file")
        raise unreadable(Place(FILE, getattr(error, "lineno", None)), reason, "Fix that line.") from None
    except (AttributeError, ValueError, RecursionError):
        # Python's parser trips over a continuation line after a key without a value.
        raise unreadable(Place(FILE), "no valid configuration file") from None
    return parser


class _Cfg:
    def __init__(self, root: Path, parser: configparser.RawConfigParser, text: str) -> None:
        self.root = root
        self.parser = parser
        self.lines = text.replace("\r\n", "\n").split("\n")

    def value(self, section: str, option: str) -> Value | None:
        text = self.parser.get(section, option, fallback=None)
        text = (text or "").strip()
        return Value(text, Place(FILE, self.option_line(section, option))) if text else None

    def items(self, section: str, option: str, separator: str = ",") -> tuple[Value, ...]:
        """A list as setuptools reads it: one item a line, or separated on a single line."""
        text = self.parser.get(section, option, fallback=None) or ""
        start = self.option_line(section, option)
        parts = [part.strip() for part in text.split("\n" if "\n" in text else separator)]
        items = [part for part in parts if part and not part.startswith("#")]
        return tuple(Value(item, Place(FILE, self.item_line(start, item))) for item in items)

    def groups(self) -> tuple[Group, ...] | None:
        named = self.value("options", "entry_points")
        if named is not None and named.text.startswith("file:"):
            return parse_entry_points(self._file_lines(named))
        section = "options.entry_points"
        if not self.parser.has_section(section):
            return None
        return tuple(
            Group(
                name,
                Place(FILE, self.option_line(section, name)),
                tuple(map(parse_item, self.items(section, name))),
            )
            for name in self.parser[section]
        )

    def dependencies(self) -> tuple[Dependency, ...] | None:
        named = self.value("options", "install_requires")
        if named is None:
            return None
        if named.text.startswith("file:"):
            return requirement_lines(self._file_lines(named))
        return tuple(map(dependency, self.items("options", "install_requires", ";")))

    def _file_lines(self, named: Value) -> list[Value]:
        names = [name.strip() for name in named.text.removeprefix("file:").split(",")]
        line = named.place.line
        return [read for name in names if name for read in read_lines(self.root, name, line, FILE)]

    def layout(self) -> Layout:
        items = map(parse_item, self.items("options", "package_dir"))
        folders = {name: folder.text for name, folder in items}
        main = (folders[""],) if "" in folders else ()
        named = self.items("options", "packages") + self.items("options", "py_modules")
        names = [item.text for item in named if not item.text.startswith(("find:", "find_namespace:"))]
        find = "options.packages.find"
        return Layout(
            packages=tuple((name, folder) for name, folder in folders.items() if name),
            names=tuple(name.partition(".")[0] for name in names),
            roots=tuple(item.text for item in self.items(find, "where")) or main,
            include=tuple(item.text for item in self.items(find, "include")),
            exclude=tuple(item.text for item in self.items(find, "exclude")),
        )

    def packages(self) -> Packages:
        """What setuptools ships (setuptools 84, config/setupcfg.py)."""
        named = self.value("options", "packages")
        modules = self.items("options", "py_modules")
        place = named.place if named else modules[0].place if modules else None
        listed, finds = self.texts("options", "packages") if named else None, []
        if named and named.text.startswith(("find:", "find_namespace:")):
            section = "options.packages.find"
            listed, finds = (
                None,
                [
                    Find(
                        where,
                        self.texts(section, "include") or ("*",),
                        self.texts(section, "exclude"),
                        is_namespace=named.text.startswith("find_namespace:"),
                    )
                    for where in self.texts(section, "where") or (".",)
                ],
            )
        folders = map(parse_item, self.items("options", "package_dir"))
        data = "options.package_data"
        included = self.value("options", "include_package_data")
        found = Packages(
            listed=listed,
            find=tuple(finds),
            modules=tuple(one.text for one in modules) if modules else None,
            folders={name: folder.text for name, folder in folders},
            data={name: self.texts(data, name) for name in self.options(data)},
            data_included=(included is not None and included.text.lower() in _TRUE) or None,
        )
        return replace(found, place=place, setting="packages of setup.cfg") if place else found

    def texts(self, section: str, option: str) -> tuple[str, ...]:
        return tuple(one.text for one in self.items(section, option))

    def options(self, section: str) -> list[str]:
        return list(self.parser[section]) if self.parser.has_section(section) else []

    def section_line(self, section: str) -> int | None:
        found = [number for number, line in enumerate(self.lines, 1) if line.rstrip() == f"[{section}]"]
        return found[0] if len(found) == 1 else None

    def option_line(self, section: str, option: str) -> int | None:
        """The one unindented line of the section that sets the option; None where that is not certain."""
        start = self.section_line(section)
        if start is None:
            return None
        found = []
        for number, line in enumerate(self.lines[start:], start + 1):
            if re.match(r"\[.+\]", line):
                break
            if re.match(rf"{re.escape(option)}\s*[=:]", line):
                found.append(number)
        return found[0] if len(found) == 1 else None

    def item_line(self, option_line: int | None, item: str) -> int | None:
        """The line of an item in the value that begins on ``option_line``."""
        if option_line is None:
            return None
        for number, line in enumerate(self.lines[option_line - 1 :], option_line):
            if number > option_line and line.strip() and not line[0].isspace() and line[0] not in "#;":
                break
            written = line if number > option_line else re.split(r"[=:]", line, maxsplit=1)[-1]
            if written.strip() == item:
                return number
        return option_line
