from conda.plugins import hookimpl
from conda.plugins.types import (
    CondaHealthCheck,
    CondaPostCommand,
    CondaPostSolve,
    CondaPreCommand,
    CondaPreSolve,
)


def on_command(command):
    print(command)


def on_pre_solve(specs_to_add, specs_to_remove):
    print(specs_to_add, specs_to_remove)


def on_post_solve(repodata_fn, unlink_precs, link_precs):
    print(repodata_fn, unlink_precs, link_precs)


def check(prefix, verbose):
    print(prefix, verbose)


@hookimpl
def conda_pre_commands():
    yield CondaPreCommand(name="before", action=on_command, run_for={"install"})


@hookimpl
def conda_post_commands():
    yield CondaPostCommand(name="after", action=on_command, run_for={"install", "create"})


@hookimpl
def conda_pre_solves():
    yield CondaPreSolve(name="before-solve", action=on_pre_solve)


@hookimpl
def conda_post_solves():
    yield CondaPostSolve(name="after-solve", action=on_post_solve)


@hookimpl
def conda_health_checks():
    yield CondaHealthCheck(name="looks-fine", action=check)
