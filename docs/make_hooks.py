"""Write the table of hooks into README.md, from the catalogue and the template.

``python docs/make_hooks.py``
"""

from __future__ import annotations

from pathlib import Path

from condaplug.catalogue import api
from condaplug.create import offered_hooks

TARGET = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- Written by docs/make_hooks.py: the hooks -->\n"
END = "<!-- the end of the hooks -->\n"
HEAD = ("| hook | since conda | what the code does that `new` and `add` write |", "|---|---|---|")


def table() -> str:
    """Every hook of the newest release, oldest first, with the release that brought it and the skeleton."""
    releases = api.releases()
    hooks = sorted(api.hooks().items(), key=lambda hook: (releases.index(hook[1]["since"]), hook[0]))
    does = offered_hooks()
    rows = [f"| `{name}` | {hook['since']} | {does[name.removeprefix('conda_')]} |" for name, hook in hooks]
    return "\n".join([*HEAD, *rows]) + "\n"


def written(readme: str) -> str:
    """The README with the table in its place. Raises ``ValueError`` where it has no place for it."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{TARGET.name} has no place for the table: {BEGIN.strip()} ... {END.strip()}")
    return before + begin + table() + end + after


if __name__ == "__main__":
    TARGET.write_text(written(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
