"""What is kept while it is worked on, in a folder, and the thread that writes it."""

import json
import threading
from dataclasses import replace
from itertools import chain

import pytest

from fixtures.saved_sessions import draft_of, keep
from playground.sessions import SavedSession, SessionError
from playground.sessions.claims import claim_latest, claim_new, kept_folders
from playground.sessions.draft_writer import DraftWriter
from playground.sessions.kept import Draft
from playground.sessions.session_file import parts_in, zipped
from playground.text.passage import Span

pytestmark = pytest.mark.usefixtures("locks")


def test_what_was_kept_is_found_again_with_its_runs(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, runs=parts))
    kept.release()
    again, is_another_open = claim_latest(tmp_path)
    found = again.read()
    assert (is_another_open, again.folder, again.was_left) == (False, kept.folder, False)
    assert found.session == replace(session, runs=())
    runs = [again.read_run(note, found.session.models) for note in found.notes]
    assert [run.comment for run in runs] == [run.comment for run in session.runs]
    assert [len(run.steps) for run in runs] == [len(run.steps) for run in session.runs]
    assert again.last_number() == 3


def test_a_run_is_written_once(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, runs=parts))
    before = {path.name: path.stat().st_mtime_ns for path in (kept.folder / "runs").iterdir()}
    keep(kept, replace(draft_of(session, "other", runs=parts), runs=()))
    after = {path.name: path.stat().st_mtime_ns for path in (kept.folder / "runs").iterdir()}
    assert before == after
    assert kept.read().session.text == "other"
    assert len(kept.read().notes) == 3


def test_a_run_that_no_head_names_yet_is_back_after_a_kill(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(replace(session, last_number=1), runs=parts[:1]))
    kept.write_run(*parts[1])  # and here the kill comes
    found = kept.read()
    assert [note[0] for note in found.notes] == ["runs/1.json", "runs/2.json"]
    assert found.session.last_number == 2


def test_a_run_that_was_deleted_stays_deleted_and_its_number_its_own(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, runs=parts))
    kept.write(draft_of(session, runs=parts[:2]))
    found = kept.read()
    assert [note[0] for note in found.notes] == ["runs/1.json", "runs/2.json"]
    assert (found.session.last_number, kept.last_number()) == (3, 3)


def test_a_session_of_an_earlier_version_has_no_more_runs_than_it_names(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, runs=parts[:2]))
    kept.write_run(*parts[2])
    file = kept.folder / "session.gpt2play"
    read = parts_in(file.read_bytes())
    head = json.loads(read("session.json"))
    del head["last_run"]
    others = {name: read(name) for name in ("text.txt", "text.json")}
    file.write_bytes(zipped({"session.json": json.dumps(head).encode(), **others}))
    assert [note[0] for note in kept.read().notes] == ["runs/1.json", "runs/2.json"]


def test_what_a_kill_left_half_written_is_gone_with_the_next_start(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, runs=parts))
    for half in (kept.folder / ".session-abc.tmp", kept.folder / "runs" / ".4-abc.tmp"):
        half.write_bytes(b"PK")
    kept.release()
    claim_latest(tmp_path)[0].release()
    assert not list(tmp_path.rglob("*.tmp"))
    assert len(list(tmp_path.rglob("*.json"))) == 3


def test_a_damaged_one_says_so_and_stays(tmp_path, session):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session))
    file = kept.folder / "session.gpt2play"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(SessionError, match="damaged or cut short"):
        kept.read()
    with pytest.raises(SessionError, match="makes no sense"):
        kept.read_run(("../../secret", "", ""), ())
    with pytest.raises(SessionError, match="cannot be read"):
        kept.read_run(("runs/9.json", "", ""), ())


def test_an_empty_one_leaves_nothing_behind(tmp_path, session, parts):
    kept = claim_new(tmp_path)
    keep(kept, draft_of(session, runs=parts))
    kept.release(forget=True)
    assert list(tmp_path.iterdir()) == []
    assert list(kept_folders(tmp_path)) == []


class Disk:
    """Writes into a list, when it is told to, and as long as there is room."""

    def __init__(self):
        self.written, self.told, self.runs, self.secured = [], [], [[]], []
        self.is_full = self.is_lying = False
        self.may_write, self.may_secure = threading.Event(), threading.Event()
        self.may_write.set()
        self.may_secure.set()

    def write_run(self, part, run):
        self.may_write.wait(30)
        self._ask_for_room()
        self.runs[-1].append(part)

    def write(self, draft):
        self.may_write.wait(30)
        self._ask_for_room()
        self.written.append(draft)
        self.runs.append([])

    def secure(self, parts):
        self.may_secure.wait(30)
        if self.is_lying:
            raise OSError(5, "Input/output error")
        self.secured.append(list(parts))

    def _ask_for_room(self):
        if self.is_full:
            raise OSError(28, "No space left on device")


@pytest.fixture
def disk():
    return Disk()


def writer_to(disk):
    return DraftWriter(
        write_run=disk.write_run, write=disk.write, secure=disk.secure, told=disk.told.append
    )


@pytest.fixture
def writer(disk):
    writer = writer_to(disk)
    yield writer
    disk.may_write.set()
    disk.may_secure.set()
    assert writer.close(30)


def named(text, *parts):
    return Draft(
        session=SavedSession(spans=(Span(text=text),)),
        runs=tuple((part, None) for part in parts),
        notes=(),
    )


def test_only_the_newest_of_several_drafts_is_written_with_the_runs_of_all(disk, writer):
    disk.may_write.clear()
    writer.submit(named("one", "a"))
    while writer._draft is not None:  # taken, and waiting for the disk
        pass
    writer.submit(named("two", "b"))
    writer.submit(named("three", "c"))
    disk.may_write.set()
    assert writer.wait_until_written(30)
    assert [draft.session.text for draft in disk.written] == ["one", "three"]
    assert [*chain.from_iterable(disk.runs)] == ["a", "b", "c"]
    assert [*chain.from_iterable(disk.secured)] == ["a", "b", "c"]


def test_the_next_run_does_not_wait_for_a_disk_that_is_slow_to_secure(disk, writer):
    disk.may_secure.clear()
    writer.submit(named("one", "a"))
    assert writer.wait_for_runs(30)
    writer.submit(named("two", "b"))
    assert writer.wait_for_runs(30)
    while len(disk.written) < 2:
        pass
    assert disk.secured == []
    assert not writer.is_idle
    disk.may_secure.set()
    assert writer.wait_until_written(30)
    assert [*chain.from_iterable(disk.secured)] == ["a", "b"]


def test_what_could_not_be_secured_is_written_again(disk, writer):
    disk.is_lying = True
    writer.submit(named("one", "a"))
    assert writer.wait_until_written(30)
    disk.is_lying = False
    writer.submit(named("two"))
    assert writer.wait_until_written(30)
    assert disk.runs == [["a"], ["a"], []]
    assert disk.secured == [["a"]]


def test_what_a_full_disk_refused_is_written_as_soon_as_it_can_be(disk, writer):
    disk.is_full = True
    writer.submit(named("one", "a"))
    assert writer.wait_until_written(30)
    disk.is_full = False
    writer.submit(named("two"))
    assert writer.wait_until_written(30)
    assert [draft.session.text for draft in disk.written] == ["two"]
    assert disk.runs[0] == ["a"]
    assert [str(error) for error in disk.told] == ["[Errno 28] No space left on device", "None"]


def test_a_defect_in_writing_ends_nothing(disk, writer, monkeypatch):
    sound = disk.write
    monkeypatch.setattr(writer, "_write", lambda draft: 1 / 0)
    writer.submit(named("one", "a"))
    assert writer.wait_until_written(30)
    monkeypatch.setattr(writer, "_write", sound)
    writer.submit(named("two"))
    assert writer.wait_until_written(30)
    assert "ZeroDivisionError" in str(disk.told[0])
    assert disk.runs[0] == ["a"]


def test_the_last_draft_is_written_before_the_end(disk):
    writer = writer_to(disk)
    writer.submit(named("last words"))
    assert writer.close(30)
    assert [draft.session.text for draft in disk.written] == ["last words"]
