"""Calibrations kept on disk, so that a machine is measured once for each model's shapes."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from playground import json_store
from playground.gpt2 import GPT2Config
from playground.measure.calibration.limits import (
    Calibration,
    OperationTimes,
    RateCurve,
    StreamingRate,
    WorkCurve,
)
from playground.measure.calibration.measure import measure
from playground.measure.machine import Machine, OtherWork, this_machine
from playground.resource_files import user_folder

FORMAT = 3
"""Raised whenever the calibration measures something else; older files are then ignored."""

_log = logging.getLogger(__name__)


def calibrate(
    config: GPT2Config,
    dtype: DTypeLike = np.float32,
    *,
    path: Path | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Calibration:
    """Return the limits of this machine as it is set up now, measured now or earlier.

    A file that is missing, damaged or of another format means measuring. What was measured beside
    other programs' work is disturbed and not kept, for it says too little of the machine; nor is
    it an error if the file cannot be written: next time is then measured again.

    Args:
        config: the model's sizes.
        dtype: float32 or float64.
        path: the file to keep calibrations in; in the user's cache folder unless given.
        progress: told which fraction of the measuring is done.
        cancelled: looked at while measuring.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    path = default_path() if path is None else path
    key = conditions_key(this_machine(), config, np.dtype(dtype))
    known = json_store.read_entries(path, "calibrations", version=FORMAT)
    kept = _from_json(known.get(key))
    if kept is not None:
        return kept
    other_work = OtherWork()
    calibration = measure(config, dtype, progress=progress, cancelled=cancelled)
    if other_work.is_much():
        calibration = replace(calibration, is_disturbed=True)
    if not calibration.is_disturbed:
        _write(path, known | {key: asdict(calibration)})
    return calibration


def forget(config: GPT2Config, dtype: DTypeLike, *, path: Path | None = None) -> None:
    """Have this machine, as it is set up now, measured again: it did better than was kept."""
    path = default_path() if path is None else path
    known = json_store.read_entries(path, "calibrations", version=FORMAT)
    if known.pop(conditions_key(this_machine(), config, np.dtype(dtype)), None) is not None:
        _write(path, known)


def default_path() -> Path:
    """Return where calibrations are kept."""
    return user_folder("cache") / "calibration.json"


def conditions_key(machine: Machine, config: GPT2Config, dtype: np.dtype[Any]) -> str:
    """Return all that a calibration depends on, as one line."""
    blas = machine.blas
    shapes = (
        f"{config.n_layer} layers of {config.n_embd}, {config.n_head} heads, inner {config.d_inner}"
        f" {config.activation}, context {config.n_ctx}, vocabulary {config.n_vocab}, {dtype.name}"
    )
    return (
        f"{machine.cpu} | NumPy {machine.numpy_version} | {blas.name} {blas.kernel}, "
        f"{blas.n_threads} threads | {shapes}"
    )


def _write(path: Path, calibrations: Mapping[str, Any]) -> None:
    try:
        json_store.write_entries(path, "calibrations", calibrations, version=FORMAT)
    except OSError as error:
        _log.info("The calibration could not be kept for the next time: %s", error)


def _from_json(document: Any) -> Calibration | None:
    """Return the calibration, or None if anything about it is not as it should be."""
    try:
        calibration = Calibration(
            operations={
                str(name): OperationTimes(
                    one_row=_work(times["one_row"]), many_rows=_work(times["many_rows"])
                )
                for name, times in document["operations"].items()
            },
            raced_factor=float(document["raced_factor"]),
            overheads_s={
                str(name): float(spent) for name, spent in document["overheads_s"].items()
            },
            streaming=tuple(StreamingRate(**rate) for rate in document["streaming"]),
            product_flops_per_s={
                str(name): _curve(curve) for name, curve in document["product_flops_per_s"].items()
            },
            attention_bytes_per_s=_curve(document["attention_bytes_per_s"]),
            attention_flops_per_s=_curve(document["attention_flops_per_s"]),
            took_s=float(document["took_s"]),
        )
        return calibration if calibration.is_sound else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _curve(document: Any) -> RateCurve:
    """Return a curve of JSON's lists."""
    sizes = tuple(int(size) for size in document["sizes"])
    return RateCurve(sizes=sizes, rates=tuple(float(rate) for rate in document["rates"]))


def _work(document: Any) -> WorkCurve:
    """Return a curve of JSON's lists."""
    amounts = tuple(int(amount) for amount in document["amounts"])
    return WorkCurve(amounts=amounts, seconds=tuple(float(each) for each in document["seconds"]))
