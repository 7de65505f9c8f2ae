from collections.abc import Mapping

import numpy as np
import pytest

from playground.gpt2 import GPT2, LM_HEAD, Cancelled, WeightsError, parameter_shapes


def test_a_missing_tensor_is_named(tiny):
    tensors = {k: v for k, v in tiny.tensors.items() if k != "h.1.mlp.c_fc.bias"}
    with pytest.raises(WeightsError, match=r"h\.1\.mlp\.c_fc\.bias is missing"):
        GPT2.from_tensors(tiny.config, tensors)


@pytest.mark.parametrize("name", ["h.2.attn.c_attn.weight", LM_HEAD])
def test_a_wrong_shape_is_named_with_both_shapes(tiny, name):
    tensors = tiny.tensors | {name: np.zeros((3, 4), np.float32)}
    with pytest.raises(WeightsError, match=rf"{name} has the shape \(3, 4\); it must be \("):
        GPT2.from_tensors(tiny.config, tensors)


def test_integer_weights_are_refused(tiny):
    tensors = tiny.tensors | {"ln_f.bias": np.zeros(48, np.int32)}
    with pytest.raises(WeightsError, match=r"ln_f\.bias holds int32"):
        GPT2.from_tensors(tiny.config, tensors)


@pytest.mark.parametrize("dtype", ["float16", "int32", "complex64"])
def test_other_precisions_are_an_error(tiny, dtype):
    with pytest.raises(ValueError, match=f"not {dtype}"):
        GPT2.from_tensors(tiny.config, tiny.tensors, dtype=dtype)


def test_progress_rises_to_1(tiny):
    fractions = []
    GPT2.from_tensors(tiny.config, tiny.tensors, progress=fractions.append)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(fractions) > 10


@pytest.mark.parametrize("n_tensors", [0, 5])
def test_loading_can_be_called_off(tiny, n_tensors):
    looks = iter([False] * n_tensors + [True])
    with pytest.raises(Cancelled):
        GPT2.from_tensors(tiny.config, tiny.tensors, cancelled=lambda: next(looks))


def test_the_model_owns_its_weights(tiny):
    tensors = {name: tensor.copy() for name, tensor in tiny.tensors.items()}
    model = GPT2.from_tensors(tiny.config, tensors)
    before = model.forward([1, 2, 3])
    for tensor in tensors.values():
        tensor.fill(0.0)
    np.testing.assert_array_equal(model.forward([1, 2, 3]), before)


def test_a_lazy_mapping_is_asked_for_each_tensor_once(tiny):
    class Lazy(Mapping):
        def __init__(self):
            self.asked = []

        def __getitem__(self, name):
            self.asked.append(name)
            return tiny.tensors[name]

        def __contains__(self, name):
            return name in tiny.tensors

        def __iter__(self):
            return iter(tiny.tensors)

        def __len__(self):
            return len(tiny.tensors)

    lazy = Lazy()
    GPT2.from_tensors(tiny.config, lazy)
    in_order = list(parameter_shapes(tiny.config))
    # The type checker of the test run looks at an item of its own before and after.
    starts = range(len(lazy.asked) - len(in_order) + 1)
    assert any(lazy.asked[start : start + len(in_order)] == in_order for start in starts)
    assert len(lazy.asked) < len(in_order) + 5


def test_tensors_that_gpt2_has_no_use_for_are_passed_over(tiny):
    tensors = tiny.tensors | {"h.0.attn.bias": np.ones((1, 1, 64, 64), bool)}
    np.testing.assert_array_equal(
        GPT2.from_tensors(tiny.config, tensors).forward([1]), tiny.model("float32").forward([1])
    )
