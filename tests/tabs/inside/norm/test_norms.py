import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.models import load_model
from playground.tabs.inside.norm.figures import Axis, norm_view, standardise
from playground.tabs.inside.stream import FINAL_NORM, NormPlace, StreamHook, norm_places

EPSILON = 1e-5


@pytest.fixture(scope="module")
def entering_of(small_model, small_tokens):
    def capture(place):
        hook = StreamHook(small_model.config, place)
        small_model.forward(small_tokens, every_row=True, hook=hook)
        return hook.entering()

    return capture


@pytest.mark.parametrize("axis", Axis)
def test_standardised_is_the_definition(axis):
    x = np.random.default_rng(0).normal(3, 2, (9, 14))
    along = 1 if axis is Axis.FEATURES else 0
    found = standardise(x, axis, EPSILON)
    expected = (x - x.mean(along, keepdims=True)) / np.sqrt(x.var(along, keepdims=True) + EPSILON)
    np.testing.assert_allclose(found.values, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.mean, x.mean(along), rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.variance, x.var(along), rtol=0, atol=1e-12)


def test_what_enters_a_norm_gives_what_the_model_gets_from_it(
    small_model, small_tokens, entering_of, recorder
):
    small_model.forward(small_tokens, every_row=True, hook=recorder)
    tensors = small_model.tensors()
    for place in norm_places(2):
        [seen] = recorder.of(place.operation, place.layer)
        values = standardise(entering_of(place), Axis.FEATURES, EPSILON).values
        gamma = tensors[place.parameter_prefix + "weight"]
        beta = tensors[place.parameter_prefix + "bias"]
        np.testing.assert_allclose((values * gamma + beta)[-len(seen) :], seen, rtol=0, atol=1e-9)


@settings(deadline=None, max_examples=30)
@given(n_rows=st.integers(2, 60), n_features=st.integers(2, 300), seed=st.integers(0, 999))
def test_over_features_no_old_row_changes_a_bit(n_rows, n_features, seed):
    x = np.random.default_rng(seed).normal(0, 3, (n_rows, n_features)).astype(np.float32)
    before = standardise(x[:-1], Axis.FEATURES, EPSILON).values
    after = standardise(x, Axis.FEATURES, EPSILON).values
    assert after[:-1].tobytes() == before.tobytes()


@pytest.mark.parametrize("name", ["stories", "primitive"])
def test_an_appended_row_changes_no_old_row_over_features_and_all_over_positions(name):
    gpt2 = load_model(name).gpt2
    hook = StreamHook(gpt2.config, FINAL_NORM)
    tokens = [token % gpt2.config.n_vocab for token in range(100)][: gpt2.config.n_ctx]
    gpt2.forward(tokens, every_row=True, hook=hook)
    view = norm_view(gpt2, FINAL_NORM, hook.entering())
    n_old = len(tokens) - 1
    assert (view.over_features.n_changed, view.over_features.largest_change) == (0, 0.0)
    assert view.over_features.before.tobytes() == view.over_features.after[:-1].tobytes()
    assert view.over_positions.n_changed == n_old
    assert (view.over_positions.row_changes > 0).all()
    assert view.over_positions.largest_change > 0


def test_the_rows_shown_are_the_last_with_their_own_statistics(small_model, entering_of):
    place = NormPlace(operation="ln_2", layer=0)
    entering = entering_of(place)
    view = norm_view(small_model, place, entering)
    assert view.first_row + len(view.entering) == view.n_rows == 150
    np.testing.assert_array_equal(view.entering, entering[view.first_row :, list(view.features)])
    np.testing.assert_allclose(
        view.over_features.mean_after, entering[view.first_row :].mean(axis=1), rtol=0, atol=1e-12
    )
    np.testing.assert_allclose(
        view.over_positions.variance_before,
        entering[:-1, list(view.features)].var(axis=0),
        rtol=0,
        atol=1e-12,
    )


def test_scale_and_shift_are_the_models(small_model, entering_of):
    place = NormPlace(operation="ln_1", layer=1)
    view = norm_view(small_model, place, entering_of(place))
    gamma = small_model.tensors()["h.1.ln_1.weight"]
    np.testing.assert_array_equal(view.gamma, gamma[list(view.features)])
    assert view.gamma_range == (gamma.min(), gamma.max())
    assert view.epsilon == small_model.config.layer_norm_epsilon


def test_the_norms_of_a_model_come_in_the_order_of_a_pass():
    names = [(place.operation, place.layer) for place in norm_places(2)]
    assert names == [("ln_1", 0), ("ln_2", 0), ("ln_1", 1), ("ln_2", 1), ("ln_f", None)]
