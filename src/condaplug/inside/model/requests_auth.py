"""The two classes of requests that a plugin derives from."""

from __future__ import annotations

from base64 import b64encode
from typing import Any


class AuthBase:
    """The base of authentication handlers (requests.auth): instances are called with the prepared request."""

    def __call__(self, r: Any) -> Any:
        raise NotImplementedError("an authentication handler has to define __call__")


class HTTPBasicAuth(AuthBase):
    """User and password (requests.auth)."""

    def __init__(self, username: Any, password: Any) -> None:
        self.username = username
        self.password = password

    def __call__(self, r: Any) -> Any:
        secret = b64encode(f"{self.username}:{self.password}".encode("latin-1")).decode("ascii")
        r.headers["Authorization"] = f"Basic {secret}"
        return r


for _class in (AuthBase, HTTPBasicAuth):
    _class.__module__ = "requests.auth"
