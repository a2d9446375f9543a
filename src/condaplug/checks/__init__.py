"""The checks: pure functions of facts, each with a stable code."""

from condaplug.checks import (
    claims,
    compat,
    conduct,
    cost,
    entry_points,
    fields,
    hooks,
    host,
    loading,
    packaging,
    results,
    specifiers,
)
from condaplug.checks.base import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *packaging.CHECKS,
            *entry_points.CHECKS,
            *loading.CHECKS,
            *conduct.CHECKS,
            *hooks.CHECKS,
            *results.CHECKS,
            *fields.CHECKS,
            *specifiers.CHECKS,
            *compat.CHECKS,
            *claims.CHECKS,
            *cost.CHECKS,
            *host.CHECKS,
        ),
        key=lambda check: check.code,
    )
)
"""Every check, in the order of its code: the registry."""
