"""A model that is not on the machine is chosen, fetched from a hub, and used."""

import time

import pytest

from fixtures.local_hub import REPO_ID, LocalHub, Repository
from playground.resource_files import resource_path
from started.seen import assert_whole
from started.waiting import wait_until

STORIES = resource_path("models/stories")
FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")


@pytest.fixture
def local_hub(monkeypatch):
    """A hub that has the stories model under GPT-2's name, slow enough to be watched."""
    repository = Repository(files={name: (STORIES / name).read_bytes() for name in FILES})
    with LocalHub({REPO_ID: repository, "somebody/little": repository}) as hub:
        hub.bytes_per_s = 1_500_000
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield hub


@pytest.mark.parametrize(
    ("size", "look"),
    [((1440, 900), {"theme": "light"}), ((1024, 640), {"theme": "dark", "font_px": 26})],
)
def test_gpt2_is_fetched_stopped_resumed_and_writes(
    start, open_display, local_hub, tmp_path, size, look
):
    asked = {"max_new_tokens": 12, "ignore_end_of_text": True, "text": "Once upon a time"}
    person = start(display=open_display(*size), settings=asked | look)
    program = person.program
    person.click("modelPicker")
    wait_until(lambda: rows_with(program, "GPT-2 · 124M"), "what the hub has")
    program.display.picture().save(tmp_path / "list.png")
    person.click_item("modelPicker", "GPT-2 · 124M")
    dialog, parts = program.widget("downloadDialog"), program.parts("downloadDialog")
    person.look().save(tmp_path / "question.png")
    assert_whole(parts, within=dialog.seen)
    said = " ".join(part.words for part in parts)
    assert "549 MB to fetch" in said
    assert local_hub.endpoint in said
    assert "mit" in said
    assert not local_hub.asked

    person.click("downloadButton")
    progress = wait_until(
        lambda: told if " of 7.38 MB · " in (told := told_of_download(program)) else "",
        "how far it is, and how fast",
    )
    assert " left" in progress
    person.look().save(tmp_path / "progress.png")
    person.click("cancelDownloadButton")
    asked_s = time.monotonic()
    wait_until(lambda: not program.widgets("downloadProgress"), "the end of the download")
    assert time.monotonic() - asked_s < 3  # a second, and as much as it takes to see it
    fetched_bytes = local_hub.weights_bytes
    assert 0 < fetched_bytes < 7_000_000
    person.look().save(tmp_path / "stopped.png")

    local_hub.bytes_per_s = None
    person.click("Resume")
    wait_until(lambda: "GPT-2" in program.widget("modelPicker").words, "GPT-2 loaded")
    program.wait_until_ready()
    # The stories' weights, 5 % of them twice at most, and what was under way at the cut.
    assert local_hub.weights_bytes < 1.05 * 7_115_984 + 500_000
    text = program.text()
    person.press("ctrl+Return")
    program.wait_until_written(text)
    program.wait_until_ready()
    choose_from_list(person, "✓ GPT-2")
    person.look().save(tmp_path / "loaded.png")
    assert not program.widgets("downloadDialog")


def test_another_is_looked_up_by_its_name_and_a_name_that_is_not_there_is_told(start, local_hub):
    person = start(settings={"max_new_tokens": 5})
    program = person.program
    choose_from_list(person, "Another from the hub…")
    person.click("hubName")
    person.type("somebody/nothing")
    person.press("Return")
    wait_until(lambda: "somebody/nothing" in words_of(program), "that there is no such model")
    assert program.widgets("Copy details")
    assert not program.widgets("downloadButton")
    person.enter("hubName", "somebody/little")
    person.click("lookUpButton")
    wait_until(lambda: program.widgets("downloadButton"), "what the hub has")
    local_hub.bytes_per_s = None
    person.click("downloadButton")
    wait_until(lambda: "somebody/little" in program.widget("modelPicker").words, "it loaded")
    program.wait_until_ready()


def choose_from_list(person, words):
    """Choose a row of the list of models with the pointer."""
    person.click("modelPicker")
    person.click_item("modelPicker", words)


def rows_with(program, words):
    return [item for item in program.items("modelPicker") if words in item.words[0]]


def told_of_download(program):
    return " ".join(each.words for each in program.parts("downloadProgress"))


def words_of(program):
    return " ".join(each.words for each in program.widgets("downloadWords"))
