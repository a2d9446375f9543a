"""The recorded answers, and what becomes of them in another state of the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from condaplug.create.recorded import Recorded


@dataclass(frozen=True)
class Answer:
    """An answer that an update adds (``new``), or no longer records since nothing asks for it."""

    question: str
    value: Any
    new: bool


def open_questions(
    recorded: Recorded, answers: Mapping[str, Any], given: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """The questions whose recorded answer a new rendering lost, and those that nothing answers yet."""
    lost = [
        key
        for key, value in recorded.answers.items()
        if key in answers and key not in given and not _same(answers[key], value)
    ]
    return lost, [key for key in answers if key not in recorded.answers and key not in given]


def _same(one: object, other: object) -> bool:
    """Whether two answers say the same, perhaps as different types: a question's type can change."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return str(one).casefold() == str(other).casefold()
    return str(one) == str(other)


def shown(value: object) -> str:
    """An answer as ``--data`` takes it."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def changes_of_answers(recorded: Recorded, new: Recorded, given: Mapping[str, Any]) -> Iterable[Answer]:
    """The answers that an update adds, and the recorded ones to which nothing is asked any more."""
    for key, value in new.answers.items():
        if key not in recorded.answers and key not in given:
            yield Answer(key, value, new=True)
    for key, value in recorded.answers.items():
        if key not in new.answers:
            yield Answer(key, value, new=False)
