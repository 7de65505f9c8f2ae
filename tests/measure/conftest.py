from fixtures.calibration import calibration  # noqa: F401
