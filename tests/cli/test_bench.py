import csv
import json
import signal

import pytest

from playground.cli import main
from playground.commands import bench
from playground.gpt2 import Cancelled, GPT2Config
from playground.measure import bench as bench_module
from playground.measure.calibration import measure

QUICK = ["bench", "--model", "primitive", "--threads", "1", "--repeats", "2",
         "--prompt-tokens", "6", "--new-tokens", "3"]  # fmt: skip


@pytest.fixture(autouse=True)
def quick_calibration(monkeypatch):
    """Take the limits on shapes that need milliseconds."""
    tiny = GPT2Config(n_vocab=50, n_ctx=40, n_embd=16, n_head=2, n_layer=1)
    limits = measure(tiny)
    monkeypatch.setattr(bench_module, "measure", lambda config, dtype, **_: limits)


def test_the_table_has_every_phase_the_conditions_and_the_speedup(capsys):
    assert main([*QUICK, "--model", "stories"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "stories · 3.6 M parameters · float32"
    assert "NumPy" in lines[1]
    assert "thread" in lines[1]
    starts = [line.split("  ")[0] for line in lines[4:]]
    assert starts[:8] == [
        "prefill", "decode", *["with cache"] * 3, *["without cache"] * 3,
    ]  # fmt: skip
    assert "The cache makes a step " in out
    assert err.splitlines() == ["warm-up", "round 1 of 2", "round 2 of 2"]


def test_json_is_one_object_with_the_figures_and_their_limits(capsys):
    assert main([*QUICK, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["type"] == "bench"
    assert document["complete"] is True
    assert document["machine"]["blas"]["n_threads"] == 1
    assert [(each["phase"], each["context_tokens"]) for each in document["figures"]] == [
        ("prefill", 6), ("decode", 9),
        *[(phase, n) for phase in ("with cache", "without cache") for n in (7, 8, 9)],
    ]  # fmt: skip
    for each in document["figures"]:
        assert each["times_limit"] == pytest.approx(each["median_ms"] / each["limit_ms"])
    assert set(document["speedups"]) == {"7", "8", "9"}


def test_every_figure_has_the_flops_and_bytes_of_the_pass_that_was_timed(capsys):
    options = ["--model", "stories", "--prompt-tokens", "166", "--new-tokens", "1", "--json"]
    assert main([*QUICK, *options]) == 0
    prefill, decode, cached, uncached = json.loads(capsys.readouterr().out)["figures"]

    # Counted in the pass itself: tests/analysis/test_counted_pass.py.
    assert uncached["flops"] == 850_252_800
    one_row = 6 * 2 * (4 * 192**2 + 2 * 192 * 768) + 2 * 192 * 4096
    assert cached["flops"] == decode["flops"] == one_row + 6 * 4 * 167 * 192
    assert prefill["flops"] < uncached["flops"]

    block = 4 * 192**2 + 2 * 192 * 768 + (3 + 1 + 4 + 1) * 192 + 2 * 2 * 192
    weights = 6 * block + 4096 * 192 + 2 * 192
    keys_and_values = 6 * 2 * 167 * 192
    assert cached["bytes"] == decode["bytes"] == 4 * (weights + keys_and_values + 2 * 192)
    assert uncached["bytes"] == cached["bytes"] + 4 * 166 * 2 * 192  # embeddings of more rows
    assert uncached["bytes"] - prefill["bytes"] == 4 * (6 * 2 * 192 + 2 * 192)


def test_csv_repeats_the_conditions_in_every_row(tmp_path, capsys):
    path = tmp_path / "figures.csv"
    assert main([*QUICK, "--csv", str(path)]) == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    assert {row["model"] for row in rows} == {"primitive"}
    assert all(float(row[name]) > 0 for row in rows for name in ("median_ms", "flops", "bytes"))


def test_the_self_test_has_one_ratio_and_between_which_it_lies(capsys):
    assert main([*QUICK, "--self-test", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["type"] == "self-test"
    assert document["low"] <= document["high"]
    assert document["ratio"] > 0
    assert (document["model"], document["threads"]) == ("primitive", 1)


def test_the_self_test_says_which_differences_are_none(capsys):
    assert main([*QUICK, "--self-test"]) == 0
    conditions, words = capsys.readouterr().out.splitlines()
    assert conditions.startswith("primitive · ")
    assert words.endswith("% is no difference here.")


def test_ctrl_c_ends_the_self_test(monkeypatch):
    def interrupted(gpt2, *, progress, cancelled):
        signal.raise_signal(signal.SIGINT)
        assert cancelled()
        raise Cancelled

    monkeypatch.setattr(bench, "run_self_test", interrupted)
    assert main([*QUICK, "--self-test"]) == 130


def test_ctrl_c_prints_what_there_is(monkeypatch, capsys):
    def interrupting(gpt2, plan, *, progress, cancelled):
        def interrupt_in_the_second_round(name, fraction):
            progress(name, fraction)
            if name == "round 2 of 2":
                signal.raise_signal(signal.SIGINT)

        return bench_module.run_bench(
            gpt2, plan, progress=interrupt_in_the_second_round, cancelled=cancelled
        )

    monkeypatch.setattr(bench, "run_bench", interrupting)
    assert main(QUICK) == 130
    out = capsys.readouterr().out
    assert "prefill" in out
    assert "Stopped after 1 of 2 rounds." in out


def test_a_busy_machine_is_noted(monkeypatch, capsys):
    class Busy:
        def share(self):
            return 0.5

    monkeypatch.setattr(bench_module, "OtherWork", Busy)
    main(QUICK)
    assert "Other programs used 50% of the processors" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--prompt-tokens", "0"], "prompt tokens must be"),
        (["--prompt-tokens", "1022"], "the model's context holds 1024"),
        (["--repeats", "-1"], "repeats must be"),
        (["--threads", "0"], "threads must be"),
        (["--model", "no such model"], "no such model"),
        (["--self-test", "--csv", "figures.csv"], "use --json"),
        (["--csv", "no such folder/figures.csv"], "cannot be written"),
    ],
)
def test_bad_input_gets_one_line_and_status_2(arguments, words, capsys):
    assert main([*QUICK, *arguments]) == 2
    last_line = capsys.readouterr().err.splitlines()[-1]
    assert last_line.startswith("gpt2-playground: ")
    assert words in last_line
