import numpy as np
import pytest

from playground.gpt2 import GPT2, parameter_shapes
from playground.gpt2.weight_order import Arena, OrderChooser


def chooser(remembered):
    return OrderChooser(100_000, np.dtype(np.float32), remembered)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("source_order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_a_copy_has_the_values_and_the_order_asked_for(order, source_order, dtype):
    drawn = np.random.default_rng(0).standard_normal((19, 7)).astype(dtype)
    matrix = np.asarray(drawn, order=source_order)
    arena = Arena([(3,), (19, 7), (2, 2)], np.dtype(np.float32))
    small = arena.copy(np.ones(3), "C")
    copy = arena.copy(matrix, order)
    last = arena.copy(np.zeros((2, 2)), order)
    np.testing.assert_array_equal(copy, matrix)
    assert (small.tolist(), last.tolist()) == ([1.0] * 3, [[0.0] * 2] * 2)
    assert copy.dtype == np.float32
    assert copy.flags[f"{order}_CONTIGUOUS"]
    assert not np.shares_memory(copy, matrix)


def test_what_is_measured_is_remembered():
    remembered = {}
    order = chooser(remembered).order(24, 72)
    assert remembered == {"24x72 float32": order}
    assert order in ("C", "F")


@pytest.mark.parametrize("order", ["C", "F"])
def test_what_is_remembered_is_not_measured_again(order):
    assert chooser({"24x72 float32": order}).order(24, 72) == order


def test_a_damaged_memory_is_measured_again():
    remembered = {"24x72 float32": "diagonal"}
    assert chooser(remembered).order(24, 72) == remembered["24x72 float32"] != "diagonal"


@pytest.mark.parametrize(("n_in", "n_out"), [(100, 50_000), (50_000, 100), (30_000, 1)])
def test_a_matrix_larger_than_the_pool_is_measured_by_a_part(n_in, n_out):
    remembered = {}
    chooser(remembered).order(n_in, n_out)
    assert list(remembered) == [f"{n_in}x{n_out} float32"]


def test_a_process_remembers_for_callers_that_do_not():
    orders = {OrderChooser(100_000, np.dtype(np.float32)).order(31, 33) for _ in range(5)}
    assert len(orders) == 1


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_order_changes_no_logits(tiny, order):
    shapes = [shape for shape in parameter_shapes(tiny.config).values() if len(shape) == 2]
    keys = [shape for n, m in shapes for shape in (f"{n}x{m}", f"{m}x{n}")]
    layouts = {f"{key} {dtype}": order for key in keys for dtype in ("float32", "float64")}
    model = GPT2.from_tensors(tiny.config, tiny.tensors, dtype=np.float64, layouts=layouts)
    logits = model.forward(tiny.tokens, all_positions=True)
    np.testing.assert_allclose(logits, tiny.logits["float64"], rtol=0, atol=1e-9)
    assert set(layouts.values()) == {order}
