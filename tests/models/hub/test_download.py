"""A model is fetched whole, checked, and gone on with where it was cut."""

import json
from collections import deque
from threading import Thread
from time import monotonic

import numpy as np
import pytest

from fixtures.local_hub import REPO_ID, cut, refused, stalled, without_ranges
from playground.errors import Cancelled
from playground.models import load_model
from playground.models.hub.errors import HubError
from playground.models.hub.places import Place, own_folder, part_bytes, part_folder


def test_a_model_is_fetched_and_loads(person):
    present = person.fetch("gpt2")
    assert (present.repo_id, present.place) == (REPO_ID, Place.DOWNLOADED)
    assert person.has_it_whole()
    assert not part_folder(REPO_ID).exists()
    model, stories = load_model("gpt2"), load_model("stories")
    assert model.name == "gpt2"
    assert model.path == present.folder
    assert np.array_equal(
        model.gpt2.forward(np.array([1, 2, 3])), stories.gpt2.forward(np.array([1, 2, 3]))
    )


def test_without_a_home_folder_a_model_is_refused_in_a_sentence(person, monkeypatch):
    monkeypatch.setenv("GPT2_PLAYGROUND_DATA_DIR", "~nobody-of-this-name/data")
    with pytest.raises(HubError, match="no home folder to keep a model in; HOME or GPT2_PLAY"):
        person.fetch("gpt2")


def test_only_config_tokenizer_and_safetensors_are_fetched(person, repository):
    repository.files |= {
        "pytorch_model.bin": b"pickle",
        "modeling_gpt2.py": b"import os",
        "onnx/model.onnx": b"onnx",
        "generation_config.json": b"{}",
        "vocab.json": b"{}",
        "merges.txt": b"",
    }
    folder = person.fetch().folder
    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "generation_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "model.safetensors",
        "hub.json",
    }
    paths = [asked.path for asked in person.hub.asked]
    assert not [path for path in paths if ".bin" in path or ".py" in path]


def test_where_it_came_from_is_remembered(person):
    note = json.loads((person.fetch().folder / "hub.json").read_text())
    assert note["licence"] == "mit"
    assert note["repo_id"] == REPO_ID
    assert len(note["revision"]) == 40


def test_shards_are_fetched_with_their_index(person, repository):
    weights = repository.files.pop("model.safetensors")
    shards = {"model-00001-of-00002.safetensors": weights, "model-00002-of-00002.safetensors": b"x"}
    index = {"weight_map": dict(zip(("a", "b"), shards, strict=True))}
    repository.files |= shards | {"model.safetensors.index.json": json.dumps(index).encode()}
    folder = person.fetch().folder
    assert (folder / "model-00001-of-00002.safetensors").read_bytes() == weights
    assert (folder / "model-00002-of-00002.safetensors").read_bytes() == b"x"


def test_progress_grows_from_nothing_to_all(person, repository):
    person.hub.bytes_per_s = 5e6
    person.fetch()
    done = [seen.done_bytes for seen in person.seen]
    assert done == sorted(done)
    assert person.seen[-1].fraction == 1.0
    assert {seen.total_bytes for seen in person.seen} == {
        sum(len(body) for name, body in repository.files.items() if name != "README.md")
    }
    speeds = [seen for seen in person.seen if seen.bytes_per_s]
    assert speeds
    assert all(
        seen.seconds_left == pytest.approx((seen.total_bytes - seen.done_bytes) / seen.bytes_per_s)
        for seen in speeds
    )


def test_a_download_that_is_cut_goes_on_and_fetches_little_twice(person, repository):
    n_bytes = len(repository.files["model.safetensors"])
    # Cut at 40 %, and then so often that this try gives up.
    person.hub.faults += [cut(after=n_bytes * 4 // 10), *[cut(after=0)] * 5]
    with pytest.raises(HubError, match="was cut") as failure:
        person.fetch()
    assert failure.value.can_resume
    assert not own_folder(REPO_ID).exists()
    assert part_bytes(REPO_ID) > n_bytes * 0.39
    person.fetch()
    assert person.has_it_whole()
    assert person.hub.weights_bytes <= 1.05 * n_bytes


def test_a_cut_connection_is_taken_up_again_within_one_download(person, repository):
    n_bytes = len(repository.files["model.safetensors"])
    person.hub.faults += [cut(after=10**6)] * 4
    person.fetch()
    assert person.has_it_whole()
    assert person.hub.weights_bytes == n_bytes
    assert any("was cut after" in trouble for trouble in person.troubles)


def test_a_stall_is_said_and_tried_again(person):
    person.hub.faults += [stalled(after=10**6)]
    person.fetch()
    assert person.has_it_whole()
    assert any("no byte came for" in trouble for trouble in person.troubles)
    assert any("Trying again in 0 s, 2 of 5." in trouble for trouble in person.troubles)


def test_a_hub_that_only_stalls_is_given_up(person):
    person.stall_s = 0.05
    person.hub.faults += [stalled(after=0)] * 5
    with pytest.raises(HubError, match="no byte came for 0 s") as failure:
        person.fetch()
    assert failure.value.can_resume


def test_the_pauses_between_tries_double(person):
    person.hub.faults += [refused(503)] * 4
    person.fetch()
    tries = [trouble.rpartition(", ")[2] for trouble in dict.fromkeys(person.troubles)]
    assert tries == ["2 of 5.", "3 of 5.", "4 of 5.", "5 of 5."]


def test_a_hub_that_asks_to_wait_is_waited_for(person):
    person.hub.faults += [refused(429, Retry_After="1")]
    began_s = monotonic()
    person.fetch()
    assert monotonic() - began_s > 0.9
    assert any("asks to wait 1 s" in trouble for trouble in person.troubles)


def test_a_hub_that_knows_no_ranges_starts_over(person, repository):
    n_bytes = len(repository.files["model.safetensors"])
    person.hub.faults += [cut(after=10**6), without_ranges]
    person.fetch()
    assert person.has_it_whole()
    assert person.hub.weights_bytes == n_bytes + 10**6


def test_a_kept_part_that_was_damaged_on_the_disk_is_fetched_anew(person):
    person.hub.faults += [cut(after=10**6), *[cut(after=0)] * 5]
    with pytest.raises(HubError):
        person.fetch()
    part = next(path for path in part_folder(REPO_ID).iterdir() if "safetensors" in path.name)
    part.write_bytes(b"\0" * part.stat().st_size)
    person.fetch()
    assert person.has_it_whole()


def test_a_program_that_was_killed_while_it_gave_names_goes_on(person, repository):
    folder = part_folder(REPO_ID)
    folder.mkdir(parents=True)
    for name in ("config.json", "model.safetensors"):
        (folder / name).write_bytes(repository.files[name])
    person.fetch()
    assert person.has_it_whole()
    assert person.hub.weights_bytes == 0


def test_parts_of_another_version_are_thrown_away(person):
    folder = part_folder(REPO_ID)
    folder.mkdir(parents=True)
    (folder / "model.safetensors.0123456789ab").write_bytes(b"old")
    person.fetch()
    assert person.has_it_whole()
    assert not (own_folder(REPO_ID) / "model.safetensors.0123456789ab").exists()


@pytest.mark.parametrize("fault", [None, stalled(after=10**6)])
def test_a_download_is_called_off_within_a_second(person, fault):
    person.hub.bytes_per_s = 1e6
    person.stall_s = 15
    person.hub.faults = deque([fault] if fault else [])
    ended_s = []

    def fetch():
        with pytest.raises(Cancelled):
            person.fetch()
        ended_s.append(monotonic())

    thread = Thread(target=fetch)
    thread.start()
    while part_bytes(REPO_ID) < 900_000:
        thread.join(0.01)
    called_s = monotonic()
    person.stop.set()
    thread.join()
    assert ended_s[0] - called_s < 1
    assert person.parts_left()["model.safetensors"] >= 600_000


def test_what_is_here_is_not_fetched_again(person):
    person.fetch()
    person.hub.asked.clear()
    assert person.fetch().folder == own_folder(REPO_ID)
    assert person.hub.asked == []


def test_two_downloads_of_one_model_do_not_meet(person):
    person.hub.bytes_per_s = 2e6
    thread = Thread(target=person.fetch)
    thread.start()
    while not part_bytes(REPO_ID):
        thread.join(0.01)
    with pytest.raises(HubError, match="by another window"):
        person.fetch()
    person.hub.bytes_per_s = None
    thread.join()
    assert person.has_it_whole()
