"""Model folders to load, sound and broken, written by other code than the reader's."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from playground.models import ModelError, load_checkpoint

ORACLE = Path(__file__).parents[1] / "data" / "oracle"

Header = Mapping[str, Any] | bytes
WriteRaw = Callable[..., Path]
Damage = Callable[[Path], object]


def raw_safetensors(header: Header, data: bytes = b"", *, header_bytes: int | None = None) -> bytes:
    """Return the bytes of a safetensors file, however wrong: nothing is checked.

    Args:
        header: an object to write as JSON, or the header's very bytes.
        data: what follows the header.
        header_bytes: the length to claim instead of the header's own.
    """
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    length = len(text) if header_bytes is None else header_bytes
    return length.to_bytes(8, "little") + text + data


@pytest.fixture
def write_raw(tmp_path: Path) -> WriteRaw:
    """Return a function that writes `raw_safetensors(...)` to a file and returns its path."""

    def write(header: Header, data: bytes = b"", *, header_bytes: int | None = None) -> Path:
        path = tmp_path / "model.safetensors"
        path.write_bytes(raw_safetensors(header, data, header_bytes=header_bytes))
        return path

    return write


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A copy of the tiny oracle's model folder, to be broken."""
    folder = tmp_path / "tiny"
    shutil.copytree(ORACLE / "tiny", folder)
    return folder


@pytest.fixture
def refusal_after(tiny_folder: Path) -> Callable[[Damage], str]:
    """Return a function that damages the folder and returns the sentence that refuses it."""

    def refusal(damage: Damage) -> str:
        damage(tiny_folder)
        with pytest.raises(ModelError) as refused:
            load_checkpoint(tiny_folder)
        assert "\n" not in str(refused.value)
        return str(refused.value)

    return refusal


@pytest.fixture
def tiny_tensors() -> dict[str, np.ndarray]:
    """The tensors of the tiny oracle, as the safetensors package reads them."""
    return safetensors.numpy.load_file(ORACLE / "tiny" / "model.safetensors")
