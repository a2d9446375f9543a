from conda.plugins import hookimpl
from conda.plugins.types import CondaExceptionObserver, CondaPostCommand, CondaPreCommand, CondaSubcommand


class GreetingError(Exception):
    pass


@hookimpl
def conda_subcommands():
    yield CondaSubcommand(name="greet-all", summary="Greet.", action=print)


@hookimpl
def conda_pre_commands():
    yield CondaPreCommand(name="shells", action=print, run_for={"activate", "deactivate", "reactivate"})
    yield CondaPreCommand(name="environments", action=print, run_for={"env_create", "env_config", "env"})
    yield CondaPreCommand(name="plugins", action=print, run_for=frozenset({"greet-all", "doctor"}))
    yield CondaPreCommand(name="other-plugins", action=print, run_for={"workspace", "build", "my command"})


@hookimpl
def conda_post_commands():
    yield CondaPostCommand(
        name="aliases", action=print, run_for=("install", "remove", "uninstall", "update", "upgrade")
    )


@hookimpl
def conda_exception_observers():
    yield CondaExceptionObserver(name="all", hook=print, watch_for={"BaseException"})
    yield CondaExceptionObserver(name="python", hook=print, watch_for={"MemoryError", "KeyboardInterrupt"})
    yield CondaExceptionObserver(name="own", hook=print, watch_for=frozenset({"GreetingError"}))
    yield CondaExceptionObserver(name="others", hook=print, watch_for={"HTTPError", "YAMLError"})
    yield CondaExceptionObserver(name="both", hook=print, watch_for={"CondaError", "conda.CondaError"})
