"""`race`: the text, the proof at its end, and what programs read."""

import csv
import json
import signal
from pathlib import Path

import numpy as np
import pytest

STORY = ("race", "--prompt", "Once upon a time", "--seed", "1", "--threads", "1")
N_NEW = 8
SUMMARY = {
    "type",
    "steps",
    "equal_tokens",
    "max_abs_logit_diff",
    "speedup_last",
    "speedup_total",
}


def lines_of(out):
    return [json.loads(line) for line in out.splitlines()]


def test_a_race_writes_the_text_of_a_run_and_then_its_proof(cli):
    count = ("--max-new-tokens", str(N_NEW))
    _, text, _ = cli("generate", *STORY[1:], *count)
    status, out, err = cli(*STORY, *count)
    assert (status, err) == (0, "")
    told, proof = out.split("\n\n")
    assert told == text
    assert f"{N_NEW} / {N_NEW} tokens equal; largest |Δ logit|" in proof
    assert "float32 rounding" in proof
    assert "(stories, float32, 1 thread)" in proof
    assert "as fast in total" in proof


@pytest.mark.parametrize(("flags", "bound"), [((), 2e-4), (("--float64",), 1e-9)])
def test_json_has_both_times_of_each_step_and_the_summary_last(cli, flags, bound):
    status, out, _ = cli(*STORY, "--max-new-tokens", str(N_NEW), "--json", *flags)
    *steps, summary = lines_of(out)
    assert status == 0
    assert [step["index"] for step in steps] == list(range(N_NEW))
    assert [step["rows_computed"] for step in steps] == [10, *range(7, 14)]
    for step in steps:
        both = step["forward_with_cache_s"] + step["forward_without_cache_s"]
        assert step["forward_s"] == pytest.approx(both)
        assert step["verdict"] == "equal"
        assert step["disturbed"] is False
        assert step["waited_s"] is None or 0 <= step["waited_s"] <= step["forward_s"]
    assert set(summary) == SUMMARY
    assert summary["steps"] == summary["equal_tokens"] == N_NEW
    assert summary["max_abs_logit_diff"] == max(step["max_abs_logit_diff"] for step in steps)
    assert 0 < summary["max_abs_logit_diff"] < bound


def test_the_speedups_are_those_of_the_steps_written(cli):
    _, out, _ = cli(*STORY, "--max-new-tokens", "30", "--json")
    *steps, summary = lines_of(out)
    # The first step takes in the prompt, and the first of a single row warms up.
    with_cache = np.array([step["forward_with_cache_s"] for step in steps[2:]])
    without = np.array([step["forward_without_cache_s"] for step in steps[2:]])
    assert summary["speedup_total"] == pytest.approx(without.sum() / with_cache.sum())
    assert summary["speedup_last"] == pytest.approx(np.median((without / with_cache)[-20:]))


def test_one_step_alone_states_no_speedup(cli):
    _, out, _ = cli(*STORY, "--max-new-tokens", "1", "--json")
    summary = lines_of(out)[-1]
    assert summary["speedup_last"] is summary["speedup_total"] is None


def test_the_table_has_a_row_a_step(cli, tmp_path):
    path = tmp_path / "race.csv"
    _, out, _ = cli(*STORY, "--max-new-tokens", "5", "--json", "--csv", str(path))
    steps = lines_of(out)[:-1]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["token_id"]) for row in rows] == [step["token_id"] for step in steps]
    assert [row["text"] for row in rows] == [step["text"] for step in steps]
    for row, step in zip(rows, steps, strict=True):
        for name in ("forward_with_cache_s", "max_abs_logit_diff", "kl_divergence"):
            assert float(row[name]) == step[name]
        assert row["waited_s"] == ("" if step["waited_s"] is None else str(step["waited_s"]))
        assert row["disturbed"] == "False"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
def test_a_disk_that_fills_up_is_told_in_one_line(cli):
    status, _, err = cli(*STORY, "--max-new-tokens", "2", "--csv", "/dev/full")
    assert status == 2
    assert err.splitlines()[-1].endswith("cannot be written: No space left on device.")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--no-kv-cache",), "unrecognized arguments: --no-kv-cache"),
        (("--csv", "no/such/folder/x.csv"), "cannot be written: No such file"),
        (("--max-new-tokens", "0"), "new tokens must be a whole number"),
        (("--model", "nothing"), "neither a built-in model"),
    ],
)
def test_what_cannot_be_used_ends_in_one_line_and_status_2(cli, flags, words):
    status, out, err = cli(*STORY, *flags)
    assert (status, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1


def test_an_interrupt_sums_up_what_there_is(cli, monkeypatch):
    def interrupt_after_third(text):
        if '"index": 2' in text:
            signal.raise_signal(signal.SIGINT)
        print(text, end="")

    monkeypatch.setattr("playground.commands.output.emit", interrupt_after_third)
    status, out, err = cli(*STORY, "--json", "--max-new-tokens", "50")
    assert (status, err) == (130, "")
    lines = lines_of(out)
    assert len(lines) == 4
    assert lines[-1]["steps"] == 3
