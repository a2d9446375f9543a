"""Put environment specifiers to work: what they read, what they refuse, and what conda would get from them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .describe import fault_facts, value_facts
from .hooks import field_values

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


def specifier_facts(result, request, roots, guard):
    """Everything about one ``CondaEnvironmentSpecifier``: its class, the samples, the foreign files.

    ``guard`` is a context manager that lets the model stop at what it does not know.
    """
    values = field_values(result)
    reader = values.get("environment_spec")
    facts = {
        "name": values.get("name") if isinstance(values.get("name"), str) else None,
        "reader": value_facts(reader),
        "detection": getattr(reader, "detection_supported", None) is not False,
        "constructed": None,
        "samples": [],
        "foreign": [],
    }
    if not isinstance(reader, type) or facts["reader"]["abstract"]:
        return facts
    scratch = Path(request["scratch"], "files")
    scratch.mkdir(exist_ok=True)
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
    for path in request["foreign"]:
        facts["foreign"].append({"file": os.path.basename(path), **_asked(reader, path, roots, guard)})
    return facts


def _sample(reader, path, kind, scratch, roots, guard):
    """What the specifier does with a sample under its own name, and under names that tell nothing."""
    copy = _copied(path, scratch, os.path.basename(path))
    facts = {"path": path, "kind": kind, "copy": copy, **_asked(reader, copy, roots, guard)}
    if not facts["handled"]:
        return facts
    facts["renamed"] = []
    for name in ("renamed", "renamed.txt"):
        facts["renamed"].append({"file": name, **_asked(reader, _copied(path, scratch, name), roots, guard)})
    facts["env"] = _environment(reader, copy, roots, guard)
    return facts


def _copied(path, scratch, name):
    folder = scratch / str(len(os.listdir(scratch)))
    folder.mkdir()
    return shutil.copyfile(path, folder / name) and str(folder / name)


def _asked(reader, path, roots, guard):
    """``can_handle`` of a new instance, as conda's detection calls it."""
    facts = {"handled": False, "answer": None, "fault": None, "limited": False}
    with guard(facts):
        try:
            answer = reader(path).can_handle()
            facts["answer"] = value_facts(answer, deep=False)
            facts["handled"] = bool(answer)
        except Exception as error:
            facts["fault"] = fault_facts(error, roots)
    return facts


def _environment(reader, path, roots, guard):
    """The environment that conda would create from ``path``, and whether conda can take it."""
    facts = {"fault": None, "value": None, "fields": {}, "taken": None, "platforms": None, "limited": False}
    with guard(facts):
        try:
            spec = reader(path)
            spec.can_handle()
            environment = spec.env
        except Exception as error:
            facts["fault"] = fault_facts(error, roots)
            return facts
        facts["value"] = value_facts(environment)
        for name in ENVIRONMENT_FIELDS:
            try:
                facts["fields"][name] = value_facts(getattr(environment, name))
            except Exception:
                continue
        facts["taken"] = _taken(environment, roots)
        facts["platforms"] = _platforms(spec, roots)
    return facts


def _taken(environment, roots):
    """Merge the environment as ``conda create --file`` does from 26.3 on; the fault, or None."""
    from conda.models.environment import Environment

    if not isinstance(environment, Environment) or not hasattr(Environment, "merge"):
        return None
    try:
        Environment.merge(environment, environment)
    except Exception as error:
        return fault_facts(error, roots)
    return None


def _platforms(spec, roots):
    """What ``available_platforms`` and ``env_for`` give for this machine's platform (conda 26.5 and later)."""
    from conda.base.context import context

    if not hasattr(spec, "env_for"):
        return None
    facts = {"fault": None, "available": None, "value": None}
    try:
        platforms = spec.available_platforms
        facts["available"] = value_facts(platforms)
        if context.subdir in platforms:
            facts["value"] = value_facts(spec.env_for(context.subdir), deep=False)
    except Exception as error:
        facts["fault"] = fault_facts(error, roots)
    return facts


def detection_facts(manager, sample, name, roots, guard):
    """Which specifier conda's full manager picks for a sample: by detection, and by name whatever the file is called.

    The prefix of the answer is this conda as it is: its own readers and the plugins installed beside it.
    """
    renamed = os.path.join(os.path.dirname(sample), "as-selected")
    shutil.copyfile(sample, renamed)
    facts = {"sample": sample, "detected": None, "selected": None}
    for key, source, wanted in (("detected", sample, None), ("selected", renamed, name)):
        facts[key] = {"name": None, "fault": None, "limited": False}
        with guard(facts[key]):
            try:
                found = manager.get_environment_specifier(source=source, name=wanted)
                facts[key]["name"] = getattr(found, "name", None)
            except Exception as error:
                facts[key]["fault"] = fault_facts(error, roots)
    return facts
