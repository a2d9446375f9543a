"""A tiny template, git that knows nobody, and a look at a folder that misses nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

QUESTIONS = """\
_subdirectory: template
name:
  type: str
  validator: "{% if name == 'refused' %}this template does not like `refused`{% endif %}"
colour:
  type: str
  default: red
  choices: [red, green]
author_name:
  type: str
  default: Nobody
author_email:
  type: str
  default: ""
hooks:
  type: str
  multiselect: true
  default: [first]
  choices:
    The first: first
    The second: second
"""

GIT = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main")


def make_template(root: Path, questions: str = "", files: dict[str, str] | None = None) -> Path:
    """Write a template of three files. ``questions`` come after its own, ``files`` into its ``template/``."""
    rendered = {
        "colour.txt.jinja": "{{ colour }} {{ hooks | join(',') }}\n",
        "{{ name }}/author.txt.jinja": "{{ author_name }} <{{ author_email }}>\n",
        "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml -}}",
        **(files or {}),
    }
    for path, text in rendered.items():
        file = root / "template" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "copier.yml").write_text(QUESTIONS + questions, encoding="utf-8")
    return root


def isolated(home: Path) -> dict[str, str]:
    """The environment of a person whose git knows nobody and whose copier has no settings."""
    (home / "gitconfig").touch()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "COPIER_"))}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "COPIER_CACHE_DIR": str(home / "cache"),
    }


def git(folder: Path, *arguments: str) -> str:
    """Run git in ``folder``, as somebody."""
    done = subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, tag: str) -> None:
    """Commit everything in ``folder`` with a tag."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that lies in a folder, hidden entries too: files with their bytes, else None."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }
