"""Where the kernel gives no network of its own, what the plugin starts gets a proxy that does not answer."""

from __future__ import annotations

import os

import pytest

from condaplug.inside.probe import network


def test_every_proxy_leads_nowhere_without_a_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_unshare", lambda flags: False)
    environ = {"HTTP_PROXY": "http://example.org", "PATH": "/bin"}
    monkeypatch.setattr(os, "environ", environ)
    network.leave()
    names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    assert environ == {"PATH": "/bin", **dict.fromkeys(names, network.DEAD_PROXY)}
