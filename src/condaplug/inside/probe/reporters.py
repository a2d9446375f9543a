"""Ask a reporter for what conda asks it for, and write down what it gave."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from .describe import fault_facts, is_limit, methods_of, value_facts

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES: dict[str, tuple[Any, ...]] = {
    "render": ("a line\n",),
    "detail_view": ({"conda version": "26.7.1", "offline mode": "False"},),
    "envs_list": ([],),
}
"""What conda could render (conda/cli/main_info.py, 26.7.1)."""

TELLING = {"progress_bar", "spinner"}
"""Where an exception is the reporter's own: no sample of ours could be the cause."""


def reporter_facts(renderer: Any, roots: list[str]) -> list[dict[str, Any]]:
    """What each method of a renderer gives, as conda calls it (conda/reporters.py, 24.11 and later).

    Nothing is written to a terminal and no question is asked. A renderer that cannot be made is told by its
    class.
    """
    if not isinstance(renderer, type):
        return []
    try:
        made = renderer()
    except BaseException:
        return []
    asked: dict[str, Callable[[], Any]] = {
        name: lambda name=name, given=given: getattr(made, name)(*given)  # type: ignore[misc]
        for name, given in SAMPLES.items()
    }
    asked["progress_bar"] = lambda: _progress_bar(made)
    asked["spinner"] = lambda: made.spinner("Solving environment", "failed\n")
    return [facts for name, ask in asked.items() if (facts := _answer(name, ask, roots))]


def _progress_bar(renderer: Any) -> Any:
    """As ProgressiveFetchExtract does (conda/core/package_cache_data.py, 24.11 to 26.7)."""
    with renderer.progress_bar_context_manager() as manager:
        bar = renderer.progress_bar(
            "tiny-1.0 | 1 KB | ", context_manager=manager, position=None, leave=False, enabled=False
        )
        if bar is not None:
            bar.close()
        return bar


def _answer(name: str, ask: Callable[[], Any], roots: list[str]) -> dict[str, Any] | None:
    try:
        value = ask()
    except BaseException as error:
        told = name in TELLING and isinstance(error, Exception) and not is_limit(error)
        return {"field": name, "fault": fault_facts(error, roots), "value": None} if told else None
    facts = value_facts(value, deep=False)
    facts["methods"] = methods_of(type(value))
    if inspect.iscoroutine(value):
        value.close()
    return {"field": name, "fault": None, "value": facts}
