"""What git is asked for: who the author is, and a new repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ELSEWHERE = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
    }
)
"""Variables that point git at other files than the folder's; some are set inside a git hook, for instance."""


def author() -> dict[str, str]:
    """What git's configuration says of the author, as answers of the template; empty without git.

    Only reads.
    """
    git = shutil.which("git")
    if git is None:
        return {}
    try:
        answer = subprocess.run(
            [git, "config", "--null", "--get-regexp", r"^user\.(name|email)$"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        ).stdout.decode()
    except (OSError, UnicodeDecodeError):
        return {}
    known = {key: value for key, _, value in (entry.partition("\n") for entry in answer.split("\0"))}
    name = " ".join(known.get("user.name", "").split())
    email = known.get("user.email", "").strip()
    answers = {"author_name": name} if name and name.isprintable() else {}
    # Nobody typed it here, so it must not be refused here: an address that the template might not take is
    # left out.
    if re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", email, re.ASCII):
        answers["author_email"] = email
    return answers


def init_repository(folder: Path, target: Path) -> str | None:
    """Make a git repository in ``folder``, which will be ``target``; give None, or a sentence why not.

    ``git init`` alone: what the first commit holds, and by whom, is the user's. No configuration is written
    but that of the new repository.
    """
    place = target.resolve()
    around = next((above for above in (place, *place.parents) if (above / ".git").exists()), None)
    if around is not None:
        return f"No git repository was made: {around} is one already."
    git = shutil.which("git")
    if git is None:
        return "No git repository was made: git is not on PATH."
    try:
        done = subprocess.run(
            [git, "-c", "init.defaultBranch=main", "init", "--quiet"],
            cwd=folder,
            env=of_the_folder(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        return f"No git repository was made: {error.strerror}"
    if done.returncode:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        return f"No git repository was made: {last_line(done.stderr.decode(errors='replace'))}"
    return None


def of_the_folder(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` without what points git at another repository than the folder in which it runs."""
    return {key: value for key, value in environ.items() if key not in ELSEWHERE}


def guarded(environ: Mapping[str, str]) -> dict[str, str]:
    """What to add to ``environ`` for git commands on a template: they run no program but git's own.

    The user's other settings hold (credentials, proxies, ``insteadOf``). ``ext::`` and other addresses that
    are commands are refused, and so are folders of this machine where a submodule names them;
    ``core.hooksPath`` and ``core.fsmonitor`` name programs. A template's lines end as its author wrote them.
    """
    count = environ.get("GIT_CONFIG_COUNT", "")
    first = int(count) if count.isdigit() else 0
    settings = {
        "core.hooksPath": os.devnull,
        "core.fsmonitor": "false",
        "core.autocrlf": "false",
        "protocol.allow": "never",
        "protocol.ext.allow": "never",
        "protocol.file.allow": "user",
        **{f"protocol.{name}.allow": "always" for name in ("git", "http", "https", "ssh")},
    }
    added = {"GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (key, value) in enumerate(settings.items(), first):
        added |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return added


def neutral(environ: Mapping[str, str], folder: str) -> dict[str, str]:
    """``environ`` for git commands on plain files in a scratch ``folder``, whatever the user's settings."""
    kept = {key: value for key, value in environ.items() if not key.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(Path(folder).parent),
        "LC_ALL": "C",
        "XDG_CONFIG_HOME": folder,
        "HOME": folder,
    }


def without_secrets(text: str) -> str:
    """``text`` with its addresses, but without the user names and passwords in them."""
    return re.sub(r"(\w://)[^/@\s]+@", r"\1", text)


def last_line(output: str) -> str:
    """The line in which git says why it failed: its last ``fatal:``, else its last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("fatal: ")]
    return without_secrets((fatal or lines or ["git gives no reason"])[-1].removeprefix("fatal: "))
