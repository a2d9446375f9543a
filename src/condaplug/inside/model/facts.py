"""The facts of one release, and which of them a run asked for.

A question is a text, ``kind item``: ``since 26.3``, ``name conda.plugins.types:CondaSubcommand``,
``module conda.env``, ``types CondaSubcommand`` (an entry of a section), ``hooks`` (the whole section). A run
of a plugin is the same at two releases that answer alike everything that it asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

ABSENT = "absent"
"""The answer to a question for what the release lacks; no other answer is a text like it."""


class Facts(Mapping[str, Any]):
    """The catalogue's data of one release, section by section; ``asked`` are the questions so far."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.asked: set[str] = set()
        self.recording = True
        self._data = data
        self._names: dict[str, dict[str, tuple[str, str]]] = {}
        self._sections: dict[str, Any] = {}
        self._release = _numbers(data["version"])
        self._is_coming = "dev" in data["version"]

    def ask(self, kind: str, item: str = "") -> Any:
        """The answer to a question, which is recorded."""
        if self.recording:
            self.asked.add(f"{kind} {item}" if item else kind)
        return self._answer(kind, item)

    def answer(self, question: str) -> Any:
        """The answer to a recorded question. Two answers are equal where the releases do not differ in it."""
        kind, _, item = question.partition(" ")
        return self._answer(kind, item)

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Ask without a record: for what no plugin can see."""
        before, self.recording = self.recording, False
        try:
            yield
        finally:
            self.recording = before

    def _answer(self, kind: str, item: str) -> Any:
        special = getattr(self, f"_answer_{kind}", None)
        if special is not None:
            return special(item)
        section = self._data[kind]
        if not item:
            return dict(section) if isinstance(section, Mapping) else section
        if isinstance(section, Mapping):
            return (section[item],) if item in section else ABSENT
        return item in section

    def _answer_since(self, release: str) -> bool:
        return self._release >= _numbers(release)

    def _answer_before(self, release: str) -> bool:
        """Whether the release is older than another; one that is to come is older than itself."""
        wanted = _numbers(release)
        return self._release < wanted or (self._is_coming and self._release == wanted)

    def _answer_module(self, module: str) -> Any:
        facts = self._data["modules"].get(module)
        return ABSENT if facts is None else (bool(facts.get("package")),)

    def _answer_name(self, reference: str) -> Any:
        module, _, name = reference.partition(":")
        return self._names_of(module).get(name, ABSENT)

    def _answer_names(self, module: str) -> Any:
        return self._names_of(module), self._data["modules"].get(module, {}).get("all")

    def _answer_setting(self, name: str) -> Any:
        """Of a member of the context: its group, and its value as a tuple where it is data."""
        facts = self._data["context"]
        value = (facts["values"][name],) if name in facts["values"] else ABSENT
        for group in ("names", "methods"):
            if name in facts[group].split():
                return group, value
        return ("values", value) if value != ABSENT else ABSENT

    def _answer_builtin(self, hook: str) -> Any:
        """What conda's own plugins give for a hook; without one, all that they are."""
        known = self._data["builtin"]
        return (
            [(one["plugin"], one["hooks"][hook]) for one in known if hook in one["hooks"]] if hook else known
        )

    def _answer_plugin(self, name: str) -> bool:
        """Whether conda has a plugin of its own of that name."""
        known: list[dict[str, Any]] = self._data["builtin"]
        return any(one["plugin"] == name for one in known)

    def _names_of(self, module: str) -> dict[str, tuple[str, str]]:
        """The names of a module: ``name -> (kind, origin)``; the origin is ``module:name`` or ``module``."""
        found = self._names.get(module)
        if found is None:
            facts = self._data["modules"].get(module, {})
            found = {}
            for kind in ("classes", "functions", "values"):
                found.update(dict.fromkeys(facts.get(kind, "").split(), (kind, "")))
            for source, names in facts.get("from", {}).items():
                if source.startswith("."):  # short for conda's own modules
                    source = f"conda{source.rstrip('.')}"
                for entry in names.split():
                    name, _, original = entry.partition("=")
                    found[name] = ("from", f"{source}:{original or name}" if source else original or name)
            self._names[module] = found
        return found

    # -- sections --------------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Any:
        """A section; what is read of it is recorded, entry by entry."""
        if name not in self._sections:
            section = self._data[name]
            if isinstance(section, Mapping):
                self._sections[name] = Entries(self, name)
            elif isinstance(section, list):
                self._sections[name] = Members(self, name)
            else:
                return self.ask(name)
        return self._sections[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


def _numbers(release: str) -> tuple[int, ...]:
    """The numbers of a release without zeros at the end: ``26.9.0.dev0`` is ``(26, 9)``."""
    found = [int(part) for part in release.split(".") if part.isdigit()]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


class Entries(Mapping[str, Any]):
    """A section of entries by name."""

    def __init__(self, facts: Facts, section: str) -> None:
        self._facts = facts
        self._section = section

    def __getitem__(self, key: str) -> Any:
        answer = self._facts.ask(self._section, key)
        if answer == ABSENT:
            raise KeyError(key)
        return answer[0]

    def __contains__(self, key: object) -> bool:
        return bool(self._facts.ask(self._section, str(key)) != ABSENT)

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts.ask(self._section))

    def __len__(self) -> int:
        return len(self._facts.ask(self._section))


class Members(Collection[Any]):
    """A section that is a list."""

    def __init__(self, facts: Facts, section: str) -> None:
        self._facts = facts
        self._section = section

    def __contains__(self, item: object) -> bool:
        return bool(self._facts.ask(self._section, str(item)))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._facts.ask(self._section))

    def __len__(self) -> int:
        return len(self._facts.ask(self._section))
