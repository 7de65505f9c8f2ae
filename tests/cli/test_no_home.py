"""A user without a name and a home, as containers have: all works, and nothing is kept."""

import os
import subprocess
import sys
from unittest.mock import Mock

import pytest

from playground import resource_files

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
# What Python finds of a user whose number has no entry; the tests' own user has one.
NAMELESS = """
import pwd, runpy
def no_entry(uid):
    raise KeyError(uid)
pwd.getpwuid = no_entry
runpy.run_module("playground", run_name="__main__", alter_sys=True)
"""


def run(*arguments, **variables):
    told = ("HOME", "XDG_", "GPT2_PLAYGROUND_")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(told)}
    return subprocess.run(
        [sys.executable, "-c", NAMELESS, *arguments],
        env=environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_text_is_continued():
    finished = run("generate", "--model", "primitive", "--prompt", "hello", "--max-new-tokens", "2")
    assert finished.returncode == 0
    assert finished.stdout
    assert finished.stderr == ""


def test_the_doctor_says_that_nothing_is_kept():
    finished = run("doctor")
    assert finished.returncode == 0
    assert finished.stderr == ""
    assert "settings  not kept: there is no home folder" in finished.stdout
    assert "log       not kept: there is no home folder" in finished.stdout


def test_a_folder_that_a_variable_names_is_used_all_the_same(tmp_path):
    finished = run("doctor", GPT2_PLAYGROUND_CONFIG_DIR=str(tmp_path))
    assert f"settings  {tmp_path / 'settings.json'}" in finished.stdout


def test_a_tilde_without_a_home_makes_no_folder_of_that_name():
    finished = run("doctor", GPT2_PLAYGROUND_CONFIG_DIR="~/settings")
    assert "settings  not kept: there is no home folder" in finished.stdout


@pytest.mark.parametrize("kind", ["config", "state", "cache", "data"])
def test_a_home_that_is_not_known_by_its_path_is_none(kind, monkeypatch):
    """As older platformdirs return it: a folder of the name ~ would be made."""
    folder = f"~/.local/{kind}"
    monkeypatch.setattr(
        resource_files, "PlatformDirs", lambda *_, **__: Mock(**{f"user_{kind}_dir": folder})
    )
    assert resource_files.is_nowhere(resource_files.user_folder(kind))
