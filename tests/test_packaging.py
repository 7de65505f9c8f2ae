"""A wheel, built from the source distribution and installed, finds its resources and runs."""

import os
import re
import subprocess
import sys
import tomllib
from email import message_from_string
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path, search_path: Path | None = None) -> str:
    """Run a Python command and return what it printed."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.pop("PYTHONPATH", None)
    if search_path is not None:
        # Comes before the paths of an editable install.
        environment["PYTHONPATH"] = str(search_path)
    finished = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder that the wheel alone is installed into."""
    folder = tmp_path_factory.mktemp("packaging")
    run("-m", "build", "--no-isolation", "--outdir", folder, PROJECT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    target = folder / "installed"
    pip = ("-m", "pip", "install", "--no-deps", "--no-index", "--no-compile", "--target", target)
    run(*pip, wheel, cwd=folder)
    return target


def test_the_wheel_carries_fonts_icons_lessons_manual_and_models(installed):
    bundled = {folder.name for folder in (installed / "playground" / "resources").iterdir()}
    assert bundled == {"fonts", "icons", "lessons", "manual", "models"}


def test_the_wheel_carries_every_bundled_file(installed):
    for folder in ("fonts", "icons", "lessons", "manual", "models"):
        source = PROJECT / "resources" / folder
        target = installed / "playground" / "resources" / folder
        for path in source.rglob("*"):
            assert (target / path.relative_to(source)).exists()


def test_the_wheel_carries_the_licence_of_everything_bundled(installed):
    (licences,) = installed.glob("*.dist-info/licenses")
    names = {path.relative_to(licences).as_posix() for path in licences.rglob("*LICENSE*")}
    bundled = {"resources/fonts/Inter-LICENSE.txt", "resources/models/gpt2-bpe/LICENSE"}
    assert names == {"LICENSE"} | bundled


@pytest.fixture
def metadata(installed):
    (file,) = installed.glob("*.dist-info/METADATA")
    return message_from_string(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def repository() -> str:
    """The one address in pyproject.toml."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return project["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]


def test_the_metadata_names_the_author_and_where_the_project_lives(metadata, repository):
    assert metadata["Author"] == "The GPT-2 Playground authors"
    assert metadata["Author"] in (PROJECT / "LICENSE").read_text(encoding="utf-8")
    urls = dict(url.split(", ") for url in metadata.get_all("Project-URL"))
    assert urls.keys() == {"Repository", "Issues", "Changelog"}
    assert urls["Repository"] == repository
    assert all(url.startswith(repository) for url in urls.values())


def test_the_long_description_is_the_readme_with_links_that_work_elsewhere(metadata, repository):
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    described = metadata.get_payload()
    links = re.findall(r'(?:\]\(|src="|srcset=")([^)"]+)', described)
    assert len(links) == len(re.findall(r'(?:\]\(|src="|srcset=")', readme)) > 8
    assert all(link.startswith("https://") for link in links)
    ours = [link.removeprefix(repository) for link in links if link.startswith(repository)]
    for kind, path in (link.removeprefix("/").split("/HEAD/") for link in ours):
        assert (PROJECT / path).is_file()
        assert kind == ("raw" if path.endswith(".png") else "blob")
    assert {Path(link).name for link in ours} >= {"lab-light.png", "lab-dark.png", "LICENSE"}
    assert (
        described.replace(f"{repository}/raw/HEAD/", "").replace(f"{repository}/blob/HEAD/", "")
        == readme
    )


def test_an_installed_package_finds_its_own_resources(installed, tmp_path):
    program = (
        "from playground.resource_files import resource_path\n"
        "print(resource_path('fonts/Inter-Regular.ttf'))"
    )
    found = run("-c", program, cwd=tmp_path, search_path=installed)
    assert Path(found.strip()).is_relative_to(installed.resolve())


def test_an_installed_command_tells_a_story(installed, tmp_path):
    arguments = ("--model", "stories", "--prompt", "Once upon a time", "--max-new-tokens", "8")
    command = ("-m", "playground", "generate", *arguments)
    story = run(*command, cwd=tmp_path, search_path=installed)
    assert len(story.split()) > 4


def test_an_editable_install_copies_no_resource(tmp_path):
    program = "import sys; from hatchling.build import build_editable; build_editable(sys.argv[1])"
    run("-c", program, tmp_path, cwd=PROJECT)
    (wheel,) = tmp_path.glob("*.whl")
    assert "playground/resources" not in run("-m", "zipfile", "-l", wheel, cwd=tmp_path)
