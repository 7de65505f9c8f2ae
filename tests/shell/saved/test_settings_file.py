import errno
import json
import os

import pytest

from playground import resource_files
from playground.resource_files import settings_path
from playground.shell.saved import settings_file
from playground.shell.saved.settings import Settings
from playground.shell.saved.settings_file import (
    load_settings,
    reset_settings,
    save_settings,
)

WANTED = Settings(text="Once upon a time", seed=7)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "settings.json"


@pytest.fixture
def saved_path(path):
    assert save_settings(WANTED, path) == ""
    return path


def test_what_was_saved_is_loaded(saved_path):
    assert load_settings(saved_path) == (WANTED, "")


def test_the_first_start_has_defaults_and_nothing_to_say(path):
    assert load_settings(path) == (Settings(), "")


def test_the_folder_can_be_chosen_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv(resource_files.CONFIG_DIR_VARIABLE, str(tmp_path))
    assert settings_path() == tmp_path / "settings.json"


def test_a_tilde_in_the_variable_is_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(resource_files.CONFIG_DIR_VARIABLE, "~/there")
    assert settings_path() == tmp_path / "there" / "settings.json"


def test_without_the_variable_the_folder_is_the_users_own(monkeypatch):
    monkeypatch.delenv(resource_files.CONFIG_DIR_VARIABLE, raising=False)
    assert settings_path().parent.name == "gpt2-playground"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"null",
        b'"text"',
        b"\xff\xfe\x00garbage",
        b"\x00" * 100,
        b"[" * 100_000,
        b'{"seed": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_damaged_file_means_defaults_a_note_and_is_kept_aside(saved_path, content):
    saved_path.write_bytes(content)
    loaded, note = load_settings(saved_path)
    assert loaded == Settings()
    assert "damaged" in note
    assert saved_path.with_suffix(".damaged.json").read_bytes() == content
    assert save_settings(WANTED, saved_path) == ""
    assert load_settings(saved_path) == (WANTED, "")


def test_an_enormous_file_is_not_read_whole(saved_path, monkeypatch):
    monkeypatch.setattr(settings_file, "_MAX_FILE_BYTES", 100)
    loaded, note = load_settings(saved_path)
    assert loaded == Settings()
    assert note


def test_one_unusable_value_costs_only_itself(saved_path):
    saved = json.loads(saved_path.read_text())
    saved["seed"] = "seven"
    saved_path.write_text(json.dumps(saved))
    loaded, note = load_settings(saved_path)
    assert loaded == Settings(text=WANTED.text)
    assert "seed" in note


def test_a_folder_in_the_files_place_is_noted_both_ways(path):
    path.mkdir(parents=True)
    loaded, note = load_settings(path)
    assert loaded == Settings()
    assert note
    assert "not saved" in save_settings(WANTED, path)


def test_a_read_only_file_is_respected(saved_path):
    saved_path.chmod(0o444)
    assert "read-only" in save_settings(Settings(seed=1), saved_path)
    assert load_settings(saved_path) == (WANTED, "")
    saved_path.chmod(0o644)


@pytest.mark.parametrize("failing", ["fsync", "open", "replace"])
def test_a_full_disk_leaves_the_old_file_whole_and_no_litter(saved_path, monkeypatch, failing):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, failing, full)
        note = save_settings(Settings(text="lost"), saved_path)
    assert os.strerror(errno.ENOSPC) in note
    assert load_settings(saved_path) == (WANTED, "")
    assert [item.name for item in saved_path.parent.iterdir()] == [saved_path.name]


def test_a_link_to_the_file_stays_a_link(saved_path, tmp_path):
    link = tmp_path / "linked.json"
    try:
        link.symlink_to(saved_path)
    except OSError:
        link.hardlink_to(saved_path)
    assert save_settings(Settings(seed=9), link) == ""
    assert load_settings(link)[0].seed == 9
    assert load_settings(saved_path)[0].seed == 9 or not link.is_symlink()


def test_reset_forgets_and_may_be_repeated(saved_path):
    assert reset_settings(saved_path) == ""
    assert reset_settings(saved_path) == ""
    assert load_settings(saved_path) == (Settings(), "")


def test_a_reset_that_fails_says_why(path):
    path.mkdir(parents=True)
    assert "not be reset" in reset_settings(path)


def test_a_folder_whose_name_is_no_text_is_found_again(path):
    model = os.fsdecode(b"/models/caf\xe9")
    assert save_settings(Settings(model=model), path) == ""
    assert load_settings(path) == (Settings(model=model), "")
