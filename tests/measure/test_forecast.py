"""The forecast against the prediction functions that it is made of."""

import numpy as np
import pytest

from playground.generation import Conditions
from playground.generation.session import Session
from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.measure.costs import pass_costs
from playground.measure.forecast import ForecastQuestion, forecast
from playground.measure.machine import blas_info
from playground.measure.prediction import predict
from playground.measure.question import Subject
from playground.text import WordTokenizer

CONFIG = GPT2Config(n_vocab=3, n_ctx=70, n_embd=8, n_head=2, n_layer=2)


@pytest.mark.parametrize(("dtype", "itemsize"), [("float32", 4), ("float64", 8)])
def test_every_context_length_has_its_prediction(calibration, dtype, itemsize):
    found = forecast(CONFIG, calibration, dtype=dtype)
    np.testing.assert_array_equal(found.n_kv, np.arange(1, 71))
    for n in (1, 2, 33, 64, 65, 70):
        for cached, n_past in ((True, n - 1), (False, 0)):
            costs = pass_costs(CONFIG, n_seq=n - n_past, n_past=n_past, itemsize=itemsize)
            expected_s = predict(costs, calibration).total_s
            assert found.step_ms(cached=cached)[n - 1] == pytest.approx(1e3 * expected_s)
            assert found.step(n, cached=cached).total_s == pytest.approx(expected_s)


def test_nobody_can_change_a_forecast(calibration):
    found = forecast(CONFIG, calibration)
    for array in (found.n_kv, found.cached_ms, found.uncached_ms):
        assert not array.flags.writeable


def test_a_forecast_holds_for_its_own_number_type_and_threads_only(calibration):
    found = forecast(CONFIG, calibration)
    threads = blas_info().n_threads
    assert found.holds_for(Conditions(model="m", dtype="float32", blas_threads=threads))
    assert not found.holds_for(Conditions(model="m", dtype="float64", blas_threads=threads))
    assert not found.holds_for(Conditions(model="m", dtype="float32", blas_threads=threads + 1))


@pytest.fixture
def subject():
    random = np.random.default_rng(1)
    tensors = {
        name: random.normal(0, 0.1, shape) for name, shape in parameter_shapes(CONFIG).items()
    }
    gpt2, tokenizer = GPT2.from_tensors(CONFIG, tensors), WordTokenizer()
    return Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))


def test_the_question_calibrates_for_the_model_in_hand(subject, tmp_path):
    found = ForecastQuestion(path=tmp_path / "limits.json").answer(subject, lambda: False)
    assert found.config == CONFIG
    assert found.dtype == "float32"
    assert found.calibration.is_sound
    assert (found.cached_ms > 0).all()
    assert (found.uncached_ms > 0).all()


def test_the_question_can_be_taken_back(subject, tmp_path):
    with pytest.raises(Cancelled):
        ForecastQuestion(path=tmp_path / "limits.json").answer(subject, lambda: True)


def test_predicting_can_be_called_off(calibration):
    with pytest.raises(Cancelled):
        forecast(CONFIG, calibration, cancelled=lambda: True)
