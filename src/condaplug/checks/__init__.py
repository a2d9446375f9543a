"""The checks: pure functions of facts, each with a stable code."""

from condaplug.checks import (
    claims,
    conda_api,
    conduct,
    cost,
    entry_points,
    environments,
    exporters,
    fields,
    guesses,
    hook_source,
    host,
    loading,
    occasions,
    packaging,
    recipe,
    registration,
    result_names,
    results,
    shipping,
    specifier_class,
    specifiers,
    undeclared,
)
from condaplug.judgement import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *packaging.CHECKS,
            *shipping.CHECKS,
            *recipe.CHECKS,
            *entry_points.CHECKS,
            *loading.CHECKS,
            *undeclared.CHECKS,
            *conduct.CHECKS,
            *registration.CHECKS,
            *hook_source.CHECKS,
            *results.CHECKS,
            *result_names.CHECKS,
            *fields.CHECKS,
            *exporters.CHECKS,
            *occasions.CHECKS,
            *specifiers.CHECKS,
            *environments.CHECKS,
            *guesses.CHECKS,
            *specifier_class.CHECKS,
            *conda_api.CHECKS,
            *claims.CHECKS,
            *cost.CHECKS,
            *host.CHECKS,
        ),
        key=lambda check: check.code,
    )
)
"""Every check, in the order of its code: the registry."""
