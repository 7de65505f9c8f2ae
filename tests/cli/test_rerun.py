"""`rerun`: a session's runs computed again, and what its exit status tells."""

import json
from dataclasses import replace

import pytest

from fixtures.saved_sessions import HERE
from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.generation.session import Session, generate
from playground.measure.weights import weights_sha256
from playground.models import load_model
from playground.sessions import ModelIdentity, SavedRun, SavedSession, write_session
from playground.worker.jobs import describe_model

CALM = ("--threads", "1")


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


def saved_run(model, mode, *, seed=1):
    session = Session(model.gpt2, model.tokenizer)
    request = GenerationRequest(
        prompt_tokens=tuple(model.tokenizer.encode("Once upon a time")),
        max_new_tokens=6,
        seed=seed,
    )
    log = RunLog(
        run_id=seed,
        request=request,
        sampling=SamplingParams(),
        mode=mode,
        conditions=Conditions(model="stories", dtype="float32", blas_threads=1),
    )
    for step in generate(session, request, SamplingParams(), mode):
        log.append(step)
    log.summary = session.finish()
    log.weights_sha256 = weights_sha256(model.gpt2)
    return SavedRun.of(log, machine=HERE)


@pytest.fixture(scope="module")
def runs(stories):
    return saved_run(stories, CacheMode.ON), saved_run(stories, CacheMode.RACE, seed=2)


@pytest.fixture
def save(tmp_path, stories):
    """Write a session with these runs; return its path."""

    def save_one(*runs):
        path = tmp_path / "lesson.gpt2play"
        known = ModelIdentity.of(describe_model(stories))
        models = (known, replace(known, name="/nowhere/model"))
        called = (replace(run, number=number) for number, run in enumerate(runs, start=1))
        write_session(path, SavedSession(models=models, model="stories", runs=tuple(called)))
        return str(path)

    return save_one


def changed(run):
    last = run.steps[-1]
    return replace(run, steps=(*run.steps[:-1], replace(last, token_id=last.token_id + 1)))


def test_equal_runs_end_with_status_0_and_both_timings(cli, save, runs):
    named = replace(runs[0], name="the first")
    status, out, err = cli("rerun", save(named, runs[1]), *CALM)
    assert (status, err) == (0, "")
    assert "Run 1 “the first”: equal. All 6 tokens are the same; log-probabilities" in out
    assert "Run 2: equal." in out
    assert out.count(HERE) == 2
    assert out.count("ms a token with the cache") == 4
    assert out.count("without it") == 2


def test_json_tells_of_each_run_then_and_now(cli, save, runs):
    status, out, _ = cli("rerun", save(*runs), "--run", "2", "--json", *CALM)
    (told,) = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert (told["run"], told["verdict"], told["tokens"], told["equal_tokens"]) == (
        2, "equal", 6, 6,
    )  # fmt: skip
    assert told["max_log_probability_diff"] < 1e-4
    assert told["weights_checked"] is True
    assert told["then"]["machine"] == HERE
    assert told["now"]["machine"] != HERE
    prefill_s = next(p.forward_s for p in runs[1].steps[0].passes if p.cached)
    assert told["then"]["prefill_with_cache_s"] == pytest.approx(prefill_s, rel=1e-4)


def test_another_token_ends_with_status_1(cli, save, runs):
    status, out, err = cli("rerun", save(changed(runs[0]), runs[1]), *CALM)
    assert (status, err) == (1, "")
    assert "Run 1: different. 5 of 6 tokens are the same" in out
    assert "begins at step 6" in out


def test_a_model_that_is_not_here_ends_with_status_2_and_one_sentence(cli, save, runs):
    gone = replace(runs[0], conditions=replace(runs[0].conditions, model="/nowhere/model"))
    status, out, err = cli("rerun", save(gone, runs[1]), *CALM)
    assert status == 2
    assert "Run 2: equal." in out
    assert err.count("\n") == 1
    assert "Run 1 cannot be computed again: " in err
    assert "/nowhere/model" in err


def test_a_model_under_another_name_is_known_by_its_weights(cli, save, runs):
    moved = replace(runs[0], conditions=replace(runs[0].conditions, model="/nowhere/model"))
    assert cli("rerun", save(moved), "--model", "stories", *CALM)[0] == 0


def test_other_weights_end_with_status_2(cli, save, runs):
    status, out, err = cli("rerun", save(replace(runs[0], weights_sha256="00" * 32)), *CALM)
    assert (status, out) == (2, "")
    assert "the model of this name has other weights here" in err


def test_weights_that_nobody_counted_are_said_to_be_unchecked(cli, save, runs):
    status, out, _ = cli("rerun", save(replace(runs[0], weights_sha256=None)), *CALM)
    assert status == 0
    assert "does not tell which weights" in out


def test_what_is_no_session_or_has_no_such_run_ends_with_status_2(cli, save, runs, tmp_path):
    other = tmp_path / "notes.gpt2play"
    other.write_text("a shopping list", encoding="utf-8")
    for arguments in (
        (str(other),),
        (str(tmp_path / "gone.gpt2play"),),
        (save(*runs), "--run", "3"),
        (save(*runs), "--run", "0"),
        (save(),),
    ):
        status, out, err = cli("rerun", *arguments, *CALM)
        assert (status, out, err.count("\n")) == (2, "", 1)
