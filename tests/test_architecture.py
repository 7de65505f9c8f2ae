"""The rules of the house that no linter states."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = sorted((PROJECT / "playground").rglob("*.py"))
TESTS = sorted((PROJECT / "tests").rglob("*.py"))

QT = ("PySide6", "pyqtgraph")
QT_FREE = ("gpt2", "text", "models", "generation", "measure", "exceptions", "sessions", "lessons")
MOST_LINES = 400
# Slots run inside slots; a killed thread keeps its locks; two threads wait for each other.
FORBIDDEN = {"processEvents", "terminate", "BlockingQueuedConnection"}


def modules_of(package: str) -> list[str]:
    """Return the dotted names of every module in one package of the project."""
    paths = sorted((PROJECT / "playground" / package).rglob("*.py"))
    parts = [path.relative_to(PROJECT).with_suffix("").parts for path in paths]
    return [".".join(part for part in each if part != "__init__") for each in parts]


def loaded_after(*modules: str) -> set[str]:
    """Return the names of all modules a fresh interpreter holds after importing these."""
    program = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return set(finished.stdout.split())


def qt_among(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] in QT}


def forbidden_names(source: str) -> set[str]:
    """Return the forbidden names that a piece of source uses as an attribute."""
    nodes = ast.walk(ast.parse(source))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} & FORBIDDEN


def calls_of(names: set[str], source: str) -> set[str]:
    """Return which of some classes a piece of source makes an object of."""
    nodes = ast.walk(ast.parse(source))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    return {getattr(each, "id", getattr(each, "attr", "")) for each in called} & names


def test_importing_generation_loads_no_qt():
    assert not qt_among(loaded_after("playground.generation"))


def test_no_module_below_the_window_loads_qt():
    modules = [module for package in QT_FREE for module in modules_of(package)]
    assert not qt_among(loaded_after(*modules))


def test_importing_the_command_line_loads_no_qt():
    assert not qt_among(loaded_after("playground.cli"))


def test_the_doctor_loads_no_qt_which_may_be_what_is_broken():
    assert not qt_among(loaded_after("playground.commands.doctor"))


def test_what_is_painted_first_waits_for_no_model_code():
    loaded = loaded_after("playground.cli", "playground.startup")
    assert "playground.shell.window.main_window" in loaded
    heavy = ("gpt2", "models", "worker", "control", "tabs", "app")
    assert not {name for name in loaded if name.startswith(tuple(f"playground.{n}" for n in heavy))}


def test_the_search_for_qt_finds_it_where_it_is_loaded():
    assert "PySide6.QtCore" in qt_among(loaded_after("playground.generation", "PySide6.QtCore"))


def test_the_worker_loads_no_widgets():
    loaded = loaded_after(*modules_of("worker"))
    assert "PySide6.QtCore" in loaded
    assert "PySide6.QtWidgets" not in loaded


def test_no_source_uses_a_forbidden_call():
    found = {str(path): forbidden_names(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert not {path: names for path, names in found.items() if names}


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_the_search_for_forbidden_calls_finds_them(name):
    assert forbidden_names(f"def stop(self):\n    self.thread.{name}()") == {name}


@pytest.mark.parametrize(
    ("bare", "ours"),
    [
        (r"\b(QSpinBox|QDoubleSpinBox)\b", "fields.py"),  # ours understand both decimal marks
        (r"\bQFileDialog\b", "file_dialog.py"),  # ours reads no file only to list it
    ],
)
def test_what_qt_does_not_do_well_enough_is_used_in_one_place(bare, ours):
    found = [path for path in SOURCES if re.search(bare, path.read_text(encoding="utf-8"))]
    assert found == [PROJECT / "playground" / "kit" / ours]


def test_no_file_outgrows_one_idea():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES + TESTS}
    assert not {str(path): count for path, count in lines.items() if count > MOST_LINES}


def test_the_whole_app_is_opened_in_one_way_alone():
    """A window put together in another order is another window, whatever its tests say."""
    own = (
        "playground/startup.py",
        "playground/shell/window/opening.py",
        "tests/fixtures/window_parts.py",  # the window alone, for its own tests
        "tests/shell/window/",
    )
    for path in SOURCES + TESTS:
        place = path.relative_to(PROJECT).as_posix()
        if not place.startswith(own):
            whole = calls_of({"PlaygroundApp", "MainWindow"}, path.read_text(encoding="utf-8"))
            assert not whole, f"{place} makes {whole}; open the app by Startup"


def test_the_search_for_another_way_in_finds_it():
    for source in ("PlaygroundApp(opening)", "app.PlaygroundApp(opening)"):
        assert calls_of({"PlaygroundApp"}, source) == {"PlaygroundApp"}
