import json

import pytest

from playground.generation.session import Session
from playground.gpt2 import Cancelled
from playground.measure import threads
from playground.measure.cores import UsableCores
from playground.measure.machine import blas_info
from playground.measure.question import Subject
from playground.measure.threads import (
    ThreadQuestion,
    ThreadTiming,
    auto_threads,
    candidates,
    fewest_threads,
    measured_threads,
    threads_key,
    time_threads,
)
from playground.models import load_model

BIG, SMALL = 500_000_000, 14_000_000
IDLE_XEON = {
    # Measured on an idle 2-core Xeon with AVX-512, in ms: cached and uncached, by threads.
    "stories": {1: (1.29, 13.1), 2: (1.21, 11.7)},
    "124M": {1: (37.6, 300), 2: (20.1, 176)},
}


def table(by_threads):
    return [
        ThreadTiming(n_threads=n, cached_s=cached / 1e3, uncached_s=uncached / 1e3)
        for n, (cached, uncached) in by_threads.items()
    ]


def usable(n_threads, n_cores=None, *, is_chosen=False):
    return UsableCores(
        n_threads=n_threads, n_cores=n_cores or n_threads, reason="", is_chosen=is_chosen
    )


# ---- what a model gains -----------------------------------------------------------------------


@pytest.mark.parametrize(("model", "n"), [("stories", 1), ("124M", 2)])
def test_a_small_model_gets_one_thread_and_a_large_one_all(model, n):
    assert fewest_threads(table(IDLE_XEON[model])) == n


@pytest.mark.parametrize(
    ("by_threads", "n"),
    [
        pytest.param({1: (11, 100), 2: (10, 100)}, 1, id="cached just within a tenth"),
        pytest.param({1: (11.1, 100), 2: (10, 100)}, 2, id="cached just beyond"),
        pytest.param({1: (10, 120), 2: (10, 100)}, 1, id="uncached just within a fifth"),
        pytest.param({1: (10, 121), 2: (10, 100)}, 2, id="uncached just beyond"),
        pytest.param({1: (40, 800), 2: (22, 410), 4: (20, 230), 8: (20, 200)}, 4, id="saturates"),
        pytest.param({1: (9, 100), 2: (6, 60), 4: (7.5, 90)}, 2, id="more is slower"),
        pytest.param({1: (10, 123), 2: (11.9, 100)}, 1, id="none is near for both: the least bad"),
        pytest.param({1: (10, 200), 2: (11.9, 100)}, 2, id="none is near, uncached the worse"),
        pytest.param({1: (5, 5)}, 1, id="there is no choice"),
    ],
)
def test_the_fewest_that_are_nearly_as_fast_both_ways_win(by_threads, n):
    assert fewest_threads(table(by_threads)) == n


@pytest.mark.parametrize(
    ("n", "tried"), [(1, (1,)), (2, (1, 2)), (3, (1, 2, 3)), (8, (1, 2, 4, 8)), (6, (1, 2, 4, 6))]
)
def test_numbers_that_double_are_tried_up_to_all_that_may_be_used(n, tried):
    assert candidates(n) == tried


# ---- what is chosen now -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight_bytes", "measured", "n"),
    [(SMALL, None, 1), (BIG, None, 8), (SMALL, 4, 4), (BIG, 2, 2)],
)
def test_what_was_measured_counts_and_the_size_of_the_weights_before(weight_bytes, measured, n):
    choice = auto_threads(usable(8), weight_bytes=weight_bytes, measured=measured)
    assert (choice.n_threads, choice.n_wanted) == (n, n)


@pytest.mark.parametrize(("n_busy", "n"), [(0, 8), (1, 7), (7, 1), (8, 1), (20, 1)])
def test_cores_that_others_keep_busy_are_not_counted(n_busy, n):
    choice = auto_threads(usable(8), weight_bytes=BIG, n_busy=n_busy)
    assert (choice.n_threads, choice.n_wanted) == (n, 8)


def test_a_busy_core_that_the_model_would_not_use_changes_nothing():
    assert auto_threads(usable(8), weight_bytes=BIG, measured=4, n_busy=4).n_threads == 4
    assert auto_threads(usable(8), weight_bytes=BIG, measured=4, n_busy=5).n_threads == 3


def test_a_quota_is_for_any_core_that_is_free():
    assert auto_threads(usable(2, 8), weight_bytes=BIG, n_busy=6).n_threads == 2
    assert auto_threads(usable(2, 8), weight_bytes=BIG, n_busy=7).n_threads == 1


def test_what_was_measured_with_more_cores_is_cut_to_those_there_are():
    assert auto_threads(usable(2), weight_bytes=BIG, measured=4).n_threads == 2


def test_a_number_that_a_person_set_in_the_environment_is_taken_as_it_is():
    chosen = usable(6, 2, is_chosen=True)
    assert auto_threads(chosen, weight_bytes=SMALL, measured=1, n_busy=2).n_threads == 6


# ---- measuring and keeping --------------------------------------------------------------------


@pytest.fixture(scope="module")
def model():
    return load_model("primitive")


@pytest.fixture
def subject(model):
    session = Session(model.gpt2, model.tokenizer)
    return Subject(gpt2=model.gpt2, tokenizer=model.tokenizer, session=session)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(threads, "_ROUNDS", range(1, 3))


@pytest.fixture
def quiet(monkeypatch, quick):
    monkeypatch.setattr(threads.OtherWork, "is_much", lambda self: False)


def test_each_number_is_timed_both_ways_and_none_stays(model, quick):
    before = blas_info().n_threads
    timings = time_threads(model.gpt2, (1, 2))
    assert [each.n_threads for each in timings] == [1, 2]
    assert all(each.cached_s > 0 and each.uncached_s > 0 for each in timings)
    assert blas_info().n_threads == before


def test_products_have_the_threads_that_they_are_timed_with(model, quick, monkeypatch):
    seen = []
    monkeypatch.setattr(threads, "set_blas_threads", seen.append)
    time_threads(model.gpt2, (1, 2, 4))
    assert seen == [1, 2, 4, 4, 2, 1, blas_info().n_threads]


def test_calling_it_off_leaves_the_number_as_it_was(model):
    before, asked = blas_info().n_threads, iter([False] * 9 + [True] * 99)
    with pytest.raises(Cancelled):
        time_threads(model.gpt2, (1, 2), cancelled=lambda: next(asked))
    assert blas_info().n_threads == before


def test_what_was_found_is_kept_for_the_next_start(subject, quiet, tmp_path, monkeypatch):
    path = tmp_path / "threads.json"
    monkeypatch.setattr(threads, "fewest_threads", lambda timings: 2)
    gpt2 = subject.gpt2
    key = threads_key(usable(2), gpt2.config, gpt2.n_parameters, gpt2.dtype.name)
    assert measured_threads(key, path) is None
    assert ThreadQuestion(usable=usable(2), path=path).answer(subject, lambda: False) == 2
    assert measured_threads(key, path) == 2


def test_what_was_found_beside_other_work_is_neither_told_nor_kept(
    subject, quick, tmp_path, monkeypatch
):
    path = tmp_path / "threads.json"
    monkeypatch.setattr(threads.OtherWork, "is_much", lambda self: True)
    assert ThreadQuestion(usable=usable(2), path=path).answer(subject, lambda: False) is None
    assert not path.exists()


def test_another_shape_or_machine_is_another_question(model):
    config, n = model.gpt2.config, model.gpt2.n_parameters
    same = threads_key(usable(2), config, n, "float32")
    assert same == threads_key(usable(2), config, n, "float32")
    assert same != threads_key(usable(4), config, n, "float32")
    assert same != threads_key(usable(2), config, n + 1, "float32")
    assert same != threads_key(usable(2), config, n, "float64")


@pytest.mark.parametrize("content", ["", "[]", '{"format": 0, "threads": {"key": 2}}', '{"a": 1}'])
def test_a_damaged_file_means_that_nothing_is_known(tmp_path, content):
    path = tmp_path / "threads.json"
    path.write_text(content)
    assert measured_threads("key", path) is None


@pytest.mark.parametrize("number", [0, -1, "2", None, 2.5, True])
def test_what_is_no_number_of_threads_is_passed_over(tmp_path, number):
    path = tmp_path / "threads.json"
    path.write_text(json.dumps({"format": threads.FORMAT, "threads": {"key": number}}))
    assert measured_threads("key", path) is None


def test_a_folder_that_cannot_be_written_loses_only_the_memory(subject, quiet, tmp_path):
    (tmp_path / "file").write_text("")
    question = ThreadQuestion(usable=usable(1), path=tmp_path / "file" / "threads.json")
    assert question.answer(subject, lambda: False) == 1
