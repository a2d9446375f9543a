"""On which line each key of a TOML document stands: Python's parser does not tell."""

from __future__ import annotations

import contextlib
import sys
from bisect import bisect_right

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Key = tuple[str | int, ...]
"""The way to a value: names of tables and keys, numbers of array elements."""


class _LostError(Exception):
    """The text is not what the scanner expects: say nothing rather than something wrong."""


def locate(text: str) -> dict[Key, int]:
    """The line, counted from 1, of each table, key and array element in ``text``, which must be valid TOML.

    A table that no line of its own opens (``a`` in ``[a.b]``) has none. Where the scanner does not understand
    the text, what follows has none either.
    """
    scanner = _Scanner(text.replace("\r\n", "\n"))
    with contextlib.suppress(_LostError, IndexError, RecursionError):
        scanner.document()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Key, int] = {}
        self._tables_in_array: dict[Key, int] = {}
        self._line_starts = [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]

    @property
    def line(self) -> int:
        return bisect_right(self._line_starts, self.at)

    def document(self) -> None:
        table: Key = ()
        while self.skip_blank():
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)

    def skip_blank(self, newlines: str = "\n") -> bool:
        """Go to the next character that is neither blank nor comment; False at the end."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif char in " \t" or char in newlines:
                self.at += 1
            else:
                return True
        return False

    def header(self) -> Key:
        line = self.line
        is_array = self.text.startswith("[[", self.at)
        brackets = 2 if is_array else 1
        self.at += brackets
        names = self.dotted_key()
        if not self.text.startswith("]" * brackets, self.at):
            raise _LostError
        self.at += brackets
        key: Key = ()
        for name in names[:-1]:
            key = self.newest((*key, name))
        key = (*key, names[-1])
        if is_array:
            self._tables_in_array[key] = self._tables_in_array.get(key, 0) + 1
            self.found.setdefault(key, line)
        key = self.newest(key)
        self.found[key] = line
        return key

    def newest(self, key: Key) -> Key:
        count = self._tables_in_array.get(key, 0)
        return (*key, count - 1) if count else key

    def pair(self, table: Key) -> None:
        line = self.line
        key = table
        for name in self.dotted_key():
            key = (*key, name)
            self.found.setdefault(key, line)
        if self.text[self.at] != "=":
            raise _LostError
        self.at += 1
        self.skip_blank("")
        self.value(key)

    def dotted_key(self) -> list[str]:
        """The names up to what ends the key: ``=`` or ``]``."""
        names = []
        while True:
            self.skip_blank("")
            names.append(self.simple_key())
            self.skip_blank("")
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def simple_key(self) -> str:
        start = self.at
        if self.text[start] in "\"'":
            self.string()
            token = self.text[start : self.at]
            try:
                return str(tomllib.loads(f"key = {token}")["key"])
            except ValueError:
                raise _LostError from None
        while self.at < len(self.text) and self.text[self.at] not in " \t\n.=]":
            self.at += 1
        if self.at == start:
            raise _LostError
        return self.text[start : self.at]

    def value(self, key: Key) -> None:
        char = self.text[self.at]
        if char in "\"'":
            self.string()
        elif char == "[":
            self.array(key)
        elif char == "{":
            self.inline_table(key)
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def array(self, key: Key) -> None:
        self.at += 1
        index = 0
        while self.skip_blank() and self.text[self.at] != "]":
            element = (*key, index)
            self.found[element] = self.line
            self.value(element)
            index += 1
            self.skip_comma("]")
        self.at += 1

    def inline_table(self, key: Key) -> None:
        self.at += 1
        while self.skip_blank() and self.text[self.at] != "}":
            self.pair(key)
            self.skip_comma("}")
        self.at += 1

    def skip_comma(self, closing: str) -> None:
        self.skip_blank()
        char = self.text[self.at]
        if char == ",":
            self.at += 1
        elif char != closing:
            raise _LostError

    def string(self) -> None:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            self.skip_to(quote * 3, quote == '"')
            # Up to two more quotes before the closing three belong to the string.
            while self.text.startswith(quote, self.at):
                self.at += 1
        else:
            self.skip_to(quote, quote == '"')

    def skip_to(self, closing: str, escapes: bool) -> None:
        self.at += len(closing)
        while not self.text.startswith(closing, self.at):
            if self.at >= len(self.text):
                raise _LostError
            self.at += 2 if escapes and self.text[self.at] == "\\" else 1
        self.at += len(closing)
