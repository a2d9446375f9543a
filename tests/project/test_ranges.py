"""conda's syntax for ranges, read as conda reads it."""

from __future__ import annotations

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.project.ranges import Range
from tests.support import condas

RELEASES = ("22.11.0", "25.9.0", "25.9.1", "25.11.0", "26.1.0", "26.1.1", "26.3.2", "26.7.1", "27.1.0")
RANGES = {
    ">=25.9": RELEASES[1:],
    ">= 25.9 , < 26": RELEASES[1:4],
    ">=25.9,<26.1.0a0": RELEASES[1:4],
    "25.9.*": RELEASES[1:3],
    "25.9*": RELEASES[1:3],
    "=25.9": RELEASES[1:3],
    "=25.9.*": RELEASES[1:3],
    "25.9": RELEASES[1:2],
    "==25.9.1": RELEASES[2:3],
    "26.1": RELEASES[4:5],
    "25.9|26.*": (RELEASES[1], *RELEASES[4:8]),
    ">=25.9,<25.11|>26.3,!=26.7.1": (*RELEASES[1:3], *RELEASES[6:7], *RELEASES[8:]),
    "~=25.9": RELEASES[1:4],
    "~=26.1.0": RELEASES[4:6],
    "!=26.1.*": (*RELEASES[:4], *RELEASES[6:]),
    ">=25.11.*": RELEASES[3:],
    "*": RELEASES,
    "<25.9.0": RELEASES[:1],
    ">99": (),
}


@pytest.mark.parametrize("text", RANGES)
def test_what_is_in_a_range(text: str) -> None:
    assert tuple(release for release in RELEASES if release in Range(text)) == RANGES[text]


@pytest.mark.parametrize("conda", condas.parameters(since=(26, 7)))
def test_conda_reads_them_alike(conda: condas.Conda) -> None:
    script = (
        "import json, sys; from conda.models.match_spec import MatchSpec; "
        "ranges, releases = json.loads(sys.argv[1]); "
        "record = lambda version: dict(name='conda', version=version, build='0', build_number=0); "
        "print(json.dumps({text: [one for one in releases if "
        "MatchSpec('conda', version=text.replace(' ', ''))"
        ".match(record(one))] for text in ranges}))"
    )
    done = subprocess.run(
        [str(conda.python), "-I", "-B", "-W", "ignore", "-c", script, json.dumps([list(RANGES), RELEASES])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {text: list(releases) for text, releases in RANGES.items()}


def test_a_development_release_counts_as_the_one_it_leads_to() -> None:
    assert "26.9.0.dev0" in Range(">=26.9")
    assert "26.9.0.dev0" not in Range("<26.9")


@pytest.mark.parametrize("text", ["", "nonsense", ">=", "^25.*$", "(25.9|26.1),<27", ">=25.9,", "1|"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Range(text)


@given(st.text(alphabet="0123456789.*<>=!~,| abdev") | st.text())
def test_any_text_is_a_range_or_refused(text: str) -> None:
    try:
        known = Range(text)
    except ValueError:
        return
    assert {release in known for release in (*RELEASES, "26.9.0.dev0", "no release")} <= {True, False}
