"""The answers that a user gives to the template, and what is refused where copier would ignore it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from condaplug.catalogue.naming import hook_named
from condaplug.errors import BadInvocationError
from condaplug.suggest import closest


def parse_data(items: Iterable[str]) -> dict[str, str]:
    """The answers in ``key=value`` arguments.

    Raises ``BadInvocationError`` for another shape and for a key given twice.
    """
    answers: dict[str, str] = {}
    for item in items:
        key, equals, value = item.partition("=")
        key = key.strip()
        if not equals or not key:
            raise BadInvocationError(f"--data {item!r} is not key=value", "For instance: --data license=MIT")
        if key in answers:
            raise BadInvocationError(f"--data gives {key!r} twice", "Give each answer once.")
        answers[key] = value
    return answers


def gather(name: str, hooks: Sequence[str], data: Mapping[str, str]) -> dict[str, Any]:
    """All answers that were given, whatever the template asks: the plugin's name, its hooks, and ``data``.

    Raises ``BadInvocationError`` where two of them contradict each other, and for what is no text.
    """
    refuse_broken(data)
    if data.get("name", name) != name:
        raise BadInvocationError(
            f"the plugin is called {name!r} by NAME and {data['name']!r} by --data name",
            "Leave --data name out.",
        )
    answers: dict[str, Any] = {**data, "name": name}
    if hooks and "hooks" in data:
        raise BadInvocationError("the hooks are given by --hook and by --data hooks", "Use --hook alone.")
    if hooks:
        answers["hooks"] = plain_hooks(hooks)
    return answers


def refuse_broken(data: Mapping[str, str]) -> None:
    """Raise ``BadInvocationError`` for an answer that is no text: bytes that are not of the encoding."""
    for key, value in data.items():
        try:
            f"{key}{value}".encode()
        except UnicodeEncodeError:
            raise BadInvocationError(
                f"the answer to {key!r} is not valid text",
                "Give it in the terminal's encoding, best in UTF-8.",
            ) from None


def refuse_unknown(answers: Iterable[str], questions: Iterable[str], template: str) -> None:
    """Raise ``BadInvocationError`` for an answer to a question that the template does not ask.

    copier ignores such an answer without a word (copier 9.19.1).
    """
    asked = sorted(questions)
    for key in answers:
        if key not in asked:
            raise BadInvocationError(
                f"{template} asks no question {key!r}",
                *_suggestion(key, asked),
                f"It asks: {', '.join(asked)}." if asked else "It asks none.",
            )


def known_hooks(hooks: str | Iterable[str], choices: Sequence[str]) -> list[str]:
    """The hooks as the template names them, each once; a text is a list with commas, in brackets or not.

    Raises ``BadInvocationError`` for a hook that is not among ``choices``.
    """
    if isinstance(hooks, str):
        hooks = split_hooks(hooks)
    chosen: dict[str, None] = {}
    for name in hooks:
        hook = hook_named(name)
        if hook not in choices:
            raise BadInvocationError(
                f"the template has no hook {hook!r}",
                *_suggestion(hook, choices),
                f"It has: {', '.join(choices)}.",
            )
        chosen[hook] = None
    return list(chosen)


def split_hooks(text: str) -> list[str]:
    """The names in a list with commas, in brackets or not."""
    return [name for name in text.strip().removeprefix("[").removesuffix("]").split(",") if name.strip()]


def plain_hooks(hooks: Iterable[str]) -> list[str]:
    """The names of hooks without the prefix that they have in conda, each once."""
    return list(dict.fromkeys(map(_plain, hooks)))


def _plain(hook: str) -> str:
    """A hook's name without the prefix that it has in conda."""
    return hook.strip().strip("'\"").removeprefix("conda_")


def _suggestion(word: str, known: Sequence[str]) -> list[str]:
    near = closest(word, known, cutoff=0.6)
    return [f"Did you mean {near}?"] if near else []
