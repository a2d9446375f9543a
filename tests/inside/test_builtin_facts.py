"""What the model asks of a release: each reading is a question on record, and equal answers an equal run."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from condaplug import catalogue
from condaplug.inside.model.facts import ABSENT, Facts

NAMES = st.sampled_from(["A", "B", "C"])
WORDS = st.sets(NAMES).map(lambda names: " ".join(sorted(names)))
VALUES = st.one_of(st.none(), st.integers(0, 2), st.lists(st.integers(0, 1), max_size=2))
DOCUMENTS = st.fixed_dictionaries(
    {
        "version": st.sampled_from(["23.9.0", "26.3.0", "26.3.1", "26.9.0.dev0"]),
        "types": st.dictionaries(NAMES, VALUES, max_size=2),
        "started": st.lists(NAMES, unique=True),
        "builtin": st.lists(
            st.fixed_dictionaries(
                {"plugin": NAMES, "hooks": st.dictionaries(NAMES, st.just({"results": []}), max_size=2)}
            ),
            max_size=2,
        ),
        "context": st.fixed_dictionaries(
            {"names": WORDS, "methods": WORDS, "values": st.dictionaries(NAMES, VALUES, max_size=2)}
        ),
        "modules": st.dictionaries(
            st.sampled_from(["conda", "conda.a"]),
            st.fixed_dictionaries({"classes": WORDS, "from": st.dictionaries(st.just(".a"), WORDS)}),
        ),
    }
)
READINGS = {
    "since": lambda facts, name: facts.ask("since", "26.3.1"),
    "before": lambda facts, name: facts.ask("before", "26.9"),
    "version": lambda facts, name: facts["version"],
    "an entry": lambda facts, name: facts["types"].get(name, "none"),
    "whether there is an entry": lambda facts, name: name in facts["types"],
    "all entries": lambda facts, name: dict(facts["types"]),
    "how many entries": lambda facts, name: len(facts["types"]),
    "a member": lambda facts, name: name in facts["started"],
    "all members": lambda facts, name: list(facts["started"]),
    "a module": lambda facts, name: facts.ask("module", "conda.a"),
    "a name": lambda facts, name: facts.ask("name", f"conda:{name}"),
    "all names": lambda facts, name: facts.ask("names", "conda"),
    "a setting": lambda facts, name: facts.ask("setting", name),
    "a hook of conda's own plugins": lambda facts, name: facts.ask("builtin", name),
    "a plugin of conda's own": lambda facts, name: facts.ask("plugin", name),
    "all of conda's own plugins": lambda facts, name: facts.ask("builtin"),
}


@given(
    one=DOCUMENTS,
    other=DOCUMENTS,
    readings=st.lists(st.tuples(st.sampled_from([*READINGS]), NAMES), max_size=5),
)
def test_releases_that_answer_alike_read_alike(
    one: dict[str, Any], other: dict[str, Any], readings: list[tuple[str, str]]
) -> None:
    own, theirs = Facts(one), Facts(other)
    read = [READINGS[how](own, name) for how, name in readings]
    if all(own.answer(question) == theirs.answer(question) for question in own.asked):
        assert [READINGS[how](theirs, name) for how, name in readings] == read
        assert own.asked == theirs.asked


@given(document=DOCUMENTS, how=st.sampled_from([*READINGS]), name=NAMES)
def test_no_reading_is_without_a_record(document: dict[str, Any], how: str, name: str) -> None:
    facts = Facts(document)
    READINGS[how](facts, name)
    asked = set(facts.asked)
    assert asked
    with facts.unrecorded():
        for each in READINGS.values():
            each(facts, name)
    assert facts.asked == asked


def test_questions_about_a_release_of_the_catalogue() -> None:
    facts = Facts(catalogue.load("26.3.2"))
    assert facts.ask("since", "26.3.1")
    assert not facts.ask("since", "26.5")
    assert facts.ask("name", "conda.plugins.types:EnvironmentFormat") != ABSENT
    assert facts.ask("name", "conda.plugins.types:CondaErrorHint") == ABSENT
    assert "conda.plugins.types" in facts["started"]
    assert facts.asked == {
        "since 26.3.1",
        "since 26.5",
        "name conda.plugins.types:EnvironmentFormat",
        "name conda.plugins.types:CondaErrorHint",
        "started conda.plugins.types",
    }


def test_what_is_to_come_has_begun_and_is_not_there_yet() -> None:
    coming = Facts({"version": "26.9.0.dev0"})
    assert coming.ask("since", "26.9")
    assert coming.ask("before", "26.9")
    assert not coming.ask("before", "26.7.1")
    assert not Facts({"version": "26.9.0"}).ask("before", "26.9")
