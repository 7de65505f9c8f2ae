import numpy as np
import pytest

from playground.gpt2 import GPT2, LM_HEAD, parameter_shapes
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


@pytest.mark.parametrize("faster", ["C", "F"])
def test_the_order_that_multiplies_faster_is_chosen(monkeypatch, faster):
    now_s = [0.0]

    def matmul(x, matrix, out):
        now_s[0] += 0.001 if matrix.flags[f"{faster}_CONTIGUOUS"] else 0.002

    monkeypatch.setattr(np, "matmul", matmul)
    monkeypatch.setattr("time.perf_counter", lambda: now_s[0])
    assert chooser({}).order(24, 72) == faster


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("untied", [False, True])
def test_every_product_reads_its_matrix_in_the_order_chosen_for_it(tiny, order, untied):
    """In the other order the unembedding alone, a third of a step's bytes, takes up to twice."""
    d, f, v = tiny.config.n_embd, tiny.config.d_inner, tiny.config.n_vocab
    products = [(d, 3 * d), (d, d), (d, f), (f, d), (d, v)]
    layouts = {f"{n_in}x{n_out} float32": order for n_in, n_out in products}
    tensors = tiny.tensors | ({LM_HEAD: tiny.tensors["wte.weight"]} if untied else {})
    weights = GPT2.from_tensors(tiny.config, tensors, layouts=dict(layouts)).tensors()
    head = weights[LM_HEAD if untied else "wte.weight"]
    factors = [head.T, *(w for name, w in weights.items() if name.startswith("h.") and w.ndim == 2)]
    assert len(factors) == 1 + 4 * tiny.config.n_layer
    assert all(factor.flags[f"{order}_CONTIGUOUS"] for factor in factors)
    if untied:
        assert weights["wte.weight"].flags.c_contiguous


def test_each_precision_is_measured_for_itself():
    remembered = {"24x72 float32": "F"}
    OrderChooser(100_000, np.dtype(np.float64), remembered).order(24, 72)
    assert set(remembered) == {"24x72 float32", "24x72 float64"}


def test_tensors_lie_on_whole_cache_lines_of_their_arena():
    arena = Arena([(3,), (5, 7), (1,), (2, 2)], np.dtype(np.float32))
    shapes = ((3,), (5, 7), (1,), (2, 2))
    places = [arena.copy(np.ones(shape), "C").ctypes.data for shape in shapes]
    assert [(place - places[0]) % 64 for place in places] == [0, 0, 0, 0]
