"""The machine's limits, measured on a model's own shapes."""

from playground.measure.calibration.limits import Calibration, RateCurve, StreamingRate
from playground.measure.calibration.measure import measure
from playground.measure.calibration.store import calibrate

__all__ = ["Calibration", "RateCurve", "StreamingRate", "calibrate", "measure"]
