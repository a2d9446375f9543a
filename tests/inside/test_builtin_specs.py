"""Properties of the model's package specifications and versions, over any text; it compares no versions."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_builtin_agrees import libraries

from condaplug import catalogue
from condaplug.inside.model import install

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
NUMBERS = st.lists(st.integers(0, 999), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
VERSIONS = st.tuples(NUMBERS, st.sampled_from(["", "a1", "rc2", ".dev3", ".post4", "_5", "+local"])).map(
    "".join
)
BUILDS = st.from_regex(r"[a-z]{1,4}_[0-9]{1,2}", fullmatch=True)
CHANNELS = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,5})?", fullmatch=True).filter(
    lambda name: name not in ("local", "defaults")
)


@pytest.fixture(scope="module")
def model() -> Iterator[Any]:
    """The model of the newest release in this process; conda is gone afterwards."""
    before, modules = list(sys.meta_path), set(sys.modules)
    yield install(catalogue.load(catalogue.newest()), libraries(), [])
    sys.meta_path[:] = before
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] == "conda":
            del sys.modules[name]


@pytest.fixture(scope="module")
def spec(model: Any) -> Any:
    return model.get("conda.models.match_spec:MatchSpec")


@pytest.fixture(scope="module")
def version(model: Any) -> Any:
    return model.get("conda.models.version:VersionOrder")


@given(text=st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" =<>!~[]()'\",|:*.#-_"))))
def test_any_text_is_a_specification_or_refused(model: Any, spec: Any, text: str) -> None:
    invalid = model.get("conda.exceptions:InvalidMatchSpec")
    try:
        found = spec(text)
    except invalid as error:
        assert str(error)
    except (IndexError, re.error):
        assert "[" in text or "^" in text or "*" in text  # conda fails like this on those
    else:
        assert found == spec(text)
        assert hash(found) == hash(spec(text))
        assert str(found)


@given(name=NAMES, version=VERSIONS, build=BUILDS, channel=CHANNELS)
def test_every_spelling_gives_the_same_parts(
    spec: Any, name: str, version: str, build: str, channel: str
) -> None:
    exact = spec(f"{channel}::{name}=={version}={build}")
    for text in (
        f"{channel}::{name} {version} {build}",
        f"{channel}::{name}[version={version},build={build}]",
    ):
        assert spec(text) == exact, text
    assert (exact.name, str(exact.version), exact.get("build")) == (name, version, build)
    assert exact.get("channel").canonical_name == channel
    assert str(exact) == f"{channel}::{name}=={version}={build}"
    assert spec(str(exact)) == exact
    assert spec(name=name, version=version, build=build, channel=channel) == exact


@given(name=NAMES, version=VERSIONS, sign=st.sampled_from([">=", "<=", "<", ">", "!="]))
def test_a_range_is_kept(spec: Any, name: str, version: str, sign: str) -> None:
    found = spec(f"{name} {sign}{version}")
    assert (found.get("version"), found.get_exact_value("version")) == (f"{sign}{version}", None)
    assert spec(str(found)) == found != spec(f"{name} {version}")


@given(versions=st.lists(VERSIONS, min_size=1, max_size=4), sign=st.sampled_from(["|", ","]))
def test_versions_are_joined_and_grouped(model: Any, versions: list[str], sign: str) -> None:
    kind = model.get("conda.models.version:VersionSpec")
    joined = kind(sign.join(versions))
    assert joined == kind(f"({f' {sign} '.join(versions)})") == sign.join(versions)
    for broken in (f"{joined}{sign}", f"({joined}", f"{joined},)"):
        with pytest.raises(model.get("conda.exceptions:InvalidVersionSpec")):
            kind(broken)


@given(text=st.text(max_size=12))
def test_any_text_is_a_version_or_refused(model: Any, version: Any, text: str) -> None:
    try:
        found = version(text)
    except model.get("conda.exceptions:InvalidVersionSpec"):
        return
    assert found == version(str(found))
    assert found == version(text.upper()) or text.upper().lower() != text.lower()
