"""The costs of a pass against what is multiplied and read while that very pass is made.

Nothing is asked of the engine: every array that it makes notes the products it takes part in, by
the shapes of the operands, and every weight that it works with. No hook looks on.
"""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod

import numpy as np
import pytest

from playground.gpt2 import GPT2, LM_HEAD, GPT2Config, parameter_shapes
from playground.measure.costs import cached_step_costs, pass_costs, uncached_step_costs
from playground.models import load_model

OTHER_SIZES = GPT2Config(n_vocab=53, n_ctx=520, n_embd=24, n_head=4, n_layer=3, n_inner=40)


@dataclass
class Count:
    """What was noted since the last reset.

    Attributes:
        flops: two for every multiply-add of a product of matrices.
        n_products: how many there were.
        weights: the most bytes that any one calculation worked with, by address.
        rows_looked_up: bytes picked out of a table by index.
        keys_and_values: bytes of what rows attended to, each block's read once.
    """

    flops: int = 0
    n_products: int = 0
    weights: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    rows_looked_up: int = 0
    keys_and_values: int = 0
    _attended: dict[int, int] = field(default_factory=dict)

    def product(self, left, right):
        """Note a product, unless a vector only sums rows up."""
        if min(left.ndim, right.ndim) < 2:
            return
        assert left.shape[-1] == right.shape[-2]
        self.flops += 2 * prod(left.shape) * right.shape[-1]
        self.n_products += 1
        if right.ndim == 3:
            # Blocks of rows meet more and more of the same keys and values: the longest counts.
            address = address_of(right)
            self._attended[address] = max(self._attended.get(address, 0), right.nbytes)
        else:
            self.end_attention()

    def operands(self, arrays):
        """Note what a calculation works with."""
        for array in arrays:
            if isinstance(array, np.ndarray):
                address = address_of(array)
                self.weights[address] = max(self.weights[address], array.nbytes)

    def end_attention(self):
        """Begin with the keys and values of another block."""
        self.keys_and_values += sum(self._attended.values())
        self._attended.clear()

    def bytes_read(self, model):
        """Add up the model's weights that were worked with, rows looked up, keys and values."""
        self.end_attention()
        weights = sum(self._most_read_of(tensor) for tensor in model.tensors().values())
        return weights + self.rows_looked_up + self.keys_and_values

    def _most_read_of(self, tensor):
        first, end = address_of(tensor), address_of(tensor) + tensor.nbytes
        return max((n for at, n in self.weights.items() if first <= at < end), default=0)


def address_of(array):
    return array.__array_interface__["data"][0]


class Counted(np.ndarray):
    """An array that notes the products and weights of every calculation it takes part in."""

    count = Count()

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **settings):
        self.count.operands(inputs)
        if ufunc is np.matmul:
            self.count.product(*inputs)
        if out is not None:
            settings["out"] = tuple(plain(each) for each in out)
        result = getattr(ufunc, method)(*(plain(each) for each in inputs), **settings)
        return as_counted(result) if out is None else out[0]

    def __array_function__(self, function, types, arguments, settings):
        assert function in (np.dot, np.copyto), f"{function} may multiply: count it"
        self.count.operands(arguments)
        if function is np.dot:
            self.count.product(*arguments)
        out = settings.get("out")
        plain_settings = {name: plain(each) for name, each in settings.items()}
        result = function(*(plain(each) for each in arguments), **plain_settings)
        return as_counted(result) if out is None else out

    def __getitem__(self, key):
        result = super().__getitem__(key)
        if isinstance(key, np.ndarray):
            self.count.rows_looked_up += result.nbytes
        return result

    def dot(self, other, out=None):
        assert out is None
        return np.dot(self, other)


def plain(value):
    return value.view(np.ndarray) if isinstance(value, Counted) else value


def as_counted(result):
    return result.view(Counted) if isinstance(result, np.ndarray) else result


@contextmanager
def counted_arrays():
    """Let every array that is made from nothing be one that counts."""
    makers = {name: getattr(np, name) for name in ("empty", "zeros")}
    with pytest.MonkeyPatch.context() as patch:
        for name, maker in makers.items():
            patch.setattr(np, name, lambda *a, maker=maker, **k: maker(*a, **k).view(Counted))
        yield


def other_sizes(*, untied):
    random = np.random.default_rng(2)
    shapes = parameter_shapes(OTHER_SIZES)
    if untied:
        shapes[LM_HEAD] = shapes["wte.weight"]
    tensors = {name: random.normal(0, 0.1, shape) for name, shape in shapes.items()}
    return GPT2.from_tensors(OTHER_SIZES, tensors)


def rebuilt(model, dtype):
    """Return a model of counting arrays."""
    with counted_arrays():
        return GPT2.from_tensors(model.config, model.tensors(), dtype=dtype)


@pytest.fixture(scope="module")
def models():
    """Counting models: those that come with the program, and one of sizes seen nowhere else."""
    stories = load_model("stories").gpt2
    return {
        "stories": rebuilt(stories, np.float32),
        "stories in float64": rebuilt(stories, np.float64),
        "primitive": rebuilt(load_model("primitive").gpt2, np.float32),
        "other sizes": rebuilt(other_sizes(untied=False), np.float32),
        "other sizes, untied": rebuilt(other_sizes(untied=True), np.float32),
    }


NAMES = ("stories", "stories in float64", "primitive", "other sizes", "other sizes, untied")


def count_pass(model, *, n_seq, n_past, cached):
    """Return what the pass of a step works on: `n_seq` rows behind `n_past` that are cached."""
    tokens = np.arange(n_past + n_seq) % model.config.n_vocab
    with counted_arrays():
        cache = model.new_cache() if cached else None
        if n_past:
            model.forward(tokens[:n_past], cache)
        Counted.count = Count()
        model.forward(tokens[n_past:], cache)
    return Counted.count


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n_kv", [1, 2, 63, 64, 65, 130, 167, 512])
@pytest.mark.parametrize("cached", [True, False])
def test_a_step_costs_what_its_pass_multiplies_and_reads(models, name, n_kv, cached):
    model = models[name]
    n_past = n_kv - 1 if cached else 0
    count = count_pass(model, n_seq=n_kv - n_past, n_past=n_past, cached=cached)
    costs_of = cached_step_costs if cached else uncached_step_costs
    costs = costs_of(model.config, n_kv, itemsize=model.dtype.itemsize)
    assert count.n_products > 0
    assert costs.flops == count.flops
    assert costs.bytes_read == count.bytes_read(model)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("n_past", "n_seq"), [(0, 64), (0, 200), (1, 64), (7, 65), (100, 130)])
def test_a_prefill_costs_what_its_pass_multiplies_and_reads(models, name, n_past, n_seq):
    model = models[name]
    count = count_pass(model, n_seq=n_seq, n_past=n_past, cached=True)
    costs = pass_costs(model.config, n_seq=n_seq, n_past=n_past, itemsize=model.dtype.itemsize)
    assert costs.flops == count.flops
    assert costs.bytes_read == count.bytes_read(model)


@pytest.mark.parametrize(("n_kv", "flops"), [(167, 850_252_800), (512, 2_947_031_040)])
def test_an_uncached_step_of_stories_multiplies_as_much_as_is_told_elsewhere(models, n_kv, flops):
    count = count_pass(models["stories"], n_seq=n_kv, n_past=0, cached=False)
    assert count.flops == flops


def test_counting_changes_no_logits(models):
    stories, tokens = load_model("stories").gpt2, np.arange(150)
    np.testing.assert_allclose(
        plain(models["stories"].forward(tokens)), stories.forward(tokens), rtol=0, atol=2e-4
    )
