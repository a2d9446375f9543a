"""What happened when a host loaded the plugin, as the probe wrote it down."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from dataclasses import dataclass, field
from typing import Any, Literal

from condaplug.requirements import Installed

Ending = Literal["done", "timeout", "exit", "crash", "memory", "failed"]


@dataclass(frozen=True)
class Host:
    """A conda that judged the plugin: a real one, or the built-in model.

    ``seconds`` is wall time of its child.
    """

    id: str
    kind: Literal["conda", "builtin"]
    version: str | None
    python: str | None
    prefix: str | None
    seconds: float = 0.0

    @property
    def conda(self) -> str:
        """The host in a sentence: ``conda 26.7.1``."""
        return f"conda {self.version}" if self.version else "conda"


@dataclass(frozen=True)
class Spot:
    """A place in a file as the host saw it: ``path`` is absolute; a class has a ``qualname``, not a line."""

    path: str | None
    line: int | None = None
    qualname: str | None = None


@dataclass(frozen=True)
class Made:
    """A type of ``conda.plugins.types`` that raised while it was made, and the name that it was given."""

    type: str
    name: Value


@dataclass(frozen=True)
class Fault:
    """An exception: its type's name and bases, and the innermost line of the project that led to it.

    ``module`` is the one that an ``ImportError`` names, ``lacked`` the module that was not found: by this
    exception, or by one that led to it. ``made`` is the result that was being made.
    """

    type: str
    message: str
    bases: tuple[str, ...] = ()
    spot: Spot | None = None
    module: str | None = None
    lacked: str | None = None
    made: Made | None = None

    @property
    def text(self) -> str:
        """``Type: message`` on one line."""
        message = " ".join(self.message.split())
        return f"{self.type.rpartition('.')[2]}: {message}" if message else self.type.rpartition(".")[2]


def derives(bases: tuple[str, ...], base: str) -> bool:
    """Whether qualified names hold a class of conda, or a builtin one, that is called ``base``."""
    return any(
        name == base or (name.startswith("conda.") and name.rpartition(".")[2] == base) for name in bases
    )


@dataclass(frozen=True)
class Parameters:
    """The arguments that a callable accepts.

    ``least`` and ``most`` count positional arguments (None: any number), ``names`` are theirs in order;
    ``keywords`` are required by name, ``optional`` may be given by name.
    """

    least: int
    most: int | None
    keywords: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    any_keyword: bool = False

    def takes(self, count: int, *given: str) -> bool:
        """Whether a call with ``count`` positional arguments, and others by these names, binds."""
        if self.most is not None and count > self.most:
            return False
        free = self.names[count:]
        known = {*free, *self.keywords, *self.optional} - {""}
        missing = {*self.names[count : self.least], *self.keywords}
        return missing <= {*given} and (self.any_keyword or known >= {*given})


@dataclass(frozen=True)
class Method:
    """A member of a class of the plugin's; ``parameters`` are what a call on an object passes."""

    kind: Literal["function", "property", "value"]
    is_callable: bool = False
    is_async: bool = False
    parameters: Parameters | None = None
    spot: Spot | None = None


@dataclass(frozen=True)
class Value:
    """An object described: the names of its type and bases, a short text, and what it can do.

    ``string`` is what a string holds, unless it is long. Of a class: ``methods`` are its members that no
    class of conda defines; ``is_open`` tells that its objects may have others.
    """

    type: str
    text: str
    bases: tuple[str, ...] = ()
    is_class: bool = False
    is_callable: bool = False
    is_iterable: bool = False
    is_container: bool = False
    is_set: bool = False
    is_mapping: bool = False
    is_hashable: bool = True
    string: str | None = None
    is_async: bool = False
    parameters: Parameters | None = None
    spot: Spot | None = None
    name: str | None = None
    abstract: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    methods: dict[str, Method] = field(default_factory=dict)
    is_open: bool = False
    items: tuple[Value, ...] | None = None

    def is_a(self, base: str) -> bool:
        """Whether the object or class derives from conda's or Python's class of this unqualified name."""
        return derives(self.bases, base)


@dataclass(frozen=True)
class FieldCall:
    """A callable field that conda calls whenever it reads the result, and what it gave."""

    field: str
    fault: Fault | None
    value: Value | None
    limited: bool = False


@dataclass(frozen=True)
class Result:
    """One object that a hook implementation gave."""

    type: str
    text: str
    bases: tuple[str, ...] = ()
    is_class: bool = False
    label: str | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    calls: tuple[FieldCall, ...] = ()

    @property
    def type_name(self) -> str:
        """The unqualified name of the result's type."""
        return self.type.rpartition(".")[2]

    @property
    def title(self) -> str:
        """The result's name, or its type's where it has none."""
        return self.label or self.type_name


@dataclass(frozen=True)
class HookCall:
    """One call of one implementation."""

    hook: str
    function: str
    outcome: Literal["results", "raised", "none", "not-iterable", "text", "async", "endless", "limited"]
    spot: Spot | None = None
    fault: Fault | None = None
    value: Value | None = None
    results: tuple[Result, ...] = ()


@dataclass(frozen=True)
class HookSeen:
    """One hook of one entry point, called as conda calls it in a manager that holds only the plugin."""

    hook: str
    entry_point: str
    fault: Fault | None = None
    limited: bool = False
    calls: tuple[HookCall, ...] = ()


@dataclass(frozen=True)
class Label:
    """The name of a result in the conda as it is, and which plugin gave it."""

    name: str | None
    plugin: str
    own: bool
    aliases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class HookTogether:
    """One hook called in the conda as it is; ``hook`` is None where the plugin manager itself failed."""

    hook: str | None = None
    fault: Fault | None = None
    limited: bool = False
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class HookCandidate:
    """A function of the plugin that is, or looks like, a hook implementation."""

    name: str
    hook: str
    marks: tuple[str, ...]
    spot: Spot | None = None
    is_async: bool = False
    is_routine: bool = True
    arguments: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Loaded:
    """What the entry point gave: a module, a class, a function or another object."""

    kind: Literal["module", "class", "function", "object"]
    text: str
    spot: Spot | None = None


@dataclass(frozen=True)
class EntryPointSeen:
    """One entry point as conda's ``load_entrypoints`` met it. ``seconds`` is the import's wall time."""

    name: str
    value: str
    attempted: bool
    loaded: bool
    registered: bool
    seconds: float | None = None
    printed: int = 0
    modules: tuple[str, ...] = ()
    fault: Fault | None = None
    registering: Fault | None = None
    object: Loaded | None = None
    candidates: tuple[HookCandidate, ...] = ()
    hookcallers: tuple[str, ...] = ()
    limited: bool = False
    specs: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pending:
    """A hook implementation whose name no hook specification has."""

    hook: str
    function: str
    spot: Spot | None = None


@dataclass(frozen=True)
class Asked:
    """``can_handle`` of one file."""

    handled: bool
    file: str | None = None
    answer: Value | None = None
    fault: Fault | None = None
    limited: bool = False


@dataclass(frozen=True)
class Platforms:
    """``available_platforms`` and ``env_for`` (conda 26.5 and later) for the host's ``platform``."""

    fault: Fault | None = None
    available: Value | None = None
    value: Value | None = None
    platform: str | None = None

    @property
    def creates(self) -> bool:
        """Whether conda gets an environment from ``env_for``, whatever ``env`` does."""
        current = "conda.models.environment.Environment"
        return self.fault is None and self.value is not None and current in self.value.bases


@dataclass(frozen=True)
class EnvironmentSeen:
    """The ``env`` of a sample, and the ``fields`` of the environment that conda creates.

    That is the one of ``env_for`` since 26.5, else ``env`` itself; ``taken`` is why conda cannot merge it.
    """

    fault: Fault | None = None
    value: Value | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    taken: Fault | None = None
    platforms: Platforms | None = None
    limited: bool = False


@dataclass(frozen=True)
class SampleSeen:
    """A file put to the specifier. ``refused``: the network, or whether conda is offline, was asked for."""

    path: str
    handled: bool
    answer: Value | None = None
    fault: Fault | None = None
    limited: bool = False
    renamed: tuple[Asked, ...] = ()
    env: EnvironmentSeen | None = None
    refused: bool = False

    @property
    def lacked_network(self) -> bool:
        """Whether it was not read, and the network might have made the difference."""
        failed = self.env is None or self.env.fault or (self.env.platforms and self.env.platforms.fault)
        return self.refused and bool(failed)


@dataclass(frozen=True)
class GuessSeen(SampleSeen):
    """A file that nobody named, put to the specifier of this name."""

    specifier: str | None = None


@dataclass(frozen=True)
class Constructed:
    """Whether the specifier's class can be made with a file name."""

    fault: Fault | None = None
    limited: bool = False


@dataclass(frozen=True)
class Member:
    """What the class of a specifier defines of what conda asks of it; ``parameters`` are without ``self``."""

    kind: Literal["property", "method", "value", "other"]
    parameters: Parameters | None = None
    value: Value | None = None


@dataclass(frozen=True)
class SpecifierSeen:
    """One environment specifier at work."""

    name: str | None
    reader: Value | None
    detection: bool
    members: dict[str, Member] = field(default_factory=dict)
    constructed: Constructed | None = None
    samples: tuple[SampleSeen, ...] = ()
    foreign: tuple[Asked, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether the model could not follow somewhere."""
        seen: list[SampleSeen | Asked | EnvironmentSeen] = [
            *self.samples,
            *self.foreign,
            *(sample.env for sample in self.samples if sample.env),
        ]
        return any(one.limited for one in seen) or bool(self.constructed and self.constructed.limited)


@dataclass(frozen=True)
class Picked:
    """Which specifier conda's manager picked."""

    name: str | None = None
    fault: Fault | None = None
    limited: bool = False


@dataclass(frozen=True)
class Detection:
    """A sample put to the conda as it is: picked by detection, and by name under a name that says nothing."""

    name: str
    path: str
    detected: Picked
    selected: Picked


@dataclass(frozen=True)
class Guesses:
    """Files that nobody named, put to the specifiers in a process of their own, without network.

    Where that process did not come to its end (``ending``), ``stopped_at`` is the file at which it stopped
    (None: before the first), and ``untried`` are those that had no turn.
    """

    files: tuple[GuessSeen, ...] = ()
    detections: tuple[Detection, ...] = ()
    ending: Ending = "done"
    stopped_at: str | None = None
    untried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A name of conda that the plugin used and the model cannot answer for."""

    name: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Missed:
    """A module that the plugin's own code imported in vain, whether or not it went on without it."""

    module: str
    spot: Spot


@dataclass(frozen=True)
class Observation:
    """Everything one host saw.

    ``ending`` is "done" where the probe came to its end; else ``step`` and ``subject`` name what the plugin
    was doing when its time or memory ran out, when it ended the interpreter, when that crashed, or when
    the probe failed since the plugin had damaged the interpreter. ``reached`` is False where the time
    ran out in the loads for other releases, before this host had its turn.

    ``damages`` says what the plugin took from the interpreter (``sys.meta_path``), ``twins`` how many
    processes it forked that went on like the first, and ``disturbed`` what it did to the probe's answer.
    """

    host: Host
    ending: Ending
    step: str | None = None
    subject: str | None = None
    exit_code: int | None = None
    signal: str | None = None
    entry_points: tuple[EntryPointSeen, ...] = ()
    pending: tuple[Pending, ...] = ()
    hooks: tuple[HookSeen, ...] = ()
    together: tuple[HookTogether, ...] = ()
    specifiers: tuple[SpecifierSeen, ...] = ()
    detections: tuple[Detection, ...] = ()
    limits: tuple[Limit, ...] = ()
    missed: tuple[Missed, ...] = ()
    installed: Installed | None = None
    reached: bool = True
    guesses: Guesses = Guesses()
    damages: tuple[str, ...] = ()
    twins: int = 0
    disturbed: str | None = None

    @property
    def specs(self) -> dict[str, tuple[str, ...]]:
        """The host's hook specifications: name to parameter names; empty where none was seen."""
        return self.entry_points[0].specs if self.entry_points else {}


NOTHING = Observation(Host("", "builtin", None, None, None), "failed", reached=False)
"""What is observed where no plugin is loaded."""


def open_step(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The innermost step that began and did not end, or None."""
    steps: list[dict[str, Any]] = []
    for event in events:
        if event["event"] == "begin":
            steps.append(event)
        elif event["event"] == "end" and steps:
            steps.pop()
    return steps[-1] if steps else None


def observation(host: Host, events: list[dict[str, Any]], ending: Ending, **facts: Any) -> Observation:
    """Make an ``Observation`` of the probe's events."""

    def all_of(name: str, cls: type[Any]) -> tuple[Any, ...]:
        return tuple(decode(cls, event) for event in events if event["event"] == name)

    pending = [one for event in events if event["event"] == "pending" for one in event["pending"]]
    limits = [one for event in events if event["event"] == "limits" for one in event["limits"]]
    missed = [one for event in events if event["event"] == "missed" for one in event["modules"]]
    damages = [one for event in events if event["event"] == "damages" for one in event["damages"]]
    step = open_step(events)
    if step is None and ending != "done":
        step = {"step": "exit"}
    return Observation(
        host=host,
        ending=ending,
        step=step["step"] if step else None,
        subject=(step.get("hook") or step.get("entry_point")) if step else None,
        entry_points=all_of("entry_point", EntryPointSeen),
        pending=decode(tuple[Pending, ...], pending),
        hooks=all_of("hook", HookSeen),
        together=all_of("together", HookTogether),
        specifiers=all_of("specifier", SpecifierSeen),
        detections=all_of("detection", Detection),
        limits=decode(tuple[Limit, ...], limits),
        missed=decode(tuple[Missed, ...], missed),
        installed=next(iter(all_of("installed", Installed)), None),
        damages=tuple(damages),
        **facts,
    )


def guesses(events: list[dict[str, Any]], paths: list[str], ending: Ending) -> Guesses:
    """Make ``Guesses`` of the probe's events; ``paths`` are the files that it was given."""
    step = None if ending == "done" else open_step(events)
    tried = [event for event in events if event["event"] == "guess"]
    stopped_at = step.get("path") if step else None
    begun = {stopped_at, *(event["path"] for event in tried)}
    return Guesses(
        files=tuple(decode(GuessSeen, event) for event in tried),
        detections=tuple(decode(Detection, event) for event in events if event["event"] == "detection"),
        ending=ending,
        stopped_at=stopped_at,
        untried=tuple(path for path in paths if path not in begun) if ending != "done" else (),
    )


@functools.cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {one.name: hints[one.name] for one in dataclasses.fields(cls)}


def decode(hint: Any, data: Any) -> Any:
    """Build what ``hint`` names from JSON data: dataclasses by field name, tuples, dicts, optional values."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        wanted = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        return None if data is None else decode(wanted, data)
    if origin is tuple:
        return tuple(decode(typing.get_args(hint)[0], item) for item in data)
    if origin is dict:
        return {key: decode(typing.get_args(hint)[1], item) for key, item in data.items()}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return hint(**{name: decode(kind, data[name]) for name, kind in _hints(hint).items() if name in data})
    return data
