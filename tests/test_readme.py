"""What the README says can be done, can be done."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")

SHELL_LINES = "\n".join(re.findall(r"^```sh\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE))
IMAGES = re.findall(r'(?:src|srcset)="([^"]+)"', README)
FILE_LINKS = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)


def test_one_command_opens_the_window_and_one_runs_the_tests():
    set_ups = [line for line in SHELL_LINES.splitlines() if line.startswith("python3 -m venv")]
    assert [line.rpartition("&& ")[2] for line in set_ups] == [
        ".venv/bin/gpt2-playground",
        ".venv/bin/python -m pytest",
    ]


def test_the_commands_come_before_the_first_section():
    assert README.index("-m pytest") < README.index("\n## ")


def test_it_shows_a_picture_for_light_and_for_dark():
    assert [Path(image).stem for image in IMAGES[:2]] == ["lab-dark", "lab-light"]


@pytest.mark.parametrize("target", IMAGES + FILE_LINKS)
def test_what_it_shows_and_links_to_is_there(target):
    assert (PROJECT / target).is_file()


def test_its_command_line_tells_a_story():
    (line,) = [line for line in SHELL_LINES.splitlines() if "gpt2-playground generate" in line]
    _, *arguments = shlex.split(line)
    command = [sys.executable, "-m", "playground", *arguments]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert len(finished.stdout.split()) > 60
