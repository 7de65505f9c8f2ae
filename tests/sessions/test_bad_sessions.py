"""A file that is no sound session is refused in one sentence, whatever it is."""

import io
import json
import os
import struct
import tracemalloc
import zipfile

import pytest

from playground.sessions import SessionError, read_session, session_file
from playground.sessions.members import spell_session
from playground.sessions.session_file import read_session_bytes, zipped


@pytest.fixture(scope="module")
def parts(session):
    return spell_session(session)


def refusal(data):
    with pytest.raises(SessionError) as raised:
        read_session_bytes(data)
    return str(raised.value)


def changed(parts, name, change):
    document = json.loads(parts[name])
    change(document)
    return zipped({**parts, name: json.dumps(document).encode()})


def test_a_newer_version_says_to_update(parts):
    newer = changed(parts, "session.json", lambda head: head.update(version=2, made_with="9.1"))
    assert refusal(newer) == (
        "A newer version of the program wrote it (9.1); update this one to read it."
    )


def test_what_it_says_of_its_version_stays_in_one_line(parts):
    odd = changed(parts, "session.json", lambda head: head.update(version=2, made_with="9\n\ud800"))
    assert "wrote it (9); update" in refusal(odd)


def test_a_bomb_is_refused_before_it_is_unpacked(parts):
    bomb = zipped({**parts, "text.txt": b" " * (200 * 2**20)})
    assert len(bomb) < 2**20
    tracemalloc.start()
    try:
        assert "larger than any" in refusal(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 300 * 2**20


def test_many_large_parts_are_no_way_around_that(parts, monkeypatch):
    monkeypatch.setattr(session_file, "_MOST_BYTES", 8 * 2**20)
    runs = [{"part": f"runs/{n}.json", "name": "", "comment": ""} for n in range(1, 12)]
    run = parts["runs/1.json"]
    large = run + b" " * (2**20 - len(run))
    bomb = {f"runs/{n}.json": large for n in range(1, 12)}
    head = json.loads(parts["session.json"])
    head["runs"] = runs
    assert "larger than any" in refusal(
        zipped({**parts, **bomb, "session.json": json.dumps(head).encode()})
    )


def test_a_size_that_lies_does_not_help(parts):
    size = 0x0C8BADF5  # no byte of it is 0, so no two neighbouring small numbers look like it
    data = bytearray(zipped({**parts, "text.txt": b" " * size}))
    real = struct.pack("<I", size)
    assert data.count(real) == 2  # in front of the part, and in the directory
    assert refusal(bytes(data.replace(real, struct.pack("<I", 10)))).endswith(".")


def test_millions_of_empty_lists_are_refused(parts):
    assert "more parts than any" in refusal(
        zipped({**parts, "text.json": b"[" + b"[]," * 10**6 + b"[]]"})
    )


@pytest.mark.parametrize("name", ["../evil", "/etc/cron.d/evil", "runs/../../evil", "C:evil"])
def test_a_name_that_leads_out_of_the_file_is_refused(parts, name, tmp_path):
    file = tmp_path / "a.gpt2play"
    file.write_bytes(zipped({**parts, name: b"x"}))
    with pytest.raises(SessionError, match="would lead out of it"):
        read_session(file)
    assert [found.name for found in tmp_path.iterdir()] == ["a.gpt2play"]


@pytest.mark.parametrize(
    ("part", "change", "sentence"),
    [
        ("runs/1.json", lambda run: run["steps"]["token_id"].__setitem__(0, 50_257), "tokens that"),
        ("runs/1.json", lambda run: run["steps"]["token_id"].pop(), "different lengths"),
        ("runs/1.json", lambda run: run["steps"]["token_id"].__setitem__(0, "1"), "makes no sense"),
        ("runs/1.json", lambda run: run["passes"]["n_seq"].__setitem__(0, 10**9), "makes no sense"),
        ("runs/1.json", lambda run: run["passes"]["n_seq"].__setitem__(0, 5000), "longer than"),
        ("runs/1.json", lambda run: run["request"].update(seed=-1), "seed must be"),
        ("runs/1.json", lambda run: run["sampling"].update(temperature=1e9), "temperature must"),
        ("runs/1.json", lambda run: run["marked"].update(disturbed=[5, 4]), "not in order"),
        ("runs/3.json", lambda run: run["steps"]["raced"].__setitem__(0, 0), "do not match"),
        ("runs/2.json", lambda run: run["in_force"].clear(), "no settings"),
        ("runs/2.json", lambda run: run["conditions"].update(model="other"), "what 'other' is"),
        ("session.json", lambda head: head["runs"].append(head["runs"][0]), "names one twice"),
        ("session.json", lambda head: head["runs"][0].update(part="runs/9.json"), "lacks its part"),
        ("session.json", lambda head: head.update(last_run=-1), "number of its last run"),
        ("session.json", lambda head: head.update(last_run=2**40), "number of its last run"),
        ("session.json", lambda head: head.update(last_run="3"), "number of its last run"),
        ("session.json", lambda head: head["runs"][0].update(part="runs/1000001.json"), "list of"),
        ("session.json", lambda head: head.update(format="else"), "no session of this program"),
        ("text.json", lambda text: text["n_characters"].__setitem__(0, 3), "do not match"),
        ("text.json", lambda text: text["origin"].__setitem__(0, "nobody"), "do not match"),
        ("text.json", lambda text: text["tokens"].update({"0": [-1]}), "do not match"),
    ],
)
def test_what_contradicts_itself_is_refused(parts, part, change, sentence):
    assert sentence in refusal(changed(parts, part, change))


def test_a_file_cut_short_says_so(parts):
    data = zipped(parts)
    for length in (4, 100, len(data) // 2, len(data) - 1):
        assert refusal(data[:length]) == "It is damaged or cut short."


def test_an_encrypted_part_is_refused(parts):
    data = bytearray(zipped(parts))
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    assert "packed in a way" in refusal(bytes(data))


def test_other_files_are_no_sessions(tmp_path):
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    for content in (b"", b"text", b"PK", empty.getvalue(), b"\x00" * 100):
        assert refusal(content).endswith(".")
    with pytest.raises(SessionError, match="cannot be read"):
        read_session(tmp_path)
    with pytest.raises(SessionError, match="cannot be read"):
        read_session(tmp_path / "missing.gpt2play")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SessionError, match="no file but a pipe"):
        read_session(tmp_path / "pipe")
