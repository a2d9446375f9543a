"""Which files to put to an environment specifier: those the author names, else likely samples."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from condaplug.project import Project
from condaplug.project.files import entries, files_below, is_file

FOLDERS = ("examples", "example", "samples", "sample", "tests", "test", "docs", "demo", "data")
NOT_DATA = re.compile(
    r"\.(bat|bz2|c|conda|cpp|css|dll|gif|gz|h|html|ico|ipynb|jpg|js|md|png|ps1|py[cdix]?|rs|rst|sh|so|svg|ts"
    r"|whl|xz|zip|zst)\Z",
    re.IGNORECASE,
)
"""Endings of files that no environment specifier reads; any other may be a format of the plugin's own."""

NOT_SAMPLES = re.compile(
    r"pyproject\.toml|setup\.cfg|package(-lock)?\.json|pixi\.(toml|lock)|tox\.ini|mkdocs\.yml|recipe\.yaml|meta\.yaml"
    r"|(LICEN[SC]E|NOTICE|AUTHORS|COPYING)(\..*)?|Makefile|Dockerfile|MANIFEST\.in|(uv|poetry)\.lock"
)
"""Files of other tools, which a project has beside its samples."""

SIZE_LIMIT = 256 * 1024
COUNT_LIMIT = 40


def guess(project: Project) -> tuple[Path, ...]:
    """Small data files of the project that its environment specifier may read, at most ``COUNT_LIMIT``.

    Files in the project's own folder and below its example and test folders; hidden ones are left out.
    """
    return tuple(itertools.islice(_candidates(project.root), COUNT_LIMIT))


def _candidates(root: Path) -> Iterator[Path]:
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    found = itertools.chain(entries(root).values(), *(_walk(folder) for folder in folders))
    for path in found:
        hidden = any(part.startswith((".", "__")) for part in path.relative_to(root).parts)
        if hidden or NOT_SAMPLES.fullmatch(path.name) or NOT_DATA.search(path.name):
            continue
        if is_file(path) and 0 < _size(path) <= SIZE_LIMIT:
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    return iter(files_below(folder)[:2000])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
