"""What the README says can be done, can be done."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from platformdirs.macos import MacOS

from playground.measure.calibration.store import default_path
from playground.models.hub import HUB_MODELS, models_folder
from playground.models.layout_memory import default_layout_file
from playground.numbers import short_bytes
from playground.resource_files import settings_path

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")

SHELL_LINES = "\n".join(re.findall(r"^```sh\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE))
IMAGES = re.findall(r'(?:src|srcset)="([^"]+)"', README)
FILE_LINKS = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)


def test_one_command_opens_the_window_and_one_runs_the_tests():
    set_ups = [line for line in SHELL_LINES.splitlines() if line.startswith("python3 -m venv")]
    assert [line.rpartition("&& ")[2] for line in set_ups] == [
        ".venv/bin/gpt2-playground",
        ".venv/bin/python -m pytest -n auto",
    ]


def test_the_commands_come_before_the_first_section():
    assert README.index("-m pytest") < README.index("\n## ")


def test_it_shows_a_picture_for_light_and_for_dark():
    assert [Path(image).stem for image in IMAGES[:2]] == ["lab-dark", "lab-light"]


@pytest.mark.parametrize("target", IMAGES + FILE_LINKS)
def test_what_it_shows_and_links_to_is_there(target):
    assert (PROJECT / target).is_file()


def test_what_a_command_needs_comes_before_it():
    beginnings = (
        "sudo apt-get update", "sudo apt-get install -y git python3-venv",
        "sudo apt-get install -y libgl1", "git clone", "cd ", "python3 -m venv",
    )  # fmt: skip
    places = [SHELL_LINES.index(f"\n{words}") for words in beginnings[1:]]
    assert SHELL_LINES.startswith(beginnings[0])
    assert places == sorted(places)


def test_the_clone_line_has_the_address_of_the_metadata():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    repository = project["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]
    assert README.count(f"git clone {repository}\ncd {Path(repository).name}\n") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="the check is a shell script")
def test_the_check_finds_its_packages_and_its_command_here():
    check = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    definitions = re.findall(r"^\w+\(\) { sed .* README\.md .*}$", check, flags=re.MULTILINE)
    calls = "system_packages; test_command"
    command = ["bash", "-euc", "\n".join([*definitions, calls])]
    found = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    packages, tests = found.splitlines()
    assert {"libgl1", "libxcb-cursor0"} <= set(packages.split())
    assert all(re.fullmatch(r"lib[a-z0-9.-]+", package) for package in packages.split())
    assert tests.endswith(".venv/bin/python -m pytest -n auto")


def test_every_command_line_can_be_pasted():
    words = [word for line in SHELL_LINES.splitlines() for word in line.split()]
    programs = {word for word in words if word.endswith("/gpt2-playground") and ":" not in word}
    assert programs == {".venv/bin/gpt2-playground"}
    assert "gpt2-playground" not in words[words.index("python3") :]


@pytest.mark.skipif(sys.platform != "linux", reason="the column of Linux")
def test_files_lie_where_the_table_says(monkeypatch, tmp_path):
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("GPT2_PLAYGROUND_CONFIG_DIR", "GPT2_PLAYGROUND_DATA_DIR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    settings, measured, downloads = (
        next(line for line in README.splitlines() if line.startswith(f"| {topic}")).split(" | ")
        for topic in ("settings", "what was measured", "downloaded models")
    )
    kept = {
        settings_path().parent: settings,
        default_path().parent: measured,
        models_folder(): downloads,
    }
    assert default_layout_file().parent in kept
    for folder, row in kept.items():
        assert row[1] == f"`~/{folder.relative_to(tmp_path).as_posix()}`"
    library = tmp_path / "Library"
    on_a_mac = MacOS("gpt2-playground", appauthor=False)
    assert Path(on_a_mac.user_config_dir) == library / settings[2].strip("`")
    assert Path(on_a_mac.user_cache_dir) == library / measured[2].strip("`")
    assert Path(on_a_mac.user_data_dir) / "models" == library / downloads[2].strip("`")


def test_the_sizes_of_downloads_are_those_of_the_list():
    text = README.split("### Getting GPT-2")[1]
    for model in HUB_MODELS:
        size = short_bytes(model.fetch_bytes)
        number = size.split()[0] if size.endswith("GB") else f"{model.fetch_bytes / 1e9:.2f}"
        assert size in text or f"`{model.alias}` {number}" in text


@pytest.mark.parametrize("verb", ["generate", "race"])
def test_its_command_line_tells_a_story(verb):
    (line,) = [line for line in SHELL_LINES.splitlines() if f"gpt2-playground {verb}" in line]
    _, *arguments = shlex.split(line)
    command = [sys.executable, "-m", "playground", *arguments]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert len(finished.stdout.split()) > 60
