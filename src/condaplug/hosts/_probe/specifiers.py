"""Put environment specifiers to work: what they read and refuse, and what conda would get from them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .describe import fault_facts, value_facts
from .hooks import field_values, name_of, short

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

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


def specifier_facts(result: Any, request: dict[str, Any], roots: list[str], guard: Guard) -> dict[str, Any]:
    """Everything about one ``CondaEnvironmentSpecifier``: its class, the samples, the foreign files.

    ``guard`` is a context manager that lets the model stop at what it does not know.
    """
    values = field_values(result)
    reader = values.get("environment_spec")
    facts: dict[str, Any] = {
        "name": name_of(result),
        "reader": value_facts(reader),
        "detection": getattr(reader, "detection_supported", None) is not False,
        "constructed": None,
        "samples": [],
        "foreign": [],
    }
    if not isinstance(reader, type) or facts["reader"]["abstract"]:
        return facts
    scratch = Path(request["scratch"], "files")
    scratch.mkdir(parents=True, exist_ok=True)  # a plugin may remove its folders
    facts["constructed"] = {"fault": None}
    with guard(facts["constructed"]):
        try:
            reader(str(scratch / "absent.file"))
        except Exception as error:
            facts["constructed"]["fault"] = fault_facts(error, roots)
    if facts["constructed"]["fault"]:
        return facts
    for kind, paths in (("sample", request["samples"]), ("guess", request["guesses"])):
        for path in paths:
            facts["samples"].append(_sample(reader, path, kind, scratch, roots, guard))
    foreign = Path(request["scratch"], "foreign")
    for name, content in request["foreign"].items():
        foreign.mkdir(parents=True, exist_ok=True)
        foreign.joinpath(name).write_bytes(content.encode("latin-1"))
        facts["foreign"].append({"file": name, **_asked(reader, str(foreign / name), roots, guard)})
    return facts


def _sample(
    reader: Any, path: str, kind: str, scratch: Path, roots: list[str], guard: Guard
) -> dict[str, Any]:
    """What the specifier does with a sample under its own name, and under names that tell nothing."""
    copy = _copied(path, scratch, Path(path).name)
    facts = {"path": path, "kind": kind, "copy": copy, **_asked(reader, copy, roots, guard)}
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
            facts["fault"] = fault_facts(error, roots)
    return facts


def _environment(reader: Any, path: str, roots: list[str], guard: Guard) -> dict[str, Any]:
    """The environment that conda would create from ``path``, and whether conda can take it."""
    facts: dict[str, Any] = {"fault": None, "value": None, "fields": {}, "taken": None}
    facts.update(platforms=None, limited=False)
    with guard(facts):
        try:
            spec = reader(path)
            environment = getattr(spec, _wanted())
        except Exception as error:
            facts["fault"] = fault_facts(error, roots)
            return facts
        facts["value"] = value_facts(environment)
        for name in ENVIRONMENT_FIELDS:
            try:
                facts["fields"][name] = value_facts(getattr(environment, name))
            except Exception:
                continue
        channels = getattr(getattr(environment, "config", None), "channels", None)
        facts["fields"]["config.channels"] = value_facts(channels)
        external = getattr(environment, "external_packages", None)
        if isinstance(external, dict):
            facts["fields"]["external"] = value_facts(list(external.values()))
        facts["taken"] = _taken(environment, roots)
        facts["platforms"] = _platforms(spec, roots)
    return facts


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
        return fault_facts(error, roots)
    return None


def _platforms(spec: Any, roots: list[str]) -> dict[str, Any] | None:
    """What ``available_platforms`` and ``env_for`` give for this platform (conda 26.5 and later)."""
    from conda.base.context import context

    if not hasattr(spec, "env_for"):
        return None
    facts: dict[str, Any] = {"fault": None, "available": None, "value": None}
    try:
        platforms = spec.available_platforms
        facts["available"] = value_facts(platforms)
        if context.subdir in platforms:
            facts["value"] = value_facts(spec.env_for(context.subdir), deep=False)
    except Exception as error:
        facts["fault"] = fault_facts(error, roots)
    return facts


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
                facts[key]["fault"] = fault_facts(error, roots)
    return facts
