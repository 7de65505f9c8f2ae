"""In which precision a run is set up, and the command that repeats it."""

import shlex
from dataclasses import replace
from unittest.mock import Mock

import pytest

from playground.cli import _parse
from playground.commands.run_options import request_without_prompt
from playground.control.live_settings import LiveSettings
from playground.control.run_setup import (
    command_of,
    plan_repeat,
    plan_repeat_in_double,
    plan_run,
)
from playground.control.threads import ThreadChoice
from playground.control.views import (
    CacheSwitchView,
    EditorView,
    FrameView,
    SamplingView,
    StatsView,
    Views,
)
from playground.generation import CacheMode, ContextEnd, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.text import EncodedText, TokenDocument, WordTokenizer

FACTS = ModelFacts(
    name="words", title="Words", trained=True, n_parameters=9, n_layer=1, n_embd=4, n_head=2,
    n_ctx=64, n_vocab=3, dtype="float32", weight_bytes=36, end_of_text=None,
    starts_with_end_of_text=False, sample_prompts=(), summary="9 parameters",
)  # fmt: skip


@pytest.fixture
def views():
    words = WordTokenizer()
    document = TokenDocument(words)
    document.replace(0, 0, "hello world")
    document.set_tokens(words, [EncodedText(text="hello world", tokens=(1, 2))])
    views = Views(
        editor=Mock(spec=EditorView, document_model=document), sampling=Mock(spec=SamplingView),
        cache_switch=Mock(spec=CacheSwitchView),
        stats=Mock(spec=StatsView), frame=Mock(spec=FrameView),
    )  # fmt: skip
    views.sampling.sampling.return_value = SamplingParams()
    views.sampling.seed.return_value = 3
    views.sampling.max_new_tokens.return_value = 20
    views.sampling.ignore_end_of_text.return_value = False
    views.sampling.stop_sequence.return_value = ""
    views.sampling.at_context_end.return_value = ContextEnd.STOP
    views.sampling.speed_limit_per_s.return_value = None
    return views


def plan_for(views, mode, *, is_double=False, facts=FACTS, by_hand=None):
    views.cache_switch.mode.return_value = mode
    threads = Mock(spec=ThreadChoice, by_hand=by_hand)
    settings = Mock(spec=LiveSettings, fault=None, races_in_double=is_double, threads=threads)
    return plan_run(views, settings, facts, blas_threads=2)


@pytest.mark.parametrize(
    ("mode", "is_double", "dtype"),
    [
        (CacheMode.RACE, False, "float32"),
        (CacheMode.RACE, True, "float64"),
        (CacheMode.ON, True, "float32"),
        (CacheMode.OFF, True, "float32"),
    ],
)
def test_only_races_are_computed_in_double_precision(views, mode, is_double, dtype):
    planned = plan_for(views, mode, is_double=is_double)
    assert planned.conditions.dtype == dtype
    assert ("--float64" in planned.command) == (dtype == "float64")


def test_a_model_of_double_precision_needs_no_flag(views):
    facts = replace(FACTS, dtype="float64")
    planned = plan_for(views, CacheMode.RACE, is_double=True, facts=facts)
    assert planned.conditions.dtype == "float64"
    assert "--float64" not in planned.command


def test_the_command_of_a_race_is_one_that_the_command_line_takes(views):
    command = plan_for(views, CacheMode.RACE, is_double=True).command
    options = _parse(shlex.split(command)[1:])
    assert options.verb == "race"
    assert options.float64
    assert options.prompt == "hello world"


def test_the_command_names_threads_only_where_a_person_chose_them(views):
    assert "--threads" not in plan_for(views, CacheMode.ON).command
    assert plan_for(views, CacheMode.ON, by_hand=3).command.endswith(" --threads 3")


@pytest.mark.parametrize("mode", [CacheMode.ON, CacheMode.RACE])
@pytest.mark.parametrize("stop_sequence", ["\n\n", "-x", r"back\slash", 'it\'s "so"'])
def test_the_command_stops_where_the_run_does(views, mode, stop_sequence):
    views.sampling.stop_sequence.return_value = stop_sequence
    planned = plan_for(views, mode)
    assert planned.request.stop_sequence == stop_sequence
    options = _parse(shlex.split(planned.command)[1:])
    assert request_without_prompt(options).stop_sequence == stop_sequence


def test_a_run_without_a_stop_sequence_has_a_command_without_one(views):
    assert "--stop" not in plan_for(views, CacheMode.ON).command


def test_a_race_again_in_double_precision_is_the_same_but_for_that(views):
    first = plan_for(views, CacheMode.RACE, is_double=False)
    log = RunLog(
        run_id=1, request=first.request, sampling=first.sampling, mode=first.mode,
        conditions=first.conditions, command=first.command,
    )  # fmt: skip
    again = plan_repeat(log, FACTS, blas_threads=2)
    double = plan_repeat_in_double(log, FACTS, blas_threads=2)
    assert double.conditions == replace(first.conditions, dtype="float64")
    assert replace(double, conditions=again.conditions, command=again.command) == again
    assert double.command == f"{first.command} --float64"
    assert not double.into_text


@pytest.mark.parametrize(
    ("prompt", "word"),
    [
        ("hello", "'--prompt=hello'"),
        ("it's a $HOME, `here`", "'--prompt=it''s a $HOME, `here`'"),
        ("it’s", "'--prompt=it’’s'"),
        ('she said "no"\nand left', "'--prompt=she said \"no\"\nand left'"),
    ],
)
def test_on_windows_the_command_is_one_for_powershell(prompt, word):
    command = command_of(
        model=r"C:\my models\small",
        prompt=prompt,
        request=GenerationRequest(prompt_tokens=(1,), max_new_tokens=5, seed=3),
        sampling=SamplingParams(),
        mode=CacheMode.ON,
        platform="win32",
    )
    assert command.startswith(
        rf"gpt2-playground generate --model 'C:\my models\small' {word} --max-new-tokens 5 --seed 3"
    )
