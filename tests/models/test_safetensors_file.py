"""A sound safetensors file gives its values, a broken one a sentence."""

import json
import math
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.models.errors import ModelError
from playground.models.safetensors_file import SafetensorsFile
from playground.models.safetensors_header import DTYPE_BYTES

WriteRaw = Callable[..., Path]
SOUND = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize("stored", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("wanted", [np.float32, np.float64])
def test_values_arrive_in_the_dtype_asked_for(tmp_path: Path, stored: Any, wanted: Any) -> None:
    values = np.random.default_rng(1).standard_normal((700, 401)).astype(stored)
    safetensors.numpy.save_file({"odd": values[:3, :1], "x": values}, tmp_path / "m.safetensors")

    with SafetensorsFile(tmp_path / "m.safetensors") as file:
        x = file.read("x", wanted)

    assert x.dtype == wanted
    np.testing.assert_array_equal(x, values.astype(wanted))


def test_bfloat16_is_the_upper_half_of_float32(write_raw: WriteRaw) -> None:
    values = np.random.default_rng(2).standard_normal((5, 7)).astype("<f4")
    halves = values.view("<u4") >> 16
    header = {"x": {"dtype": "BF16", "shape": [5, 7], "data_offsets": [0, 70]}}

    with SafetensorsFile(write_raw(header, halves.astype("<u2").tobytes())) as file:
        x = file.read("x", np.float32)

    np.testing.assert_array_equal(x, (halves << 16).view("<f4"))


def test_misaligned_tensors_are_read(write_raw: WriteRaw) -> None:
    values = np.array([1.5, -2.0], "<f4")
    header = {
        "mask": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
        "x": {"dtype": "F32", "shape": [2], "data_offsets": [1, 9]},
    }

    with SafetensorsFile(write_raw(header, b"\1" + values.tobytes())) as file:
        np.testing.assert_array_equal(file.read("x", np.float32), values)


def test_scalars_and_empty_tensors_are_read(write_raw: WriteRaw) -> None:
    header = {
        "scalar": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]},
        "empty": {"dtype": "F32", "shape": [0, 3], "data_offsets": [0, 0]},
    }

    with SafetensorsFile(write_raw(header, np.float32(2).tobytes())) as file:
        assert file.read("scalar", np.float32) == 2
        assert file.read("empty", np.float32).shape == (0, 3)


def test_an_array_that_was_read_outlives_the_file(write_raw: WriteRaw) -> None:
    path = write_raw({"x": SOUND}, np.array([3, 4], "<f4").tobytes())
    with SafetensorsFile(path) as file:
        x = file.read("x", np.float32)
    path.write_bytes(b"")

    assert x.tolist() == [3, 4]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_not_finite_is_refused_by_name(write_raw: WriteRaw, value: float) -> None:
    path = write_raw({"x": SOUND}, np.array([1, value], "<f4").tobytes())

    told = r"tensor 'x' of .* holds a value that is NaN, infinite or too large"
    with SafetensorsFile(path) as file, pytest.raises(ModelError, match=told):
        file.read("x", np.float32)


def test_a_weight_too_large_for_float32_is_refused(write_raw: WriteRaw) -> None:
    header = {"x": SOUND | {"dtype": "F64", "shape": [1]}}
    path = write_raw(header, np.array([1e300], "<f8").tobytes())

    with SafetensorsFile(path) as file:
        assert file.read("x", np.float64) == 1e300
        with pytest.raises(ModelError, match="too large for float32"):
            file.read("x", np.float32)


@pytest.mark.parametrize("dtype", ["I32", "U32"])
def test_whole_numbers_are_no_weights(write_raw: WriteRaw, dtype: str) -> None:
    path = write_raw({"x": SOUND | {"dtype": dtype}}, bytes(8))

    told = f"tensor 'x' of .* is stored as {dtype}; weights must be"
    with SafetensorsFile(path) as file, pytest.raises(ModelError, match=told):
        file.read("x", np.float32)


def test_a_file_cut_short_after_it_was_opened_is_refused(write_raw: WriteRaw) -> None:
    path = write_raw({"x": SOUND | {"shape": [4096], "data_offsets": [0, 16384]}}, bytes(16384))

    with SafetensorsFile(path) as file:
        os.truncate(path, 10_000)
        with pytest.raises(ModelError, match="was cut short while it was being read"):
            file.read("x", np.float32)


def test_a_file_deleted_after_it_was_opened_is_read_to_its_end(write_raw: WriteRaw) -> None:
    path = write_raw({"x": SOUND}, np.array([3, 4], "<f4").tobytes())

    with SafetensorsFile(path) as file:
        with suppress(PermissionError):  # Windows does not delete a file that is open
            path.unlink()
        assert file.read("x", np.float32).tolist() == [3, 4]


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing", Path(os.devnull)):
        with pytest.raises(ModelError, match="is missing or is not a file"):
            SafetensorsFile(path)


NUMBERS = st.integers(-3, 40) | st.sampled_from([2**31, 2**62, 2**63, 2**64, 10**400])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NUMBER_LISTS = st.lists(NUMBERS, max_size=3)


SIGNALLING_NAN_HEADER = b'{"x": {"dtype": "BF16", "shape": [], "data_offsets": [0, 2]}}'
SIGNALLING_NAN = (
    len(SIGNALLING_NAN_HEADER).to_bytes(8, "little") + SIGNALLING_NAN_HEADER + b"\x81\x7f"
)
"""NumPy warns when it widens such a number, unlike the quiet kind."""


@st.composite
def nearly_sound_files(draw: st.DrawFn) -> bytes:
    """A file of a few small tensors, sound or with one thing wrong."""
    header: dict[str, Any] = {}
    n_bytes = 0
    for number in range(draw(st.integers(0, 3))):
        dtype = draw(st.sampled_from(sorted(DTYPE_BYTES)))
        shape = draw(st.lists(st.integers(0, 3), max_size=3))
        span = [n_bytes, n_bytes + math.prod(shape) * DTYPE_BYTES[dtype]]
        header[f"t{number}"] = {"dtype": dtype, "shape": shape, "data_offsets": span}
        n_bytes = span[1]
    fault = draw(st.sampled_from(["none", "entry", "size", "length", "text"]))
    if fault == "entry" and header:
        entry = header[draw(st.sampled_from(sorted(header)))]
        entry[draw(st.sampled_from(sorted(entry)))] = draw(NUMBER_LISTS | JSON_VALUES)
    n_bytes += draw(st.integers(-2, 2)) if fault == "size" else 0
    text = json.dumps(header).encode() if fault != "text" else draw(st.binary(max_size=60))
    length = draw(st.integers(0, 2**64 - 1)) if fault == "length" else len(text)
    data = draw(st.binary(min_size=max(n_bytes, 0), max_size=max(n_bytes, 0)))
    return length.to_bytes(8, "little") + text + data


@settings(deadline=None, max_examples=200)
@example(content=SIGNALLING_NAN)
@given(content=nearly_sound_files())
def test_any_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    path.write_bytes(content)

    with suppress(ModelError), SafetensorsFile(path) as file:
        for name, stored in file.tensors.items():
            with suppress(ModelError):
                assert file.read(name, np.float64).shape == stored.shape
