import pytest

from playground.numbers import binary_size, three_figures, with_prefix


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


@pytest.mark.parametrize(
    ("n_bytes", "words"),
    [
        (0, "0 KiB"),
        (900 * 1024, "900 KiB"),
        (72 * 2**20, "72.0 MiB"),
        (2**30 - 1, "1.0 GiB"),
        (1.25 * 2**30, "1.2 GiB"),
    ],
)
def test_memory_is_told_in_the_unit_that_suits_it(n_bytes, words):
    assert binary_size(n_bytes) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [(0, "0 B"), (999.4, "999 B"), (999.6, "1 kB"), (495e6, "495 MB"), (1.65e11, "165 GB")],
)
def test_an_amount_has_three_digits_and_a_prefix(amount, words):
    assert with_prefix(amount, "B") == words
