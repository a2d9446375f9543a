"""CP114: imports of third parties that nobody declares, read from the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from condaplug.catalogue import api
from condaplug.checks.base import Facts
from condaplug.checks.host import listed
from condaplug.checks.missing import CERTAIN, absences
from condaplug.judgement import CONDA, Check, Problem
from condaplug.modules import Provider, provider_of
from condaplug.project import Project
from condaplug.source import Foreign, Sources


def undeclared_modules(project: Project, source: Sources) -> Sequence[str]:
    """The top-level modules that some code of the project imports and that nobody declares directly.

    Imports that go on without the module are left out: what nobody declares stays absent there.
    """
    tops = {one.top for one in source.uses.foreign if not one.is_optional}
    return sorted(top for top in tops if provider_of(top, project) in CERTAIN)


def undeclared_import(facts: Facts) -> Iterator[Problem]:
    """The source imports a third-party module that nobody declares.

    It works wherever somebody else installed the module, as in a conda that happens to have it, and fails
    everywhere else. Where the host lacks the module and the import runs, this is CP107 (an error) or CP901
    instead. An import is left alone where the code around it goes on without the module, where it stands in a
    branch or behind one that leaves, where an extra of the project declares it, and where it comes with a
    declared dependency. For information only, while a declared dependency is absent that may bring it.
    """
    told = {(one.module or "").partition(".")[0] for one in absences(facts)}
    found: dict[str, list[Foreign]] = {}
    for one in _imports(facts):
        if one.top not in told and provider_of(one.top, facts.project, facts.release) is Provider.NOBODY:
            found.setdefault(one.top, []).append(one)
    installed = facts.observation.installed
    for top, imports in found.items():
        holders = installed.holders.get(top, ()) if installed else ()
        if facts.brought.distributions & {*holders}:
            continue
        is_here = installed is not None and top in installed.present
        where = f"{CONDA} has it, another one need not" if is_here else "what reaches this line fails"
        lacking = facts.brought.lacking
        if lacking:
            where = f"unless it comes with {listed(lacking)}, this works only where somebody installed it"
        yield Problem(
            f"the plugin imports {top}{_also(imports)}, which the project does not declare and neither conda "
            f"nor a declared dependency brings: {where}",
            f"Add the distribution that holds {top} to project.dependencies (and to the recipe), or catch "
            "the ImportError.",
            imports[0].place,
            "info" if lacking else None,
        )


def _imports(facts: Facts) -> Iterator[Foreign]:
    """The imports of third parties that the entry points reach without a guard."""
    release = facts.release or api.newest()
    uses = facts.source.uses
    modules = [entry_point.module for entry_point in facts.project.entry_points]
    needed = uses.from_modules(modules, release, guarded=False)
    for one in uses.foreign:
        if one.module in needed and one.guard.applies(release) and not (one.is_optional or one.branched):
            yield one


def _also(imports: list[Foreign]) -> str:
    others = len({one.place for one in imports}) - 1
    return f" (here and in {others} other place{'s' if others > 1 else ''})" if others else ""


CHECKS = (Check("CP114", "undeclared-import", "warning", "host", undeclared_import),)
