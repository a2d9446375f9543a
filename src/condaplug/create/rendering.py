"""Run copier, and say in sentences what goes wrong.

copier and plumbum (through which copier runs git) are imported inside functions: importing copier costs
more than all the rest of condaplug together.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from condaplug.create.answers import refuse_unknown
from condaplug.create.repository import ELSEWHERE, author, guarded, last_line
from condaplug.create.template_source import Source, TemplateUnusableError
from condaplug.errors import BadInvocationError


@dataclass(frozen=True)
class Rendered:
    """What was rendered.

    ``files`` relative with ``/``, sorted; ``hooks`` as answered; copier's warnings as ``notes``. ``commit``
    is what git calls the template's commit (a tag, or one with the distance from it): None where the template
    is no git repository, or condaplug's own. ``kept`` are files that the template leaves alone where they are
    there already, ``excluded`` the patterns of those that it does not make; ``migrates``: it has migrations,
    which run code.
    """

    files: tuple[str, ...]
    hooks: tuple[str, ...]
    notes: tuple[str, ...]
    commit: str | None
    kept: frozenset[str]
    excluded: tuple[str, ...]
    migrates: bool


def render(
    source: Source,
    folder: Path,
    answers: Mapping[str, Any],
    *,
    ask: bool | Sequence[str],
    exclude: Sequence[str] = (),
) -> Rendered:
    """Render ``source`` into ``folder``; ``ask`` a person for what ``answers`` lacks, or the questions named.

    ``exclude`` are patterns of files to leave out beside those that the template leaves out itself.

    ``folder`` does not exist, or holds nothing but an answers file: its answers stand where ``answers`` gives
    none, except for those that the template does not take.

    Raises ``BadInvocationError`` for an answer, ``TemplateUnusableError`` for the template, ``OSError`` for
    the disk. On failure it leaves behind what it wrote: the folder is the caller's.
    """
    if ask is True and not source.builtin and answers.keys() - {"name"}:
        _rehearse(source, folder, answers)
    worker, notes = _copy(source, folder, answers, ask=ask, exclude=exclude)
    if not source.builtin:
        refuse_unknown(answers, worker.template.questions_data, str(source))
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    inside = [file for file in files if ".git" in file.casefold().split("/")]
    if inside:
        raise TemplateUnusableError(
            f"{source} makes {inside[0]}, which is git's own and can run code", "Use another template."
        )
    if not files:
        raise TemplateUnusableError(f"{source} makes no file", "Look at its _subdirectory and _exclude.")
    hooks = worker.answers.combined.get("hooks")
    return Rendered(
        tuple(files),
        tuple(hooks) if isinstance(hooks, list) else (),
        notes,
        commit=None if source.builtin else worker.template.commit,
        kept=frozenset(file for file in files if worker.match_skip(Path(file))),
        excluded=tuple(worker.template.exclude),
        migrates=bool(worker.template.config_data.get("migrations")),
    )


def _rehearse(source: Source, folder: Path, answers: Mapping[str, Any]) -> None:
    """Refuse an answer that another template does not know before a person has given all the others.

    An answer that is wrong otherwise, or missing, is left to the true run.
    """
    try:
        worker, _ = _copy(source, folder, answers, ask=False, pretend=True)
    except BadInvocationError:
        return
    refuse_unknown(answers, worker.template.questions_data, str(source))


def _copy(
    source: Source,
    folder: Path,
    answers: Mapping[str, Any],
    *,
    ask: bool | Sequence[str],
    exclude: Sequence[str] = (),
    pretend: bool = False,
) -> tuple[Any, tuple[str, ...]]:
    """Run copier once.

    Gives its worker, which knows the template's questions and all answers, and its warnings.
    """
    import copier
    from copier.errors import CopierWarning, DirtyLocalWarning
    from plumbum import local

    environment = {}
    if source.builtin:
        # A plain folder needs no git, but copier looks for a repository in it and runs `git config` once a
        # file (copier 9.19.1, Worker._render_file). On a PATH without git it does neither. The folder holds
        # no program.
        environment["PATH"] = str(folder.parent)
    else:
        environment |= guarded(os.environ) | ({} if ask else {"GIT_TERMINAL_PROMPT": "0"})
    with warnings.catch_warnings(record=True) as caught, _in_sentences(source):
        warnings.simplefilter("always")
        known = author()
        with local.env(**environment):
            for name in ELSEWHERE & local.env.keys():
                del local.env[name]
            worker = copier.run_copy(
                source.location,
                folder,
                {**answers, **(source.origin.data if source.origin else {})},
                vcs_ref=source.ref,
                # Without it, the user's own copier settings leak defaults and trust into the plugin.
                settings=copier.Settings(),
                defaults=ask is not True,
                ask=() if isinstance(ask, bool) else ask,
                exclude=exclude,
                overwrite=True,
                user_defaults=known,
                cleanup_on_error=False,
                quiet=True,
                pretend=pretend,
            )
    notes = dict.fromkeys(
        _DIRTY if one.category is DirtyLocalWarning else str(one.message)
        for one in caught
        if issubclass(one.category, CopierWarning)
    )
    return worker, tuple(notes)


_DIRTY = (
    "The template's changes that are not committed are included. The commit that is recorded exists nowhere, "
    "so an update will not be possible."
)


def on_terminal() -> bool:
    """Whether a person is there to ask: both streams are a terminal (either is None under pythonw)."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


_BAD_ANSWER = re.compile(r"(?:Validation error for question|Invalid choice for) '(\w+)': (.*)", re.DOTALL)
_NO_ANSWER = re.compile(r'Question "(\w+)" is required')


@contextlib.contextmanager
def _in_sentences(source: Source) -> Iterator[None]:
    """Turn what copier raises into errors with a sentence and a hint (copier 9.19.1, errors.py and others).

    Another template can make copier raise anything, and is to blame. What condaplug's own makes it raise,
    but for answers, is a bug in condaplug, and passes.
    """
    from copier.errors import CopierAnswersInterrupt, InteractiveSessionError, UnsafeTemplateError
    from plumbum import ProcessExecutionError

    try:
        yield
    except CopierAnswersInterrupt:
        # It is an Exception as well, and must not pass for one.
        raise KeyboardInterrupt from None
    except InteractiveSessionError as error:
        raise BadInvocationError(
            "the input ended before all questions were answered",
            "Use --defaults, or answer with --data key=value.",
        ) from error
    except UnsafeTemplateError as error:
        raise TemplateUnusableError(
            f"{source} wants to run code of its own, which condaplug never allows",
            "If you trust it, use copier itself, with --trust.",
        ) from error
    except ProcessExecutionError as error:
        raise TemplateUnusableError(
            f"git cannot give {source}: {last_line(str(error.stderr))}",
            "Check the address, the tag or branch, and the network.",
        ) from error
    except OSError:
        raise
    except Exception as error:
        answer = _answer_fault(source, error) if isinstance(error, ValueError) else None
        if answer is not None:
            raise answer from error
        if source.builtin:
            raise
        reason = " ".join(str(error).split()) or type(error).__name__
        raise TemplateUnusableError(f"{source} cannot be used: {reason}") from error


def _answer_fault(source: Source, error: ValueError) -> BadInvocationError | None:
    """The error for an answer that the template refuses or lacks; None for an error of another kind."""
    if bad := _BAD_ANSWER.match(str(error)):
        question, fault = bad.group(1), " ".join(bad.group(2).split())
        needed = re.search(r"give (\S+) or later", fault)
        fixes = {
            "name": "Give another NAME.",
            "hooks": "Choose other hooks, or for the plugin another NAME.",
            "conda_min": f"Give another: --data conda_min={needed[1] if needed else '...'}",
        }
        fix = fixes.get(question, f"Give another answer: --data {question}=...")
        return BadInvocationError(f"the answer to {question!r} cannot be used: {fault}", fix)
    if missing := _NO_ANSWER.match(str(error)):
        question = missing.group(1)
        return BadInvocationError(
            f"{source} asks {question!r} and has no default for it",
            f"Answer it: --data {question}=...",
        )
    return None
