"""Values that a TOML document may hold, and how to write them."""

from __future__ import annotations

import json
import string
from typing import Any

from hypothesis import strategies as st

keys = st.text(string.ascii_letters + string.digits + "-_", min_size=1) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=5
)
scalars = st.integers(-9, 9) | st.booleans() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


def quoted(text: str) -> str:
    """``text`` as a basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def inline(value: Any) -> str:
    """``value`` on one line."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)} = {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return str(value).lower()
