"""The view of one release, and the answers where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from condaplug.catalogue.timeline import Timeline
from tools.catalogue import pack


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    pack.write(
        [
            {"version": "1.0", "hooks": {"a": 1, "b": 2}, "started": ["x"]},
            {"version": "2.0", "hooks": {"a": 1, "c": 3}, "started": ["x", "y"], "python": ">=3"},
        ],
        tmp_path,
    )
    return Timeline(tmp_path)


def test_a_release_has_its_own_entries(timeline: Timeline) -> None:
    first, second = (timeline.at(release) for release in timeline.releases)
    assert dict(first["hooks"]) == {"a": 1, "b": 2}
    assert dict(second["hooks"]) == {"a": 1, "c": 3}
    assert "b" not in second["hooks"]
    assert second["hooks"].get("b") is None
    assert len(second["hooks"]) == 2
    assert (first["started"], second["started"]) == (["x"], ["x", "y"])
    assert (first["python"], second["python"]) == (None, ">=3")
    assert first["version"] == "1.0"
    assert sorted(second) == ["hooks", "python", "started", "version"]
    assert len(second) == 4


def test_what_is_not_there_is_a_key_error(timeline: Timeline) -> None:
    with pytest.raises(KeyError):
        timeline.at("3.0")
    with pytest.raises(KeyError):
        timeline.at("1.0")["nothing"]
    with pytest.raises(KeyError):
        timeline.at("1.0")["hooks"]["c"]


def test_a_file_is_read_when_it_is_wanted(timeline: Timeline, tmp_path: Path) -> None:
    release = timeline.at("1.0")
    assert release["hooks"]["b"] == 2
    for path in tmp_path.glob("*.json"):
        path.unlink()
    assert release["hooks"]["a"] == 1
    with pytest.raises(KeyError):
        release["started"]
