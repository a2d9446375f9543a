"""Files that no plugin's environment specifier should claim: nonsense, other tools' and conda's own."""

from __future__ import annotations

CONTENTS: dict[str, bytes] = {
    "empty.txt": b"",
    "noise.bin": bytes(range(256)) * 4,
    "prose.txt": b"This is a letter.\nIt describes no environment, and nobody should create one from it.\n",
    "unrelated.json": b'{\n  "unrelated": true,\n  "items": [1, 2, 3]\n}\n',
    "unrelated.yaml": b"unrelated: true\nitems:\n  - 1\n  - 2\n",
    "unrelated.toml": b"[unrelated]\nitems = [1, 2]\n",
    "package.json": b'{\n  "name": "a-web-page",\n  "version": "1.0.0",\n'
    b'  "dependencies": {\n    "left-pad": "^1.3.0"\n  }\n}\n',
    "pyproject.toml": b'[project]\nname = "a-library"\nversion = "1.0"\ndependencies = ["numpy"]\n',
    "environment.yml": b"name: analysis\nchannels:\n  - conda-forge\ndependencies:\n  - python\n  - numpy\n",
    "explicit.txt": b"@EXPLICIT\nfile:///nowhere/noarch/nothing-1.0-0.conda\n",
    "requirements.txt": b"numpy\npandas >=2\n",
}
"""Name to content. The last three are formats that conda itself reads."""
