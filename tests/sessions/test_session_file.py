"""A session comes back from its file as it was, with and without its model."""

import json
import zipfile
from dataclasses import fields, replace

import numpy as np
import pytest

from fixtures.saved_sessions import HERE
from playground.generation import CacheMode, StepRecord
from playground.sessions import SavedRun, read_session, write_session
from playground.sessions.members import spell_session

KEPT_ROUNDED = {"passes", "sampling_s", "probability", "log_probability", "agreement"}


@pytest.fixture
def opened(session, tmp_path):
    write_session(tmp_path / "a.gpt2play", session)
    return read_session(tmp_path / "a.gpt2play")


def test_text_who_wrote_it_and_its_tokens_come_back(opened, session):
    expected = session.text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert opened.text == expected
    assert opened.spans == session.spans


def test_settings_models_notes_and_time_come_back(opened, session):
    assert opened.settings == session.settings
    assert opened.models == session.models
    assert (opened.model, opened.made_with, opened.saved) == (
        "stories",
        "0.1.0",
        session.saved,
    )
    assert opened.runs[1].name == "the slow one"
    assert opened.runs[1].comment == "seen in class, “twice”\nand again"


def test_runs_come_back_but_for_rounding(opened, session):
    for before, after in zip(session.runs, opened.runs, strict=True):
        assert replace(before, steps=()) == replace(after, steps=())
        for one, other in zip(before.steps, after.steps, strict=True):
            for name in {field.name for field in fields(StepRecord)} - KEPT_ROUNDED:
                assert getattr(one, name) == getattr(other, name), name


def test_what_is_rounded_is_closer_than_anybody_looks(opened, session):
    steps = [
        pair
        for before, after in zip(session.runs, opened.runs, strict=True)
        for pair in zip(before.steps, after.steps, strict=True)
    ]
    n_raced = 0
    for one, other in steps:
        assert other.log_probability == pytest.approx(one.log_probability, abs=1e-10)
        assert other.probability == pytest.approx(one.probability, rel=1e-7)
        assert other.sampling_s == pytest.approx(one.sampling_s, abs=1e-9)
        for ours, theirs in zip(one.passes, other.passes, strict=True):
            assert theirs.forward_s == pytest.approx(ours.forward_s, abs=1e-9)
            assert (theirs.waited_s is None) == (ours.waited_s is None)
            same = {"forward_s": 0.0, "waited_s": None}
            assert replace(theirs, **same) == replace(ours, **same)
        if one.agreement is not None:
            n_raced += 1
            assert other.agreement.verdict is one.agreement.verdict
            assert other.agreement.other_token_id == one.agreement.other_token_id
            ours, theirs = one.agreement.logits, other.agreement.logits
            assert theirs.kl_divergence == pytest.approx(ours.kl_divergence, rel=1e-3)
    assert n_raced == 9


def test_a_file_written_again_is_the_same(opened, session, tmp_path):
    write_session(tmp_path / "b.gpt2play", opened)
    assert (tmp_path / "b.gpt2play").read_bytes() == (tmp_path / "a.gpt2play").read_bytes()


def test_a_run_that_comes_back_is_plotted_as_before(opened, logs):
    for before, saved in zip(logs, opened.runs, strict=True):
        after = saved.log(-1, machine=HERE)
        for cached in (True, False):
            ours, theirs = before.history.path(cached=cached), after.history.path(cached=cached)
            for curve in ("decode", "disturbed", "prefill", "catch_up", "rebuild", "warm_up"):
                np.testing.assert_array_equal(getattr(ours, curve).x, getattr(theirs, curve).x)
                np.testing.assert_allclose(getattr(ours, curve).y, getattr(theirs, curve).y)
        assert after.history.sampling_changes == before.history.sampling_changes
        assert after.summary == before.summary
        assert after.conditions == before.conditions
        assert (after.prompt, after.written, after.began) == (
            before.prompt,
            before.written,
            before.began,
        )


def test_a_run_of_another_machine_says_so(opened):
    log = opened.runs[0].log(-1, machine="another")
    assert log.conditions.machine == HERE
    assert SavedRun.of(log, machine="another").conditions.machine == HERE


def test_the_log_probability_is_the_models_own(opened, stories):
    """Checked against the model asked anew, whatever was drawn with which settings."""
    saved = opened.runs[list(CacheMode).index(CacheMode.OFF)]
    log = saved.log(-1, machine=HERE)
    step = log.steps[2]
    logits = stories.gpt2.forward(log.context_of(2)).astype(np.float64)
    expected = logits[step.token_id] - np.logaddexp.reduce(logits)
    assert step.log_probability == pytest.approx(expected, abs=2e-4)


def test_the_file_is_a_zip_of_json_and_text(session, tmp_path):
    write_session(tmp_path / "a.gpt2play", session)
    with zipfile.ZipFile(tmp_path / "a.gpt2play") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == ["session.json", "text.txt", "text.json"] + [
            f"runs/{n}.json" for n in (1, 2, 3)
        ]
        assert archive.read("text.txt").decode("utf-8", "surrogatepass") == session.text
        run = json.loads(archive.read("runs/3.json"))
    assert [len(column) for column in run["races"].values()] == [9] * 5
    assert "keys" not in run
    assert "values" not in run


def test_300_runs_of_500_raced_steps_take_less_than_8_mb(session, tmp_path):
    """With figures as random as a clock's; one run is made, and written thirty times over."""
    rng = np.random.default_rng(1)
    race = session.runs[-1]

    def step(index):
        at = race.steps[index % len(race.steps)]
        timed = tuple(
            replace(
                each,
                n_past=(200 + index) * each.cached,
                n_seq=1 if each.cached else 200 + index,
                forward_s=float(rng.uniform(0.002, 0.05)),
                waited_s=float(rng.exponential(1e-5)),
            )
            for each in at.passes
        )
        logits = replace(
            at.agreement.logits,
            max_abs_diff=float(np.float32(rng.exponential(1e-5))),
            kl_divergence=float(rng.exponential(1e-11)),
        )
        return replace(
            at,
            index=index,
            token_id=int(rng.integers(0, 8000)),
            text=" " + "".join(rng.choice(list("etaoinshrdlu"), 4)),
            passes=timed,
            sampling_s=float(rng.uniform(1e-4, 3e-4)),
            probability=float(rng.random()),
            log_probability=-float(rng.exponential(2)),
            kv_cache_bytes=9216 * (200 + index),
            agreement=replace(at.agreement, logits=logits),
            slide=None,
        )

    run = replace(race, steps=tuple(step(index) for index in range(500)))
    ten_runs = tuple(replace(run, number=number) for number in range(1, 11))
    write_session(tmp_path / "one.gpt2play", replace(session, runs=()))
    write_session(tmp_path / "a.gpt2play", replace(session, runs=ten_runs))
    rest, ten = ((tmp_path / name).stat().st_size for name in ("one.gpt2play", "a.gpt2play"))
    assert (ten - rest) / 10 * 300 < 8e6


def test_numbers_of_runs_come_back_as_people_cite_them(tmp_path, session):
    left = tuple(run for run in session.runs if run.number != 2)
    write_session(tmp_path / "s.gpt2play", replace(session, runs=left, last_number=7))
    opened = read_session(tmp_path / "s.gpt2play")
    assert [run.number for run in opened.runs] == [1, 3]
    assert [run.log(-1, machine="").number for run in opened.runs] == [1, 3]
    assert opened.last_number == 7


def test_runs_of_one_number_are_never_written_over_each_other(session):
    with pytest.raises(ValueError, match="same number"):
        spell_session(replace(session, runs=(session.runs[0], session.runs[0])))
