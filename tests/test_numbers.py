import re
from pathlib import Path

import pytest

import playground
from playground.numbers import (
    bytes_or_dash,
    counted,
    flops,
    live_duration,
    live_rate,
    milliseconds,
    short_bytes,
    short_count,
    three_figures,
    times,
    with_prefix,
)


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
        (0, "0 B"),
        (900_000, "900 kB"),
        (72 * 2**20, "75.5 MB"),
        (999_600_000, "1 GB"),
        (2**30, "1.07 GB"),
    ],
)
def test_bytes_are_told_in_powers_of_a_thousand(n_bytes, words):
    assert short_bytes(n_bytes) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [(0, "0 B"), (999.4, "999 B"), (999.6, "1 kB"), (495e6, "495 MB"), (1.65e11, "165 GB")],
)
def test_an_amount_has_three_digits_and_a_prefix(amount, words):
    assert with_prefix(amount, "B") == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [(0, "0 tokens"), (1, "1 token"), (2, "2 tokens"), (1240, "1,240 tokens")],
)
def test_one_of_a_thing_is_told_apart_from_many(quantity, words):
    assert counted(quantity, "token") == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.00325, "3.2 ms"),
        (0.00996, "10 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (12.3, "12.3 s"),
    ],
)
def test_a_live_duration_changes_its_digits_and_its_unit_as_it_grows(seconds, words):
    assert live_duration(seconds) == words


@pytest.mark.parametrize(
    ("per_s", "words"), [(0.4, "0.4 tok/s"), (9.96, "10 tok/s"), (1240.4, "1,240 tok/s")]
)
def test_a_live_rate_has_a_decimal_only_while_it_is_slow(per_s, words):
    assert live_rate(per_s) == words


def test_times_and_ratios_have_their_units():
    assert milliseconds(19.34) == "19.3 ms"
    assert times(12.34) == "12×"


@pytest.mark.parametrize(
    ("quantity", "a_count", "a_size", "work"),
    [
        (0, "0", "0 B", "–"),
        (60, "60", "60 B", "60 "),
        (999_600, "1M", "1 MB", "1 M"),
        (124_000_000, "124M", "124 MB", "124 M"),
        (1_557_611_200, "1.56B", "1.56 GB", "1.56 G"),
        (1_240_000_000_000, "1,240B", "1,240 GB", "1,240 G"),
    ],
)
def test_counts_sizes_and_work_are_short(quantity, a_count, a_size, work):
    assert (short_count(quantity), short_bytes(quantity), flops(quantity)) == (
        a_count,
        a_size,
        work,
    )
    assert bytes_or_dash(quantity) == (a_size if quantity else "–")


def test_no_text_of_the_program_counts_bytes_in_powers_of_1024():
    package = Path(playground.__file__).parent
    sources = [*package.rglob("*.py"), *(package.parent / "resources" / "manual").rglob("*.md")]
    found = [
        path.name for path in sources if re.search(r"[KMG]iB\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []
