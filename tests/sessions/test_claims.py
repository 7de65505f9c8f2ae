"""Which window has which session: one that is open, one that was left, one after the other."""

import json
import os
import shutil
import threading
import time

import psutil
import pytest

from fixtures.saved_sessions import draft_of, keep
from playground.sessions import claims
from playground.sessions.claims import (
    claim,
    claim_again,
    claim_latest,
    claim_new,
    read_latest,
)

pytestmark = pytest.mark.usefixtures("locks")


def be_killed(kept, locks, said=None):
    """Leave a session as the end of a process leaves it, its lock saying this."""
    gone = json.dumps({"pid": 2**22 + 1, "began": 1.0}).encode()
    (kept.folder / "lock.json").write_bytes(gone if said is None else said)
    locks[-1].close()


def test_a_lock_left_by_a_kill_goes_to_one_window_alone(tmp_path, session, locks):
    """All of them find it, and whoever removes it last must not remove another's."""
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session))
    for _ in range(20):
        be_killed(kept, locks)
        taken, begin = [], threading.Barrier(4)

        def take(taken=taken, begin=begin, folder=kept.folder):
            begin.wait()
            taken.append(claim(folder))

        threads = [threading.Thread(target=take) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (kept,) = [each for each in taken if each is not None]
        assert kept.was_left


def test_a_session_goes_over_to_a_window_that_waits_for_it(tmp_path, session, monkeypatch):
    """Whoever opens the lock just before the other window removes it must not have that one."""
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session))
    sound, waiting = claims._is_locked, [kept]

    def end_first(file):
        if waiting and file.name.endswith("lock.json"):
            waiting.pop().release()
        return sound(file)

    monkeypatch.setattr(claims, "_is_locked", end_first)
    again = claim(kept.folder)
    assert (again.folder / "lock.json").exists()
    assert claim(kept.folder) is None


def test_two_windows_never_have_one_session(tmp_path, session):
    first = claim_new(tmp_path)
    keep(first, draft_of(session, "of the first"))
    second, is_another_open = claim_latest(tmp_path)
    assert is_another_open
    assert second.folder != first.folder
    assert second.read() is None
    keep(second, draft_of(session, "of the second"))
    assert first.read().session.text == "of the first"
    assert claim(first.folder) is None
    first.release()
    assert claim(first.folder).read().session.text == "of the first"


def test_a_lock_of_a_process_that_is_gone_is_taken_over(tmp_path, session, locks):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session))
    lock = kept.folder / "lock.json"
    me = psutil.Process()
    for holder in (
        {"pid": 2**22 + 1, "began": 1.0},
        {"pid": me.pid, "began": me.create_time() - 1000},  # another process of that number
        {"pid": -1, "began": 1.0},
        {"pid": "x"},
        {},
    ):
        be_killed(kept, locks, said=json.dumps(holder).encode())
        kept, is_another_open = claim_latest(tmp_path)
        assert (kept.folder, kept.was_left, is_another_open) == (lock.parent, True, False)
    be_killed(kept, locks, said=b"\x00half")
    assert claim_latest(tmp_path)[0].was_left


def test_a_window_that_is_open_keeps_its_session_when_the_clock_is_set(tmp_path, session, locks):
    """By the clock, the process that holds it did not begin when its lock says it did."""
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session))
    me = psutil.Process()
    set_back = {"pid": me.pid, "began": me.create_time() + 86400}
    (kept.folder / "lock.json").write_text(json.dumps(set_back), encoding="ascii")
    again, is_another_open = claim_latest(tmp_path)
    assert is_another_open
    assert again.folder != kept.folder
    assert claim(kept.folder) is None
    assert read_latest(tmp_path) is None
    assert len(locks) == 2


def test_the_session_of_the_last_time_is_the_latest_by_a_clock_that_was_set_back(tmp_path, session):
    tomorrow_s = time.time() + 86400
    older = claim_new(tmp_path)
    keep(older, draft_of(session, "older"))
    os.utime(older.folder / "session.gpt2play", (tomorrow_s, tomorrow_s))
    older.release()
    newer = claim_new(tmp_path)
    keep(newer, draft_of(session, "newer"))
    newer.release()
    latest, _ = claim_latest(tmp_path)
    assert latest.read().session.text == "newer"
    latest.release()
    again = claim(older.folder)
    keep(again, draft_of(session, "older, opened again"))
    again.release()
    latest, _ = claim_latest(tmp_path)
    assert latest.read().session.text == "older, opened again"
    latest.release()


def test_a_full_disk_holds_nobody_off_and_no_two_windows_together(tmp_path, session, monkeypatch):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, "of the first"))
    kept.release()
    opened = type(tmp_path).open

    def open_full(path, mode="r", **how):
        file = opened(path, mode, **how)
        return Full(file) if (path.name, mode) == ("lock.json", "ab") else file

    class Full:
        def __init__(self, file):
            self.file = file

        def __getattr__(self, name):
            return getattr(self.file, name)

        def write(self, _content):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "open", open_full)
    again, is_another_open = claim_latest(tmp_path)
    assert (again.folder, is_another_open) == (kept.folder, False)
    assert again.read().session.text == "of the first"
    assert claim(kept.folder) is None
    again.release()


def test_what_cannot_be_kept_can_be_read_unless_a_window_has_it(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, "mine", runs=parts))
    assert read_latest(tmp_path) is None
    kept.release()
    found = read_latest(tmp_path)
    assert (found.session.text, found.folder, len(found.notes)) == ("mine", kept.folder, 3)
    assert not (kept.folder / "lock.json").exists()
    assert read_latest(tmp_path / "none") is None


def test_a_folder_that_is_removed_is_held_again_and_can_be_written(tmp_path, session):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, "before"))
    assert not kept.is_gone
    shutil.rmtree(kept.folder)
    assert kept.is_gone
    claim_again(kept)
    assert not kept.is_gone
    keep(kept, draft_of(session, "after"))
    assert claim(kept.folder) is None
    kept.release()
    again, _ = claim_latest(tmp_path)
    assert (again.read().session.text, again.was_left) == ("after", False)
    again.release()


def test_many_windows_at_once_get_a_session_each(tmp_path, session):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session))
    kept.release()
    taken, begin = [], threading.Barrier(8)

    def take():
        begin.wait()
        taken.append(claim_latest(tmp_path)[0].folder)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(taken)) == 8


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OSError, match="denied"):
        claim_new(tmp_path / "below")
