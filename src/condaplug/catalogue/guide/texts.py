"""What each hook is for, what its type's fields mean, and its pitfalls, in our own words.

Read from conda's sources at the releases named (hookspec.py, types.py and manager.py of conda/plugins,
cli/conda_argparse.py, core/solve.py, core/link.py, core/prefix_data.py, gateways/connection/session.py), or
measured by running them.
"""

from __future__ import annotations

from condaplug.catalogue.guide import Fact, Guide

_COMMANDS = (
    Fact("Give run_for a set: conda asks whether the command is `in` it, and in a string any part of it is."),
    Fact("`conda env create` counts as env_create, not as create.", since="24.1.0", until="26.7.0"),
    Fact(
        "`conda env create` counts as create, `conda env remove` as remove and `conda env list` as info; "
        "before 26.7 the first was env_create.",
        since="26.7.0",
    ),
    Fact("It runs for activate and deactivate too, where run_for has them.", since="24.9.0", until="26.7.0"),
    Fact(
        "For activate and deactivate it runs only where something else has loaded the plugins already; "
        "before 26.7 it always did.",
        since="26.7.0",
    ),
    Fact("Write to standard error: with --json, standard output must stay one document."),
)

_TRANSACTION = (
    Fact(
        "Give the class: conda makes one object for each prefix that changes, with seven positional "
        "arguments."
    ),
    Fact(
        "verify answers None and sets self._verified, or returns (not raises) an exception; conda skips it "
        "where safety_checks is disabled."
    ),
    Fact(
        "cleanup runs only where all went well, reverse only where something failed and rollback_enabled is "
        "on, and then possibly without an execute before it."
    ),
    Fact("With --dry-run nothing of it is executed."),
    Fact(
        "Import conda.core.path_actions inside the hook: it is slow, and conda imports plugins at every "
        "command."
    ),
)

_TRANSACTION_FIELDS = {
    "name": "a label, unique among all plugins",
    "action": "a class derived from conda.core.path_actions.Action: verify, execute, reverse and cleanup",
}

_HEADERS = (
    Fact("Look at host: what you give without a condition, a token perhaps, goes to every server."),
    Fact("conda asks for http and https only; host has the port, where the URL has one."),
    Fact(
        "It is no place for a secret: the header goes along where the server redirects to another host, and "
        "conda writes it into its log."
    ),
    Fact(
        "conda refuses headers that steer the connection (Host, Cookie, Content-Length, Proxy-..., "
        "Sec-...): the request fails.",
        since="26.1.0",
    ),
)

_HEADER_FIELDS = {"name": "the header's name", "value": "its value"}

GUIDES = {
    "conda_solvers": Guide(
        "A solver, chosen with --solver NAME or the setting solver.",
        fields={
            "name": "what users write after --solver",
            "backend": "the class that solves: conda.core.solve.Solver, or one derived from it",
        },
        watch=(
            Fact("Give the class, not an object: conda makes one for each solve."),
            Fact(
                "Import conda.core.solve inside the hook: it is slow, and conda imports plugins at every "
                "command."
            ),
            Fact(
                "Two solvers of one name stop every command that looks at solvers: classic is conda's own, "
                "libmamba and rattler are widely installed."
            ),
            Fact(
                "Pre-solves and post-solves run in Solver.solve_for_transaction: override it and they may "
                "not.",
                "24.1.0",
            ),
            Fact(
                "A constructor with a parameter build_repodata_subset is given a function for it, where "
                "repodata_use_shards is on.",
                since="26.5.0",
            ),
        ),
    ),
    "conda_subcommands": Guide(
        "A command of its own: `conda greet`.",
        fields={
            "name": "the word after conda",
            "summary": "one line for `conda --help`; write %% for a percent sign",
            "action": "is called with the parsed arguments, or without configure_parser with a tuple of "
            "words",
            "configure_parser": "is called with an argparse parser, to add arguments to it",
            "aliases": "other words for the same command",
        },
        watch=(
            Fact("What action returns is conda's exit code; None is 0."),
            Fact("There is no configure_parser yet: action parses the words itself.", until="23.7.0"),
            Fact("A name that one of conda's own commands has is never run.", until="23.7.0"),
            Fact(
                "A name that one of conda's own commands has is never run, and conda complains at every "
                "command.",
                since="23.7.0",
            ),
            Fact("configure_parser runs at every conda command: import nothing heavy in it.", since="23.7.0"),
            Fact("A lone % in summary makes `conda --help` fail.", since="23.7.0"),
            Fact("Fields are given by keyword only; before 26.5 by position too.", since="26.5.0"),
            Fact("aliases fails before 26.7, where the type has no such field.", since="26.7.0"),
        ),
        example_since="23.7.0",
    ),
    "conda_virtual_packages": Guide(
        "A virtual package, which says something of the machine: __processors.",
        fields={
            "name": "the package's name without the two underscores",
            "version": "its version; None is 0",
            "build": "its build string; None is 0",
            "override_entity": "what CONDA_OVERRIDE_NAME replaces: version, build or nothing",
            "empty_override": "what an empty CONDA_OVERRIDE_NAME stands for; by default the package is left "
            "out",
            "version_validation": "is called with the version, and gives the one to use",
        },
        watch=(
            Fact("Yield nothing where it does not apply: a package of version 0 is there all the same."),
            Fact("The hook runs at every solve and at `conda info`: keep what it asks of the machine cheap."),
            Fact("build is required since 22.11.1; 22.11.0 has no such field.", since="22.11.1"),
            Fact(
                "version and build may be functions, called when they are needed; before 25.11 they may not.",
                since="25.11.0",
            ),
            Fact("CONDA_OVERRIDE_NAME does nothing unless override_entity is set.", since="25.11.0"),
        ),
        example_since="22.11.1",
    ),
    "conda_pre_commands": Guide(
        "Something to do before a command of conda runs.",
        fields={
            "name": "a label, unique among all plugins",
            "action": "is called with the command's name",
            "run_for": "the commands to run before",
        },
        watch=(Fact("An exception from action stops the command."), *_COMMANDS),
    ),
    "conda_post_commands": Guide(
        "Something to do after a command of conda has run.",
        fields={
            "name": "a label, unique among all plugins",
            "action": "is called with the command's name",
            "run_for": "the commands to run after",
        },
        watch=(
            Fact(
                "It does not run where the command ended in an exception, and --dry-run or a declined "
                "question is one."
            ),
            *_COMMANDS,
        ),
    ),
    "conda_auth_handlers": Guide(
        "How conda authenticates to a channel.",
        fields={
            "name": "what channel_settings in .condarc calls it",
            "handler": "the class that is called with each request and returns it",
        },
        watch=(
            Fact(
                "Only channels that name it use it: `channel_settings: [{channel: URL, auth: NAME}]` in "
                ".condarc."
            ),
            Fact("A name that no plugin gives is no error: conda asks without authentication."),
            Fact(
                "Give the class: conda makes an object with the channel's name. A constructor must take it."
            ),
            Fact("Return the request from __call__."),
            Fact("conda writes the headers of a request into its log, a token in them too."),
        ),
    ),
    "conda_health_checks": Guide(
        "A check of an environment, run by `conda doctor`.",
        fields={
            "name": "what the check is called",
            "action": "is called with the prefix and whether the user wants details, and prints what it "
            "finds",
            "fixer": "is called with the prefix, the arguments and a function that asks the user, and gives "
            "an exit code",
            "summary": "what is checked, in a line for `conda doctor --list`",
            "fix": "what the fixer does, in a line for the same list",
        },
        watch=(
            Fact("conda reads nothing that action returns: what it does not print is lost."),
            Fact("An exception from action is a warning, and the other checks run."),
            Fact(
                "The confirm function given to fixer raises where the user declines, and with --dry-run.",
                "26.1.0",
            ),
            Fact(
                "fixer, summary and fix fail before 26.1, where the type has no such fields.", since="26.1.0"
            ),
        ),
    ),
    "conda_pre_solves": Guide(
        "Something to do before the solver runs.",
        fields={
            "name": "a label, unique among all plugins",
            "action": "is called with what is asked for and what is to go: two frozensets of MatchSpec",
        },
        watch=(
            Fact("It cannot change what is solved; an exception from action stops the command."),
            Fact("It can run several times in one command: conda may solve again with other repodata."),
            Fact(
                "It belongs to Solver.solve_for_transaction: a solver that overrides that may leave it out."
            ),
        ),
    ),
    "conda_post_solves": Guide(
        "Something to do after the solver has run, before anything changes.",
        fields={
            "name": "a label, unique among all plugins",
            "action": "is called with the repodata file's name, the records that go and those that come",
        },
        watch=(
            Fact("It runs with --dry-run too, and before the user is asked: nothing has been changed yet."),
            Fact("An exception from action stops the command."),
            Fact("It can run several times in one command: conda may solve again with other repodata."),
            Fact("Write to standard error: with --json, standard output must stay one document."),
        ),
    ),
    "conda_settings": Guide(
        "A setting for .condarc.",
        fields={
            "name": "the key in .condarc, below plugins",
            "description": "what `conda config --describe` says of it",
            "parameter": "a PrimitiveParameter, SequenceParameter or MapParameter, with its default",
            "aliases": "other keys for the same setting",
        },
        watch=(
            Fact(
                "It is `plugins: {NAME: ...}` in .condarc, CONDA_PLUGINS_NAME in the environment, and "
                "context.plugins.NAME in Python."
            ),
            Fact(
                "The name becomes an attribute of Python's and part of a variable's name: small letters, "
                "digits and _."
            ),
            Fact("Import conda.common.configuration inside the hook, not at the top of the plugin."),
            Fact("Two plugins that give one name stop every conda command."),
        ),
    ),
    "conda_reporter_backends": Guide(
        "How conda shows things: tables, progress, questions.",
        fields={
            "name": "what users write after --console",
            "description": "one line about it",
            "renderer": "the class that makes the text, progress bars, spinners and prompts",
        },
        watch=(
            Fact(
                "It is chosen with --console NAME or `console: NAME` in .condarc; --json always takes json."
            ),
            Fact("A name that no plugin gives is a warning, and conda goes on with classic."),
            Fact(
                "A class derived from ReporterRendererBase itself must define detail_view, envs_list, "
                "progress_bar, prompt and spinner."
            ),
            Fact("What it renders is written as it is: end it with a newline."),
        ),
    ),
    "conda_session_headers": Guide(
        "HTTP headers for every request to a host.",
        fields=_HEADER_FIELDS,
        watch=(*_HEADERS, Fact("conda asks once a host and keeps the answer until it ends.")),
    ),
    "conda_request_headers": Guide(
        "HTTP headers for requests by host and path.",
        fields=_HEADER_FIELDS,
        watch=(
            *_HEADERS,
            Fact("They win over session headers; what conda itself sets for the request wins over both."),
            Fact("conda asks once for each host and path and keeps the answer until it ends."),
        ),
    ),
    "conda_environment_specifiers": Guide(
        "A file format that environments can be made from.",
        fields={
            "name": "what users write after --env-spec, or from 26.5 on after --format",
            "environment_spec": "the class that is made with a file's name and reads it",
            "default_filenames": "names or patterns of such files",
            "aliases": "other names for the format",
            "description": "one line about it; by default the name",
            "environment_format": "whether it is a description or a lockfile",
        },
        watch=(
            Fact(
                "conda asks for the method environment(); from 25.7 on, for the property env.", until="25.7.0"
            ),
            Fact("Environment needs prefix=context.target_prefix before 25.11.", since="25.7.0"),
            Fact(
                "can_handle must look into the file, not at its name: a user may name the format for any "
                "file."
            ),
            Fact(
                "A file that two formats accept is refused as ambiguous, for every user: accept only what is "
                "surely yours."
            ),
            Fact("`conda create --file` does not read it, only `conda env create` does.", until="26.3.0"),
            Fact(
                "A file whose name is among default_filenames is not offered to other formats: where "
                "can_handle then raises, the command fails.",
                since="26.3.0",
            ),
        ),
        example_since="25.11.0",
    ),
    "conda_environment_exporters": Guide(
        "A file format that `conda export` writes.",
        fields={
            "name": "what users write after --format",
            "aliases": "other names for the format",
            "default_filenames": "names or patterns that choose it for `conda export --file`",
            "export": "is called with an environment and gives the file's text",
            "multiplatform_export": "is called with several environments, one for each platform, and gives "
            "the text",
            "description": "one line about it; by default the name",
            "environment_format": "whether it is a description or a lockfile",
        },
        watch=(
            Fact("Return text: conda writes the file."),
            Fact(
                "Exactly one of export and multiplatform_export, else making the result fails.",
                since="25.9.0",
            ),
            Fact(
                "A name, alias or file name that another exporter has stops `conda export`: environment.yml, "
                "yaml and json are conda's own."
            ),
            Fact("requested_packages holds MatchSpec objects, explicit_packages the records for a lockfile."),
        ),
    ),
    "conda_prefix_data_loaders": Guide(
        "Packages in an environment that conda did not install.",
        fields={
            "name": "a label, unique among all plugins",
            "loader": "is called with the prefix and the records by name, and adds to them",
        },
        watch=(
            Fact(
                "Put what you find into the dictionary that you are given: conda ignores what the loader "
                "returns."
            ),
            Fact("A record under a name that is there already hides conda's own."),
            Fact(
                "It runs only where conda looks at foreign packages too: `conda list`, `conda export`, "
                "`conda compare`."
            ),
            Fact("An exception from loader ends those commands."),
            Fact("`conda export` writes what you add as packages for conda to install.", since="25.7.0"),
        ),
    ),
    "conda_pre_transaction_actions": Guide(
        "Something to do just before packages are removed and linked.",
        fields=_TRANSACTION_FIELDS,
        watch=_TRANSACTION,
    ),
    "conda_post_transaction_actions": Guide(
        "Something to do just after packages were removed and linked.",
        fields=_TRANSACTION_FIELDS,
        watch=_TRANSACTION,
    ),
    "conda_package_extractors": Guide(
        "A file format of packages.",
        fields={
            "name": "a label, unique among all plugins",
            "extensions": "how such files' names end, each with its dot",
            "extract": "is called with the archive's path and the folder to unpack it into",
        },
        watch=(
            Fact("From then on conda takes every file with that ending for a package: never claim .zip."),
            Fact("Of two extractors for one ending the last by name wins, and nothing is said."),
            Fact("What is unpacked must be a conda package: with info/index.json and the rest of info."),
        ),
    ),
    "conda_exception_observers": Guide(
        "Something told of every exception that ends a command.",
        fields={
            "name": "a label, unique among all plugins",
            "hook": "is called with a CondaExceptionEvent",
            "watch_for": "names of exception classes; their subclasses count too",
        },
        watch=(
            Fact("It cannot stop or change the exception, and what it returns is ignored."),
            Fact("What it raises is swallowed: you see it only with the log at debug level."),
            Fact("Give watch_for a set: conda calls isdisjoint on it."),
            Fact(
                "--dry-run ends in a CondaError too, with return_code 0, and a declined question with None."
            ),
            Fact("All but the first three fields of the event are None where conda had not started."),
            Fact("Keep neither the exception nor its traceback after the call: they hold every frame alive."),
        ),
    ),
    "conda_error_hints": Guide(
        "Advice that conda shows with one of its errors.",
        fields={
            "text": "what the user can do",
            "hint_code": "a lasting name for programs, in snake_case",
        },
        watch=(
            Fact("Yield nothing for errors that you have no advice on: it is asked about every CondaError."),
            Fact(
                "What it raises is swallowed, and results that are no CondaErrorHint are dropped in silence."
            ),
            Fact("A hint whose hint_code conda or another plugin gave already is dropped."),
            Fact("Implementations made with wrapper=True or hookwrapper=True are not called."),
        ),
    ),
}
