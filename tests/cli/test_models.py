"""`models` and `download`: what is here, what is fetched, and what a program reads of it."""

import json
import signal

import pytest

from fixtures.hub_person import stories_repository
from fixtures.local_hub import REPO_ID, LocalHub, cut
from playground.models.hub.client import Hub

FETCHED = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"]
N_BYTES = 7_381_521


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A local hub that the command line asks, and an empty machine."""
    monkeypatch.setenv("GPT2_PLAYGROUND_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    with LocalHub({REPO_ID: stories_repository()}) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.endpoint)
        monkeypatch.setattr(
            "playground.commands.download.hub_told_by_environment",
            lambda: Hub(endpoint=served.endpoint, stall_s=0.5, backoff_s=0.01),
        )
        yield served


def rows(out):
    return [json.loads(line) for line in out.splitlines()]


def test_a_model_is_fetched_listed_used_and_removed(cli, hub, tmp_path):
    folder = tmp_path / "data" / "models" / "openai-community--gpt2"
    status, out, err = cli("download", "gpt2")
    assert (status, err) == (0, "")
    assert f"{hub.endpoint}/{REPO_ID}: 3.55M parameters, licence: mit\n7.38 MB to fetch" in out
    assert out.endswith(f"{folder}\nIt is here (downloaded): --model gpt2\n")

    status, out, _ = cli("models")
    assert f"gpt2         downloaded    7.38 MB  {folder}\n" in out

    story = ("--prompt", "Once upon a time", "--max-new-tokens", "8", "--seed", "1")
    assert cli("generate", "--model", "gpt2", *story) == cli("generate", *story)

    assert cli("models", "--remove", "gpt2") == (0, "Removed gpt2: 7.38 MB.\n", "")
    assert cli("models", "--remove", "gpt2")[0] == 2
    status, out, err = cli("generate", "--model", "gpt2", *story)
    assert (status, out) == (2, "")
    assert err == (
        "gpt2-playground: GPT-2 is not on this machine; this fetches it, 549 MB:"
        " gpt2-playground download gpt2\n"
    )


@pytest.mark.parametrize("verb", ["generate", "race", "bench"])
def test_no_verb_fetches_unasked(cli, hub, verb):
    prompt = () if verb == "bench" else ("--prompt", "x")
    status, out, err = cli(verb, "--model", REPO_ID, *prompt)
    assert (status, out) == (2, "")
    assert err.endswith(": gpt2-playground download gpt2\n")
    assert hub.asked == []


def test_a_download_is_told_as_json(cli, hub):
    hub.bytes_per_s = 6e6
    status, out, err = cli("download", REPO_ID, "--json")
    offer, *progress, model = rows(out)
    assert (status, err) == (0, "")
    assert offer["files"] == FETCHED
    assert (offer["fetch_bytes"], offer["kept_bytes"], offer["licence"]) == (N_BYTES, 0, "mit")
    assert {row["type"] for row in progress} == {"progress"}
    assert progress[-1]["done_bytes"] == progress[-1]["total_bytes"] == N_BYTES
    assert any(row["bytes_per_s"] and row["seconds_left"] for row in progress)
    assert (model["type"], model["name"], model["place"]) == ("model", "gpt2", "downloaded")
    assert rows(cli("download", "gpt2", "--json")[1]) == [model]


def test_the_list_is_told_as_json(cli, hub):
    before = {row["name"]: row for row in rows(cli("models", "--json")[1])}
    assert before["gpt2"]["place"] == "to fetch"
    assert before["gpt2"]["disk_bytes"] == 549_461_171
    assert before["stories"]["place"] == "built in"
    assert before["stories"]["disk_bytes"] > 7_000_000
    cli("download", "gpt2")
    after = {row["name"]: row for row in rows(cli("models", "--json")[1])}
    assert after["gpt2"]["place"] == "downloaded"
    assert after.keys() == before.keys()
    removed = rows(cli("models", "--remove", "gpt2", "--json")[1])
    assert [row["type"] for row in removed] == ["removed"]


def test_a_cut_download_says_what_is_kept_and_is_listed(cli, hub):
    hub.faults += [cut(after=4 * 10**6), *[cut(after=0)] * 5]
    status, _, err = cli("download", "gpt2")
    assert status == 2
    assert err.splitlines()[-1].endswith("4.27 MB are kept; the same command goes on from there.")
    assert "gpt2         cut           4.27 MB" in cli("models")[1]
    assert "3.12 MB to fetch" in cli("download", "gpt2")[1]


@pytest.mark.parametrize("name", ["nonesuch", "", "a/b/c", "stories", "../x"])
def test_what_is_no_model_of_the_hub_is_refused(cli, hub, name):
    for arguments in (("download", name), ("models", "--remove", name)):
        status, out, err = cli(*arguments)
        assert (status, out) == (2, "")
        assert "is no model of the hub" in err
    assert hub.asked == []


def test_an_interrupt_ends_a_download_at_once_and_keeps_what_came(hub, start_process):
    hub.bytes_per_s = 1e6
    process = start_process("-m", "playground", "download", "gpt2", "--json")
    for line in process.stdout:
        if json.loads(line).get("done_bytes", 0) > 10**6:
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.startswith("Stopped. ")
    assert err.endswith("are kept; the same command goes on from there.\n")
