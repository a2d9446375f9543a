"""CP115 to CP117: what the plugin does to the process that it shares with conda."""

from __future__ import annotations

from collections.abc import Iterator

from condaplug.checks.base import Facts
from condaplug.checks.loading import during, step_place
from condaplug.judgement import Check, Problem
from condaplug.project import Place


def memory(facts: Facts) -> Iterator[Problem]:
    """Plugin code uses more memory than the limit (`--memory`, 4 GiB by default).

    The limit is for the process that loads the plugin and all that it starts. It counts memory that is in
    use, not what is only reserved, and shared pages once. conda has no limit of its own: it grows until the
    system ends it.
    """
    observation = facts.observation
    if observation.ending == "memory" and observation.step:
        yield Problem(
            f"the plugin used more memory than the limit {during(facts)}; conda has no limit, and "
            "grows until the system ends it",
            "Read large data piece by piece, in the command that needs it; or allow more with --memory.",
            step_place(facts),
        )


def damages(facts: Facts) -> Iterator[Problem]:
    """The plugin damages the Python process that it shares with conda.

    It empties `builtins`, `sys.modules`, or the lists by which Python finds modules (`sys.meta_path`,
    `sys.path_hooks`, `sys.path`), or replaces a function of the standard library by something that cannot be
    called: conda fails at its next import or call. Or it forks, and both processes go on: every conda command
    runs twice.
    """
    observation = facts.observation
    for damage in observation.damages:
        yield Problem(
            f"the plugin takes {damage} away from Python; conda runs in the same process, and fails when it "
            "needs that",
            "Leave what all code of the process shares as it is, or restore it before the plugin returns.",
            _only_place(facts),
        )
    if observation.twins and observation.ending != "exit":
        yield Problem(
            "the plugin forks the process, and both go on: conda runs the rest of each command twice",
            "End the forked process with os._exit, or start a program with the subprocess module.",
            _only_place(facts),
        )


def disturbs(facts: Facts) -> Iterator[Problem]:
    """The plugin changes the file in which condaplug notes what the plugin does.

    No plugin comes upon this file by accident, and what was noted of this one is not complete. condaplug
    never passes such a plugin.
    """
    observation = facts.observation
    if observation.disturbed:
        yield Problem(
            "the plugin changed the file in which condaplug notes what the plugin does "
            f"({observation.disturbed}); what it does is not known",
            "Remove the code that writes, moves or deletes files in folders that are not the plugin's.",
            _only_place(facts),
        )


def _only_place(facts: Facts) -> Place | None:
    """The module of the plugin's entry point, where there is only one."""
    points = facts.project.entry_points
    file = facts.source.of_module(points[0].module) if len(points) == 1 else None
    return Place(file.path) if file else None


CHECKS = (
    Check("CP115", "uses-too-much-memory", "error", "host", memory),
    Check("CP116", "damages-the-process", "error", "host", damages),
    Check("CP117", "disturbs-the-validation", "error", "host", disturbs),
)
