"""Layout choices outlive the process, and trouble with their file is no trouble."""

import json
from pathlib import Path

import pytest

from playground.models import load_model, remembered_layouts


def test_choices_are_there_the_next_time(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "layouts.json"
    with remembered_layouts(file) as layouts:
        assert not layouts
        layouts["3x4 float32"] = "F"

    with remembered_layouts(file) as layouts:
        assert layouts == {"3x4 float32": "F"}
    assert [entry.name for entry in file.parent.iterdir()] == ["layouts.json"]


def test_what_was_measured_beside_other_programs_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "layouts.json"
    with remembered_layouts(file, is_disturbed=lambda: True) as layouts:
        layouts["3x4 float32"] = "F"
    assert not file.exists()


def test_other_conditions_have_choices_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "layouts.json"
    with remembered_layouts(file) as layouts:
        layouts["3x4 float32"] = "F"
    monkeypatch.setattr("platform.node", lambda: "another machine")

    with remembered_layouts(file) as layouts:
        assert not layouts
        layouts["3x4 float32"] = "C"
    assert len(json.loads(file.read_text())) == 2


@pytest.mark.parametrize("damage", ["", "[]", '{"a": 1}', "\0", "[" * 10**5])
def test_a_damaged_file_is_written_anew(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "layouts.json"
    file.write_text(damage)

    with remembered_layouts(file) as layouts:
        layouts["3x4 float32"] = "F"

    with remembered_layouts(file) as layouts:
        assert layouts == {"3x4 float32": "F"}


def test_choices_that_are_none_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "layouts.json"
    with remembered_layouts(file) as layouts:
        layouts["3x4 float32"] = "F"
    file.write_text(file.read_text().replace('"F"', '["F"]'))

    with remembered_layouts(file) as layouts:
        assert not layouts


def test_a_file_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file where a folder would be")

    with remembered_layouts(tmp_path / "occupied" / "layouts.json") as layouts:
        layouts["3x4 float32"] = "F"

    assert (tmp_path / "occupied").is_file()


def test_a_load_adds_its_choices_and_uses_them(tmp_path: Path) -> None:
    with remembered_layouts(tmp_path / "layouts.json") as layouts:
        load_model("stories", layouts=layouts)
        measured = dict(layouts)
    assert {"192x576 float32", "768x192 float32"} <= set(measured)

    with remembered_layouts(tmp_path / "layouts.json") as layouts:
        load_model("stories", layouts=layouts)
        assert layouts == measured
