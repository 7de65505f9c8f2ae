"""A header that does not describe its file exactly is refused in one line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.models.errors import ModelError
from playground.models.safetensors_file import SafetensorsFile

WriteRaw = Callable[..., Path]
SOUND = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def header_of(**changes: Any) -> dict[str, Any]:
    return {"x": SOUND | changes}


BROKEN: dict[str, tuple[Any, int, int | None, str]] = {
    # case: header, bytes of data, length claimed for the header (None: its own), told
    "a header of 2⁶² bytes": ({"x": SOUND}, 8, 2**62, "claims a header of 4,611,686,018,427,387,9"),
    "a header of 2⁶⁴−1 bytes": ({"x": SOUND}, 8, 2**64 - 1, "is cut short or is no safetensors"),
    "a header longer than the file": ({"x": SOUND}, 8, 100, "claims a header of 100"),
    "data cut short": ({"x": SOUND}, 7, None, "is cut short: its header describes"),
    "bytes left over": ({"x": SOUND}, 9, None, "has bytes that belong to no tensor"),
    "overlap": ({"x": SOUND, "y": SOUND | {"data_offsets": [4, 12]}}, 12, None, "overlaps another"),
    "same span twice": ({"x": SOUND, "y": SOUND}, 8, None, "overlaps another"),
    "a gap": ({"x": SOUND, "y": SOUND | {"data_offsets": [9, 17]}}, 17, None, "follows a gap"),
    "a gap at the start": (header_of(data_offsets=[1, 9]), 9, None, "follows a gap"),
    "wrong span": (header_of(shape=[3]), 8, None, "spans 8 bytes, but its shape and dtype take 12"),
    "enormous shape": (header_of(shape=[2**62, 2**62]), 8, None, "spans 8 bytes, but its shape"),
    "enormous offsets": (header_of(data_offsets=[0, 2**70]), 8, None, "no valid data offsets"),
    "backward offsets": (header_of(data_offsets=[8, 0]), 8, None, "no valid data offsets"),
    "three offsets": (header_of(data_offsets=[0, 4, 8]), 8, None, "no valid data offsets"),
    "negative offsets": (header_of(data_offsets=[-8, 0]), 8, None, "no valid data offsets"),
    "float offsets": (header_of(data_offsets=[0, 8.0]), 8, None, "no valid data offsets"),
    "no offsets": ({"x": {"dtype": "F32", "shape": [2]}}, 8, None, "no valid data offsets"),
    "negative shape": (header_of(shape=[-2]), 8, None, "has no valid shape"),
    "true as a shape": (header_of(shape=[True, 2]), 8, None, "has no valid shape"),
    "a thousand axes": (header_of(shape=[1] * 1000), 8, None, "has no valid shape"),
    "shape of no list": (header_of(shape="2"), 8, None, "has no valid shape"),
    "unknown dtype": (header_of(dtype="F7"), 8, None, "has the unknown dtype 'F7'"),
    "dtype of no text": (header_of(dtype=["F32"]), 8, None, "has no dtype"),
    "no description": ({"x": [1]}, 8, None, "is not described by a JSON object"),
    "a list": (b"[1]", 8, None, "does not hold a JSON object"),
    "no JSON": (b"{", 8, None, "is not valid JSON"),
    "no UTF-8": (b'{"\xff": 1}', 8, None, "is not valid JSON"),
    "repeated name": (b'{"x": {}, "x": {}}', 8, None, "gives 'x' more than once"),
    "nesting bomb": (b'{"x":' + b"[" * 200_000, 0, None, "nested too deep"),
    "a number without end": (b'{"x": ' + b"9" * 9999 + b"}", 0, None, "is not valid JSON"),
    "newline in a name": ({"x\nTraceback": 1}, 0, None, r"tensor 'x\nTraceback'"),
    "lone surrogate in a name": (b'{"\\ud800": 1}', 0, None, r"tensor '\ud800'"),
    "a name of a megabyte": ({"x" * 2**20: 1}, 0, None, "x…' of"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_in_one_line(case: str, write_raw: WriteRaw) -> None:
    header, data_bytes, header_bytes, told = BROKEN[case]
    path = write_raw(header, bytes(data_bytes), header_bytes=header_bytes)

    with pytest.raises(ModelError) as refusal:
        SafetensorsFile(path)

    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400
    str(refusal.value).encode()


@pytest.mark.parametrize("size", range(8))
def test_a_file_too_short_for_a_length_is_refused(tmp_path: Path, size: int) -> None:
    (tmp_path / "m").write_bytes(bytes(size))

    with pytest.raises(ModelError, match="is cut short"):
        SafetensorsFile(tmp_path / "m")


def test_a_header_beyond_all_reason_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "m"
    with path.open("wb") as sparse:
        sparse.write((2**30).to_bytes(8, "little"))
        sparse.truncate(2**31)

    with pytest.raises(ModelError, match="claims a header of 1,073,741,824"):
        SafetensorsFile(path)
