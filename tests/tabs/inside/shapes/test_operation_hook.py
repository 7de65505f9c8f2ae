import numpy as np

from playground.tabs.inside.shapes.operation_hook import OperationHook, SeenOperation, median_pass


def test_results_in_blocks_of_rows_are_one_entry():
    hook = OperationHook()
    hook.observe("attention_scores", np.zeros((2, 64, 64), np.float32), layer=1)
    hook.observe("attention_scores", np.zeros((2, 6, 70), np.float32), layer=1, first_row=64)
    [(place, seen)] = hook.seen_pass().items()
    assert place == ("attention_scores", 1)
    assert seen.shapes == ((2, 64, 64), (2, 6, 70))
    assert seen.n_bytes == 4 * 2 * (64 * 64 + 6 * 70)
    assert seen.dtype == "float32"


def test_what_listeners_do_is_not_on_the_clock(monkeypatch):
    now_s = iter([0.0, 1.0, 50.0, 52.0, 90.0])
    monkeypatch.setattr(
        "playground.tabs.inside.shapes.operation_hook.time.perf_counter", lambda: next(now_s)
    )
    hook = OperationHook()
    hook.observe("qkv", np.zeros((1, 3)), layer=0)
    hook.observe("mlp_up", np.zeros((1, 3)), layer=0)
    assert [seen.seconds for seen in hook.seen_pass().values()] == [1.0, 2.0]


def test_the_time_of_several_passes_is_their_median():
    passes = [
        {("qkv", 0): SeenOperation(shapes=((1, 3),), dtype="float32", n_bytes=12, seconds=seconds)}
        for seconds in (5.0, 1.0, 2.0)
    ]
    [seen] = median_pass(passes).values()
    assert seen.seconds == 2.0
    assert seen.shapes == ((1, 3),)
