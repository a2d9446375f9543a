"""What is packed comes out as it went in, release by release, and what did not change is there once."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from condaplug.catalogue.timeline import Timeline
from tools.catalogue import pack

NAMES = st.text("abcXYZ_", min_size=1, max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
WORDS = st.lists(NAMES, min_size=1, max_size=4, unique=True).map(lambda words: " ".join(sorted(words)))
MODULE = st.fixed_dictionaries(
    {},
    optional={
        "classes": WORDS,
        "functions": WORDS,
        "package": st.just(True),
        "from": st.dictionaries(NAMES | st.just("") | st.just("."), WORDS, min_size=1, max_size=2),
    },
)
DOCUMENT = st.fixed_dictionaries(
    {
        "hooks": st.dictionaries(NAMES, VALUES, max_size=3),
        "modules": st.dictionaries(NAMES, MODULE, max_size=3),
        "started": st.lists(NAMES, unique=True, max_size=3).map(sorted),
        "python": st.none() | st.sampled_from([">=3.9", ">=3.10"]),
    }
)


def packed(documents: list[dict[str, Any]], folder: Path) -> Timeline:
    versioned = [{"version": f"26.{number}.0", **one} for number, one in enumerate(documents)]
    pack.write(versioned, folder)
    return Timeline(folder)


def plain(view: Any) -> Any:
    return dict(view.items()) if hasattr(view, "items") else view


@settings(deadline=None, max_examples=150)
@given(st.lists(DOCUMENT, min_size=1, max_size=5))
def test_every_release_comes_out_as_it_went_in(documents: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        timeline = packed(documents, Path(folder))
        for release, document in zip(timeline.releases, documents, strict=True):
            assert {name: plain(timeline.at(release)[name]) for name in document} == document


def test_what_does_not_change_is_written_once(tmp_path: Path) -> None:
    same = {"hooks": {"a": {"x": 1}}, "modules": {"m": {"classes": "A B"}}, "started": ["m"], "python": None}
    once = packed([same], tmp_path / "once")
    often = packed([same] * 9, tmp_path / "often")
    assert often.runs("hooks", "a") == [(0, 9, {"x": 1})]
    assert once.releases == ("26.0.0",)
    for path in tmp_path.glob("once/*.json"):
        if path.stem != "releases":
            assert path.read_text() == (tmp_path / "often" / path.name).read_text()


def test_words_that_come_and_go_are_told_apart(tmp_path: Path) -> None:
    timeline = packed(
        [
            {"modules": {"m": {"classes": "A"}}},
            {"modules": {"m": {"classes": "A B", "from": {".x": "c=d"}}}},
            {"modules": {"m": {"functions": "A"}}},
        ],
        tmp_path,
    )
    words = timeline.words("modules", "m")
    assert words == {
        "A": [(0, 2, "classes"), (2, 3, "functions")],
        "B": [(1, 2, "classes")],
        "c=d": [(1, 2, ("from", ".x"))],
    }


def test_data_of_before_goes(tmp_path: Path) -> None:
    (tmp_path / "gone.json").write_text("{}")
    timeline = packed([{"hooks": {}}], tmp_path)
    assert timeline.sections() == ["hooks"]
    assert json.loads((tmp_path / "hooks.json").read_text())["form"] == "entries"
