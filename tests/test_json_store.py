"""Files that are replaced whole or not at all, and read whatever they hold."""

import json
import os
import sys
from pathlib import Path

import pytest

from playground import json_store

OLD, NEW = {"text": "before"}, {"text": "after", "numbers": [1, 2.5, None]}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kept" / "things.json"
    json_store.write_object(path, OLD)
    return path


def names_beside(path):
    return [entry.name for entry in path.parent.iterdir()]


def test_what_is_written_is_read_and_nothing_else_stays_behind(path):
    json_store.write_object(path, NEW)
    assert json_store.read_object(path) == NEW
    assert names_beside(path) == [path.name]


def test_the_content_is_on_the_disk_before_the_old_file_goes_and_the_name_after(path, monkeypatch):
    done = []
    fsync, replace = os.fsync, os.replace

    def note_sync(handle):
        is_folder = os.fstat(handle).st_mode & 0o170000 == 0o040000
        done.append("folder synced" if is_folder else f"{os.fstat(handle).st_size} bytes synced")
        fsync(handle)

    def note_replace(draft, target):
        assert Path(draft).parent == Path(target).parent
        assert json.loads(path.read_bytes()) == OLD
        done.append("replaced")
        replace(draft, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_replace)
    json_store.write_object(path, NEW)
    n_bytes = path.stat().st_size
    last = [] if sys.platform == "win32" else ["folder synced"]
    assert done == [f"{n_bytes} bytes synced", "replaced", *last]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_whole_and_no_draft(
    path, monkeypatch, failing, error
):
    def fail(*_):
        raise error

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(type(error)):
        json_store.write_object(path, NEW)
    assert json_store.read_object(path) == OLD
    assert names_beside(path) == [path.name]


def test_a_value_that_json_does_not_know_touches_no_file(path):
    with pytest.raises(TypeError):
        json_store.write_object(path, {"a": object()})
    assert json_store.read_object(path) == OLD
    assert names_beside(path) == [path.name]


def test_a_folder_that_cannot_be_synced_is_no_failure(path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "no folders here")

    monkeypatch.setattr(os, "open", refuse)
    json_store._keep_names(path.parent)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"\xff\xfe\x00", b"[" * 100_000, b'{"a": 1} {"a": 2}']
)
def test_a_damaged_file_is_refused_or_counts_as_empty(path, content):
    path.write_bytes(content)
    with pytest.raises(ValueError):  # noqa: PT011 - the words are for nobody
        json_store.read_object(path)
    assert json_store.read_object_if_sound(path) == {}


def test_a_missing_file_is_refused_or_counts_as_empty(tmp_path):
    with pytest.raises(FileNotFoundError):
        json_store.read_object(tmp_path / "none.json")
    assert json_store.read_object_if_sound(tmp_path / "none.json") == {}


def test_a_file_that_is_far_too_large_is_not_read_whole(path):
    with pytest.raises(ValueError, match="larger"):
        json_store.read_object(path, most_bytes=10)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such bits there")
def test_others_may_read_what_is_handed_out(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()
    json_store.write_to_hand_out(tmp_path / "lesson", b"text")
    assert (tmp_path / "lesson").stat().st_mode == usual.stat().st_mode


def test_a_file_to_hand_out_is_not_there_before_it_is_whole(tmp_path, monkeypatch):
    file, replace = tmp_path / "lesson", os.replace

    def note(draft, target):
        assert not file.exists()
        replace(draft, target)

    monkeypatch.setattr(os, "replace", note)
    json_store.write_to_hand_out(file, b"text")
    assert file.read_bytes() == b"text"


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such bits there")
def test_a_file_that_is_handed_out_again_keeps_its_rights(tmp_path):
    file = tmp_path / "lesson"
    file.touch()
    file.chmod(0o640)
    json_store.write_to_hand_out(file, b"text")
    assert (file.stat().st_mode & 0o777, file.read_bytes()) == (0o640, b"text")


def test_what_is_handed_out_replaces_no_read_only_file(tmp_path):
    file = tmp_path / "lesson"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        json_store.write_to_hand_out(file, b"new")
    assert file.read_bytes() == b"old"
    file.chmod(0o644)


@pytest.mark.skipif(sys.platform == "win32", reason="links want rights there")
def test_links_in_a_circle_are_an_error_of_the_system(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(OSError, match="symbolic links"):
        json_store.write_to_hand_out(one, b"text")


def test_a_file_system_that_knows_no_rights_takes_the_file(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    file = tmp_path / "lesson"
    file.write_bytes(b"old")
    monkeypatch.setattr(json_store.shutil, "copymode", refuse)
    json_store.write_to_hand_out(file, b"new")
    assert file.read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="links want rights there")
def test_what_is_handed_out_goes_where_a_link_leads(tmp_path):
    link, file = tmp_path / "link", tmp_path / "lesson"
    link.symlink_to(file)
    json_store.write_to_hand_out(link, b"text")
    assert link.is_symlink()
    assert file.read_bytes() == b"text"


def test_what_a_kill_left_of_a_file_goes_with_its_next_write(tmp_path):
    old, young = tmp_path / ".notes-abcdefgh.tmp", tmp_path / ".notes-ijklmnop.tmp"
    other = tmp_path / ".others-abcdefgh.tmp"
    for draft in (old, young, other):
        draft.write_text("half")
    for draft in (old, other):
        os.utime(draft, (1.0, 1.0))
    json_store.write_bytes(tmp_path / "notes.json", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [young.name, other.name, "notes.json"]
    )
