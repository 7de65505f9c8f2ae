import pytest

from playground.ui.plots.figures import three_figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9123, "0.912"),
        (1.999, "2.00"),
        (19.34, "19.3"),
        (99.96, "100"),
        (153.4, "153"),
        (1240.2, "1,240"),
        (0.00712, "0.007"),
        (0.000512, "0.001"),
        (0.0000131, "1.3e-05"),
        (2.1e-14, "2.1e-14"),
        (0, "0"),
        (float("nan"), "–"),
    ],
)
def test_measured_numbers_have_three_figures(value, text):
    assert three_figures(value) == text
