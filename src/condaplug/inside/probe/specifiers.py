"""Put environment specifiers to work: what they read and refuse, and what conda would get from them."""

from __future__ import annotations

import functools
import shutil
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .describe import bases_in_order, fault_unless_limit, parameters_of, value_facts
from .hooks import field_values, name_of, short

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from .network import Network

    Guard = Callable[[dict[str, Any]], AbstractContextManager[None]]

ENVIRONMENT_FIELDS = (
    "name",
    "platform",
    "prefix",
    "requested_packages",
    "explicit_packages",
    "external_packages",
    "variables",
    "config",
)
"""What ``conda env create`` reads of an environment (conda/cli/main_env_create.py, 25.9 to 26.7)."""

MEMBERS = ("available_platforms", "can_handle", "detection_supported", "env", "env_for")
"""What conda asks of a reader (conda/plugins/manager.py, conda/models/environment.py, 26.7.1)."""


def specifier_facts(
    result: Any, request: dict[str, Any], roots: list[str], guard: Guard, quiet: Network | None
) -> dict[str, Any]:
    """Everything about one ``CondaEnvironmentSpecifier``: its class, the samples, the foreign files.

    ``guard`` is a context manager that lets the model stop at what it does not know. ``quiet`` keeps the
    samples from the network.
    """
    values = field_values(result)
    reader = values.get("environment_spec")
    facts: dict[str, Any] = {
        "name": name_of(result),
        "reader": value_facts(reader),
        "detection": _is_detectable(reader),
        "members": _members(reader) if isinstance(reader, type) else {},
        "constructed": None,
        "samples": [],
        "foreign": [],
    }
    if not isinstance(reader, type) or facts["reader"]["abstract"]:
        return facts
    scratch = _files(request)
    facts["constructed"] = {"fault": None}
    with guard(facts["constructed"]):
        try:
            reader(str(scratch / "absent.file"))
        except Exception as error:
            facts["constructed"]["fault"] = fault_unless_limit(error, roots)
    if facts["constructed"]["fault"]:
        return facts
    for path in request["samples"]:
        facts["samples"].append(sample_facts(reader, path, scratch, roots, guard, quiet))
    foreign = Path(request["scratch"], "foreign")
    for name, content in request["foreign"].items():
        foreign.mkdir(parents=True, exist_ok=True)
        foreign.joinpath(name).write_bytes(content.encode("latin-1"))
        facts["foreign"].append({"file": name, **_asked(reader, str(foreign / name), roots, guard)})
    return facts


def guess_facts(
    result: Any, path: str, request: dict[str, Any], roots: list[str], guard: Guard, quiet: Network
) -> dict[str, Any] | None:
    """What one ``CondaEnvironmentSpecifier`` does with a file that nobody named; None if it has no class."""
    values = field_values(result)
    reader = values.get("environment_spec")
    if not isinstance(reader, type):
        return None
    name = values.get("name") if isinstance(values.get("name"), str) else None
    facts = sample_facts(reader, path, _files(request), roots, guard, quiet)
    return {"specifier": name, "detection": _is_detectable(reader), **facts}


def _is_detectable(reader: Any) -> bool:
    return getattr(reader, "detection_supported", None) is not False


def _files(request: dict[str, Any]) -> Path:
    scratch = Path(request["scratch"], "files")
    scratch.mkdir(parents=True, exist_ok=True)  # a plugin may remove its folders
    return scratch


def sample_facts(
    reader: Any, path: str, scratch: Path, roots: list[str], guard: Guard, quiet: Network | None
) -> dict[str, Any]:
    """What the specifier does with a sample under its own name, and under names that tell nothing."""
    if quiet is None:
        return _sample(reader, path, scratch, roots, guard)
    before = quiet.refusals
    with quiet.refused():
        facts = _sample(reader, path, scratch, roots, guard)
    return {**facts, "refused": quiet.refusals > before}


def _sample(reader: Any, path: str, scratch: Path, roots: list[str], guard: Guard) -> dict[str, Any]:
    copy = _copied(path, scratch, Path(path).name)
    facts = {"path": path, "copy": copy, **_asked(reader, copy, roots, guard)}
    if not facts["handled"]:
        return facts
    facts["renamed"] = []
    for name in ("renamed", "renamed.txt"):
        facts["renamed"].append({"file": name, **_asked(reader, _copied(path, scratch, name), roots, guard)})
    facts["env"] = _environment(reader, copy, roots, guard)
    return facts


def _copied(path: str, scratch: Path, name: str) -> str:
    scratch.mkdir(parents=True, exist_ok=True)
    folder = scratch / str(len(list(scratch.iterdir())))
    folder.mkdir()
    return str(shutil.copyfile(path, folder / name))


def _asked(reader: Any, path: str, roots: list[str], guard: Guard) -> dict[str, Any]:
    """``can_handle`` of a new instance, as conda's detection calls it."""
    facts: dict[str, Any] = {"handled": False, "answer": None, "fault": None, "limited": False}
    with guard(facts):
        try:
            answer = reader(path).can_handle()
            facts["answer"] = value_facts(answer, deep=False)
            facts["handled"] = bool(answer)
        except Exception as error:
            facts["fault"] = fault_unless_limit(error, roots)
    return facts


def _members(reader: type[Any]) -> dict[str, Any]:
    """What the class itself, or a base class that is not conda's, defines of what conda asks of a reader."""
    found: dict[str, Any] = {}
    for name in MEMBERS:
        base = next((base for base in bases_in_order(reader) if name in vars(base)), None)
        if base is None or str(base.__module__).partition(".")[0] == "conda":
            continue
        member = vars(base)[name]
        if isinstance(member, (property, functools.cached_property)):
            found[name] = {"kind": "property"}
        elif isinstance(member, types.FunctionType):
            bound = member.__get__(object())  # without the instance, as conda calls it
            found[name] = {"kind": "method", "parameters": parameters_of(bound)}
        elif hasattr(type(member), "__get__"):
            found[name] = {"kind": "other"}
        else:
            found[name] = {"kind": "value", "value": value_facts(member)}
    return found


def _environment(reader: Any, path: str, roots: list[str], guard: Guard) -> dict[str, Any]:
    """The environment that conda would create from ``path``, and whether conda can take it."""
    facts: dict[str, Any] = {"fault": None, "value": None, "fields": {}, "taken": None}
    facts.update(platforms=None, limited=False)
    with guard(facts):
        environment = None
        try:
            environment = getattr(reader(path), _wanted())
        except Exception as error:
            facts["fault"] = fault_unless_limit(error, roots)
        else:
            facts["value"] = value_facts(environment)
        facts["platforms"], created = _platforms(reader, path, roots)
        environment = environment if created is None else created
        if environment is not None:
            facts["fields"] = _fields(environment)
            facts["taken"] = _taken(environment, roots)
    return facts


def _fields(environment: Any) -> dict[str, Any]:
    """The fields of an environment that conda reads."""
    found = {}
    for name in ENVIRONMENT_FIELDS:
        try:
            found[name] = value_facts(getattr(environment, name))
        except Exception:
            continue
    channels = getattr(getattr(environment, "config", None), "channels", None)
    found["config.channels"] = value_facts(channels)
    external = getattr(environment, "external_packages", None)
    if isinstance(external, dict):
        found["external"] = value_facts(list(external.values()))
    return found


def _wanted() -> str:
    """What conda reads of a specifier: ``environment`` in 25.5, ``env`` since 25.7 (main_env_create.py)."""
    from conda.plugins.types import EnvironmentSpecBase

    return "env" if hasattr(EnvironmentSpecBase, "env") else "environment"


def _taken(environment: Any, roots: list[str]) -> dict[str, Any] | None:
    """Merge the environment as ``conda create --file`` does from 26.3 on; the fault, or None."""
    try:
        from conda.models.environment import Environment
    except ImportError:  # 25.5
        return None
    if not isinstance(environment, Environment) or not hasattr(Environment, "merge"):
        return None
    try:
        Environment.merge(environment, environment)
    except Exception as error:
        return fault_unless_limit(error, roots)
    return None


def _platforms(reader: Any, path: str, roots: list[str]) -> tuple[dict[str, Any] | None, Any]:
    """What ``available_platforms`` and ``env_for`` give for this platform, and the environment that does it.

    conda asks them since 26.5 (conda/models/environment.py); None for an older one.
    """
    from conda.base.context import context
    from conda.plugins.types import EnvironmentSpecBase

    if not hasattr(EnvironmentSpecBase, "env_for") or not hasattr(reader, "env_for"):
        return None, None
    facts: dict[str, Any] = {"fault": None, "available": None, "value": None, "platform": context.subdir}
    environment = None
    try:
        spec = reader(path)
        platforms = spec.available_platforms
        facts["available"] = value_facts(platforms)
        if context.subdir in platforms:
            environment = spec.env_for(context.subdir)
            facts["value"] = value_facts(environment, deep=False)
    except Exception as error:
        facts["fault"] = fault_unless_limit(error, roots)
    return facts, environment


def detection_facts(manager: Any, sample: str, name: str, roots: list[str], guard: Guard) -> dict[str, Any]:
    """Which specifier conda's full manager picks for a sample: by detection, and by name under another name.

    The prefix of the answer is this conda as it is: its own readers and the plugins installed beside it.
    conda can be asked for one by name since 25.7; of an older one, nothing can be told about that.
    """
    renamed = str(Path(sample).with_name("as-selected"))
    shutil.copyfile(sample, renamed)
    untold = {"name": None, "fault": None, "limited": True}
    facts: dict[str, Any] = {"sample": sample, "detected": None, "selected": untold}
    get = getattr(manager, "get_environment_specifier", None)
    asked = [("detected", sample, None), ("selected", renamed, name)]
    for key, source, wanted in asked if get else asked[:1]:
        facts[key] = {"name": None, "fault": None, "limited": False}
        with guard(facts[key]):
            try:
                found = get(source, wanted) if get else manager.get_environment_specifiers(source)
                found_name = getattr(found, "name", None)
                facts[key]["name"] = short(found_name) if isinstance(found_name, str) else None
            except Exception as error:
                facts[key]["fault"] = fault_unless_limit(error, roots)
    return facts
