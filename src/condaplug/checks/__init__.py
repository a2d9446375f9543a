"""The checks: pure functions of facts, each with a stable code."""

from condaplug.checks import (
    claims,
    compat,
    cost,
    entry_points,
    fields,
    guesses,
    hooks,
    host,
    loading,
    packaging,
    results,
    specifiers,
    undeclared,
)
from condaplug.checks.base import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *packaging.CHECKS,
            *entry_points.CHECKS,
            *loading.CHECKS,
            *undeclared.CHECKS,
            *hooks.CHECKS,
            *results.CHECKS,
            *fields.CHECKS,
            *specifiers.CHECKS,
            *guesses.CHECKS,
            *compat.CHECKS,
            *claims.CHECKS,
            *cost.CHECKS,
            *host.CHECKS,
        ),
        key=lambda check: check.code,
    )
)
"""Every check, in the order of its code: the registry."""
