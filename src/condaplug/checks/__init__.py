"""The checks: pure functions of facts, each with a stable code."""

from condaplug.checks import cost, entry_points, hooks, host, loading, packaging, results, specifiers
from condaplug.checks.base import Check

CHECKS: tuple[Check, ...] = (
    *packaging.CHECKS,
    *entry_points.CHECKS,
    *loading.CHECKS,
    *hooks.CHECKS,
    *results.CHECKS,
    *specifiers.CHECKS,
    *cost.CHECKS,
    *host.CHECKS,
)
"""Every check, in the order of its code: the registry."""
