"""The header of a safetensors file, checked against the file's real size.

The format is an 8-byte little-endian length, a JSON object of that length that gives every
tensor's dtype, shape and span of bytes, and the data. Nothing is believed: a length, a shape or a
span is compared with the size of the file before anything is allocated for it.

Source: https://github.com/huggingface/safetensors#format
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from playground.models.errors import ModelError, quoted
from playground.models.json_object import JsonObject, parse_json_object

_LENGTH_BYTES = 8
_LARGEST_HEADER_BYTES = 16 * 2**20
"""The largest GPT-2 has a header of some 70 KB."""
_MOST_DIMENSIONS = 8

DTYPE_BYTES: Mapping[str, int] = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3"), 1),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 2),
    **dict.fromkeys(("U32", "I32", "F32"), 4),
    **dict.fromkeys(("U64", "I64", "F64"), 8),
}
"""Bytes an element of each dtype takes; those that are no weights may still hold mask buffers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTensor:
    """Where a tensor lies in its file.

    Attributes:
        dtype: as the format writes it, such as `"BF16"`; always a key of `DTYPE_BYTES`.
        shape: of the array.
        offset_bytes: from the beginning of the file.
        n_bytes: the length of its span, which shape and dtype confirm.
    """

    dtype: str
    shape: tuple[int, ...]
    offset_bytes: int
    n_bytes: int


def read_header(file: BinaryIO, file_bytes: int, what: str) -> dict[str, StoredTensor]:
    """Return the tensors that an open file of `file_bytes` bytes holds; `what` names the file.

    Raises:
        ModelError: the header is damaged, or does not agree with the size of the file.
        OSError: the file cannot be read.
    """
    header_bytes = int.from_bytes(file.read(_LENGTH_BYTES), "little")
    data_start = _LENGTH_BYTES + header_bytes
    if file_bytes < _LENGTH_BYTES or data_start > file_bytes:
        raise ModelError(
            f"{what} is cut short or is no safetensors file: it has {file_bytes:,} bytes"
            f" and claims a header of {header_bytes:,}."
        )
    if header_bytes > _LARGEST_HEADER_BYTES:
        raise ModelError(
            f"{what} claims a header of {header_bytes:,} bytes;"
            f" a GPT-2 needs less than {_LARGEST_HEADER_BYTES:,}."
        )
    header = parse_json_object(file.read(header_bytes), f"the header of {what}")
    header.pop("__metadata__", None)
    tensors = {name: _stored(name, entry, data_start, what) for name, entry in header.items()}
    _require_exact_cover(tensors, data_start, file_bytes, what)
    return tensors


def _stored(name: str, entry: Any, data_start: int, what: str) -> StoredTensor:
    """Return one tensor's place from its entry, whose shape, dtype and span must agree."""
    tensor = f"tensor {quoted(name)} of {what}"
    if not isinstance(entry, dict):
        raise ModelError(f"{tensor} is not described by a JSON object.")
    description = cast("JsonObject", entry)
    dtype = description.get("dtype")
    if not isinstance(dtype, str):
        raise ModelError(f"{tensor} has no dtype.")
    if dtype not in DTYPE_BYTES:
        raise ModelError(f"{tensor} has the unknown dtype {quoted(dtype)}.")
    shape = _whole_numbers(description.get("shape"))
    if shape is None or len(shape) > _MOST_DIMENSIONS:
        raise ModelError(f"{tensor} has no valid shape.")
    span = _whole_numbers(description.get("data_offsets"))
    if span is None or len(span) != 2 or span[0] > span[1]:
        raise ModelError(f"{tensor} has no valid data offsets.")
    n_bytes = span[1] - span[0]
    expected_bytes = math.prod(shape) * DTYPE_BYTES[dtype]
    if n_bytes != expected_bytes:
        raise ModelError(
            f"{tensor} spans {n_bytes:,} bytes, but its shape and dtype take {expected_bytes:,}."
        )
    return StoredTensor(
        dtype=dtype, shape=shape, offset_bytes=data_start + span[0], n_bytes=n_bytes
    )


def _whole_numbers(value: Any) -> tuple[int, ...] | None:
    """Return a JSON list of whole numbers that fit 63 bits as a tuple, or None for all else."""
    if not isinstance(value, list):
        return None
    numbers = cast("list[Any]", value)
    if all(type(number) is int and 0 <= number < 2**63 for number in numbers):
        return tuple(numbers)
    return None


def _require_exact_cover(
    tensors: Mapping[str, StoredTensor], data_start: int, file_bytes: int, what: str
) -> None:
    """Refuse spans that overlap, leave gaps, or end anywhere but at the end of the file."""
    position = data_start
    for name, tensor in sorted(tensors.items(), key=_position):
        if tensor.offset_bytes != position:
            fault = "overlaps another" if tensor.offset_bytes < position else "follows a gap"
            raise ModelError(f"tensor {quoted(name)} of {what} {fault}.")
        position += tensor.n_bytes
    if position != file_bytes:
        fault = "is cut short" if position > file_bytes else "has bytes that belong to no tensor"
        raise ModelError(
            f"{what} {fault}: its header describes {position:,} bytes and it has {file_bytes:,}."
        )


def _position(item: tuple[str, StoredTensor]) -> tuple[int, int]:
    """Sort by place in the file; of two tensors at one place the empty one comes first."""
    return item[1].offset_bytes, item[1].n_bytes
