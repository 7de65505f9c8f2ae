"""The worker's slots, called directly: code on a QThread is invisible to coverage."""

from unittest.mock import Mock

import pytest

from playground.generation import CacheMode, SamplingParams, StopReason
from playground.text import WordTokenizer
from playground.worker import worker as worker_module
from playground.worker.jobs import EncodeJob, LoadJob
from playground.worker.worker import GenerationWorker


@pytest.fixture
def worker(qapp):
    worker = GenerationWorker()
    worker.load(LoadJob(load_id=1, name="primitive"))
    return worker


@pytest.fixture
def reports(worker, reports_of):
    return reports_of(worker)


def ended(reports):
    def check():
        assert reports.of("finished") or reports.of("failed")

    return check


def test_loading_says_what_the_model_is(qapp, reports_of):
    worker = GenerationWorker()
    reports = reports_of(worker)
    worker.load(LoadJob(load_id=7, name="stories"))
    ((load_id, ready),) = reports.of("model_loaded")
    assert load_id == 7
    assert ready.facts.n_parameters == 3_554_304
    assert ready.facts.trained
    assert ready.tokenizer.n_vocab == ready.facts.n_vocab == 4096


def test_what_the_model_before_has_left_is_given_back_when_no_run_is_under_way(
    worker, make_job, qtbot, monkeypatch
):
    at_work = []
    monkeypatch.setattr(
        worker_module, "give_back_freed", lambda: at_work.append(worker._job is not None)
    )
    worker._give_back.setInterval(1)
    worker.load(LoadJob(load_id=2, name="primitive"))
    worker.start(make_job(max_new_tokens=30, pause_after_step=True))
    qtbot.wait(50)
    assert not at_work
    worker._end_run()
    qtbot.waitUntil(lambda: bool(at_work))
    assert at_work == [False]


def test_what_a_session_has_left_is_given_back_when_asked(worker, monkeypatch, qtbot):
    given_back = []
    monkeypatch.setattr(worker_module, "give_back_freed", lambda: given_back.append(True))
    worker._give_back.setInterval(1)
    worker.give_back_soon()
    qtbot.waitUntil(lambda: bool(given_back))


def test_an_unknown_model_is_refused_and_the_one_before_stays(worker, reports, make_job, qtbot):
    worker.load(LoadJob(load_id=2, name="no such model"))
    ((load_id, failure),) = reports.of("load_failed")
    assert load_id == 2
    assert "no such model" in failure.message
    assert not failure.details
    worker.start(make_job())
    qtbot.waitUntil(ended(reports))
    assert reports.of_run(1) == ["stepped"] * 3 + ["finished"]


def test_a_load_called_off_leaves_the_model_before(worker, reports, make_job, qtbot):
    job = LoadJob(load_id=2, name="random:124M")
    job.cancelled.set()
    worker.load(job)
    assert reports.of("load_cancelled") == [(2,)]
    worker.start(make_job())
    qtbot.waitUntil(ended(reports))
    assert reports.of("finished")


def test_a_run_without_a_model_fails_in_a_sentence(qapp, reports_of, make_job):
    worker = GenerationWorker()
    reports = reports_of(worker)
    worker.start(make_job())
    ((_, failure),) = reports.of("failed")
    assert "No model is loaded" in failure.message


def test_a_run_takes_one_step_a_turn_of_the_event_loop(worker, reports, make_job, qtbot):
    worker.start(make_job())
    assert reports.all == []
    with qtbot.waitSignal(worker.stepped):
        pass
    assert reports.of_run(1) == ["stepped"]
    qtbot.waitUntil(ended(reports))


def test_what_is_changed_between_steps_holds_for_the_next_one(worker, reports, make_job, qtbot):
    worker.start(make_job(max_new_tokens=4, pause_after_step=True))
    with qtbot.waitSignal(worker.paused):
        pass
    hot = SamplingParams(temperature=1.5)
    worker.set_mode(CacheMode.OFF)
    worker.set_sampling(hot)
    worker.resume()
    qtbot.waitUntil(ended(reports))
    records = [record for _, record in reports.of("stepped")]
    assert [record.mode for record in records] == [CacheMode.ON] + [CacheMode.OFF] * 3
    assert [record.rows_computed for record in records] == [1, 2, 3, 4]
    assert all(record.sampling == hot for record in records[1:])


def test_one_token_is_one_step_and_then_a_pause(worker, reports, make_job, qtbot):
    worker.start(make_job(pause_after_step=True))
    with qtbot.waitSignal(worker.paused):
        pass
    assert reports.of_run(1) == ["stepped", "paused"]
    with qtbot.waitSignal(worker.paused):
        worker.step_once()
    assert reports.of_run(1) == ["stepped", "paused"] * 2
    worker.resume()
    qtbot.waitUntil(ended(reports))
    assert reports.of_run(1)[4:] == ["stepped", "finished"]


def test_a_run_told_to_go_on_before_its_one_step_goes_on(worker, reports, make_job, qtbot):
    worker.start(make_job(max_new_tokens=3, pause_after_step=True))
    worker.resume()
    qtbot.waitUntil(ended(reports))
    assert reports.of_run(1) == ["stepped"] * 3 + ["finished"]


def test_a_tokenizer_that_fails_is_told(worker, reports, qtbot, monkeypatch):
    broken = Mock(side_effect=ValueError("no such letter"))
    monkeypatch.setattr(WordTokenizer, "encode_in_pieces", broken)
    with qtbot.waitSignal(worker.encode_failed) as told:
        worker.encode(EncodeJob(tokenizer=WordTokenizer(), texts=("hello",)))
    assert "no such letter" in told.args[0].details
    assert not reports.of("encoded")


def test_a_paused_run_ends_when_it_is_cancelled(worker, reports, make_job, qtbot):
    job = make_job(pause_after_step=True)
    worker.start(job)
    with qtbot.waitSignal(worker.paused):
        pass
    job.cancelled.set()
    worker.wake()
    ((_, summary),) = reports.of("finished")
    assert summary.stop_reason is StopReason.CANCELLED
    assert summary.new_tokens == 1


def test_a_cancelled_job_takes_no_step(worker, reports, make_job, qtbot):
    job = make_job()
    job.cancelled.set()
    worker.start(job)
    qtbot.waitUntil(ended(reports))
    assert reports.of_run(1) == ["finished"]


def test_a_new_run_ends_the_one_in_hand_first(worker, reports, make_job, qtbot):
    worker.start(make_job(run_id=1, max_new_tokens=900))
    with qtbot.waitSignal(worker.stepped):
        pass
    worker.start(make_job(run_id=2))
    qtbot.waitUntil(lambda: (2, "finished") in [(s[0], n) for n, s in reports.all])
    assert reports.of_run(1)[-1] == "finished"
    assert reports.of("finished")[0][1].stop_reason is StopReason.CANCELLED
    assert [said[0] for _, said in reports.all] == sorted(said[0] for _, said in reports.all)


def test_a_load_ends_the_run_in_hand(worker, reports, make_job, qtbot):
    worker.start(make_job(max_new_tokens=900))
    with qtbot.waitSignal(worker.stepped):
        pass
    worker.load(LoadJob(load_id=2, name="primitive"))
    assert reports.of_run(1)[-1] == "finished"


def test_a_prompt_longer_than_the_context_fails_with_the_figures(worker, reports, make_job):
    worker.start(make_job(prompt_tokens=(1,) * 1025))
    ((_, failure),) = reports.of("failed")
    assert "1,025" in failure.message
    assert "1,024" in failure.message


def test_a_defect_in_a_step_ends_the_run_with_its_traceback(
    worker, reports, make_job, qtbot, monkeypatch
):
    def broken(*arguments, **options):
        raise ZeroDivisionError("as if")

    monkeypatch.setattr("playground.generation.session.Session.step", broken)
    worker.start(make_job())
    qtbot.waitUntil(ended(reports))
    ((_, failure),) = reports.of("failed")
    assert "ZeroDivisionError" in failure.details
    assert not reports.of("finished")


def test_a_speed_limit_holds_the_next_step_back_but_not_cancelling(
    worker, reports, make_job, qtbot
):
    job = make_job(max_new_tokens=5, speed_limit_per_s=0.001)
    worker.start(job)
    with qtbot.waitSignal(worker.stepped):
        pass
    job.cancelled.set()
    worker.wake()
    assert reports.of_run(1) == ["stepped", "finished"]


def test_lifting_a_speed_limit_takes_the_next_step_at_once(worker, reports, make_job, qtbot):
    worker.start(make_job(max_new_tokens=3, speed_limit_per_s=0.001))
    with qtbot.waitSignal(worker.stepped):
        pass
    worker.set_speed_limit(None)
    qtbot.waitUntil(ended(reports))
    assert reports.of_run(1) == ["stepped"] * 3 + ["finished"]


def test_texts_come_back_with_their_tokens(worker, reports):
    words = WordTokenizer()
    worker.encode(EncodeJob(tokenizer=words, texts=("hello world", "nobody")))
    ((encoded,),) = reports.of("encoded")
    assert encoded.tokenizer is words
    assert [(item.text, item.tokens) for item in encoded.texts] == [
        ("hello world", (1, 2)),
        ("nobody", (0,)),
    ]


def test_encoding_called_off_says_nothing(worker, reports):
    job = EncodeJob(tokenizer=WordTokenizer(), texts=("hello",))
    job.cancelled.set()
    worker.encode(job)
    assert not reports.of("encoded")


def test_a_run_in_another_precision_prepares_its_weights_first(qapp, reports_of, make_job, qtbot):
    worker = GenerationWorker()
    reports, prepared = reports_of(worker), []
    worker.preparing.connect(lambda run_id, fraction: prepared.append((run_id, fraction)))
    worker.load(LoadJob(load_id=1, name="stories"))
    worker.start(make_job(mode=CacheMode.RACE, dtype="float64"))
    assert prepared[-1] == (1, 1.0)
    qtbot.waitUntil(ended(reports))
    gaps = [record.agreement.logits.max_abs_diff for _, record in reports.of("stepped")]
    assert 0 < max(gaps) < 1e-9


def test_a_run_called_off_before_its_weights_are_ready_ends_without_a_step(
    qapp, reports_of, make_job
):
    worker = GenerationWorker()
    reports = reports_of(worker)
    worker.load(LoadJob(load_id=1, name="stories"))
    job = make_job(dtype="float64")
    job.cancelled.set()
    worker.start(job)
    ((run_id, summary),) = reports.of("finished")
    assert (run_id, summary.stop_reason, summary.new_tokens) == (1, StopReason.CANCELLED, 0)
    assert not reports.of("stepped")


def test_weights_that_do_not_fit_in_another_precision_fail_the_run(
    qapp, reports_of, make_job, monkeypatch
):
    worker = GenerationWorker()
    reports = reports_of(worker)
    worker.load(LoadJob(load_id=1, name="stories"))
    monkeypatch.setattr("playground.models.memory.free_bytes", lambda: 1000)
    worker.start(make_job(dtype="float64"))
    ((_, failure),) = reports.of("failed")
    assert failure.message.startswith("Stories in float64 does not fit in memory")
    assert not failure.details
