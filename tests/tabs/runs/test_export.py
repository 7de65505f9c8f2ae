"""Runs written out, read back with Python's own readers."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime

import pytest

from playground.generation import CacheMode, RunSummary, StopReason
from playground.tabs.runs.export import CSV_COLUMNS, runs_csv, runs_json


def called(logs):
    """Return runs under these numbers."""
    for number, log in logs.items():
        log.number = number
    return list(logs.values())


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_line_of_csv_is_a_forward_pass(log_with):
    rows = read_csv(runs_csv(called({1: log_with(3), 4: log_with(2, CacheMode.RACE)})))
    assert [(row["run"], row["step"], row["path"]) for row in rows] == [
        ("1", "0", "with cache"),
        ("1", "1", "with cache"),
        ("1", "2", "with cache"),
        ("4", "0", "without cache"),
        ("4", "0", "with cache"),
        ("4", "1", "without cache"),
        ("4", "1", "with cache"),
    ]
    last = rows[-1]
    assert (last["pass"], last["mode"], last["context_tokens"]) == ("decode", "race", "4")
    assert float(last["forward_ms"]) == pytest.approx(2.0)
    assert (last["n_past"], last["rows_computed"], last["token_id"]) == ("3", "1", "1")
    assert (last["model"], last["seed"], last["temperature"]) == ("stories", "7", "0.8")
    assert rows[0]["pass"] == "prefill"


def test_a_disturbed_pass_stays_a_decode_pass_and_says_what_it_waited(log_with):
    log = log_with(3)
    (forward,) = log.steps[1].passes
    waited = replace(forward, waited_s=0.0005, disturbed=True)
    object.__setattr__(log.steps[1], "passes", (waited,))
    rows = read_csv(runs_csv(called({1: log})))
    assert [(row["pass"], row["waited_ms"], row["disturbed"]) for row in rows] == [
        ("prefill", "", "False"),
        ("decode", "0.5", "True"),
        ("decode", "", "False"),
    ]
    (run,) = json.loads(runs_json(called({1: log})))["runs"]
    assert [step["passes"][0]["disturbed"] for step in run["steps"]] == [False, True, False]
    assert run["steps"][1]["passes"][0]["waited_s"] == 0.0005


def test_text_with_commas_quotes_and_lines_survives_csv(log_with):
    log = log_with(1)
    text = 'a, "b"\nc é'
    object.__setattr__(log.steps[0], "text", text)
    assert read_csv(runs_csv(called({1: log})))[0]["text"] == text


def test_without_runs_the_names_of_the_columns_stand_alone():
    assert runs_csv(called({})) == ",".join(CSV_COLUMNS) + "\n"


def test_json_holds_everything_that_is_kept(log_with):
    log = log_with(2, CacheMode.RACE)
    log.summary = RunSummary(
        stop_reason=StopReason.LENGTH, trailing_text="", prompt_tokens=3, new_tokens=2,
        rows_reused=0, prefill_s=0.1, decode_s=0.2,
    )  # fmt: skip
    (run,) = json.loads(runs_json(called({5: log})))["runs"]
    assert run["run"] == 5
    assert datetime.fromisoformat(run["began"]) == log.began
    assert run["request"]["prompt_tokens"] == [1, 2, 3]
    assert (run["conditions"]["model"], run["conditions"]["blas_threads"]) == ("stories", 2)
    assert run["summary"]["stop_reason"] == "length"
    assert [step["mode"] for step in run["steps"]] == ["race", "race"]
    assert [[made["cached"] for made in step["passes"]] for step in run["steps"]] == [
        [False, True]
    ] * 2


def test_a_run_that_goes_on_has_no_summary_yet(log_with):
    (run,) = json.loads(runs_json([log_with(2)]))["runs"]
    assert run["summary"] is None
