"""What this machine takes for a model's own shapes, and could do at best."""

from playground.measure.calibration.limits import (
    MOST_OF_LIMIT,
    Calibration,
    OperationTimes,
    RateCurve,
    StreamingRate,
    WorkCurve,
)
from playground.measure.calibration.measure import measure
from playground.measure.calibration.store import calibrate, forget

__all__ = [
    "MOST_OF_LIMIT",
    "Calibration",
    "OperationTimes",
    "RateCurve",
    "StreamingRate",
    "WorkCurve",
    "calibrate",
    "forget",
    "measure",
]
