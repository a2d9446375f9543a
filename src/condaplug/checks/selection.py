"""Which checks count: what ``--select``, ``--ignore`` and the project's settings name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from condaplug.checks import CHECKS
from condaplug.errors import BadInvocationError
from condaplug.project import Project


@dataclass(frozen=True)
class Selection:
    """Codes or families (``CP2``) of checks; all of them if ``select`` is empty."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __contains__(self, code: str) -> bool:
        chosen = not self.select or code.startswith(self.select)
        return chosen and not (self.ignore and code.startswith(self.ignore))

    @classmethod
    def of(cls, select: Iterable[str], ignore: Iterable[str]) -> Selection:
        """The selection of the command line. Raises ``BadInvocationError`` for an unknown check."""
        return cls(_codes(select), _codes(ignore))

    def with_settings(self, project: Project) -> Selection:
        """This selection with the project's ``ignore``, and with its ``select`` if this one has none.

        Raises ``BadInvocationError`` if the project names an unknown check.
        """
        settings = project.settings
        ignored = tuple(code for code, _ in settings.ignore)
        try:
            _codes((*settings.select, *ignored))
        except BadInvocationError as error:
            where = f"{settings.place}: " if settings.place else ""
            raise BadInvocationError(f"{where}{error.message} ([tool.condaplug])", *error.hints) from None
        return Selection(self.select or tuple(settings.select), self.ignore + ignored)


def _codes(words: Iterable[str]) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for word in words for code in word.split(",") if code.strip())
    for code in codes:
        if not any(check.code.startswith(code) for check in CHECKS):
            known = ", ".join(sorted({check.code[:3] for check in CHECKS}))
            raise BadInvocationError(
                f"{code} is no check", f"The families are {known}; a code looks like {CHECKS[0].code}."
            )
    return codes
