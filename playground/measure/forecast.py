"""What every step of a model is predicted to take on this machine, as a question."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.generation import Conditions
from playground.gpt2 import Cancelled, GPT2Config
from playground.measure.calibration import Calibration, calibrate
from playground.measure.machine import blas_info
from playground.measure.prediction import (
    PassPrediction,
    predict_cached_step,
    predict_uncached_step,
)
from playground.measure.question import Subject


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """The predicted time of a step at every context length.

    Attributes:
        config: the model's sizes.
        calibration: what the machine takes.
        dtype: of weights and arithmetic, such as `"float32"`.
        blas_threads: threads that matrix products had in the calibration.
        n_kv: `(n_ctx,)` the context lengths 1 to n_ctx.
        cached_ms: `(n_ctx,)` of a step with the cache.
        uncached_ms: `(n_ctx,)` of a step without.
        raced: the same for a race, where each step is computed both ways; None if this is it.
    """

    config: GPT2Config
    calibration: Calibration
    dtype: str
    blas_threads: int
    n_kv: NDArray[np.int64]
    cached_ms: NDArray[np.float64]
    uncached_ms: NDArray[np.float64]
    raced: "Forecast | None" = None

    def holds_for(self, conditions: Conditions) -> bool:
        """Tell whether a run of this model was made by the engine, as it was calibrated."""
        is_alike = (self.dtype, self.blas_threads) == (conditions.dtype, conditions.blas_threads)
        return is_alike and conditions.fault is None

    @property
    def is_disturbed(self) -> bool:
        """Whether other work would not let the machine be calibrated: then nothing is foretold."""
        return self.calibration.is_disturbed

    def step_ms(self, *, cached: bool) -> NDArray[np.float64]:
        """Return the predicted times of one path."""
        return self.cached_ms if cached else self.uncached_ms

    def step(self, n_kv: int, *, cached: bool) -> PassPrediction:
        """Return a step's time and what it is made of."""
        predict = predict_cached_step if cached else predict_uncached_step
        itemsize = np.dtype(self.dtype).itemsize
        return predict(self.config, self.calibration, n_kv, itemsize=itemsize)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastQuestion:
    """Calibrate the machine for the model in hand, in a second to three, and predict.

    Attributes:
        path: the file that keeps calibrations; in the user's cache folder unless given.
    """

    path: Path | None = None

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> Forecast:
        """Return the predictions for every context length.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        gpt2 = subject.gpt2
        calibration = calibrate(gpt2.config, gpt2.dtype, path=self.path, cancelled=cancelled)
        return forecast(gpt2.config, calibration, dtype=gpt2.dtype.name, cancelled=cancelled)


def forecast(
    config: GPT2Config,
    calibration: Calibration,
    *,
    dtype: str = "float32",
    cancelled: Callable[[], bool] = lambda: False,
) -> Forecast:
    """Predict every step on a machine that is calibrated with the BLAS threads set now.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    raced = _steps(config, calibration.in_race(), dtype, cancelled)
    return replace(_steps(config, calibration, dtype, cancelled), raced=raced)


def _steps(
    config: GPT2Config, calibration: Calibration, dtype: str, cancelled: Callable[[], bool]
) -> Forecast:
    n_kv = np.arange(1, config.n_ctx + 1)
    step_ms = np.empty((2, config.n_ctx))
    for place, n in enumerate(n_kv.tolist()):
        if cancelled():
            raise Cancelled
        for row, predict in zip(step_ms, (predict_cached_step, predict_uncached_step), strict=True):
            prediction = predict(config, calibration, n, itemsize=np.dtype(dtype).itemsize)
            row[place] = 1e3 * prediction.total_s
    for array in (n_kv, step_ms):
        array.setflags(write=False)
    return Forecast(
        config=config,
        calibration=calibration,
        dtype=dtype,
        blas_threads=blas_info().n_threads,
        n_kv=n_kv,
        cached_ms=step_ms[0],
        uncached_ms=step_ms[1],
    )
