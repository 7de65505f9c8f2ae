"""`generate`: what arrives on stdout, and how it ends."""

import io
import json
import shutil
import signal
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from playground.cli import main
from playground.generation import CacheMode, GenerationRequest, SamplingParams
from playground.gpt2 import Cancelled
from playground.resource_files import resource_path

PRIMITIVE = ("generate", "--model", "primitive", "--temperature", "0")
STORY = (
    "generate",
    "--model",
    "stories",
    "--prompt",
    "Once upon a time",
    "--seed",
    "1",
    "--threads",
    "1",
)
LINE_OF_A_STEP = {
    "type",
    "index",
    "token_id",
    "text",
    "context_tokens",
    "rows_computed",
    "waited_s",
    "disturbed",
    "forward_s",
}
SUMMARY = {
    "type",
    "text",
    "stop_reason",
    "prompt_tokens",
    "new_tokens",
    "prefill_s",
    "decode_s",
}

_COUNT_QT = """
import sys
from playground.cli import main
status = main(sys.argv[1:])
print(*(name for name in sys.modules if name.split(".")[0] in ("PySide6", "pyqtgraph")))
raise SystemExit(status)
"""


@pytest.mark.parametrize(
    ("prompt", "count", "text"),
    [
        ("hello", "5", "hello hello hello <UNK> <UNK>"),
        ("hello world", "10", " ".join(["world"] * 10)),
    ],
)
@pytest.mark.parametrize("mode", [(), ("--no-kv-cache",)])
def test_the_primitive_model_gives_its_known_outputs(cli, prompt, count, text, mode):
    status, out, err = cli(*PRIMITIVE, "--prompt", prompt, "--max-new-tokens", count, *mode)
    assert (status, out, err) == (0, text, "")


def test_a_story_is_the_same_with_and_without_the_cache(cli):
    _, cached, _ = cli(*STORY, "--max-new-tokens", "16")
    _, uncached, _ = cli(*STORY, "--max-new-tokens", "16", "--no-kv-cache")
    assert cached == uncached
    assert len(cached.split()) > 8


def test_json_has_a_line_a_step_and_then_the_summary(cli):
    status, out, _ = cli(*STORY, "--max-new-tokens", "6", "--json")
    *steps, summary = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [set(step) for step in steps] == [LINE_OF_A_STEP] * 6
    assert set(summary) == SUMMARY
    assert [step["index"] for step in steps] == list(range(6))
    assert {step["type"] for step in steps} == {"step"}
    assert summary["type"] == "summary"
    assert summary["stop_reason"] == "length"
    assert summary["new_tokens"] == 6
    assert summary["text"] == "".join(step["text"] for step in steps)
    assert summary["prefill_s"] == steps[0]["forward_s"]
    assert summary["decode_s"] == pytest.approx(sum(step["forward_s"] for step in steps[1:]))


@pytest.mark.parametrize(("mode", "is_cached"), [((), True), (("--no-kv-cache",), False)])
def test_json_tells_the_rows_computed(cli, mode, is_cached):
    _, out, _ = cli(*STORY, "--max-new-tokens", "4", "--json", *mode)
    *steps, summary = [json.loads(line) for line in out.splitlines()]
    n_prompt = summary["prompt_tokens"]
    contexts = [n_prompt + index for index in range(4)]
    assert [step["context_tokens"] for step in steps] == contexts
    rows = [n_prompt, 1, 1, 1] if is_cached else contexts
    assert [step["rows_computed"] for step in steps] == rows


def test_the_prompt_of_the_stories_model_begins_with_its_hidden_start_token(cli):
    _, out, _ = cli("generate", "--prompt", "", "--max-new-tokens", "1", "--json")
    assert json.loads(out.splitlines()[-1])["prompt_tokens"] == 1


def test_every_sampling_flag_reaches_the_run(cli, monkeypatch):
    started = []

    def generate(session, request, sampling, mode, *, cancelled):
        session.start(request)
        started.append((request, sampling, mode))
        return iter(())

    monkeypatch.setattr("playground.commands.generate.generate", generate)
    flags = "--max-new-tokens 7 --seed 8 --ignore-end-of-text --no-kv-cache --temperature 1.5"
    flags += " --top-k 3 --top-p 0.6 --min-p 0.1 --repetition-penalty 1.2 --stop \\n"
    cli("generate", "--model", "primitive", "--prompt", "hello", *flags.split())
    request = GenerationRequest(
        prompt_tokens=(1,), max_new_tokens=7, seed=8, ignore_end_of_text=True, stop_sequence="\n"
    )
    sampling = SamplingParams(
        temperature=1.5, top_k=3, top_p=0.6, min_p=0.1, repetition_penalty=1.2
    )
    assert started == [(request, sampling, CacheMode.OFF)]


@pytest.mark.parametrize("verb", ["generate", "race"])
def test_a_run_ends_at_the_stop_sequence(cli, verb):
    arguments = (verb, "--prompt", "Once upon a time", "--max-new-tokens", "60", "--seed", "1")
    _, whole, _ = cli(*arguments, "--json")
    texts = [json.loads(line)["text"] for line in whole.splitlines()[:-1]]
    joined = "".join(texts)
    stop = joined[joined.index(".") - 3 : joined.index(".") + 1]
    status, out, _ = cli(*arguments, "--json", "--stop", stop)
    *steps, summary = [json.loads(line) for line in out.splitlines()]
    said = [step["text"] for step in steps]
    assert status == 0
    assert said == texts[: len(said)]
    assert stop in "".join(said)
    assert stop not in "".join(said[:-1])
    assert summary.get("stop_reason", "stop_sequence") == "stop_sequence"


def test_a_stop_sequence_that_is_too_long_is_refused_before_the_model_is_loaded(cli, monkeypatch):
    monkeypatch.delattr("playground.commands.generate.load_model")
    status, out, err = cli("generate", "--prompt", "a", "--stop", "x" * 201)
    assert (status, out) == (2, "")
    assert "stop sequence is 201 characters long" in err


def test_a_story_slides_on_past_the_end_of_the_context(cli):
    prompt = "the cat and the dog went home. " * 63
    arguments = ("generate", "--prompt", prompt, "--max-new-tokens", "12", "--seed", "1")
    slide = ("--ignore-end-of-text", "--at-context-end", "slide", "--json")
    *steps, summary = [json.loads(line) for line in cli(*arguments, *slide)[1].splitlines()]
    contexts = [step["context_tokens"] for step in steps]
    at = next(index for index, step in enumerate(steps) if "dropped_tokens" in step)

    assert contexts[at - 1 : at + 2] == [512, 256, 257]
    assert steps[at]["dropped_tokens"] == summary["dropped_tokens"] == 257
    # The hidden start token stays at its position, and with it its row of the cache.
    assert steps[at]["rows_computed"] == 255
    assert summary["stop_reason"] == "length"


def test_the_prompt_can_come_from_a_file_with_a_byte_order_mark(cli, tmp_path):
    path = tmp_path / "prompt.txt"
    path.write_text("hello", encoding="utf-8-sig")
    status, out, _ = cli(*PRIMITIVE, "--prompt-file", str(path), "--max-new-tokens", "5")
    assert (status, out) == (0, "hello hello hello <UNK> <UNK>")


def test_a_terminal_shows_the_prompt_first_and_ends_the_line(monkeypatch):
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    main([*PRIMITIVE, "--prompt", "hello", "--max-new-tokens", "2"])
    assert terminal.getvalue() == "hello hello hello\n"


def test_a_run_can_be_limited_to_one_thread(cli):
    threads = ("--threads", "1")
    status, out, _ = cli(*PRIMITIVE, "--prompt", "hello", "--max-new-tokens", "2", *threads)
    assert (status, out) == (0, "hello hello")


def test_an_interrupt_while_the_model_loads_ends_with_130(cli, monkeypatch):
    def interrupted(name, *, cancelled):
        signal.raise_signal(signal.SIGINT)
        assert cancelled()
        raise Cancelled

    monkeypatch.setattr("playground.commands.generate.load_model", interrupted)
    assert cli(*STORY) == (130, "", "")


def test_an_interrupt_while_a_long_prompt_is_read_ends_with_130(cli, monkeypatch):
    def pieces(_tokenizer, _text):
        yield [1]
        signal.raise_signal(signal.SIGINT)
        yield [1]
        raise AssertionError("went on")

    monkeypatch.setattr("playground.text.WordTokenizer.encode_in_pieces", pieces)
    assert cli(*PRIMITIVE, "--prompt", "hello hello hello") == (130, "", "")


def test_an_interrupt_stops_the_run_in_order(cli, monkeypatch):
    def interrupt_after_third(text):
        if '"index": 2' in text:
            signal.raise_signal(signal.SIGINT)
        print(text, end="")

    monkeypatch.setattr("playground.commands.output.emit", interrupt_after_third)
    before = signal.getsignal(signal.SIGINT)
    status, out, err = cli(*STORY, "--json", "--max-new-tokens", "50")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 130
    assert err == ""
    assert len(lines) == 4
    assert lines[-1]["stop_reason"] == "cancelled"
    assert lines[-1]["new_tokens"] == 3
    assert signal.getsignal(signal.SIGINT) is before


def test_text_arrives_while_it_is_made(start_process):
    process = start_process("-m", "playground", *STORY, "--json", "--max-new-tokens", "400")
    assert json.loads(process.stdout.readline())["index"] == 0
    assert process.poll() is None


def test_a_reader_that_leaves_is_no_reason_to_complain(start_process):
    # More than a pipe takes, so that it is still writing when the reader leaves.
    endless = ("--max-new-tokens", "2000", "--at-context-end", "slide", "--ignore-end-of-text")
    process = start_process("-m", "playground", *PRIMITIVE, "--prompt", "hello", "--json", *endless)
    process.stdout.read(5)
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=60) == 141


def test_generating_loads_no_qt(start_process):
    arguments = (*PRIMITIVE, "--prompt", "hello", "--max-new-tokens", "2")
    out, err = start_process("-c", _COUNT_QT, *arguments).communicate(timeout=60)
    assert err == ""
    assert out == "hello hello\n"


def test_the_count_of_qt_modules_sees_qt(start_process):
    program = "import PySide6.QtCore\n" + _COUNT_QT
    arguments = (*PRIMITIVE, "--prompt", "hello", "--max-new-tokens", "2")
    out, _ = start_process("-c", program, *arguments).communicate(timeout=60)
    assert "PySide6.QtCore" in out


def test_characters_without_a_token_are_told_beside_the_text(cli, monkeypatch):
    monkeypatch.setattr(
        "playground.text.WordTokenizer.n_without_token", lambda self, text: text.count("!")
    )
    arguments = ("generate", "--model", "primitive", "--max-new-tokens", "2", "--temperature", "0")
    plain = cli(*arguments, "--prompt", "hello")
    assert plain[0] == 0
    assert plain[2] == ""
    assert cli(*arguments, "--prompt", "hello !!") == (
        0,
        cli(*arguments, "--prompt", "hello x")[1],
        "gpt2-playground: 2 characters have no token in this vocabulary.\n",
    )


@pytest.mark.parametrize("verb", ["generate", "race"])
def test_a_head_that_is_left_aside_is_named_on_stderr(tmp_path, capsys, verb):
    folder = shutil.copytree(resource_path("models/stories"), tmp_path / "model")
    tensors = load_file(folder / "model.safetensors")
    save_file(
        tensors | {"v_head.weight": np.ones((1, 192), np.float32)}, folder / "model.safetensors"
    )

    assert main([verb, *STORY[1:2], str(folder), *STORY[3:], "--max-new-tokens", "3"]) == 0

    out, err = capsys.readouterr()
    assert err == "gpt2-playground: The model's 'v_head' is left aside: a text does not need it.\n"
    assert "v_head" not in out
