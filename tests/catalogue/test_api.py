"""Questions to the catalogue, answered for facts that were read by hand from conda's release tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condaplug.catalogue import api

BROUGHT = {
    "22.11.0": {"conda_solvers", "conda_subcommands", "conda_virtual_packages"},
    "23.7.0": {"conda_pre_commands", "conda_post_commands"},
    "23.9.0": {"conda_auth_handlers"},
    "23.11.0": {"conda_health_checks"},
    "24.1.0": {"conda_pre_solves", "conda_post_solves"},
    "24.3.0": {"conda_settings"},
    "24.11.0": {"conda_reporter_backends", "conda_session_headers", "conda_request_headers"},
    "25.5.0": {
        "conda_environment_specifiers",
        "conda_prefix_data_loaders",
        "conda_pre_transaction_actions",
        "conda_post_transaction_actions",
    },
    "25.7.0": {"conda_environment_exporters"},
    "26.1.0": {"conda_package_extractors"},
    "26.5.0": {"conda_exception_observers"},
    "26.7.0": {"conda_error_hints"},
}


def test_each_hook_came_with_its_release() -> None:
    for release, hooks in BROUGHT.items():
        assert {name for name, hook in api.hooks().items() if hook["since"] == release} == hooks
    assert {hook["until"] for hook in api.hooks().values()} == {None}
    assert set(api.hooks()) == set().union(*BROUGHT.values())


@pytest.mark.parametrize("release", sorted(BROUGHT))
def test_a_release_has_the_hooks_that_came_by_then(release: str) -> None:
    expected = set().union(
        *(
            hooks
            for one, hooks in BROUGHT.items()
            if api.releases().index(one) <= api.releases().index(release)
        )
    )
    assert set(api.hooks(release)) == expected


def test_fields_come_with_the_release_that_brought_them() -> None:
    history = {
        one.field["name"]: (one.since, one.until) for one in api.field_history("CondaEnvironmentSpecifier")
    }
    assert history["name"] == ("25.5.0", None)
    assert history["default_filenames"] == ("26.3.0", None)
    assert [field["name"] for field in api.fields("CondaEnvironmentSpecifier", "25.9.0")] == [
        "name",
        "environment_spec",
    ]


def test_a_name_that_the_next_release_removes() -> None:
    found = api.present("conda.plugins.CondaSubcommand")
    assert found is not None
    assert "26.7.1" in found.releases
    assert "26.9.0.dev0" not in found.releases
    declared = api.deprecation("conda.plugins.CondaSubcommand", "26.7.1")
    assert declared is not None
    assert (declared["until"], declared["use"]) == ("26.9", "conda.plugins.types.CondaSubcommand")
    assert api.deprecation("conda.plugins.types.CondaSubcommand", "26.7.1") is None


@pytest.mark.parametrize(
    ("dotted", "some", "others"),
    [
        ("conda", "22.11.0", None),
        ("conda.plugins.types", "26.7.1", None),
        ("conda.plugins.types.CondaErrorHint", "26.7.0", "26.5.3"),
        ("conda.env.specs.explicit", "26.7.1", "24.1.0"),
        ("conda.base.context.context.environment_specifier", "25.9.1", "24.1.0"),
        ("conda.models.environment.Environment.from_history", "26.7.1", "24.1.0"),
    ],
)
def test_presence(dotted: str, some: str | None, others: str | None) -> None:
    found = api.present(dotted)
    releases = found.releases if found else frozenset()
    assert some is None or some in releases
    assert others is None or others not in releases


@pytest.mark.parametrize("dotted", ["conda.nothing", "conda.plugins.types.Nothing", "conda.nothing.at.all"])
def test_what_no_release_has_is_in_no_release(dotted: str) -> None:
    assert api.present(dotted) == ("name", frozenset())
    assert api.lifetime(dotted) is None


@pytest.mark.parametrize(
    "dotted", ["conda.base.context.context.subdir.x", "conda.base.context.os.path", "os", "conda.__version__"]
)
def test_what_cannot_be_known_has_no_answer(dotted: str) -> None:
    assert api.present(dotted) is None


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("26.7.1", "26.7.1"),
        ("26.7.9", "26.7.1"),
        ("26.9.0.dev0", "26.9.0.dev0"),
        ("99.1", "26.9.0.dev0"),
        ("4.3.16", "22.11.0"),
        ("no version", "26.7.1"),
    ],
)
def test_the_release_that_speaks_for_a_version(version: str, release: str) -> None:
    assert api.nearest(version) == release


@given(st.text("abcd.conda_(){}", max_size=30))
def test_any_dotted_text_is_answered(text: str) -> None:
    for dotted in (text, f"conda.{text}", f"conda.plugins.{text}"):
        api.present(dotted)
        api.deprecation(dotted)
        api.signature(dotted)
