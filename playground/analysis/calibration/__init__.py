"""The machine's limits, measured on a model's own shapes."""

from playground.analysis.calibration.limits import Calibration, RateCurve, StreamingRate
from playground.analysis.calibration.measure import measure
from playground.analysis.calibration.store import calibrate

__all__ = ["Calibration", "RateCurve", "StreamingRate", "calibrate", "measure"]
